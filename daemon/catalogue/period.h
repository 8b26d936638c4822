/*
 * Periods: years and months on the timeline of an edition. In paths they are
 * "2017", "2017-09", and "2017-XX" for what is in no one month.
 */
#ifndef CATALOGUE_PERIOD_H
#define CATALOGUE_PERIOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct sheet;

#define WHOLE_YEAR (-1)

struct period {
	int64_t year;
	int month; /* 0: what is in no one month; or WHOLE_YEAR */
};

/* The period that a text begins with, and of how many bytes it is; or 0. */
size_t period_read(const char *, struct period *);

/* Append a period in words. */
void period_words(const struct sheet *, struct buf *, const struct period *);

/* How many documents it has. */
int64_t period_count(struct sheet *, const struct period *);

/*
 * Whether so many documents of a period have a numbered page: a year has one,
 * which leads to its months when they are many.
 */
bool period_has_page(
    const struct period *, unsigned long number, int64_t documents);

/* Append what is on that page. */
void period_show(struct sheet *, const struct period *, unsigned long number,
    int64_t documents);

/*
 * Append links to the periods before and after one that have documents, to the
 * year of a month, and to the years that a year is among (era_above).
 */
void period_neighbours(struct sheet *, const struct period *);

#endif
