/* Growing lists of strings. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "run.h"

START_TEST(empty)
{
	struct list list = { 0 };

	ck_assert(!list_has(&list, "", 0));
	list_free(&list);
	ck_assert_ptr_null(list.items);
}
END_TEST

START_TEST(adding)
{
	struct list list = { 0 };

	for (int i = 0; i < 100; i++)
		list_add(&list, "abcdefgh", (size_t)i % 9);
	ck_assert(!list.failed);
	ck_assert_uint_eq(list.count, 100);
	for (size_t i = 0; i < 100; i++) {
		ck_assert_uint_eq(strlen(list.items[i]), i % 9);
		ck_assert_int_eq(strncmp(list.items[i], "abcdefgh", i % 9), 0);
	}
	list_free(&list);
}
END_TEST

START_TEST(looking)
{
	struct list list = { 0 };

	list_add(&list, "Ann Lee", 3);
	list_add(&list, NULL, 0);
	ck_assert(list_has(&list, "Ann Lee", 3));
	ck_assert(!list_has(&list, "Ann Lee", 7));
	ck_assert(!list_has(&list, "Ann", 2));
	ck_assert(list_has(&list, "", 0));
	list_free(&list);
}
END_TEST

START_TEST(failure_stays)
{
	struct list list = { 0 };

	list_add(&list, "a", SIZE_MAX);
	ck_assert(list.failed);
	list_add(&list, "a", 1);
	ck_assert_uint_eq(list.count, 0);
	list_free(&list);
	ck_assert(!list.failed);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("list");

	tcase_add_test(tests, empty);
	tcase_add_test(tests, adding);
	tcase_add_test(tests, looking);
	tcase_add_test(tests, failure_stays);
	return (run("list", tests));
}
