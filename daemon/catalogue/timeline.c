/* The timeline: see timeline.h. */

#include "catalogue/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "catalogue/chart.h"
#include "catalogue/card.h"
#include "catalogue/route.h"
#include "catalogue/row.h"
#include "catalogue/sheet.h"
#include "catalogue/store.h"
#include "catalogue/year.h"

#define ROOT       "/timeline/"
#define UNDATED    "undated"
#define YEARS_MAX  INT64_C(1000000000000000000) /* years have 18 digits */
#define WHOLE_YEAR (-1)

/* Years from one to another, both among them. */
struct span {
	int64_t from;
	int64_t to;
};

/* A year, or a month of it; month 0: what is in no one month. */
struct period {
	int64_t year;
	int month; /* or WHOLE_YEAR */
};

/* How many documents of an edition years and months have. */
static int64_t
period_count(struct sheet *sheet, const struct period *period)
{
	static const char sql[] =
	    "SELECT sum(documents) FROM tally WHERE edition = ?1"
	    " AND year = ?2 AND (?3 < 0 OR month = ?3)";
	struct sqlite3_stmt *count = store_statement(sheet->store, sql);

	store_bind_text(sheet->store, count, 1, sheet->edition);
	store_bind_number(sheet->store, count, 2, period->year);
	store_bind_number(sheet->store, count, 3, period->month);
	return (store_number(sheet->store, count, 0));
}

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

/* Append a period as paths spell it. */
static void
period_write(struct buf *buf, const struct period *period)
{
	year_write(buf, period->year);
	if (period->month == 0)
		buf_puts(buf, "-XX");
	else if (period->month > 0)
		buf_printf(buf, "-%02d", period->month);
}

/* Append the path of a period's page. */
static void
period_path(struct buf *buf, const struct period *period)
{
	buf_puts(buf, ROOT);
	period_write(buf, period);
}

/* Append a period in words. */
static void
period_words(
    const struct sheet *sheet, struct buf *buf, const struct period *period)
{
	struct date date = { .form = DATE_YEAR, .year = period->year };
	struct buf year = { 0 };

	if (period->month > 0) {
		date.form = DATE_MONTH;
		date.month = period->month;
	}
	language_date(&year, sheet->language, &date);
	if (period->month == 0)
		language_phrase(buf, sheet->language, WORD_NO_MONTH,
		    buf_string(&year), NULL);
	else
		buf_puts(buf, buf_string(&year));
	buf->failed |= !buf_ok(&year);
	buf_free(&year);
}

/* Append a link to a period, with how many documents it has. */
static void
period_link(struct sheet *sheet, const struct period *period, int64_t documents)
{
	struct buf path = { 0 }, label = { 0 };

	period_path(&path, period);
	period_words(sheet, &label, period);
	sheet_documents(sheet, &label, documents);
	sheet->failed |= !buf_ok(&path);
	sheet_link_own(sheet, buf_string(&path), &label);
	buf_free(&path);
}

/* Read a period at the start of a text: its bytes, or 0. */
static size_t
period_read(const char *s, struct period *period)
{
	size_t n = year_read(s, &period->year);

	period->month = WHOLE_YEAR;
	if (n == 0 || s[n] != '-')
		return (n);
	s += n + 1;
	if (strncmp(s, "XX", 2) == 0)
		period->month = 0;
	else if (strspn(s, "0123456789") == 2)
		period->month = (s[0] - '0') * 10 + (s[1] - '0');
	else
		return (0);
	if (period->month > 12 || (period->month == 0 && s[0] == '0'))
		return (0);
	return (n + 3);
}

/* The years of an edition that a span has, as steps of so many years. */
static struct sqlite3_stmt *
span_rows(struct sheet *sheet, const struct span *span, int64_t step)
{
	static const char sql[] =
	    "SELECT year - ((year % ?2) + ?2) % ?2 AS start, sum(documents)"
	    " FROM tally WHERE edition = ?1 AND year BETWEEN ?3 AND ?4"
	    " GROUP BY start ORDER BY start LIMIT ?5";
	struct sqlite3_stmt *rows = store_statement(sheet->store, sql);

	store_bind_text(sheet->store, rows, 1, sheet->edition);
	store_bind_number(sheet->store, rows, 2, step);
	store_bind_number(sheet->store, rows, 3, span->from);
	store_bind_number(sheet->store, rows, 4, span->to);
	store_bind_number(sheet->store, rows, 5, CHART_BARS + 1);
	return (rows);
}

/* The first years of the steps of a span, and how many documents each has. */
struct steps {
	int64_t years; /* of one step: a power of ten */
	int64_t start[CHART_BARS];
	int64_t documents[CHART_BARS];
	size_t count;
};

/* Find the steps of so many years; false when there are too many. */
static bool
steps_try(struct sheet *sheet, const struct span *span, struct steps *steps)
{
	struct sqlite3_stmt *rows = span_rows(sheet, span, steps->years);
	size_t n = 0;

	for (; store_row(sheet->store, rows); n++) {
		if (n == CHART_BARS)
			continue;
		steps->start[n] = row_number(rows, 0);
		steps->documents[n] = row_number(rows, 1);
	}
	steps->count = n;
	return (n <= CHART_BARS);
}

/* Find the shortest steps of which there are not too many. */
static void
steps_find(struct sheet *sheet, const struct span *span, struct steps *steps)
{
	*steps = (struct steps){ .years = 1 };
	while (!steps_try(sheet, span, steps))
		steps->years *= 10;
}

/* Append the years of a step as paths spell them, with something between. */
static void
step_write(struct buf *buf, int64_t start, int64_t years, const char *between)
{
	year_write(buf, start);
	if (years == 1)
		return;
	buf_puts(buf, between);
	year_write(buf, start + years - 1);
}

/* Append years from one to another in words. */
static void
span_words(const struct sheet *sheet, struct buf *buf, const struct span *span)
{
	struct date from = { .form = DATE_YEAR, .year = span->from };
	struct date to = { .form = DATE_YEAR, .year = span->to };

	if (span->from == span->to)
		language_date(buf, sheet->language, &from);
	else
		language_interval(buf, sheet->language, &from, &to);
}

/* Append a link to the years of a step. */
static void
step_link(struct sheet *sheet, const struct steps *steps, size_t i)
{
	struct span span = { steps->start[i],
		steps->start[i] + steps->years - 1 };
	struct buf path = { 0 }, label = { 0 };

	buf_puts(&path, ROOT);
	step_write(&path, span.from, steps->years, "..");
	span_words(sheet, &label, &span);
	sheet_documents(sheet, &label, steps->documents[i]);
	sheet->failed |= !buf_ok(&path);
	sheet_link_own(sheet, buf_string(&path), &label);
	buf_free(&path);
}

/* Add a bar for a step. */
static void
steps_bar(struct sheet *sheet, struct chart *chart, const struct steps *steps,
    int64_t start, int64_t documents)
{
	struct bar *bar = &chart->bars[chart->count++];
	struct buf label = { 0 };

	step_write(&label, start, steps->years, " - ");
	sheet->failed |= !buf_ok(&label);
	if (label.len < CHART_LABEL)
		memcpy(bar->label, buf_string(&label), label.len + 1);
	bar->value = documents;
	buf_free(&label);
}

/* Append a chart of the steps; with those that are empty, if they fit. */
static void
steps_chart(struct sheet *sheet, const struct steps *steps)
{
	int64_t first = steps->start[0];
	int64_t last = steps->start[steps->count - 1];
	bool gaps = (last - first) / steps->years < CHART_BARS;
	struct chart chart = { 0 };

	for (size_t i = 0; i < steps->count; i++) {
		for (; gaps && first < steps->start[i]; first += steps->years)
			steps_bar(sheet, &chart, steps, first, 0);
		steps_bar(
		    sheet, &chart, steps, steps->start[i], steps->documents[i]);
		first = steps->start[i] + steps->years;
	}
	chart_draw(
	    &chart, &sheet->page, language_word(sheet->language, WORD_BY_YEAR));
}

/* Append a chart of the steps and a link to each. */
static void
steps_show(struct sheet *sheet, const struct steps *steps)
{
	sheet_gap(sheet);
	steps_chart(sheet, steps);
	sheet_gap(sheet);
	for (size_t i = 0; i < steps->count; i++)
		step_link(sheet, steps, i);
}

/* How many documents the steps have. */
static int64_t
steps_documents(const struct steps *steps)
{
	int64_t sum = 0;

	for (size_t i = 0; i < steps->count; i++)
		sum += steps->documents[i];
	return (sum);
}

/* Append how many documents there are: a sentence of its own. */
static void
timeline_count(struct sheet *sheet, int64_t documents)
{
	struct buf text = { 0 };

	if (documents == 0)
		buf_puts(
		    &text, language_word(sheet->language, WORD_NO_DOCUMENTS));
	else
		language_count(&text, sheet->language, COUNT_DOCUMENTS,
		    (uint64_t)documents);
	sheet_text_buf(sheet, &text);
}

/* Append the link to what has no date. */
static void
undated_link(struct sheet *sheet, int64_t documents)
{
	struct buf label = { 0 };

	buf_puts(&label, language_word(sheet->language, WORD_UNDATED));
	sheet_documents(sheet, &label, documents);
	sheet_link_own(sheet, ROOT UNDATED, &label);
}

/* Write the first page: all years. */
static bool
timeline_overview(struct sheet *sheet)
{
	static const struct span ever = { -YEARS_MAX, YEARS_MAX };
	int64_t undated = undated_count(sheet);
	struct steps steps;

	steps_find(sheet, &ever, &steps);
	sheet->directory = true;
	sheet_heading(sheet, 1, language_word(sheet->language, WORD_TIMELINE));
	sheet_gap(sheet);
	timeline_count(sheet, steps_documents(&steps) + undated);
	if (steps.count > 0)
		steps_show(sheet, &steps);
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

/* Write the page of a span of years; false when it has no documents. */
static bool
timeline_span(struct sheet *sheet, const struct span *span)
{
	struct buf words = { 0 };
	struct steps steps;

	steps_find(sheet, span, &steps);
	if (steps.count == 0)
		return (false);
	span_words(sheet, &words, span);
	timeline_heading(sheet, &words);
	timeline_count(sheet, steps_documents(&steps));
	steps_show(sheet, &steps);
	sheet_foot(sheet, ROOT);
	return (true);
}

/* Read a span, "1990..1999", that is all of a text. */
static bool
span_read(const char *s, struct span *span)
{
	size_t n = year_read(s, &span->from);

	if (n == 0 || strncmp(s + n, "..", 2) != 0)
		return (false);
	s += n + 2;
	n = year_read(s, &span->to);
	return (n > 0 && s[n] == '\0' && span->from < span->to);
}

/* The nearest period before or after one that has documents, and its count. */
static int64_t
period_near(struct sheet *sheet, struct period *period, bool later)
{
	static const char *const sql[2][2] = {
		{ "SELECT year, month, documents FROM tally"
		  " WHERE edition = ?1 AND (year, month) < (?2, ?3)"
		  " ORDER BY year DESC, month DESC LIMIT 1",
		    "SELECT year, month, documents FROM tally"
		    " WHERE edition = ?1 AND (year, month) > (?2, ?3)"
		    " ORDER BY year, month LIMIT 1" },
		{ "SELECT year, -1, sum(documents) FROM tally"
		  " WHERE edition = ?1 AND year < ?2 AND ?3"
		  " GROUP BY year ORDER BY year DESC LIMIT 1",
		    "SELECT year, -1, sum(documents) FROM tally"
		    " WHERE edition = ?1 AND year > ?2 AND ?3"
		    " GROUP BY year ORDER BY year LIMIT 1" },
	};
	struct sqlite3_stmt *row = store_statement(
	    sheet->store, sql[period->month == WHOLE_YEAR][later]);
	int64_t documents = 0;

	store_bind_text(sheet->store, row, 1, sheet->edition);
	store_bind_number(sheet->store, row, 2, period->year);
	store_bind_number(sheet->store, row, 3, period->month);
	while (store_row(sheet->store, row)) {
		period->year = row_number(row, 0);
		period->month = (int)row_number(row, 1);
		documents = row_number(row, 2);
	}
	return (documents);
}

/* Append the link to the period before or after one. */
static void
period_neighbour(struct sheet *sheet, const struct period *period, bool later)
{
	struct period near = *period;
	int64_t documents = period_near(sheet, &near, later);
	struct buf path = { 0 }, words = { 0 }, label = { 0 };

	if (documents == 0)
		return;
	period_path(&path, &near);
	period_words(sheet, &words, &near);
	sheet_label(sheet, &label, later ? WORD_LATER : WORD_EARLIER,
	    buf_string(&words));
	sheet_documents(sheet, &label, documents);
	sheet->failed |= !buf_ok(&path) || !buf_ok(&words);
	sheet_link_own(sheet, buf_string(&path), &label);
	buf_free(&path);
	buf_free(&words);
}

/* Append the documents of a period that are on one numbered page. */
static void
period_entries(
    struct sheet *sheet, const struct period *period, unsigned long number)
{
	static const char sql[] = CARD_SELECT CARD_FROM
	    " WHERE document.edition = ?1 AND document.year = ?2"
	    " AND (?3 < 0 OR document.month = ?3)" CARD_ORDER
	    " LIMIT ?4 OFFSET ?5";
	struct sqlite3_stmt *rows = store_statement(sheet->store, sql);

	store_bind_text(sheet->store, rows, 1, sheet->edition);
	store_bind_number(sheet->store, rows, 2, period->year);
	store_bind_number(sheet->store, rows, 3, period->month);
	store_bind_number(sheet->store, rows, 4, SHEET_ENTRIES);
	store_bind_number(
	    sheet->store, rows, 5, (int64_t)(number - 1) * SHEET_ENTRIES);
	card_list(sheet, rows);
}

/* Append the months of a year, as a chart and as links. */
static void
year_months(struct sheet *sheet, int64_t year)
{
	struct sqlite3_stmt *rows = store_statement(sheet->store,
	    "SELECT month, documents FROM tally WHERE edition = ?1"
	    " AND year = ?2 ORDER BY month = 0, month");
	struct period months[13] = { 0 };
	struct chart chart = { 0 };

	store_bind_text(sheet->store, rows, 1, sheet->edition);
	store_bind_number(sheet->store, rows, 2, year);
	while (store_row(sheet->store, rows) && chart.count < 13) {
		struct period *month = &months[chart.count];
		struct bar *bar = &chart.bars[chart.count++];
		struct buf label = { 0 };

		*month = (struct period){ year, (int)row_number(rows, 0) };
		period_write(&label, month);
		memcpy(bar->label, buf_string(&label),
		    label.len < CHART_LABEL ? label.len : 0);
		bar->value = row_number(rows, 1);
		buf_free(&label);
	}
	chart_draw(&chart, &sheet->page,
	    language_word(sheet->language, WORD_BY_MONTH));
	sheet_gap(sheet);
	for (size_t i = 0; i < chart.count; i++)
		period_link(sheet, &months[i], chart.bars[i].value);
}

/* Append what a period has: its documents, or the months of a full year. */
static void
period_show(struct sheet *sheet, const struct period *period,
    unsigned long number, int64_t documents)
{
	struct buf path = { 0 };

	sheet_gap(sheet);
	if (period->month == WHOLE_YEAR && documents > SHEET_ENTRIES) {
		year_months(sheet, period->year);
		return;
	}
	period_path(&path, period);
	period_entries(sheet, period, number);
	sheet_pager(sheet, buf_string(&path), number, documents);
	sheet->failed |= !buf_ok(&path);
	buf_free(&path);
}

/* Whether a period's documents have a numbered page. */
static bool
period_has_page(
    const struct period *period, unsigned long number, int64_t documents)
{
	if (documents == 0 || number == 0)
		return (false);
	if (period->month == WHOLE_YEAR)
		return (number == 1);
	return (number <= sheet_pages(documents));
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
	sheet_gap(sheet);
	period_neighbour(sheet, period, false);
	period_neighbour(sheet, period, true);
	sheet_foot(sheet, ROOT);
	return (true);
}

/* Write a numbered page of what has no date. */
static bool
timeline_undated(struct sheet *sheet, unsigned long number)
{
	static const char sql[] = CARD_SELECT CARD_FROM
	    " WHERE document.edition = ?1 AND document.first IS NULL" CARD_ORDER
	    " LIMIT ?2 OFFSET ?3";
	struct sqlite3_stmt *rows = store_statement(sheet->store, sql);
	int64_t documents = undated_count(sheet);
	struct buf words = { 0 };

	if (documents == 0 || number == 0 || number > sheet_pages(documents))
		return (false);
	buf_puts(&words, language_word(sheet->language, WORD_UNDATED));
	timeline_heading(sheet, &words);
	timeline_count(sheet, documents);
	sheet_gap(sheet);
	store_bind_text(sheet->store, rows, 1, sheet->edition);
	store_bind_number(sheet->store, rows, 2, SHEET_ENTRIES);
	store_bind_number(
	    sheet->store, rows, 3, (int64_t)(number - 1) * SHEET_ENTRIES);
	card_list(sheet, rows);
	sheet_pager(sheet, ROOT UNDATED, number, documents);
	sheet_foot(sheet, ROOT);
	return (true);
}

/* Write the page at what follows "/timeline/". */
bool
timeline_make(struct sheet *sheet, const char *rest)
{
	struct period period;
	struct span span;
	size_t n;

	if (rest[0] == '\0')
		return (timeline_overview(sheet));
	if (strncmp(rest, UNDATED, strlen(UNDATED)) == 0)
		return (timeline_undated(
		    sheet, route_number(rest + strlen(UNDATED))));
	if (span_read(rest, &span))
		return (timeline_span(sheet, &span));
	n = period_read(rest, &period);
	if (n == 0)
		return (false);
	return (timeline_period(sheet, &period, route_number(rest + n)));
}

/* Append the link to the document before or after one. */
static void
timeline_neighbour(struct sheet *sheet, int64_t document, bool later)
{
	static const char *const sql[] = {
		CARD_SELECT CARD_FROM
		", document AS this"
		" WHERE this.id = ?1 AND document.edition = this.edition"
		" AND (document.first, document.precision, document.second,"
		" document.title_key, document.id) <"
		" (this.first, this.precision, this.second, this.title_key,"
		" this.id)"
		" ORDER BY document.first DESC, document.precision DESC,"
		" document.second DESC, document.title_key DESC, document.id DESC LIMIT 1",
		CARD_SELECT CARD_FROM
		", document AS this"
		" WHERE this.id = ?1 AND document.edition = this.edition"
		" AND (document.first, document.precision, document.second,"
		" document.title_key, document.id) >"
		" (this.first, this.precision, this.second, this.title_key,"
		" this.id)" CARD_ORDER " LIMIT 1",
	};
	struct sqlite3_stmt *row = store_statement(sheet->store, sql[later]);
	struct buf words = { 0 }, label = { 0 };

	store_bind_number(sheet->store, row, 1, document);
	while (store_row(sheet->store, row)) {
		card_label(sheet, &words, row);
		sheet_label(sheet, &label, later ? WORD_LATER : WORD_EARLIER,
		    buf_string(&words));
		sheet->failed |= !buf_ok(&words);
		sheet_link(sheet, '\0', row_text(row, 0), &label);
		buf_free(&words);
	}
}

/* Append links to the documents before and after one. */
void
timeline_neighbours(struct sheet *sheet, int64_t document)
{
	timeline_neighbour(sheet, document, false);
	timeline_neighbour(sheet, document, true);
}
