/* Digests: words, people, lines, titles, and their bounds. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "document/digest.h"
#include "run.h"

#define NBSP  "\xc2\xa0"
#define NNBSP "\xe2\x80\xaf"

static struct digest digest;

static void
setup(void)
{
	digest = (struct digest){ 0 };
}

static void
teardown(void)
{
	digest_free(&digest);
}

static const struct {
	const char *in, *out;
} words[] = {
	{ "", "" },
	{ " \t\r\n ", "" },
	{ "one", "one" },
	{ "  one \t two\r\n three ", "one two three" },
	{ "Pièce" NBSP ": deux", "Pièce" NBSP ": deux" },
	{ "e\xcc\x81te\xcc\x81", "été" },
	{ "one \u202e \u2066two\u202c\u2069", "one two" },
	{ "\u202e", "" },
	{ "a\xff"
	  "b\1c\x7f",
	    "a�b�c�" },
};

START_TEST(words_on_one_line)
{
	struct buf out = { 0 };

	buf_puts(&out, ">");
	digest_words(&out, words[_i].in, strlen(words[_i].in), 100);
	ck_assert_str_eq(buf_string(&out) + 1, words[_i].out);
	buf_free(&out);
}
END_TEST

START_TEST(words_are_cut)
{
	char s[] = "the first of the words and the last of them";
	struct buf out = { 0 };

	digest_words(&out, s, strlen(s), strlen(s));
	ck_assert_str_eq(buf_string(&out), s);
	buf_clear(&out);
	digest_words(&out, s, strlen(s), 24);
	ck_assert_str_eq(buf_string(&out), "the first of the…");
	buf_clear(&out);
	digest_words(&out, "éééééééééééé", 24, 12);
	ck_assert_str_eq(buf_string(&out), "éééé…");
	buf_free(&out);
}
END_TEST

START_TEST(words_of_any_length)
{
	struct buf in = { 0 }, out = { 0 };

	buf_fill(&in, 'x', 10 << 20);
	digest_words(&out, in.data, in.len, DIGEST_WORDS_MAX);
	ck_assert_uint_eq(out.len, DIGEST_WORDS_MAX);
	for (size_t n = 1; n < 50; n++) {
		buf_clear(&out);
		digest_words(&out, "日本語 日本語 日本語 日本語", 39, n + 3);
		ck_assert_uint_le(out.len, n + 3);
		ck_assert(text_is_utf8(buf_string(&out), out.len));
	}
	buf_free(&in);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *value, *people; /* each ends in a "|" */
} people[] = {
	{ "", "" },
	{ "?", "" },
	{ " ? ", "" },
	{ "Ann", "Ann|" },
	{ "Elon Musk", "Elon Musk|" },
	{ "Greg Brockman, Shivon Zilis", "Greg Brockman|Shivon Zilis|" },
	{ "Ann and Bob", "Ann|Bob|" },
	{ "Ann et Bob", "Ann|Bob|" },
	{ "Ann & Bob", "Ann|Bob|" },
	{ "Ann, Bob and Eve", "Ann|Bob|Eve|" },
	{ "Ann, Bob, and Eve", "Ann|Bob|Eve|" },
	{ "Ann,Bob,,Eve,", "Ann|Bob|Eve|" },
	{ "Andy Grand, Janet Fand", "Andy Grand|Janet Fand|" },
	{ "Lee, Ann; Ray, Bob", "Lee, Ann|Ray, Bob|" },
	{ "Lee, Ann;", "Lee, Ann|" },
	{ "Smith and Sons; Ann", "Smith and Sons|Ann|" },
	{ "Musk (Tesla)", "Musk (Tesla)|" },
	{ "Ann (Tesla, later OpenAI), Bob", "Ann (Tesla, later OpenAI)|Bob|" },
	{ "Ann [of A and B] and Bob", "Ann [of A and B]|Bob|" },
	{ "Ann), Bob", "Ann)|Bob|" },
	{ "Ann?, Bob ?, Eve (?), ?", "Ann|Bob|Eve|" },
	{ "Ann" NBSP "Lee, Ann Lee, Ann" NNBSP " Lee", "Ann Lee|" },
	{ "  Ann   Lee  ", "Ann Lee|" },
};

/* The strings of a list, each with a "|". */
static const char *
joined(const struct list *list)
{
	static char out[8192];

	out[0] = '\0';
	for (size_t i = 0; i < list->count; i++) {
		strcat(out, list->items[i]);
		strcat(out, "|");
	}
	return (out);
}

START_TEST(people_of_a_value)
{
	digest_people(
	    &digest, &digest.to, people[_i].value, strlen(people[_i].value));
	ck_assert_str_eq(joined(&digest.to), people[_i].people);
	ck_assert_uint_eq(digest.from.count, 0);
	ck_assert(digest_end(&digest));
}
END_TEST

START_TEST(people_without_end)
{
	struct buf in = { 0 };

	for (int i = 0; i < 5000; i++)
		buf_printf(&in, "Person %d, ", i);
	digest_people(&digest, &digest.from, in.data, in.len);
	ck_assert_uint_eq(digest.from.count, DIGEST_PEOPLE_MAX);
	buf_free(&in);
}
END_TEST

START_TEST(person_with_a_comma)
{
	digest_person(&digest, &digest.from, "Lee, Ann", 8);
	ck_assert_str_eq(joined(&digest.from), "Lee, Ann|");
}
END_TEST

START_TEST(lines)
{
	digest_text(&digest, "one\r\ntwo\n\n\fthree\ffour", 21);
	digest_line(&digest, "five\1", 5);
	ck_assert_str_eq(
	    buf_string(&digest.text), "one\ntwo\n\n\nthree\nfour\nfive�\n");
}
END_TEST

START_TEST(text_without_end)
{
	struct buf in = { 0 };

	while (in.len <= DIGEST_TEXT_MAX)
		buf_puts(&in, "日本語");
	digest_text(&digest, "a\n", 2);
	digest_text(&digest, in.data, in.len);
	digest_text(&digest, in.data, in.len);
	ck_assert_uint_le(digest.text.len, DIGEST_TEXT_MAX);
	ck_assert_uint_ge(digest.text.len, DIGEST_TEXT_MAX - 4);
	ck_assert(text_is_utf8(digest.text.data, digest.text.len));
	buf_free(&in);
}
END_TEST

START_TEST(links)
{
	digest_link(&digest, "a.gmi", 5);
	digest_link(&digest, "", 0);
	digest_link(&digest, "b\n", 2);
	ck_assert_str_eq(joined(&digest.links), "a.gmi|b�|");
	for (int i = 0; i < 2 * DIGEST_LINKS_MAX; i++)
		digest_link(&digest, "a", 1);
	ck_assert_uint_eq(digest.links.count, DIGEST_LINKS_MAX);
}
END_TEST

static const struct {
	const char *text, *title; /* NULL: none is set */
} title_texts[] = {
	{ "", NULL },
	{ "\n \n", NULL },
	{ "One\nTwo\n", "One" },
	{ "\n  =====\n  The title \n  =====\n", "The title" },
	{ "--\n***\n\xd0\x9f\xd0\xb8\xd1\x81\xd1\x8c\xd0\xbc\xd0\xbe\n",
	    "\xd0\x9f\xd0\xb8\xd1\x81\xd1\x8c\xd0\xbc\xd0\xbe" },
	{ "1\n", "1" },
	{ "> quoted\n>\n\nan answer\n", "an answer" },
	{ "> quoted\n", NULL },
	{ "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
	  "\n\n\n\n\n\nfar below\n",
	    NULL },
};

START_TEST(title_from_the_text)
{
	digest_text(
	    &digest, title_texts[_i].text, strlen(title_texts[_i].text));
	digest_title_text(&digest);
	ck_assert_pstr_eq(digest.title, title_texts[_i].title);
}
END_TEST

static const struct {
	const char *path, *title;
} title_names[] = {
	{ "/2017-09-20-2-musk.pdf", "2017-09-20-2-musk" },
	{ "/a/b/the_first_page.gmi", "the first page" },
	{ "/README", "README" },
	{ "/ls.1", "ls.1" },
	{ "/dir.d/name", "name" },
	{ "/letters/index.gmi", "letters" },
	{ "/a/letters_home/gophermap", "letters home" },
	{ "/a/index.gph", "a" },
	{ "/index.gmi", "index" },
	{ "/gophermap", "gophermap" },
	{ "/a\xff.txt", "a�" },
	{ "/_.txt", "?" },
	{ "/ ", "?" },
};

START_TEST(title_from_the_name)
{
	digest_title_name(&digest, title_names[_i].path);
	ck_assert_str_eq(digest.title, title_names[_i].title);
}
END_TEST

START_TEST(ends_whole)
{
	ck_assert(digest_end(&digest));
	ck_assert_str_eq(digest.title, "");
	ck_assert_str_eq(digest.answers, "");
	digest.failed = true;
	ck_assert(!digest_end(&digest));
	digest.failed = false;
	digest.links.failed = true;
	ck_assert(!digest_end(&digest));
}
END_TEST

START_TEST(strings_are_replaced)
{
	digest_puts(&digest, &digest.title, "one");
	digest_puts(&digest, &digest.title, " two ");
	ck_assert_str_eq(digest.title, "two");
	digest_puts(&digest, &digest.title, NULL);
	ck_assert_ptr_null(digest.title);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("digest");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, words_on_one_line, 0, COUNT(words));
	tcase_add_test(tests, words_are_cut);
	tcase_add_test(tests, words_of_any_length);
	tcase_add_loop_test(tests, people_of_a_value, 0, COUNT(people));
	tcase_add_test(tests, people_without_end);
	tcase_add_test(tests, person_with_a_comma);
	tcase_add_test(tests, lines);
	tcase_add_test(tests, text_without_end);
	tcase_add_test(tests, links);
	tcase_add_loop_test(tests, title_from_the_text, 0, COUNT(title_texts));
	tcase_add_loop_test(tests, title_from_the_name, 0, COUNT(title_names));
	tcase_add_test(tests, ends_whole);
	tcase_add_test(tests, strings_are_replaced);
	return (run("digest", tests));
}
