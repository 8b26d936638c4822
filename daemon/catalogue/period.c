/* Periods: see period.h. */

#include "catalogue/period.h"

#include <string.h>

#include "catalogue/card.h"
#include "catalogue/chart.h"
#include "catalogue/era.h"
#include "catalogue/row.h"
#include "catalogue/sheet.h"
#include "catalogue/store.h"
#include "catalogue/year.h"

/* How many documents of an edition years and months have. */
int64_t
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
	buf_puts(buf, "/timeline/");
	period_write(buf, period);
}

/* Append a period in words. */
void
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
size_t
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

/* Append a link to a period, with what it is to the page. */
static void
period_link_as(struct sheet *sheet, enum word word, const struct period *period,
    int64_t documents)
{
	struct buf path = { 0 }, words = { 0 }, label = { 0 };

	period_path(&path, period);
	period_words(sheet, &words, period);
	sheet_label(sheet, &label, word, buf_string(&words));
	sheet_documents(sheet, &label, documents);
	sheet->failed |= !buf_ok(&path) || !buf_ok(&words);
	sheet_link_own(sheet, buf_string(&path), &label);
	buf_free(&path);
	buf_free(&words);
}

/* Append the link to the period before or after one. */
static void
period_neighbour(struct sheet *sheet, const struct period *period, bool later)
{
	struct period near = *period;
	int64_t documents = period_near(sheet, &near, later);

	if (documents > 0)
		period_link_as(
		    sheet, later ? WORD_LATER : WORD_EARLIER, &near, documents);
}

/* Append the documents of a period that are on one numbered page. */
static void
period_entries(
    struct sheet *sheet, const struct period *period, unsigned long number)
{
	/* ordered by nothing first, so that no index but that of years serves */
	static const char year[] =
	    CARD_PAGE("document.edition = ?1 AND document.year = ?2",
		"+document.year, " CARD_DATES);
	static const char month[] =
	    CARD_PAGE("document.edition = ?1 AND document.year = ?2"
		      " AND document.month = ?3",
		CARD_DATES);
	struct sqlite3_stmt *rows = card_page(
	    sheet, period->month == WHOLE_YEAR ? year : month, number);

	store_bind_number(sheet->store, rows, 2, period->year);
	store_bind_number(sheet->store, rows, 3, period->month);
	card_list(sheet, rows);
}

/* Append the months of a year, as a chart and as links. */
static void
year_months(struct sheet *sheet, int64_t year)
{
	struct sqlite3_stmt *rows = store_statement(sheet->store,
	    "SELECT month, documents FROM tally WHERE edition = ?1"
	    " AND year = ?2 ORDER BY month");
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
void
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
bool
period_has_page(
    const struct period *period, unsigned long number, int64_t documents)
{
	if (documents == 0 || number == 0)
		return (false);
	if (period->month == WHOLE_YEAR)
		return (number == 1);
	return (number <= sheet_pages(documents));
}

/* Append the link to the years that a year is among, or to a month's year. */
static void
period_above(struct sheet *sheet, const struct period *period)
{
	struct period whole = { period->year, WHOLE_YEAR };
	const struct era year = { period->year, period->year };

	if (period->month == WHOLE_YEAR)
		era_above(sheet, &year);
	else
		period_link_as(
		    sheet, WORD_YEAR, &whole, period_count(sheet, &whole));
}

/* Append links to the periods around one. */
void
period_neighbours(struct sheet *sheet, const struct period *period)
{
	sheet_gap(sheet);
	period_neighbour(sheet, period, false);
	period_neighbour(sheet, period, true);
	period_above(sheet, period);
}
