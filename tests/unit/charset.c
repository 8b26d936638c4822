/* Charsets: folding, encoding, decoding. */

#include "base/charset.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <unistr.h>

#include "base/buf.h"
#include "base/text.h"
#include "run.h"

#define NBSP  "\u00a0"
#define NNBSP "\u202f"

/* What charset_fold makes of a string. */
static void
expect_fold(enum charset charset, const char *s, const char *expected)
{
	struct buf out = { 0 };

	charset_fold(charset, &out, s, strlen(s));
	ck_assert(buf_ok(&out));
	ck_assert_str_eq(buf_string(&out), expected);
	ck_assert_uint_eq(out.len, strlen(expected));
	buf_free(&out);
}

static void
ascii(const char *s, const char *expected)
{
	expect_fold(CHARSET_ASCII, s, expected);
}

static void
latin1(const char *s, const char *expected)
{
	expect_fold(CHARSET_LATIN1, s, expected);
}

START_TEST(names)
{
	static const struct {
		const char *name;
		enum charset charset;
	} cases[] = {
		{ "UTF-8", CHARSET_UTF8 },
		{ "utf8", CHARSET_UTF8 },
		{ "ISO-8859-1", CHARSET_LATIN1 },
		{ "iso_8859-1:1987", CHARSET_LATIN1 },
		{ "Latin1", CHARSET_LATIN1 },
		{ "US-ASCII", CHARSET_ASCII },
		{ "ascii", CHARSET_ASCII },
	};
	enum charset charset;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ck_assert(charset_parse(cases[i].name, &charset));
		ck_assert_int_eq(charset, cases[i].charset);
		ck_assert(charset_parse(charset_name(charset), &charset));
		ck_assert_int_eq(charset, cases[i].charset);
	}
	ck_assert(!charset_parse("", &charset));
	ck_assert(!charset_parse("UTF-16", &charset));
	ck_assert(!charset_parse("ISO-8859-15", &charset));
	ck_assert_str_eq(charset_name(CHARSET_LATIN1), "ISO-8859-1");
	ck_assert_str_eq(charset_name(CHARSET_ASCII), "US-ASCII");
	ck_assert_str_eq(charset_name(CHARSET_UTF8), "UTF-8");
}
END_TEST

START_TEST(utf8_stays)
{
	expect_fold(CHARSET_UTF8, "e\u0301 \u00ab\u2019\u65e5\u200b",
	    "e\u0301 \u00ab\u2019\u65e5\u200b");
	ascii("", "");
	ascii("plain ~ text\t", "plain ~ text\t");
}
END_TEST

START_TEST(accents)
{
	ascii("\u00c9l\u00e8ve \u00e0 No\u00ebl, \u00e7a", "Eleve a Noel, ca");
	ascii("e\u0301te\u0301", "ete");
	ascii("\u0151\u0161\u1ebf\u0141\u00f3d\u017a", "oseLodz");
	ascii("\u00d8\u00f8 \u00c5\u00e5 \u00c6\u00e6", "Oo Aa AEae");
	ascii("\u00f0\u00de\u00fe \u0111\u0131", "dTHth di");
	latin1("e\u0301t\u00e9", "\u00e9t\u00e9");
	latin1("\u0151 \u0178 \u0160 x\u0304", "o Y S x");
	latin1("\u212b", "\u00c5");
}
END_TEST

START_TEST(ligatures)
{
	ascii("\u0153uvre \u0152IL Stra\u00dfe \ufb01n \ufb04",
	    "oeuvre OEIL Strasse fin ffl");
	latin1("\u0153uvre \u0152IL Stra\u00dfe \ufb01n",
	    "oeuvre OEIL Stra\u00dfe fin");
}
END_TEST

START_TEST(quotation_marks)
{
	ascii("\u00ab" NBSP "mot" NBSP "\u00bb", "\"mot\"");
	ascii("\u00ab" NNBSP "\u00c7a" NNBSP "\u00bb" NBSP ":", "\"Ca\" :");
	ascii("\u00bbWort\u00ab", "\"Wort\"");
	ascii("\u2039" NBSP "a" NBSP "\u203a", "'a'");
	ascii("l\u2019un \u2018a\u2019 \u201cb\u201d \u201ec\u201c \u201ad",
	    "l'un 'a' \"b\" \"c\" 'd");
	latin1("\u00ab" NBSP "l\u2019un" NBSP "\u00bb \u201ca\u201d",
	    "\u00ab" NBSP "l'un" NBSP "\u00bb \"a\"");
}
END_TEST

START_TEST(dashes_and_dots)
{
	ascii("a \u2013 b \u2014 c\u2011d \u22121\u2026", "a - b -- c-d -1...");
	latin1("a\u2013b\u2026", "a-b...");
	ascii("\u2022 a \u00b7 b", "* a . b");
	ascii("\u2190 \u2192 \u21d2 \u2260 \u2264", "<- -> => != <=");
}
END_TEST

START_TEST(signs)
{
	ascii("5 \u20ac \u2122\u00a9\u00ae \u00a3", "5 EUR (TM)(c)(R) GBP");
	ascii("2\u00d73\u00f74 \u00bd \u00b1 m\u00b2 \u00b5",
	    "2x3/4 1/2 +/- m2 u");
	ascii("n\u00b0 5, \u00a7 3, \u2116", "no 5, par. 3, No");
	latin1("5 \u20ac \u00bd \u2153 \u00b0 \u00d7",
	    "5 EUR \u00bd 1/3 \u00b0 \u00d7");
	ascii("\uff21\uff22\uff01", "AB!");
}
END_TEST

START_TEST(spaces_and_nothing)
{
	ascii("a" NBSP "b" NNBSP "c\u2009d\u3000e", "a b c d e");
	latin1("a" NBSP "b" NNBSP "c", "a" NBSP "b c");
	ascii("a\u200bb\u00adc\u200dd\ufeffe\u2060f", "abcdef");
	latin1("a\u00adb\u200b", "ab");
	ascii("\u2764\ufe0f", "?");
}
END_TEST

START_TEST(other_scripts)
{
	ascii("\u0395\u03bb\u03bb\u03ac\u03b4\u03b1 \u0398\u03ac\u03c2",
	    "Ellada Thas");
	ascii("\u0429\u0443\u043a\u0430 \u0439\u043e\u0451\u044c \u0407",
	    "Shchuka yoe Yi");
	ascii("\u0416\u0423\u041a", "ZhUK");
	ascii("\u65e5\u672c \uac00 \U0001f600 \ufffd \u30ac", "?? ? ? ? ?");
	ascii("\u250c\u2500\u2510\u2502\u2551\u2588", "+-+||#");
}
END_TEST

/* Whether folding one character fails or yields what the charset lacks. */
static bool
folds_badly(enum charset charset, struct buf *out, const char *s, size_t n)
{
	unsigned char limit = charset == CHARSET_LATIN1 ? 0xc4 : 0x80;

	buf_clear(out);
	charset_fold(charset, out, s, n);
	for (size_t i = 0; i < out->len; i++)
		if ((unsigned char)out->data[i] >= limit)
			return (true);
	return (!buf_ok(out) || !text_is_utf8(out->data, out->len));
}

START_TEST(every_character_is_folded)
{
	struct buf out = { 0 };
	uint8_t bytes[6];

	for (ucs4_t c = 0x80; c < 0x110000; c++) {
		int len = u8_uctomb(bytes, c, sizeof bytes);
		const char *s = (const char *)bytes;

		if (len < 0)
			continue;
		if (folds_badly(CHARSET_ASCII, &out, s, (size_t)len) ||
		    folds_badly(CHARSET_LATIN1, &out, s, (size_t)len))
			ck_abort_msg(
			    "U+%04X becomes %s", (unsigned)c, buf_string(&out));
	}
	buf_free(&out);
}
END_TEST

/* What charset_encode makes of a string. */
static void
expect_encoded(enum charset charset, const char *s, const char *expected)
{
	struct buf out = { 0 };

	charset_encode(charset, &out, s, strlen(s));
	ck_assert(buf_ok(&out));
	ck_assert_str_eq(buf_string(&out), expected);
	buf_free(&out);
}

START_TEST(encoding)
{
	expect_encoded(CHARSET_UTF8, "\u00e9\u65e5", "\u00e9\u65e5");
	expect_encoded(CHARSET_LATIN1, "t\u00e9\u00ff\u00a0", "t\xe9\xff\xa0");
	expect_encoded(CHARSET_LATIN1, "\u65e5\u0100", "??");
	expect_encoded(CHARSET_ASCII, "t\u00e9~", "t?~");
	expect_encoded(CHARSET_ASCII, "", "");
}
END_TEST

/* What n bytes of a charset decode to; NULL when they must not. */
static void
expect_decoded(const char *name, const char *s, size_t n, const char *expected)
{
	struct buf out = { 0 };
	int result;

	buf_puts(&out, ">");
	result = charset_decode(name, &out, s, n);
	ck_assert(buf_ok(&out));
	ck_assert_int_eq(result, expected == NULL ? -1 : 0);
	ck_assert_str_eq(out.data + 1, expected == NULL ? "" : expected);
	ck_assert_uint_eq(out.len, strlen(out.data));
	buf_free(&out);
}

START_TEST(decoding)
{
	expect_decoded("ISO-8859-1", "\xe9t\xe9", 3, "\u00e9t\u00e9");
	expect_decoded("iso-8859-15", "\xa4", 1, "\u20ac");
	expect_decoded("windows-1252", "\x93x\x94", 3, "\u201cx\u201d");
	expect_decoded("UTF-8", "\u00e9", 2, "\u00e9");
	expect_decoded("UTF-8", "", 0, "");
	expect_decoded("UTF-16LE", "a\0\xe9\0", 4, "a\u00e9");
	expect_decoded("SHIFT_JIS", "\x93\xfa", 2, "\u65e5");
	expect_decoded("ISO-2022-JP", "\x1b$BF|\x1b(B", 8, "\u65e5");
}
END_TEST

START_TEST(decoding_fails_whole)
{
	expect_decoded("no-such-charset", "a", 1, NULL);
	expect_decoded("", "a", 1, NULL);
	expect_decoded("UTF-8//IGNORE", "a\xff", 2, NULL);
	expect_decoded("binary", "a", 1, NULL);
	expect_decoded("UTF-8", "abc\xff", 4, NULL);
	expect_decoded("UTF-8", "\xf7\xa9\x91\x91", 4, NULL);
	expect_decoded("UTF-8", "\xed\xa0\x80", 3, NULL);
	expect_decoded("UTF-8", "\xc0\x80", 2, NULL);
	expect_decoded("UTF-8", "abc\xe2\x82", 5, NULL);
	expect_decoded("US-ASCII", "abc\xe9", 4, NULL);
	expect_decoded("UTF-16LE", "abc", 3, NULL);
}
END_TEST

START_TEST(decoding_grows)
{
	struct buf in = { 0 }, out = { 0 };

	buf_fill(&in, '\xe9', 100000);
	ck_assert_int_eq(
	    charset_decode("ISO-8859-1", &out, in.data, in.len), 0);
	ck_assert_uint_eq(out.len, 200000);
	ck_assert(text_is_utf8(out.data, out.len));
	ck_assert_int_eq(out.data[out.len], '\0');
	buf_free(&in);
	buf_free(&out);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("charset");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, names);
	tcase_add_test(tests, utf8_stays);
	tcase_add_test(tests, accents);
	tcase_add_test(tests, ligatures);
	tcase_add_test(tests, quotation_marks);
	tcase_add_test(tests, dashes_and_dots);
	tcase_add_test(tests, signs);
	tcase_add_test(tests, spaces_and_nothing);
	tcase_add_test(tests, other_scripts);
	tcase_add_test(tests, every_character_is_folded);
	tcase_add_test(tests, encoding);
	tcase_add_test(tests, decoding);
	tcase_add_test(tests, decoding_fails_whole);
	tcase_add_test(tests, decoding_grows);
	return (run("charset", tests));
}
