/* Errors in words. */

#include "base/error.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

START_TEST(setting)
{
	struct error error;

	ck_assert_int_eq(error_set(&error, "%s: line %d", "a.conf", 3), -1);
	ck_assert_str_eq(error.text, "a.conf: line 3");
}
END_TEST

START_TEST(saying_more_about_it)
{
	struct error error;

	error_set(&error, "no such file");
	error_set(&error, "cannot open %s: %s", "/a", error.text);
	ck_assert_str_eq(error.text, "cannot open /a: no such file");
}
END_TEST

START_TEST(long_errors_are_cut)
{
	struct error error;

	error_set(&error, "%*s", 2 * ERROR_MAX, "x");
	ck_assert_uint_eq(strlen(error.text), ERROR_MAX - 1);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("error");

	tcase_add_test(tests, setting);
	tcase_add_test(tests, saying_more_about_it);
	tcase_add_test(tests, long_errors_are_cut);
	return (run("error", tests));
}
