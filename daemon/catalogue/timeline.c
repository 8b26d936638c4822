/* The timeline: see timeline.h. */

#include "catalogue/timeline.h"

#include <string.h>

#include "catalogue/card.h"
#include "catalogue/era.h"
#include "catalogue/period.h"
#include "catalogue/route.h"
#include "catalogue/row.h"
#include "catalogue/sheet.h"
#include "catalogue/store.h"

#define ROOT    "/timeline/"
#define UNDATED "undated"

/* How many documents of an edition have no date. */
static int64_t
undated_count(struct sheet *sheet)
{
	struct sqlite3_stmt *count = store_statement(sheet->store,
	    "SELECT sum(documents) FROM tally WHERE edition = ?1"
	    " AND year IS NULL");

	store_bind_text(sheet->store, count, 1, sheet->edition);
	return (store_number(sheet->store, count, 0));
}

/* Append how many documents there are. */
static void
timeline_count(struct sheet *sheet, int64_t documents)
{
	sheet_count(sheet, COUNT_DOCUMENTS, documents, WORD_NO_DOCUMENTS);
}

/* Append the link to what has no date. */
static void
undated_link(struct sheet *sheet, int64_t documents)
{
	struct buf label = { 0 };

	sheet_gap(sheet);
	buf_puts(&label, language_word(sheet->language, WORD_UNDATED));
	sheet_documents(sheet, &label, documents);
	sheet_link_own(sheet, ROOT UNDATED, &label);
}

/* Write the first page: all years. */
static bool
timeline_overview(struct sheet *sheet)
{
	static const struct era ever = ERA_EVER;
	int64_t undated = undated_count(sheet);
	struct steps steps;

	era_steps(sheet, &ever, &steps);
	sheet->directory = true;
	sheet_heading(sheet, 1, language_word(sheet->language, WORD_TIMELINE));
	sheet_gap(sheet);
	timeline_count(sheet, steps.sum + undated);
	era_show(sheet, &steps);
	if (undated > 0)
		undated_link(sheet, undated);
	sheet_foot(sheet, ROOT);
	return (true);
}

/* Append a heading for a page of the timeline: "Timeline: 2017". */
static void
timeline_heading(struct sheet *sheet, struct buf *words)
{
	struct buf heading = { 0 };

	sheet_label(sheet, &heading, WORD_TIMELINE, buf_string(words));
	sheet->failed |= !buf_ok(words);
	sheet_heading_buf(sheet, 1, &heading);
	sheet_gap(sheet);
	buf_free(words);
}

/* Write the page of an era; false when it has no documents. */
static bool
timeline_era(struct sheet *sheet, const struct era *era)
{
	struct buf words = { 0 };
	struct steps steps;

	era_steps(sheet, era, &steps);
	if (steps.count == 0)
		return (false);
	era_words(sheet, &words, era);
	timeline_heading(sheet, &words);
	timeline_count(sheet, steps.sum);
	era_show(sheet, &steps);
	era_neighbours(sheet, era);
	sheet_foot(sheet, ROOT);
	return (true);
}

/* Write a numbered page of a year or a month. */
static bool
timeline_period(
    struct sheet *sheet, const struct period *period, unsigned long number)
{
	int64_t documents = period_count(sheet, period);
	struct buf words = { 0 };

	if (!period_has_page(period, number, documents))
		return (false);
	period_words(sheet, &words, period);
	timeline_heading(sheet, &words);
	timeline_count(sheet, documents);
	period_show(sheet, period, number, documents);
	period_neighbours(sheet, period);
	sheet_foot(sheet, ROOT);
	return (true);
}

/* Write a numbered page of what has no date. */
static bool
timeline_undated(struct sheet *sheet, unsigned long number)
{
	static const char sql[] = CARD_PAGE(
	    "document.edition = ?1 AND document.day IS NULL", CARD_DATES);
	int64_t documents = undated_count(sheet);
	struct buf words = { 0 };

	if (documents == 0 || number == 0 || number > sheet_pages(documents))
		return (false);
	buf_puts(&words, language_word(sheet->language, WORD_UNDATED));
	timeline_heading(sheet, &words);
	timeline_count(sheet, documents);
	sheet_gap(sheet);
	card_list(sheet, card_page(sheet, sql, number));
	sheet_pager(sheet, ROOT UNDATED, number, documents);
	sheet_foot(sheet, ROOT);
	return (true);
}

/* Write the page at what follows "/timeline/". */
bool
timeline_make(struct sheet *sheet, const char *rest)
{
	struct period period;
	struct era era;
	size_t n;

	if (rest[0] == '\0')
		return (timeline_overview(sheet));
	if (strncmp(rest, UNDATED, strlen(UNDATED)) == 0)
		return (timeline_undated(
		    sheet, route_number(rest + strlen(UNDATED))));
	if (era_read(rest, &era))
		return (timeline_era(sheet, &era));
	n = period_read(rest, &period);
	if (n == 0)
		return (false);
	return (timeline_period(sheet, &period, route_number(rest + n)));
}

/* Append the heading of the links to the documents before and after one. */
static void
timeline_neighbours_heading(struct sheet *sheet)
{
	sheet_gap(sheet);
	sheet_heading(sheet, 2, language_word(sheet->language, WORD_TIMELINE));
	sheet_gap(sheet);
}

/*
 * Append the link to the document before or after one, below the heading,
 * which may be there; whether it is now.
 */
static bool
timeline_neighbour(
    struct sheet *sheet, int64_t document, bool later, bool headed)
{
	static const char *const sql[] = {
		CARD_SELECT CARD_FROM
		", document AS this"
		" WHERE this.id = ?1 AND document.edition = this.edition"
		" AND (document.day, document.precision, document.second,"
		" document.title_key, document.id) <"
		" (this.day, this.precision, this.second, this.title_key,"
		" this.id)"
		" ORDER BY document.day DESC, document.precision DESC,"
		" document.second DESC, document.title_key DESC,"
		" document.id DESC LIMIT 1",
		CARD_SELECT CARD_FROM
		", document AS this"
		" WHERE this.id = ?1 AND document.edition = this.edition"
		" AND (document.day, document.precision, document.second,"
		" document.title_key, document.id) >"
		" (this.day, this.precision, this.second, this.title_key,"
		" this.id)" CARD_ORDER " LIMIT 1",
	};
	struct sqlite3_stmt *row = store_statement(sheet->store, sql[later]);
	struct buf words = { 0 }, label = { 0 };

	store_bind_number(sheet->store, row, 1, document);
	while (store_row(sheet->store, row)) {
		if (!headed)
			timeline_neighbours_heading(sheet);
		headed = true;
		card_label(sheet, &words, row);
		sheet_label(sheet, &label, later ? WORD_LATER : WORD_EARLIER,
		    buf_string(&words));
		sheet->failed |= !buf_ok(&words);
		sheet_link(sheet, row_text(row, CARD_PATH), &label);
		buf_free(&words);
	}
	return (headed);
}

/* Append links to the documents before and after one, below a heading. */
void
timeline_neighbours(struct sheet *sheet, int64_t document)
{
	bool headed = timeline_neighbour(sheet, document, false, false);

	timeline_neighbour(sheet, document, true, headed);
}
