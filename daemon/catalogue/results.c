/* The page of a search: see results.h. */

#include "catalogue/results.h"

#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "catalogue/card.h"
#include "catalogue/query.h"
#include "catalogue/row.h"
#include "catalogue/search.h"
#include "catalogue/sheet.h"
#include "catalogue/snippet.h"
#include "catalogue/stemmers.h"
#include "catalogue/store.h"

#define SNIPPET_WIDTH 116 /* columns: two lines of a menu */
#define ECHO_MAX      100 /* characters of a query that are said again */

/* What a search may take of the time of others. */
static const struct search_limits limits = {
	.work = 2000,
	.time = 5000,
	.hits = 50000,
};

/* A page of results while it is written. */
struct results {
	struct sheet *sheet;
	struct query query;
	struct search search;
	struct stemmers *stemmers;
	unsigned long number;
	unsigned long pages;
};

/* Append a word as a paragraph. */
static void
results_say(struct sheet *sheet, enum word word)
{
	sheet_text(sheet, language_word(sheet->language, word));
}

/* Append a sentence with a number in it. */
static void
results_say_number(struct sheet *sheet, enum word word, uint64_t number)
{
	struct buf text = { 0 }, digits = { 0 };

	language_number(&digits, sheet->language, number);
	language_phrase(
	    &text, sheet->language, word, buf_string(&digits), NULL);
	sheet->failed |= !buf_ok(&digits);
	sheet_text_buf(sheet, &text);
	buf_free(&digits);
}

/* What was asked for. */
static struct span
results_line(const struct results *results)
{
	const struct buf *line = &results->query.line;

	return ((struct span){ buf_string(line), line->len });
}

/* Append a sentence with what was asked for in it, or the start of that. */
static void
results_phrase(const struct results *results, struct buf *text, enum word word,
    struct span asked)
{
	struct sheet *sheet = results->sheet;
	struct buf said = { 0 };

	text_shorten(&said, asked.bytes, asked.len, ECHO_MAX);
	language_phrase(text, sheet->language, word, buf_string(&said), NULL);
	sheet->failed |= !buf_ok(&said);
	buf_free(&said);
}

/* Append how to search. */
static void
results_explain(struct sheet *sheet)
{
	static const enum word words[] = { WORD_HOW_WORDS, WORD_HOW_PHRASE,
		WORD_HOW_PREFIX, WORD_HOW_EXCLUDE, WORD_HOW_EITHER,
		WORD_HOW_PEOPLE, WORD_HOW_DATE, WORD_HOW_PATH };
	struct buf item = { 0 };

	sheet_gap(sheet);
	sheet_heading(
	    sheet, 2, language_word(sheet->language, WORD_SEARCH_HOW));
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		buf_puts(&item, language_word(sheet->language, words[i]));
		sheet_item_buf(sheet, &item);
	}
}

/* Append why a query makes no sense. */
static void
results_complain(struct results *results)
{
	static const enum word words[] = {
		[QUERY_EMPTY] = WORD_QUERY_EMPTY,
		[QUERY_LONG] = WORD_QUERY_LONG,
		[QUERY_EXCLUDES] = WORD_QUERY_EXCLUDES,
		[QUERY_NO_DATE] = WORD_QUERY_NO_DATE,
		[QUERY_NO_VALUE] = WORD_QUERY_NO_VALUE,
		[QUERY_MIXED] = WORD_QUERY_MIXED,
	};
	struct buf text = { 0 };

	if (results->query.problem == QUERY_MEMORY) {
		results->sheet->failed = true;
		return;
	}
	results_phrase(results, &text, words[results->query.problem],
	    results->query.culprit);
	sheet_text_buf(results->sheet, &text);
}

/* Append the snippet of a document. */
static void
results_add_snippet(struct results *results, int64_t document)
{
	static const char sql[] = "SELECT body FROM words WHERE rowid = ?";
	struct sheet *sheet = results->sheet;
	struct sqlite3_stmt *row = store_statement(sheet->store, sql);
	struct buf snippet = { 0 };

	store_bind_number(sheet->store, row, 1, document);
	if (store_row(sheet->store, row)) {
		const char *body = row_text(row, 0);

		snippet_make(&snippet, &results->query, results->stemmers, body,
		    strlen(body), SNIPPET_WIDTH);
		store_run(sheet->store, row);
	}
	if (snippet.len > 0)
		page_add(&sheet->page, LINE_QUOTE, snippet.data, snippet.len);
	sheet->failed |= !buf_ok(&snippet);
	buf_free(&snippet);
}

/* Append a document that was found. */
static void
results_add(struct results *results, int64_t document)
{
	static const char sql[] =
	    CARD_SELECT CARD_FROM " WHERE document.id = ?";
	struct sheet *sheet = results->sheet;
	struct sqlite3_stmt *row = store_statement(sheet->store, sql);

	sheet_gap(sheet);
	store_bind_number(sheet->store, row, 1, document);
	if (card_list(sheet, row) > 0)
		results_add_snippet(results, document);
}

/* Append how many documents were found. */
static void
results_count(struct results *results)
{
	const struct search *search = &results->search;
	struct sheet *sheet = results->sheet;
	struct buf text = { 0 };

	if (search->end == SEARCH_MANY) {
		results_say_number(sheet, WORD_SEARCH_MORE, search->count);
		return;
	}
	if (search->count > 0)
		language_count(
		    &text, sheet->language, COUNT_RESULTS, search->count);
	else if (search->end == SEARCH_WHOLE)
		results_phrase(
		    results, &text, WORD_NO_MATCH, results_line(results));
	if (text.len > 0)
		sheet_text_buf(sheet, &text);
	if (search->end != SEARCH_LATE)
		return;
	results_say(sheet, WORD_SEARCH_STOPPED);
	if (search->count > 0)
		results_say(sheet, WORD_SEARCH_FOUND);
	results_say(sheet, WORD_SEARCH_SHORTER);
}

/* Append a link to a page of the same search. */
static void
results_link(struct results *results, unsigned long number, enum word word)
{
	struct sheet *sheet = results->sheet;
	const char *label = language_word(sheet->language, word);
	struct buf target = { 0 };

	if (sheet->edition[0] != '\0')
		buf_printf(&target, "/%s", sheet->edition);
	buf_puts(&target, "/search");
	if (number > 1)
		buf_printf(&target, "/%lu", number);
	buf_putc(&target, '?');
	url_encode_part(
	    &target, buf_string(&results->query.line), results->query.line.len);
	page_link(&sheet->page, '1', buf_string(&target), target.len, label,
	    strlen(label));
	sheet->failed |= !buf_ok(&target);
	buf_free(&target);
}

/* Append links to the pages around this one. */
static void
results_turn(struct results *results)
{
	struct sheet *sheet = results->sheet;

	if (results->pages > 1) {
		sheet_gap(sheet);
		sheet_page_of(sheet, results->number, results->pages);
	}
	if (results->number < results->pages)
		results_link(results, results->number + 1, WORD_NEXT_PAGE);
	if (results->number > 1)
		results_link(results, results->number - 1, WORD_PREVIOUS_PAGE);
	if (results->number > 2)
		results_link(results, 1, WORD_FIRST_PAGE);
	if (results->number + 1 < results->pages)
		results_link(results, results->pages, WORD_LAST_PAGE);
	if (results->number == RESULTS_PAGES &&
	    results->search.count > RESULTS_EACH * RESULTS_PAGES)
		results_say_number(
		    sheet, WORD_SEARCH_FIRST, RESULTS_EACH * RESULTS_PAGES);
}

/* How many pages a search has. */
static unsigned long
results_pages(const struct search *search)
{
	size_t pages = (search->count + RESULTS_EACH - 1) / RESULTS_EACH;

	if (pages == 0)
		return (1);
	return (pages < RESULTS_PAGES ? pages : RESULTS_PAGES);
}

/* Append what was found; false when the page would be behind the last. */
static bool
results_show(struct results *results)
{
	struct sheet *sheet = results->sheet;
	const struct search *search = &results->search;
	size_t first = (results->number - 1) * RESULTS_EACH;

	search_run(&results->search, sheet->store, &results->query, &limits);
	results->pages = results_pages(search);
	if (results->number > results->pages)
		return (false);
	results_count(results);
	for (size_t i = first; i < search->count && i < first + RESULTS_EACH;
	     i++)
		results_add(results, search->hits[i].document);
	results_turn(results);
	if (search->count == 0)
		results_explain(sheet);
	return (true);
}

/* Append the title of the page. */
static void
results_title(struct results *results)
{
	const struct language *language = results->sheet->language;
	struct buf title = { 0 };

	if (results->query.line.len == 0)
		buf_puts(&title, language_word(language, WORD_SEARCH));
	else
		results_phrase(
		    results, &title, WORD_RESULTS_FOR, results_line(results));
	sheet_heading_buf(results->sheet, 1, &title);
}

/* Append all of the page; false when there is none. */
static bool
results_write(struct results *results)
{
	results_title(results);
	sheet_gap(results->sheet);
	if (results->query.problem == QUERY_FINE)
		return (results_show(results));
	results_complain(results);
	results_explain(results->sheet);
	return (results->number == 1 || results->query.line.len == 0);
}

/* Write the page of a query. */
bool
results_make(struct sheet *sheet, const char *query, unsigned long number)
{
	struct results results = { .sheet = sheet, .number = number };
	bool made = false;

	results.stemmers = stemmers_new();
	query_parse(&results.query, query, strlen(query));
	if (results.stemmers == NULL)
		sheet->failed = true;
	else
		made = results_write(&results);
	sheet_gap(sheet);
	if (results.number == 1) /* the foot has it on all others */
		sheet_link_word(sheet, "/search", WORD_SEARCH_AGAIN);
	sheet_foot(sheet, "/search");
	search_free(&results.search);
	query_free(&results.query);
	stemmers_free(results.stemmers);
	return (made);
}
