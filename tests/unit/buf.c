/* Buffers: growing, failing, handing over. */

#include "base/buf.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* What every buffer promises of itself. */
static void
expect_buf(const struct buf *buf, const char *expected)
{
	ck_assert_uint_eq(buf->len, strlen(expected));
	ck_assert_str_eq(buf_string(buf), expected);
	ck_assert(buf->data == NULL || buf->len < buf->cap);
}

START_TEST(empty)
{
	struct buf buf = { 0 };

	expect_buf(&buf, "");
	ck_assert(buf_ok(&buf));
	buf_add(&buf, NULL, 0);
	buf_fill(&buf, 'x', 0);
	buf_puts(&buf, "");
	buf_cut(&buf, 0);
	buf_clear(&buf);
	ck_assert_ptr_null(buf.data);
	buf_free(&buf);
	buf_free(&buf);
}
END_TEST

START_TEST(appending)
{
	struct buf buf = { 0 };

	buf_puts(&buf, "one ");
	buf_add(&buf, "two and", 3);
	buf_putc(&buf, ' ');
	buf_fill(&buf, '=', 3);
	buf_printf(&buf, " %d%s", 4, "!");
	expect_buf(&buf, "one two === 4!");
	buf_add(&buf, "\0x", 2);
	ck_assert_uint_eq(buf.len, 16);
	ck_assert_mem_eq(buf.data + 14, "\0x", 3);
	buf_free(&buf);
}
END_TEST

START_TEST(growing)
{
	struct buf buf = { 0 };

	for (int i = 0; i < 10000; i++) {
		buf_putc(&buf, (char)('a' + i % 26));
		if (buf.len >= buf.cap || buf.data[buf.len] != '\0')
			ck_abort_msg("after %d bytes", i);
	}
	ck_assert_uint_eq(buf.len, 10000);
	for (int i = 0; i < 10000; i++)
		if (buf.data[i] != 'a' + i % 26)
			ck_abort_msg("byte %d", i);
	buf_free(&buf);
}
END_TEST

/* Room that is just enough, or just not. */
START_TEST(printing_at_every_length)
{
	for (size_t before = 0; before < 200; before++) {
		struct buf buf = { 0 };

		buf_fill(&buf, 'x', before);
		buf_printf(&buf, "%s", "0123456789");
		ck_assert_uint_eq(buf.len, before + 10);
		ck_assert_str_eq(buf.data + before, "0123456789");
		buf_free(&buf);
	}
}
END_TEST

START_TEST(numbers)
{
	struct buf buf = { 0 };

	buf_number(&buf, 0);
	buf_putc(&buf, ' ');
	buf_number(&buf, 7070);
	buf_putc(&buf, ' ');
	buf_number(&buf, UINT64_MAX);
	expect_buf(&buf, "0 7070 18446744073709551615");
	buf_free(&buf);
}
END_TEST

START_TEST(reserving)
{
	struct buf buf = { 0 };
	char *data;

	ck_assert_int_eq(buf_reserve(&buf, 1000), 0);
	expect_buf(&buf, "");
	data = buf.data;
	buf_fill(&buf, 'x', 1000);
	ck_assert_ptr_eq(buf.data, data);
	buf_free(&buf);
}
END_TEST

START_TEST(cutting)
{
	struct buf buf = { 0 };

	buf_puts(&buf, "hello");
	buf_cut(&buf, 9);
	buf_cut(&buf, 5);
	expect_buf(&buf, "hello");
	buf_cut(&buf, 2);
	expect_buf(&buf, "he");
	buf_cut(&buf, 0);
	expect_buf(&buf, "");
	buf_free(&buf);
}
END_TEST

START_TEST(failure_stays)
{
	static const size_t too_much[] = { SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 3,
		SIZE_MAX / 2 + 1, SIZE_MAX / 2 - 2 };

	for (size_t i = 0; i < sizeof too_much / sizeof too_much[0]; i++) {
		struct buf buf = { 0 };

		buf_puts(&buf, "abc");
		ck_assert_int_eq(buf_reserve(&buf, too_much[i]), -1);
		ck_assert(!buf_ok(&buf));
		buf_puts(&buf, "d");
		buf_putc(&buf, 'd');
		buf_fill(&buf, 'd', 2);
		buf_printf(&buf, "%s", "d");
		expect_buf(&buf, "abc");
		ck_assert_int_eq(buf_reserve(&buf, 1), -1);
		ck_assert_ptr_null(buf_take(&buf));
		ck_assert(buf_ok(&buf));
		ck_assert_ptr_null(buf.data);
	}
}
END_TEST

START_TEST(clearing_forgets_a_failure)
{
	struct buf buf = { 0 };

	buf_puts(&buf, "abc");
	buf_fill(&buf, 'x', SIZE_MAX);
	ck_assert(!buf_ok(&buf));
	buf_clear(&buf);
	ck_assert(buf_ok(&buf));
	buf_puts(&buf, "d");
	expect_buf(&buf, "d");
	buf_free(&buf);
}
END_TEST

START_TEST(taking)
{
	struct buf buf = { 0 };
	char *s;

	s = buf_take(&buf);
	ck_assert_pstr_eq(s, "");
	free(s);
	buf_puts(&buf, "mine");
	s = buf_take(&buf);
	ck_assert_pstr_eq(s, "mine");
	free(s);
	ck_assert_ptr_null(buf.data);
	ck_assert_uint_eq(buf.cap, 0);
	buf_puts(&buf, "again");
	expect_buf(&buf, "again");
	buf_free(&buf);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("buf");

	tcase_add_test(tests, empty);
	tcase_add_test(tests, appending);
	tcase_add_test(tests, growing);
	tcase_add_test(tests, printing_at_every_length);
	tcase_add_test(tests, numbers);
	tcase_add_test(tests, reserving);
	tcase_add_test(tests, cutting);
	tcase_add_test(tests, failure_stays);
	tcase_add_test(tests, clearing_forgets_a_failure);
	tcase_add_test(tests, taking);
	return (run("buf", tests));
}
