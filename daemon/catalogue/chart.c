/* Charts: see chart.h. */

#include "catalogue/chart.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "document/page.h"

#define CHART_WIDTH 36 /* columns of a line */
#define CHART_LEAST 10 /* of the longest bar, if there is no room for more */
#define CHART_GAP   2  /* between a bar and what is around it */

/* How a chart's bars are drawn. */
struct scale {
	size_t label;  /* columns of the longest label */
	size_t number; /* of the longest value */
	int64_t most;  /* the largest value */
	size_t width;  /* columns of its bar */
};

/* The columns that a value takes. */
static size_t
scale_columns(const struct scale *scale, int64_t value)
{
	size_t n;

	if (scale->most <= (int64_t)scale->width)
		return ((size_t)value);
	n = (size_t)((double)value * (double)scale->width /
			 (double)scale->most +
		     0.5);
	return (n == 0 && value > 0 ? 1 : n);
}

/* How many digits a value has. */
static size_t
value_digits(int64_t value)
{
	size_t n = 1;

	for (; value > 9; value /= 10)
		n++;
	return (n);
}

/* Find out how the bars are drawn. */
static void
scale_find(struct scale *scale, const struct chart *chart)
{
	size_t taken;

	*scale = (struct scale){ 0 };
	for (size_t i = 0; i < chart->count; i++) {
		const struct bar *bar = &chart->bars[i];
		size_t width = text_width(bar->label, strlen(bar->label));

		if (width > scale->label)
			scale->label = width;
		if (bar->value > scale->most)
			scale->most = bar->value;
	}
	scale->number = value_digits(scale->most);
	taken = scale->label + scale->number + 2 * (size_t)CHART_GAP;
	scale->width = taken + CHART_LEAST < CHART_WIDTH ? CHART_WIDTH - taken
							 : CHART_LEAST;
	scale->width = scale_columns(scale, scale->most);
}

/* Append the line of one bar. */
static void
chart_bar(struct buf *line, const struct scale *scale, const struct bar *bar)
{
	size_t label = text_width(bar->label, strlen(bar->label));
	size_t columns = scale_columns(scale, bar->value);
	size_t digits = value_digits(bar->value);

	buf_puts(line, bar->label);
	buf_fill(line, ' ', scale->label - label + CHART_GAP);
	buf_fill(line, '#', columns);
	buf_fill(line, ' ', scale->width - columns + CHART_GAP);
	buf_fill(line, ' ', scale->number - digits);
	buf_number(line, (uint64_t)bar->value);
}

/* Append a chart. */
void
chart_draw(const struct chart *chart, struct page *page, const char *words)
{
	struct buf line = { 0 };
	struct scale scale;

	scale_find(&scale, chart);
	page_add(page, LINE_FENCE, words, strlen(words));
	for (size_t i = 0; i < chart->count; i++) {
		buf_clear(&line);
		chart_bar(&line, &scale, &chart->bars[i]);
		page->failed |= !buf_ok(&line);
		page_add(page, LINE_PRE, buf_string(&line), line.len);
	}
	page_add(page, LINE_FENCE, "", 0);
	buf_free(&line);
}
