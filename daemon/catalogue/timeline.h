/*
 * The timeline: documents by their dates.
 *
 *	/timeline/              the years, or where they are many, eras
 *	/timeline/1990..1999    the years of an era
 *	/timeline/2017          a year: its documents, or its months
 *	/timeline/2017-09       a month
 *	/timeline/2017-XX       what of a year is in no one month
 *	/timeline/undated       what has no date
 *
 * The last three, and a year, continue on numbered pages: /timeline/2017-09/2.
 * An interval or a season stands where it begins.
 */
#ifndef CATALOGUE_TIMELINE_H
#define CATALOGUE_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct sheet;

/*
 * Write the page at what follows "/timeline/" in its path. False when there
 * is none.
 */
bool timeline_make(struct sheet *, const char *rest);

/*
 * Append a section of links to the documents before and after one, which has a
 * date, on the timeline of its edition; nothing when it is alone there.
 */
void timeline_neighbours(struct sheet *, int64_t document);

#endif
