/* Spans: taking lines and fields off what is being read. */

#include "base/span.h"

#include <check.h>
#include <string.h>

#include "run.h"

/* What a span must be. */
static void
expect(struct span span, const char *expected)
{
	ck_assert_uint_eq(span.len, strlen(expected));
	if (span.len > 0)
		ck_assert_mem_eq(span.bytes, expected, span.len);
}

START_TEST(lines_are_taken_off)
{
	static const char text[] = "one\r\n\ntwo\r\r\n\r\nlast\r";
	struct span rest = { text, sizeof text - 1 };

	expect(span_line(&rest), "one");
	expect(span_line(&rest), "");
	expect(span_line(&rest), "two\r");
	expect(span_line(&rest), "");
	expect(span_line(&rest), "last");
	ck_assert_uint_eq(rest.len, 0);
	expect(span_line(&rest), "");
}
END_TEST

START_TEST(fields_are_taken_off)
{
	static const char text[] = "a\t\tb\0c\t";
	struct span rest = { text, sizeof text - 1 }, field;

	expect(span_until(&rest, '\t'), "a");
	expect(span_until(&rest, '\t'), "");
	field = span_until(&rest, '\t');
	ck_assert_uint_eq(field.len, 3);
	ck_assert_mem_eq(field.bytes, "b\0c", 3);
	ck_assert_uint_eq(rest.len, 0);
	ck_assert_ptr_eq(rest.bytes, text + sizeof text - 1);
}
END_TEST

START_TEST(nothing_is_a_span)
{
	struct span rest = { NULL, 0 };

	expect(span_line(&rest), "");
	expect(span_until(&rest, '\t'), "");
	ck_assert_ptr_null(span_skip(rest, 0).bytes);
}
END_TEST

START_TEST(first_bytes_are_skipped)
{
	struct span span = { "abc", 3 };

	expect(span_skip(span, 0), "abc");
	expect(span_skip(span, 1), "bc");
	expect(span_skip(span, 3), "");
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("span");

	tcase_add_test(tests, lines_are_taken_off);
	tcase_add_test(tests, fields_are_taken_off);
	tcase_add_test(tests, nothing_is_a_span);
	tcase_add_test(tests, first_bytes_are_skipped);
	return (run("span", tests));
}
