/*
 * Charts: bars in preformatted text, which nothing wraps. A page does not know
 * how wide the reader's screen is, so that charts are as narrow as that of an
 * old machine, unless their labels are long; and never wider than 67 columns
 * where values have seven digits at most.
 */
#ifndef CATALOGUE_CHART_H
#define CATALOGUE_CHART_H

#include <stddef.h>
#include <stdint.h>

struct page;

#define CHART_BARS  40 /* at most */
#define CHART_LABEL 64 /* bytes of a label with its NUL */

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
 * Append a chart, with words for who cannot see it. Labels should not be wider
 * than 44 columns. Where a column cannot stand for one each, bars are scaled;
 * no value above 0 is without a mark.
 */
void chart_draw(const struct chart *, struct page *, const char *words);

#endif
