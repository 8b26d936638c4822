/* Snippets: what is shown of a text, and what is marked in it. */

#include "catalogue/snippet.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "catalogue/query.h"
#include "catalogue/stemmers.h"
#include "run.h"

/* A snippet of a text for a query. */
static void
make(struct buf *out, const char *line, const struct buf *text, size_t width)
{
	struct stemmers *stemmers = stemmers_new();
	struct query query;

	ck_assert_ptr_nonnull(stemmers);
	query_parse(&query, line, strlen(line));
	snippet_make(out, &query, stemmers, buf_string(text), text->len, width);
	ck_assert(buf_ok(out));
	query_free(&query);
	stemmers_free(stemmers);
}

#define FR     \
	"\x02" \
	"fr\x03"
#define EN     \
	"\x02" \
	"en\x03"

static const struct {
	const char *query;
	const char *text;
	const char *snippet;
} rows[] = {
	{ "mars", FR "Une ville sur Mars.", "Une ville sur *Mars*." },
	{ "lucratif", FR "Société à but lucratif", "Société à but *lucratif*" },
	{ "lucratif", FR "des structures lucratives",
	    "des structures *lucratives*" },
	{ "structures lucratif", FR "l’ancienne\n  structure\tlucrative",
	    "l’ancienne *structure* *lucrative*" },
	{ "\"mars\"", FR "La mare de Mars", "La mare de *Mars*" },
	{ "mares", FR "La mare et Mars", "La *mare* et *Mars*" },
	{ "\"but lucratif\"", FR "lucratif but but lucratif but",
	    "lucratif but *but lucratif* but" },
	{ "\"but lucratif\" but", FR "but lucratif, but",
	    "*but lucratif*, *but*" },
	{ "lucr*", EN "A lucrative, not a ludicrous one",
	    "A *lucrative*, not a ludicrous one" },
	{ "running", EN "He runs and ran; they run",
	    "He *runs* and ran; they *run*" },
	{ "running", "He runs", "He runs" },
	{ "e-mail", EN "An e-mail, an email, mails",
	    "An *e-mail*, an email, mails" },
	{ "-a b", FR "a b", "a *b*" },
	{ "from:a date:2017", FR "a, from 2017", "a, from 2017" },
	{ "東京", "京東京都", "京*東京*都" },
	{ "été",
	    "\x02\x03"
	    "ÉTÉ ete E\xcc\x81te\xcc\x81",
	    "*ÉTÉ* *ete* *E\xcc\x81te\xcc\x81*" },
	{ "a", "", "" },
	{ "a", FR, "" },
	{ "a", " \n\n  a  \n", "*a*" },
};

START_TEST(words_are_marked)
{
	struct buf text = { 0 }, out = { 0 };

	buf_puts(&text, rows[_i].text);
	make(&out, rows[_i].query, &text, 120);
	ck_assert_str_eq(buf_string(&out), rows[_i].snippet);
	buf_free(&text);
	buf_free(&out);
}
END_TEST

/* Append the same words some times. */
static void
repeat(struct buf *text, const char *words, int times)
{
	while (times-- > 0)
		buf_puts(text, words);
}

START_TEST(the_best_part_is_shown)
{
	struct buf text = { 0 }, out = { 0 };

	repeat(&text, "nothing here, ", 100);
	buf_puts(&text, "one apple. ");
	repeat(&text, "nothing here, ", 100);
	buf_puts(&text, "end.\nHere are an apple and a pear. ");
	repeat(&text, "apple, ", 100);
	make(&out, "apple pear", &text, 60);
	ck_assert_str_eq(buf_string(&out),
	    "…Here are an *apple* and a *pear*. *apple*, *apple*, *apple*, *apple*,…");
	buf_free(&text);
	buf_free(&out);
}
END_TEST

START_TEST(lines_are_cut_between_words)
{
	struct buf text = { 0 }, out = { 0 };

	repeat(&text, "before it ", 50);
	buf_puts(&text, "found");
	repeat(&text, " after it", 50);
	make(&out, "found", &text, 60);
	ck_assert_str_eq(buf_string(&out),
	    "…it before it before it before it *found* after it after it…");
	buf_clear(&out);
	make(&out, "absent", &text, 20);
	ck_assert_str_eq(buf_string(&out), "before it before it…");
	buf_clear(&out);
	buf_clear(&text);
	buf_puts(&text, "It ends \u202ehere\u202c. Not there.");
	make(&out, "here", &text, 15);
	ck_assert_str_eq(buf_string(&out), "It ends *here*. …");
	buf_free(&text);
	buf_free(&out);
}
END_TEST

/* Texts of one endless word, of any script, are no wider than they may be. */
START_TEST(lines_have_a_width)
{
	static const char *const units[] = { "a", "é", "東", "a-", "e\xcc\x81",
		"*", "\xcc\x81" };
	struct buf text = { 0 }, out = { 0 };
	size_t width = 0;

	repeat(&text, units[_i], 2000000);
	make(&out, "東 a", &text, 60);
	for (const char *s = buf_string(&out); *s != '\0'; s++)
		width += *s == '*' && _i != 5;
	ck_assert_uint_le(text_width(out.data, out.len), 60 + 1 + width);
	ck_assert(text_is_utf8(out.data, out.len));
	buf_free(&text);
	buf_free(&out);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("snippet");

	tcase_add_loop_test(tcase, words_are_marked, 0, COUNT(rows));
	tcase_add_test(tcase, the_best_part_is_shown);
	tcase_add_test(tcase, lines_are_cut_between_words);
	tcase_add_loop_test(tcase, lines_have_a_width, 0, 7);
	return (run("snippet", tcase));
}
