/*
 * Eras: years from one to another, as long as they have to be for a page to
 * show all that there is of them. In paths they are "1990..1999".
 */
#ifndef CATALOGUE_ERA_H
#define CATALOGUE_ERA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "catalogue/chart.h"

struct buf;
struct sheet;

/* Both years among them. */
struct era {
	int64_t from;
	int64_t to;
};

/* All years that there can be: they have 18 digits at most. */
#define ERA_EVER                                                            \
	{                                                                   \
		INT64_C(-1000000000000000000), INT64_C(1000000000000000000) \
	}

/* The steps of an era that have documents, and how many each has. */
struct steps {
	int64_t years; /* of one step: a power of ten */
	int64_t start[CHART_BARS];
	int64_t documents[CHART_BARS];
	size_t count;
	int64_t sum; /* of documents */
};

/* Read an era that is all of a text; false when it is none. */
bool era_read(const char *, struct era *);

/* Append an era in words. */
void era_words(const struct sheet *, struct buf *, const struct era *);

/* Find the shortest steps of an era of which there are not too many. */
void era_steps(struct sheet *, const struct era *, struct steps *);

/*
 * Append the link to the era whose page leads to one: the timeline has such
 * pages where its years are too many for the first.
 */
void era_above(struct sheet *, const struct era *);

/* Append links to the eras around one: as long, and with documents. */
void era_neighbours(struct sheet *, const struct era *);

/* Append a chart of the steps, if there are any, and a link to each. */
void era_show(struct sheet *, const struct steps *);

#endif
