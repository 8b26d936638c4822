/* Text: cleaning, columns, line breaks. */

#include "base/text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "run.h"

#define NBSP  "\u00a0"
#define NNBSP "\u202f"
#define BAD   "\ufffd"

/* What text_clean makes of n bytes, against what it should. */
static void
expect_clean(const char *bytes, size_t n, const char *expected)
{
	struct buf out = { 0 };

	text_clean(&out, bytes, n);
	ck_assert(buf_ok(&out));
	ck_assert_str_eq(buf_string(&out), expected);
	ck_assert_uint_eq(out.len, strlen(expected));
	ck_assert(text_is_utf8(out.data, out.len));
	buf_free(&out);
}

#define CLEAN(literal, expected) \
	expect_clean(literal, sizeof(literal) - 1, expected)

/* Whole lines of a text, joined by "|", checked against their promises. */
static void
expect_lines(const char *s, size_t width, const char *expected)
{
	struct buf out = { 0 };
	size_t n = strlen(s), len, next;

	while (n > 0) {
		len = text_break(s, n, width, &next);
		ck_assert_uint_gt(next, 0);
		ck_assert_uint_le(next, n);
		ck_assert_uint_le(len, next);
		buf_add(&out, s, len);
		s += next;
		n -= next;
		if (n > 0)
			buf_putc(&out, '|');
	}
	ck_assert_str_eq(buf_string(&out), expected);
	buf_free(&out);
}

START_TEST(utf8_is_told_from_other_bytes)
{
	ck_assert(text_is_utf8(NULL, 0));
	ck_assert(text_is_utf8("\0", 1));
	ck_assert(text_is_utf8("d\u00e9j\u00e0 \U0001f600", 11));
	ck_assert(text_is_utf8("\xf4\x8f\xbf\xbf", 4));
	ck_assert(!text_is_utf8("\xf4\x90\x80\x80", 4));
	ck_assert(!text_is_utf8("\xed\xa0\x80", 3));
	ck_assert(!text_is_utf8("\xc0\x80", 2));
	ck_assert(!text_is_utf8("\xe9t\xe9", 3));
	ck_assert(!text_is_utf8("\xe2\x82", 2));
}
END_TEST

START_TEST(clean_text_stays)
{
	CLEAN("", "");
	expect_clean(NULL, 0, "");
	CLEAN("plain\ttext ~", "plain\ttext ~");
	CLEAN("\u00a0\u00e9\u65e5\U0001f600", "\u00a0\u00e9\u65e5\U0001f600");
	CLEAN("\ufffd", BAD);
}
END_TEST

START_TEST(controls_are_replaced)
{
	CLEAN("a\0b", "a" BAD "b");
	CLEAN("\x1b[31m\r\n\x7f", BAD "[31m" BAD BAD BAD);
	CLEAN("\xc2\x80\xc2\x9f\xc2\xa0", BAD BAD "\u00a0");
}
END_TEST

/* Unicode 15, section 3.9, tables 3-8 to 3-11. */
START_TEST(maximal_subparts_are_replaced)
{
	CLEAN("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41",
	    BAD BAD BAD BAD BAD BAD BAD BAD "A");
	CLEAN("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41",
	    BAD BAD BAD BAD BAD BAD BAD BAD "A");
	CLEAN("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42",
	    BAD BAD BAD BAD BAD "A" BAD BAD "B");
	CLEAN("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", BAD BAD BAD BAD "A");
}
END_TEST

START_TEST(truncated_sequences_are_replaced)
{
	CLEAN("\xc3", BAD);
	CLEAN("\xe2\x82", BAD);
	CLEAN("\xf0\x9f\x98", BAD);
	CLEAN("x\xe2\x82y", "x" BAD "y");
	CLEAN("\xc0\x80", BAD BAD);
	CLEAN("\xf4\x90\x80\x80", BAD BAD BAD BAD);
	CLEAN("\xf8\x88\x80\x80\x80", BAD BAD BAD BAD BAD);
}
END_TEST

/* Nothing is read past the end: the bytes are in a block of their own. */
START_TEST(every_lead_byte_may_be_the_last)
{
	for (int lead = 0x80; lead < 0x100; lead++) {
		char *byte = malloc(1);

		ck_assert_ptr_nonnull(byte);
		*byte = (char)lead;
		expect_clean(byte, 1, BAD);
		free(byte);
	}
}
END_TEST

START_TEST(width_is_in_columns)
{
	ck_assert_uint_eq(text_width("", 0), 0);
	ck_assert_uint_eq(text_width("hello", 5), 5);
	ck_assert_uint_eq(text_width("a\tb", 3), 3);
	ck_assert_uint_eq(text_width("\u00e9t\u00e9", 5), 3);
	ck_assert_uint_eq(text_width("e\u0301t", 4), 2);
	ck_assert_uint_eq(text_width("\u65e5\u672c", 6), 4);
	ck_assert_uint_eq(text_width("\u200b\u00ad\u200d", 8), 0);
	ck_assert_uint_eq(text_width("\u2014\u2026\u202f", 9), 3);
	ck_assert_uint_eq(text_width("\U0001f600", 4), 2);
}
END_TEST

START_TEST(what_fits_is_one_line)
{
	expect_lines("", 10, "");
	expect_lines("hello", 5, "hello");
	expect_lines("\u00e9t\u00e9 \u00e0 No\u00ebl", 10,
	    "\u00e9t\u00e9 \u00e0 No\u00ebl");
	expect_lines("  indented", 10, "  indented");
	expect_lines("two words  \t", 9, "two words");
}
END_TEST

START_TEST(lines_end_at_words)
{
	expect_lines("the quick brown fox", 10, "the quick|brown fox");
	expect_lines("the quick brown fox", 9, "the quick|brown fox");
	expect_lines("the quick brown fox", 8, "the|quick|brown|fox");
	expect_lines("as e.g. here", 6, "as|e.g.|here");
	expect_lines("U.S.A. 18:30 a.m.", 9, "U.S.A.|18:30|a.m.");
	expect_lines("well-known fact", 5, "well-|known|fact");
	expect_lines("a \u2014 b", 3, "a \u2014|b");
}
END_TEST

START_TEST(blanks_at_a_break_are_dropped)
{
	expect_lines("hello     world", 5, "hello|world");
	expect_lines("hello \t \t world", 5, "hello|world");
	expect_lines("hello     ", 5, "hello");
	expect_lines("hello\u3000world", 5, "hello|world");
	expect_lines("     ", 2, "");
	expect_lines(" ", 0, "");
	expect_lines("\t\t", 1, "");
}
END_TEST

/* The French rules: a space there is no place to end a line. */
START_TEST(no_break_spaces_hold)
{
	expect_lines("il dit" NBSP ": oui", 7, "il|dit" NBSP ":|oui");
	expect_lines("un mot" NNBSP "! ah", 6, "un|mot" NNBSP "!|ah");
	expect_lines("dit \u00ab" NBSP "non" NBSP "\u00bb tout", 7,
	    "dit|\u00ab" NBSP "non" NBSP "\u00bb|tout");
	expect_lines("vers 10" NNBSP "000" NBSP "\u20ac net", 9,
	    "vers|10" NNBSP "000" NBSP "\u20ac|net");
	expect_lines("un mot !", 6, "un|mot !");
	expect_lines("de l\u2019archive", 10, "de|l\u2019archive");
}
END_TEST

START_TEST(long_words_are_cut_at_clusters)
{
	expect_lines("abcdefgh", 3, "abc|def|gh");
	expect_lines("e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301");
	expect_lines("ab cdefgh ij", 4, "ab|cdef|gh|ij");
	expect_lines("abc", 0, "a|b|c");
	expect_lines("ab c", 1, "a|b|c");
	expect_lines("a" NBSP "b", 1, "a|" NBSP "|b");
}
END_TEST

START_TEST(urls_end_where_the_rules_let_them)
{
	expect_lines("see gemini://example.org/one/two/three", 21,
	    "see gemini://|example.org/one/two/|three");
}
END_TEST

START_TEST(short_words_stay_whole)
{
	expect_lines("A letter (e-mail)", 14, "A letter|(e-mail)");
	expect_lines("on 1985-XX-XX again", 9, "on 1985-|XX-XX|again");
	expect_lines("on 1985-XX-XX again", 10, "on|1985-XX-XX|again");
	expect_lines("a porte-parole-adjoint", 14, "a porte-|parole-adjoint");
	expect_lines("日本-語", 5, "日本-|語");
}
END_TEST

START_TEST(what_turns_text_around)
{
	static const char *const controls[] = { "\u202a", "\u202b", "\u202c",
		"\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069" };
	static const char *const others[] = { "", "a", "\u2029", "\u202f",
		"\u2065", "\u206a", "\u200f", "\xe2\x80" };

	for (int i = 0; i < COUNT(controls); i++)
		ck_assert_uint_eq(
		    text_direction(controls[i], strlen(controls[i])), 3);
	for (int i = 0; i < COUNT(others); i++)
		ck_assert_uint_eq(
		    text_direction(others[i], strlen(others[i])), 0);
	ck_assert_uint_eq(text_direction("\u202e", 2), 0);
}
END_TEST

START_TEST(urls_that_fit_a_line_stay_whole)
{
	expect_lines("It is found here: https://example.org/some/where", 40,
	    "It is found here:|https://example.org/some/where");
	expect_lines("(see https://example.org/some/where).", 33,
	    "(see|https://example.org/some/where).");
	expect_lines("in exhibits/2017-09-20-reply.gmi", 31,
	    "in|exhibits/2017-09-20-reply.gmi");
	expect_lines("gopher://a.example/1/b gopher://c.example/1/d", 24,
	    "gopher://a.example/1/b|gopher://c.example/1/d");
	expect_lines("\u00ab" NBSP "a/b/c" NBSP "\u00bb d/e/f g/h", 9,
	    "\u00ab" NBSP "a/b/c" NBSP "\u00bb|d/e/f g/h");
	/* what does not fit, or is no address, ends where it may */
	expect_lines("at /one/two/three now", 10, "at /one/|two/three|now");
	expect_lines("a well-known fact", 8, "a well-|known|fact");
	expect_lines(
	    "\u65e5\u672ca/b/c \u8a9e", 7, "\u65e5\u672c|a/b/c|\u8a9e");
	/* no line ends after an opening mark */
	expect_lines("so ( a/b", 6, "so|( a/b");
	expect_lines("( aa/bb", 6, "( aa/|bb");
}
END_TEST

START_TEST(ideographs_take_two_columns)
{
	expect_lines(
	    "\u65e5\u672c\u8a9e\u306e", 4, "\u65e5\u672c|\u8a9e\u306e");
	expect_lines(
	    "\u65e5\u672c\u8a9e\u306e", 5, "\u65e5\u672c|\u8a9e\u306e");
	expect_lines("\u65e5\u672c", 1, "\u65e5|\u672c");
	/* no line starts with a full stop */
	expect_lines("\u65e5\u672c\u3002", 4, "\u65e5|\u672c\u3002");
}
END_TEST

START_TEST(separators_end_lines)
{
	expect_lines("one\u2028two", 80, "one|two");
	expect_lines("one \u2028\u2029 two", 80, "one|| two");
	expect_lines("one\ntwo", 80, "one|two");
	expect_lines("one\n", 80, "one");
}
END_TEST

/* Every line keeps its promises, whatever the text and the width. */
static void
check_promises(const char *s, size_t n, size_t width)
{
	size_t len, next, cluster;

	while (n > 0) {
		len = text_break(s, n, width, &next);
		ck_assert_uint_gt(next, 0);
		ck_assert_uint_le(next, n);
		ck_assert_uint_le(len, next);
		ck_assert(text_is_utf8(s, len));
		ck_assert(text_is_utf8(s + next, n - next));
		if (text_width(s, len) > width) {
			text_break(s, len, 0, &cluster);
			ck_assert_uint_eq(cluster, len);
		}
		s += next;
		n -= next;
	}
}

START_TEST(any_text_keeps_the_promises)
{
	static const char *const parts[] = { "a", "bc", " ", "  ", "\t", "-",
		"/", "!", "(", ")", "\u00ab", "\u00bb", NBSP, NNBSP, "\u0301",
		"\u200b", "\u200d", "\u65e5", "\u3002", "\U0001f468",
		"\U0001f1eb", "\u2028", "\u00ad", "1", ".", "%", "\ufffd",
		"\u0e01", "\uac00", "\u1100", "\"" };
	unsigned random = 1;

	for (int round = 0; round < 20000; round++) {
		struct buf text = { 0 };

		for (int i = 0; i < 24; i++) {
			random = random * 1103515245 + 12345;
			buf_puts(
			    &text, parts[random / 65536 %
					 (sizeof parts / sizeof parts[0])]);
		}
		check_promises(text.data, text.len, (size_t)round % 13);
		buf_free(&text);
	}
}
END_TEST

/* A line of a megabyte: longer than the stack, and not quadratic. */
static void
check_megabyte(const char *unit, size_t width)
{
	struct buf text = { 0 };

	while (text.len < 1000000)
		buf_puts(&text, unit);
	ck_assert(buf_ok(&text));
	for (size_t n = text.len, next; n > 0; n -= next)
		text_break(text.data + text.len - n, n, width, &next);
	buf_free(&text);
}

START_TEST(long_texts_are_no_trouble)
{
	check_megabyte("word ", 67);
	check_megabyte("word", 67);
	check_megabyte(" ", 67);
	check_megabyte("\u0301", 67);
	check_megabyte("a\u0301\u0301\u0301\u0301\u0301\u0301\u0301", 67);
	check_megabyte(NBSP, 67);
	check_megabyte("\U0001f468\u200d", 67);
	check_megabyte("word \u0301", 5000);
	check_megabyte("a/", 67);
	check_megabyte("one/two ", 67);
	check_megabyte("a/b \u0301\u0301\u0301\u0301\u0301\u0301", 5000);
}
END_TEST

static const struct {
	const char *text;
	size_t characters;
	const char *expected;
} shortened[] = {
	{ "", 0, "" },
	{ "", 3, "" },
	{ "abc", 3, "abc" },
	{ "abcd", 3, "abc…" },
	{ "ab cd", 3, "ab…" },
	{ "a", 0, "…" },
	{ "été", 3, "été" },
	{ "été", 1, "é…" },
	{ "été", 2, "ét…" },
	{ "\u65e5\u672c", 1, "\u65e5…" },
	{ "\U0001f600\U0001f600", 1, "\U0001f600…" },
};

START_TEST(long_texts_are_shortened)
{
	struct buf got = { 0 };

	for (int i = 0; i < COUNT(shortened); i++) {
		buf_clear(&got);
		text_shorten(&got, shortened[i].text, strlen(shortened[i].text),
		    shortened[i].characters);
		ck_assert(buf_ok(&got));
		ck_assert_str_eq(buf_string(&got), shortened[i].expected);
	}
	buf_free(&got);
}
END_TEST

START_TEST(ascii_letters_become_small)
{
	char text[] = "@AZ[`az{ \u00c9.Example.ORG";

	text_lower(text);
	ck_assert_str_eq(text, "@az[`az{ \u00c9.example.org");
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("text");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, utf8_is_told_from_other_bytes);
	tcase_add_test(tests, clean_text_stays);
	tcase_add_test(tests, controls_are_replaced);
	tcase_add_test(tests, maximal_subparts_are_replaced);
	tcase_add_test(tests, truncated_sequences_are_replaced);
	tcase_add_test(tests, every_lead_byte_may_be_the_last);
	tcase_add_test(tests, width_is_in_columns);
	tcase_add_test(tests, what_fits_is_one_line);
	tcase_add_test(tests, lines_end_at_words);
	tcase_add_test(tests, blanks_at_a_break_are_dropped);
	tcase_add_test(tests, no_break_spaces_hold);
	tcase_add_test(tests, long_words_are_cut_at_clusters);
	tcase_add_test(tests, urls_end_where_the_rules_let_them);
	tcase_add_test(tests, short_words_stay_whole);
	tcase_add_test(tests, what_turns_text_around);
	tcase_add_test(tests, urls_that_fit_a_line_stay_whole);
	tcase_add_test(tests, ideographs_take_two_columns);
	tcase_add_test(tests, separators_end_lines);
	tcase_add_test(tests, any_text_keeps_the_promises);
	tcase_add_test(tests, long_texts_are_no_trouble);
	tcase_add_test(tests, long_texts_are_shortened);
	tcase_add_test(tests, ascii_letters_become_small);
	return (run("text", tests));
}
