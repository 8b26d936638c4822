/* Queries: what is read from a line, and what FTS5 is asked. */

#include "catalogue/query.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "run.h"

static const char *const type_names[] = {
	[QUERY_WORD] = "word",
	[QUERY_PHRASE] = "phrase",
	[QUERY_PREFIX] = "prefix",
	[QUERY_FROM] = "from",
	[QUERY_TO] = "to",
	[QUERY_DATE] = "date",
	[QUERY_IN] = "in",
};

/* Append what an item is: "-word(a b) ", "|" before it when either does. */
static void
describe(
    struct buf *out, const struct query *query, const struct query_item *item)
{
	buf_puts(out, item->either ? "|" : "");
	buf_puts(out, item->excluded ? "-" : "");
	buf_printf(out, "%s(", type_names[item->type]);
	for (size_t i = 0; i < item->word_count; i++) {
		const struct token *word = &query->words[item->words + i];

		buf_puts(out, i > 0 ? " " : "");
		buf_add(out, word->folded, word->folded_len);
	}
	buf_add(out, item->value.bytes,
	    item->type >= QUERY_DATE ? item->value.len : 0);
	buf_puts(out, ") ");
}

static const struct {
	const char *line;
	const char *items;
} rows[] = {
	{ "structure lucratif", "word(structure) word(lucratif) " },
	{ "  \xc2\xa0Mars\t", "word(mars) " },
	{ "\"Mars\"", "phrase(mars) " },
	{ "\"a ville, sur  Mars", "phrase(a ville sur mars) " },
	{ "« à but lucratif »", "phrase(a but lucratif) " },
	{ "“curved” „low“", "phrase(curved) phrase(low) " },
	{ "ab\"cd\"ef", "word(ab) phrase(cd) word(ef) " },
	{ "l’archive", "word(archive) " },
	{ "e-mail", "word(e mail) " },
	{ "x -mail", "word(x) -word(mail) " },
	{ "a - b --c", "word(a) word(b) -word(c) " },
	{ "-\"b c\" -d* a", "-phrase(b c) -prefix(d) word(a) " },
	{ "lucr*", "prefix(lucr) " },
	{ "non-lucr* \"non lucr\"*", "prefix(non lucr) prefix(non lucr) " },
	{ "* *a a*b", "word(a) word(a b) " },
	{ "a OR b OU c d", "word(a) |word(b) |word(c) word(d) " },
	{ "OR a OR", "word(a) " },
	{ "a AND b \"OR\" or", "word(a) word(b) phrase(or) word(or) " },
	{ "a OR OR \"b c\"", "word(a) |phrase(b c) " },
	{ "東京 x", "word(東 京) word(x) " },
	{ "from:Musk", "from(musk) " },
	{ "From: Musk x", "from(musk) word(x) " },
	{ "de:« Elon Musk »", "from(elon musk) " },
	{ "from:\"Elon Musk\"to:Altman", "from(elon musk) to(altman) " },
	{ "from:Musk,Altman", "from(musk altman) " },
	{ "to:a À:b a:c", "to(a) to(b) to(c) " },
	{ "A\xcc\x80:b", "to(b) " },
	{ "-from:Musk x", "-from(musk) word(x) " },
	{ "from:a OR to:b", "from(a) |to(b) " },
	{ "date:2017-09", "date(2017-09) " },
	{ "DATE:2017/2018 date:\"2017-09/\"",
	    "date(2017/2018) date(2017-09/) " },
	{ "date:2017-23~", "date(2017-23~) " },
	{ "in:/exhibits/ dans:\"/a b\"", "in(/exhibits/) in(/a b) " },
	{ "\"from:Musk\"", "phrase(from musk) " },
	{ "https://example.org/", "word(https example org) " },
	{ "(a) {b} [c] ^d + NEAR(e f)", "word(a) word(b) word(c) word(d) "
					"word(near e) word(f) " },
	{ "title:a \\\" ' ; --", "word(title a) " },
	{ "a\x01"
	  "b\xff"
	  "c",
	    "word(a b c) " },
};

START_TEST(lines_are_read)
{
	struct query query;
	struct buf out = { 0 };

	query_parse(&query, rows[_i].line, strlen(rows[_i].line));
	ck_assert_msg(query.problem == QUERY_FINE, "%s: %d", rows[_i].line,
	    (int)query.problem);
	for (size_t i = 0; i < query.count; i++)
		describe(&out, &query, &query.items[i]);
	ck_assert_str_eq(buf_string(&out), rows[_i].items);
	buf_free(&out);
	query_free(&query);
}
END_TEST

static const struct {
	const char *line;
	enum query_problem problem;
	const char *culprit;
} problems[] = {
	{ "", QUERY_EMPTY, "" },
	{ "   ", QUERY_EMPTY, "" },
	{ "\"", QUERY_EMPTY, "\"" },
	{ "\"...\" * - ?!", QUERY_EMPTY, "?!" },
	{ "l' OR", QUERY_FINE, "l'" },
	{ "OR AND", QUERY_EMPTY, "" },
	{ "-word", QUERY_EXCLUDES, "-word" },
	{ "-a -from:b", QUERY_EXCLUDES, "-from:b" },
	{ "date:", QUERY_NO_DATE, "date:" },
	{ "a date:2017-99 b", QUERY_NO_DATE, "date:2017-99" },
	{ "date:[2017,2018]", QUERY_NO_DATE, "date:[2017,2018]" },
	{ "date:yesterday", QUERY_NO_DATE, "date:yesterday" },
	{ "x from:", QUERY_NO_VALUE, "from:" },
	{ "to:? y", QUERY_NO_VALUE, "to:?" },
	{ "in:", QUERY_NO_VALUE, "in:" },
	{ "in:\"\"", QUERY_NO_VALUE, "in:\"\"" },
	{ "a OR from:b", QUERY_MIXED, "from:b" },
	{ "a OR -b", QUERY_MIXED, "-b" },
	{ "-a OR b", QUERY_MIXED, "b" },
	{ "a b c d e f g h i j k l m n o p", QUERY_FINE, "p" },
	{ "a b c d e f g h i j k l m n o p q", QUERY_LONG, "q" },
};

START_TEST(lines_that_make_no_sense)
{
	struct query query;
	struct buf out = { 0 };

	query_parse(&query, problems[_i].line, strlen(problems[_i].line));
	ck_assert_msg(query.problem == problems[_i].problem, "%s: %d",
	    problems[_i].line, (int)query.problem);
	buf_add(&out, query.culprit.bytes, query.culprit.len);
	ck_assert_str_eq(buf_string(&out), problems[_i].culprit);
	buf_clear(&out);
	query_match(&query, "", &out);
	ck_assert(query.problem == QUERY_FINE || out.len == 0);
	buf_free(&out);
	query_free(&query);
}
END_TEST

/* A line of one string, many times. */
static enum query_problem
repeat(const char *s, int times)
{
	struct query query;
	struct buf line = { 0 };
	enum query_problem problem;

	for (int i = 0; i < times; i++)
		buf_puts(&line, s);
	query_parse(&query, buf_string(&line), line.len);
	problem = query.problem;
	query_free(&query);
	buf_free(&line);
	return (problem);
}

START_TEST(lines_have_an_end)
{
	ck_assert_int_eq(repeat("a", QUERY_MAX), QUERY_FINE);
	ck_assert_int_eq(repeat("a", QUERY_MAX + 1), QUERY_LONG);
	ck_assert_int_eq(repeat("é", QUERY_MAX), QUERY_LONG);
	ck_assert_int_eq(repeat("a-", QUERY_WORDS_MAX), QUERY_FINE);
	ck_assert_int_eq(repeat("a-", QUERY_WORDS_MAX + 1), QUERY_LONG);
	ck_assert_int_eq(repeat(" ", 1 << 20), QUERY_EMPTY);
	ck_assert_int_eq(repeat("x", 1 << 20), QUERY_LONG);
	ck_assert_int_eq(repeat("\"", 1000), QUERY_EMPTY);
}
END_TEST

static const struct {
	const char *line;
	const char *expression;
} matches[] = {
	{ "Été", "((\"\x01"
		 "fr \x03été\"))" },
	{ "\"Été\"", "((\"\x02"
		     "fr \x03été\"))" },
	{ "étés*", "((\"\x02"
		   "fr \x03étés\" *))" },
	{ "a b -c -\"d e\"", "((\"\x01"
			     "fr \x03"
			     "a\") AND (\"\x01"
			     "fr \x03"
			     "b\")) NOT ((\"\x01"
			     "fr \x03"
			     "c\" OR \"\x02"
			     "fr \x03"
			     "d\" + \"\x02"
			     "fr \x03"
			     "e\"))" },
	{ "\"x\" OR \"y\" \"z\"", "((\"\x02"
				  "fr \x03x\" OR \"\x02"
				  "fr \x03y\") AND (\"\x02"
				  "fr \x03z\"))" },
	{ "e-mail", "((\"\x01"
		    "fr \x03"
		    "e\" + \"\x01"
		    "fr \x03mail\"))" },
	{ "\"x\" from:b date:2017", "((\"\x02"
				    "fr \x03x\"))" },
	{ "from:b -c", "" },
};

START_TEST(what_fts5_is_asked)
{
	struct query query;
	struct buf out = { 0 };

	query_parse(&query, matches[_i].line, strlen(matches[_i].line));
	query_match(&query, "fr ", &out);
	ck_assert_str_eq(buf_string(&out), matches[_i].expression);
	buf_free(&out);
	query_free(&query);
}
END_TEST

START_TEST(dates_are_days)
{
	static const char line[] = "date:1970 date:1970-01-02/ date:/1969-12";
	struct query query;

	query_parse(&query, line, strlen(line));
	ck_assert_int_eq(query.problem, QUERY_FINE);
	ck_assert_int_eq(query.items[0].first, 0);
	ck_assert_int_eq(query.items[0].last, 364);
	ck_assert_int_eq(query.items[1].first, 1);
	ck_assert_int_gt(query.items[1].last, 1000000);
	ck_assert_int_lt(query.items[2].first, -1000000);
	ck_assert_int_eq(query.items[2].last, -1);
	query_free(&query);
}
END_TEST

START_TEST(the_line_is_kept_clean)
{
	static const char line[] = "  a\x1b[0m b  ";
	struct query query;

	query_parse(&query, line, strlen(line));
	ck_assert_str_eq(buf_string(&query.line), "a\ufffd[0m b");
	query_free(&query);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("query");

	tcase_add_loop_test(tcase, lines_are_read, 0, COUNT(rows));
	tcase_add_loop_test(
	    tcase, lines_that_make_no_sense, 0, COUNT(problems));
	tcase_add_test(tcase, lines_have_an_end);
	tcase_add_loop_test(tcase, what_fts5_is_asked, 0, COUNT(matches));
	tcase_add_test(tcase, dates_are_days);
	tcase_add_test(tcase, the_line_is_kept_clean);
	return (run("query", tcase));
}
