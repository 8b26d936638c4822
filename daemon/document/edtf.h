/*
 * Dates as archives write them: EDTF (ISO 8601-2; Library of Congress,
 * "Extended Date/Time Format (EDTF) Specification", 4 February 2019), its
 * levels 0 and 1. Level 2 is refused.
 *
 * Where the specification leaves it open, seasons, years of more than four
 * digits and years with unspecified digits may be qualified, and the first
 * two may stand in intervals. Seasons are those of meteorologists, of the
 * northern hemisphere: spring is March to May, and winter, the last season
 * of its year, is December and the two months that follow it. So the seasons
 * of a year are in the order of their numbers, and no day is in two of them.
 */
#ifndef DOCUMENT_EDTF_H
#define DOCUMENT_EDTF_H

#include <stdbool.h>
#include <stdint.h>

#include "language/date.h"

struct buf;
struct language;

#define EDTF_NAME_MAX 11 /* bytes of a date in a file name, and a NUL */

/*
 * How long the time is that a date speaks of: as written, or as long as
 * what is left open ("2004-XX" is a year). Intervals: no longer than that.
 */
enum edtf_precision {
	EDTF_TIME, /* a second */
	EDTF_DAY,
	EDTF_MONTH,
	EDTF_SEASON,
	EDTF_YEAR,
	EDTF_DECADE,
	EDTF_CENTURY,
	EDTF_LONGER, /* an interval; one without an end or a start, too */
};

struct edtf {
	/*
	 * The first and the last day, counted from 1970-01-01 in the proleptic
	 * Gregorian calendar, "~" and "?" not considered. INT64_MIN and
	 * INT64_MAX where an interval is open or unknown; one less of each
	 * where years are too far away (base/calendar.h).
	 */
	int64_t earliest;
	int64_t latest;
	enum edtf_precision precision;

	bool interval;    /* from one date to another */
	struct date from; /* or the only one */
	struct date to;   /* of an interval */

	bool timed;         /* a date with a time of day */
	struct clock clock; /* that time */
	/*
	 * That time as a second of the earliest day, in UTC where that is
	 * known: then it may lie before the day or after it. 0 without a time.
	 */
	int second;
};

/*
 * Read a date, a date with a time, or an interval that can be: 2017-02-30
 * cannot, nor can an interval that ends before it starts. Years have 18
 * digits at most. False when it is none of level 0 or 1; the struct has no
 * meaning then.
 */
bool edtf_read(const char *, struct edtf *);

/* Append a date in the words of a language: "autumn 2017", "vers 2018". */
void edtf_words(struct buf *, const struct edtf *, const struct language *);

/*
 * The date in the name of a file (without directories), as EDTF: what the
 * name begins with, "2017-09-20", "2017-09", "2017-22" (a season), "2017",
 * "1914-1918" (an interval), or "20170920"; else the first of its parts that
 * is a day, a month or a season. "_" may stand for "-". What follows or
 * precedes is neither a letter nor a digit. Years are 1000 to 2099, since
 * other numbers of four digits are rarely years. False when there is none.
 */
bool edtf_from_name(const char *name, char out[EDTF_NAME_MAX]);

#endif
