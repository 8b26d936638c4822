/* Words: where they begin and end, and how they are folded. */

#include "catalogue/token.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "base/buf.h"
#include "run.h"

/* The folded words of a text, a blank between two. */
static void
expect(const char *bytes, size_t n, const char *expected)
{
	struct token_text text = { .text = { bytes, n } };
	struct buf out = { 0 };
	struct token word;
	size_t end = 0;

	while (token_next(&text, &word)) {
		ck_assert_uint_ge(word.start, end);
		ck_assert_uint_gt(word.end, word.start);
		ck_assert_uint_le(word.end, n);
		end = word.end;
		if (out.len > 0)
			buf_putc(&out, ' ');
		buf_add(&out, word.folded, word.folded_len);
	}
	ck_assert_str_eq(buf_string(&out), expected);
	buf_free(&out);
}

static const struct {
	const char *text;
	const char *words;
} rows[] = {
	{ "", "" },
	{ " \t\r\n.,;:!?-_/\\\"()", "" },
	{ "The quick, brown fox.", "the quick brown fox" },
	{ "e-mail 50 % 2017-09-20 3.14", "e mail 50 2017 09 20 3 14" },
	{ "C17 utf8_check", "c17 utf8 check" },
	/* case and accents */
	{ "STRUCTURE À BUT NON LUCRATIF", "structure a but non lucratif" },
	{ "Élève, ÉLÈVE, e\xcc\x81le\xcc\x80ve", "eleve eleve eleve" },
	{ "cœur ŒUVRE æther Straße ﬁn", "coeur oeuvre aether strasse fin" },
	{ "Łódź Søren Đặng İzmir ığdır", "lodz soren dang izmir igdir" },
	{ "ÿ Ÿ ÷ × Ø", "y y o" },
	{ "ΟΔΥΣΣΕΥΣ Όδυσσεύς", "οδυσσευσ οδυσσευσ" },
	{ "Ёлка ЙОД", "елка иод" },
	{ "soft\xc2\xadhyphen", "softhyphen" },
	/* apostrophes */
	{ "l’archive, L'ARCHIVE, d’une", "archive archive une" },
	{ "qu’il jusqu'à aujourd’hui", "il a aujourd hui" },
	{ "Musk’s don't we'll they're O'Brien", "musk don we they brien" },
	{ "'quoted' l' 'tis", "quoted l tis" },
	{ "rock'n'roll l’l’l’a", "rock roll a" },
	/* no spaces between words */
	{ "東京都 カタ", "東 京 都 カ タ" },
	{ "ab東cd", "ab 東 cd" },
	{ "\xe3\x81\x8c", "\xe3\x81\x8b\xe3\x82\x99" }, /* ga is not ka */
	/* marks that are no accents stay */
	{ "हिन्दी", "हिन्दी" },
	/* a mark without a letter is none */
	{ "\xcc\x81 a", "a" },
};

START_TEST(words)
{
	expect(rows[_i].text, strlen(rows[_i].text), rows[_i].words);
}
END_TEST

START_TEST(bytes_that_are_no_utf8_part_words)
{
	expect("a\xff"
	       "b\xc3"
	       "c\xe2\x80",
	    8, "a b c");
	expect("a\0b\x01"
	       "c\x02\x03",
	    7, "a b c");
	expect("\xed\xa0\x80x", 4, "x");
}
END_TEST

START_TEST(places_are_those_of_the_text)
{
	static const char bytes[] = "« L’été » fini";
	struct token_text text = { .text = { bytes, strlen(bytes) } };
	struct token word;

	ck_assert(token_next(&text, &word));
	ck_assert_uint_eq(word.start, strlen("« L’"));
	ck_assert_uint_eq(word.end, strlen("« L’été"));
	ck_assert_mem_eq(word.lower, "été", word.lower_len);
	ck_assert(token_next(&text, &word));
	ck_assert_uint_eq(word.end, strlen(bytes));
	ck_assert(!token_next(&text, &word));
	ck_assert(!token_next(&text, &word));
}
END_TEST

/* Words without an end, of every kind of letter, are cut. */
START_TEST(long_words_are_cut)
{
	static const char *const units[] = { "a", "É", "œ", "ﷺ", "ж", "ß",
		"e\xcc\x81" };
	const char *unit = units[_i];
	struct token_text text;
	struct buf buf = { 0 };
	struct token word;

	for (int i = 0; i < 1000; i++)
		buf_puts(&buf, unit);
	text = (struct token_text){ .text = { buf.data, buf.len } };
	ck_assert(token_next(&text, &word));
	ck_assert_uint_eq(word.end, buf.len);
	ck_assert_uint_gt(word.folded_len, TOKEN_MAX / 2);
	ck_assert_uint_le(word.folded_len, TOKEN_MAX);
	ck_assert_uint_le(word.lower_len, TOKEN_MAX);
	ck_assert_ptr_null(
	    u8_check((const uint8_t *)word.folded, word.folded_len));
	ck_assert_ptr_null(
	    u8_check((const uint8_t *)word.lower, word.lower_len));
	ck_assert(!token_next(&text, &word));
	buf_free(&buf);
}
END_TEST

/* What is folded is not changed by being folded again. */
START_TEST(folding_is_done_once)
{
	for (uint32_t c = 0x80; c < 0x20000; c++) {
		uint8_t bytes[6];
		char once[TOKEN_MAX], twice[TOKEN_MAX];
		int n = u8_uctomb(bytes, c, sizeof bytes);
		size_t first, second;

		if (n < 0)
			continue;
		first = token_fold(once, (const char *)bytes, (size_t)n);
		second = token_fold(twice, once, first);
		ck_assert_msg(
		    first == second && memcmp(once, twice, first) == 0,
		    "U+%04X", (unsigned)c);
	}
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("token");

	tcase_add_loop_test(tcase, words, 0, COUNT(rows));
	tcase_add_test(tcase, bytes_that_are_no_utf8_part_words);
	tcase_add_test(tcase, places_are_those_of_the_text);
	tcase_add_loop_test(tcase, long_words_are_cut, 0, 7);
	tcase_add_test(tcase, folding_is_done_once);
	return (run("token", tcase));
}
