/*
 * The languages that are spoken: each must have every word, with the places
 * that the English one has; how they are found, count and group digits. Dates
 * are in edtf.c.
 */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "language/private.h"
#include "run.h"

static struct buf buf;

static void
teardown(void)
{
	buf_free(&buf);
}

/* Whether a pattern has a place. */
static bool
has(const char *pattern, const char *place)
{
	return (strstr(pattern, place) != NULL);
}

/* A text that pages can show. */
static void
assert_text(const struct language *language, const char *text, int number)
{
	ck_assert_msg(text != NULL && text[0] != '\0',
	    "%s lacks the word after \"%s\" (%d)", language->tag,
	    number > 0 ? language_default()->words[number - 1] : "", number);
	ck_assert(text_is_utf8(text, strlen(text)));
}

START_TEST(every_word_in_every_language)
{
	for (size_t i = 0; languages[i] != NULL; i++)
		for (int word = 0; word < WORD_COUNT; word++) {
			const char *text = languages[i]->words[word];
			const char *english = language_default()->words[word];

			assert_text(languages[i], text, word);
			ck_assert_msg(has(text, "%1") == has(english, "%1") &&
					  has(text, "%2") == has(english, "%2"),
			    "%s: %s", languages[i]->tag, text);
		}
}
END_TEST

START_TEST(every_plural_in_every_language)
{
	for (size_t i = 0; languages[i] != NULL; i++) {
		const struct language *language = languages[i];

		ck_assert_uint_ge(language->forms, 1);
		ck_assert_uint_le(language->forms, LANGUAGE_FORMS);
		for (uint64_t n = 0; n < 10000; n++)
			ck_assert_uint_lt(language->form(n), language->forms);
		ck_assert_uint_lt(language->form(UINT64_MAX), language->forms);
		for (int c = 0; c < COUNTABLE_COUNT; c++)
			for (size_t form = 0; form < language->forms; form++) {
				const char *text = language->counts[c][form];

				ck_assert_msg(text != NULL && has(text, "%1"),
				    "%s lacks form %zu of countable %d",
				    language->tag, form, c);
			}
	}
}
END_TEST

START_TEST(everything_else_in_every_language)
{
	for (size_t i = 0; languages[i] != NULL; i++) {
		const struct language *language = languages[i];

		ck_assert_str_ne(language_tag(language), "");
		ck_assert_str_ne(language_name(language), "");
		ck_assert_ptr_eq(
		    language_find(language_tag(language)), language);
		for (int month = 1; month <= 12; month++)
			ck_assert_str_ne(language_month(language, month), "");
	}
}
END_TEST

START_TEST(found_by_the_primary_subtag)
{
	static const char *const none[] = { "", "?", "-", "f", "fra", "xx",
		"de", "-fr", "x-fr", "en_GB", "english" };
	const struct language *en = language_find("en");
	const struct language *fr = language_find("fr");

	ck_assert_ptr_nonnull(en);
	ck_assert_ptr_nonnull(fr);
	ck_assert_ptr_ne(en, fr);
	ck_assert_ptr_eq(language_default(), en);
	ck_assert_ptr_eq(language_find("fr-CA"), fr);
	ck_assert_ptr_eq(language_find("FR"), fr);
	ck_assert_ptr_eq(language_find("en-Latn-GB"), en);
	ck_assert_str_eq(language_name(fr), "français");
	for (int i = 0; i < COUNT(none); i++)
		ck_assert_msg(language_find(none[i]) == NULL, "%s", none[i]);
}
END_TEST

START_TEST(words)
{
	const struct language *fr = language_find("fr");

	ck_assert_str_eq(
	    language_word(language_default(), WORD_TIMELINE), "Timeline");
	ck_assert_str_eq(language_word(fr, WORD_TIMELINE), "Chronologie");
	language_phrase(&buf, fr, WORD_PAGE_OF, "2", "12");
	ck_assert_str_eq(buf_string(&buf), "Page 2 sur 12");
	buf_clear(&buf);
	language_phrase(&buf, fr, WORD_LABEL, "De", "100 % %1 %2 %");
	ck_assert_str_eq(buf_string(&buf), "De\xc2\xa0: 100 % %1 %2 %");
	buf_clear(&buf);
	language_phrase(&buf, language_default(), WORD_NO_MATCH, NULL, NULL);
	ck_assert_str_eq(buf_string(&buf), "No document matches “”.");
}
END_TEST

static const struct {
	const char *tag;
	uint64_t n;
	const char *words;
} counts[] = {
	{ "en", 0, "0 documents" },
	{ "en", 1, "1 document" },
	{ "en", 2, "2 documents" },
	{ "en", 999, "999 documents" },
	{ "en", 1000, "1,000 documents" },
	{ "en", 12345, "12,345 documents" },
	{ "en", 1234567, "1,234,567 documents" },
	{ "en", UINT64_MAX, "18,446,744,073,709,551,615 documents" },
	{ "fr", 0, "0 document" },
	{ "fr", 1, "1 document" },
	{ "fr", 2, "2 documents" },
	{ "fr", 12345,
	    "12\xc2\xa0"
	    "345 documents" },
};

START_TEST(counting)
{
	language_count(
	    &buf, language_find(counts[_i].tag), COUNT_DOCUMENTS, counts[_i].n);
	ck_assert_str_eq(buf_string(&buf), counts[_i].words);
}
END_TEST

/* French has no-break spaces around guillemets and before high punctuation. */
START_TEST(french_punctuation)
{
	static const char *const wrong[] = { " :", " ;", " ?", " !", " »", "« ",
		"'" };
	const struct language *fr = language_find("fr");

	for (int word = 0; word < WORD_COUNT; word++)
		for (int i = 0; i < COUNT(wrong); i++)
			ck_assert_msg(!has(fr->words[word], wrong[i]), "%s",
			    fr->words[word]);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("language");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_test(tcase, every_word_in_every_language);
	tcase_add_test(tcase, every_plural_in_every_language);
	tcase_add_test(tcase, everything_else_in_every_language);
	tcase_add_test(tcase, found_by_the_primary_subtag);
	tcase_add_test(tcase, words);
	tcase_add_loop_test(tcase, counting, 0, COUNT(counts));
	tcase_add_test(tcase, french_punctuation);
	return (run("language", tcase));
}
