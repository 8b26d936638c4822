/*
 * Charts: bars in preformatted text, of ASCII alone, no wider than a screen
 * of 67 columns.
 */
#ifndef CATALOGUE_CHART_H
#define CATALOGUE_CHART_H

#include <stddef.h>
#include <stdint.h>

struct page;

#define CHART_BARS   40 /* at most */
#define CHART_LABEL  48 /* bytes of a label with its NUL */
#define CHART_COLUMN 40 /* columns of the longest bar, at most */

struct bar {
	char label[CHART_LABEL];
	int64_t value; /* not negative */
};

/* Starts as { 0 }; whoever fills it in looks at the count. */
struct chart {
	struct bar bars[CHART_BARS];
	size_t count;
};

/*
 * Append a chart, with words for who cannot see it. Where a column cannot
 * stand for one each, bars are scaled; no value above 0 is without a mark.
 */
void chart_draw(const struct chart *, struct page *, const char *words);

#endif
