/* Eras: see era.h. */

#include "catalogue/era.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "catalogue/row.h"
#include "catalogue/sheet.h"
#include "catalogue/store.h"
#include "catalogue/year.h"

#define LABEL_COLUMNS 32 /* of words on a chart */

/* The years of an edition that an era has, as steps of so many years. */
static struct sqlite3_stmt *
era_rows(struct sheet *sheet, const struct era *era, int64_t step)
{
	static const char sql[] =
	    "SELECT year - ((year % ?2) + ?2) % ?2 AS start, sum(documents)"
	    " FROM tally WHERE edition = ?1 AND year BETWEEN ?3 AND ?4"
	    " GROUP BY start ORDER BY start LIMIT ?5";
	struct sqlite3_stmt *rows = store_statement(sheet->store, sql);

	store_bind_text(sheet->store, rows, 1, sheet->edition);
	store_bind_number(sheet->store, rows, 2, step);
	store_bind_number(sheet->store, rows, 3, era->from);
	store_bind_number(sheet->store, rows, 4, era->to);
	store_bind_number(sheet->store, rows, 5, CHART_BARS + 1);
	return (rows);
}

/* Find the steps of so many years; false when there are too many. */
static bool
steps_try(struct sheet *sheet, const struct era *era, struct steps *steps)
{
	struct sqlite3_stmt *rows = era_rows(sheet, era, steps->years);
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
void
era_steps(struct sheet *sheet, const struct era *era, struct steps *steps)
{
	*steps = (struct steps){ .years = 1 };
	while (!steps_try(sheet, era, steps))
		steps->years *= 10;
	for (size_t i = 0; i < steps->count; i++)
		steps->sum += steps->documents[i];
}

/* Append the years of a step as paths spell them. */
static void
step_write(struct buf *buf, int64_t start, int64_t years)
{
	year_write(buf, start);
	if (years == 1)
		return;
	buf_puts(buf, "..");
	year_write(buf, start + years - 1);
}

/* Append years from one to another in words. */
void
era_words(const struct sheet *sheet, struct buf *buf, const struct era *era)
{
	struct date from = { .form = DATE_YEAR, .year = era->from };
	struct date to = { .form = DATE_YEAR, .year = era->to };

	if (era->from == era->to)
		language_date(buf, sheet->language, &from);
	else
		language_interval(buf, sheet->language, &from, &to);
}

/* Append a link to the years of a step. */
static void
step_link(struct sheet *sheet, const struct steps *steps, size_t i)
{
	struct era era = { steps->start[i],
		steps->start[i] + steps->years - 1 };
	struct buf path = { 0 }, label = { 0 };

	buf_puts(&path, "/timeline/");
	step_write(&path, era.from, steps->years);
	era_words(sheet, &label, &era);
	sheet_documents(sheet, &label, steps->documents[i]);
	sheet->failed |= !buf_ok(&path);
	sheet_link_own(sheet, buf_string(&path), &label);
	buf_free(&path);
}

/* Append the years of a step in words. */
static void
step_words(
    const struct sheet *sheet, struct buf *buf, int64_t start, int64_t years)
{
	struct date date = { .form = DATE_YEAR, .year = start };

	language_date(buf, sheet->language, &date);
	if (years == 1)
		return;
	buf_puts(buf, " – ");
	date.year += years - 1;
	language_date(buf, sheet->language, &date);
}

/* Append the label of a step's bar: words, or what is shorter than they. */
static void
step_label(
    const struct sheet *sheet, struct buf *buf, int64_t start, int64_t years)
{
	step_words(sheet, buf, start, years);
	if (text_width(buf_string(buf), buf->len) <= LABEL_COLUMNS)
		return;
	buf_clear(buf);
	step_write(buf, start, years);
}

/* Add a bar for a step. */
static void
steps_bar(struct sheet *sheet, struct chart *chart, const struct steps *steps,
    int64_t start, int64_t documents)
{
	struct bar *bar = &chart->bars[chart->count++];
	struct buf label = { 0 };

	step_label(sheet, &label, start, steps->years);
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
void
era_show(struct sheet *sheet, const struct steps *steps)
{
	if (steps->count == 0)
		return;
	sheet_gap(sheet);
	steps_chart(sheet, steps);
	sheet_gap(sheet);
	for (size_t i = 0; i < steps->count; i++)
		step_link(sheet, steps, i);
}

/* Read an era, "1990..1999", that is all of a text. */
bool
era_read(const char *s, struct era *era)
{
	size_t n = year_read(s, &era->from);

	if (n == 0 || strncmp(s + n, "..", 2) != 0)
		return (false);
	s += n + 2;
	n = year_read(s, &era->to);
	return (n > 0 && s[n] == '\0' && era->from < era->to);
}
