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

/* How many documents an era has. */
static int64_t
era_count(struct sheet *sheet, const struct era *era)
{
	struct sqlite3_stmt *count = store_statement(sheet->store,
	    "SELECT sum(documents) FROM tally WHERE edition = ?1"
	    " AND year BETWEEN ?2 AND ?3");

	store_bind_text(sheet->store, count, 1, sheet->edition);
	store_bind_number(sheet->store, count, 2, era->from);
	store_bind_number(sheet->store, count, 3, era->to);
	return (store_number(sheet->store, count, 0));
}

/* Append a link to an era, with what it is to the page. */
static void
era_link_as(struct sheet *sheet, enum word word, const struct era *era)
{
	struct buf path = { 0 }, words = { 0 }, label = { 0 };

	buf_puts(&path, "/timeline/");
	step_write(&path, era->from, era->to - era->from + 1);
	era_words(sheet, &words, era);
	sheet_label(sheet, &label, word, buf_string(&words));
	sheet_documents(sheet, &label, era_count(sheet, era));
	sheet->failed |= !buf_ok(&path) || !buf_ok(&words);
	sheet_link_own(sheet, buf_string(&path), &label);
	buf_free(&path);
	buf_free(&words);
}

/* Of eras of some years, one of which begins in a year, that of another. */
static struct era
era_of(int64_t year, int64_t start, int64_t years)
{
	int64_t past = (year - start) % years;
	int64_t from = year - (past < 0 ? past + years : past);

	return ((struct era){ from, from + years - 1 });
}

/* Append the link to the era whose page leads to one. */
void
era_above(struct sheet *sheet, const struct era *era)
{
	struct era above = ERA_EVER;
	struct steps steps;
	bool first = true;

	for (;; first = false) {
		era_steps(sheet, &above, &steps);
		if (steps.years <= era->to - era->from + 1)
			break;
		above = era_of(era->from, 0, steps.years);
	}
	if (!first)
		era_link_as(sheet, WORD_YEARS, &above);
}

/* Whether the years of an era can be read in a path. */
static bool
era_is_short(const struct era *era)
{
	const struct era ever = ERA_EVER;

	return (era->from > ever.from && era->to < ever.to);
}

/* Append the link to the era before or after one. */
static void
era_neighbour(struct sheet *sheet, const struct era *era, bool later)
{
	static const char *const sql[] = {
		"SELECT year FROM tally WHERE edition = ?1 AND year < ?2"
		" ORDER BY year DESC LIMIT 1",
		"SELECT year FROM tally WHERE edition = ?1 AND year > ?2"
		" ORDER BY year LIMIT 1",
	};
	struct sqlite3_stmt *row = store_statement(sheet->store, sql[later]);
	struct era near = *era;

	store_bind_text(sheet->store, row, 1, sheet->edition);
	store_bind_number(sheet->store, row, 2, later ? era->to : era->from);
	while (store_row(sheet->store, row))
		near = era_of(
		    row_number(row, 0), era->from, era->to - era->from + 1);
	if (near.from != era->from && era_is_short(&near))
		era_link_as(sheet, later ? WORD_LATER : WORD_EARLIER, &near);
}

/* Append links to the eras around one. */
void
era_neighbours(struct sheet *sheet, const struct era *era)
{
	sheet_gap(sheet);
	era_neighbour(sheet, era, false);
	era_neighbour(sheet, era, true);
	era_above(sheet, era);
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
