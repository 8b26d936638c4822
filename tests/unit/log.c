/* The operator's log: whole lines, and nothing forged in them. */

#include "base/log.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "run.h"

#define LINE_MAX_EXPECTED 4096

static int saved = -1;
static int ends[2];

/* Standard error goes into a pipe from here on. */
static void
catch_stderr(void)
{
	ck_assert_int_eq(pipe(ends), 0);
	saved = dup(STDERR_FILENO);
	ck_assert_int_ne(saved, -1);
	ck_assert_int_ne(dup2(ends[1], STDERR_FILENO), -1);
}

/* Give standard error back; how many bytes were caught, as a string. */
static size_t
caught(char *text, size_t size)
{
	ssize_t n;

	ck_assert_int_ne(dup2(saved, STDERR_FILENO), -1);
	n = read(ends[0], text, size - 1);
	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	close(saved);
	close(ends[0]);
	close(ends[1]);
	return ((size_t)n);
}

/* What log_quote makes of n bytes. */
static void
expect_quoted(const char *bytes, size_t n, const char *expected)
{
	struct buf out = { 0 };

	log_quote(&out, bytes, n);
	ck_assert_str_eq(buf_string(&out), expected);
	buf_free(&out);
}

START_TEST(lines)
{
	char text[256];

	catch_stderr();
	log_info("ready on %d", 70);
	log_warn("%s: gone", "/a");
	caught(text, sizeof text);
	ck_assert_str_eq(text, "souslik: ready on 70\nsouslik: /a: gone\n");
}
END_TEST

START_TEST(long_lines_are_cut)
{
	static char text[2 * LINE_MAX_EXPECTED], word[2 * LINE_MAX_EXPECTED];
	size_t n;

	memset(word, 'x', sizeof word - 1);
	catch_stderr();
	log_info("%s", word);
	n = caught(text, sizeof text);
	ck_assert_uint_le(n, LINE_MAX_EXPECTED);
	ck_assert_uint_gt(n, LINE_MAX_EXPECTED / 2);
	ck_assert_ptr_eq(strchr(text, '\n'), text + n - 1);
}
END_TEST

START_TEST(quoting)
{
	expect_quoted("", 0, "");
	expect_quoted(NULL, 0, "");
	expect_quoted("/plain path~", 12, "/plain path~");
	expect_quoted("a\r\nb\tc\x1b[31m\0\x7f", 13,
	    "a\\x0d\\x0ab\\x09c\\x1b[31m\\x00\\x7f");
	expect_quoted("\"\\x", 3, "\\x22\\x5cx");
	expect_quoted("\u00e9\xc2\x9b", 4, "\\xc3\\xa9\\xc2\\x9b");
}
END_TEST

START_TEST(quoted_bytes_are_printable)
{
	struct buf out = { 0 };

	for (int i = 0; i < 256; i++)
		log_quote(&out, &(char){ (char)i }, 1);
	for (size_t i = 0; i < out.len; i++)
		if (out.data[i] < 0x20 || out.data[i] > 0x7e)
			ck_abort_msg("byte %zu", i);
	buf_free(&out);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("log");

	tcase_add_test(tests, lines);
	tcase_add_test(tests, long_lines_are_cut);
	tcase_add_test(tests, quoting);
	tcase_add_test(tests, quoted_bytes_are_printable);
	return (run("log", tests));
}
