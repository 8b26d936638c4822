/*
 * Dates as people say them: what a language puts into words. Years are
 * astronomical, as in ISO 8601-1: 0 is 1 BC, -44 is 45 BC.
 */
#ifndef LANGUAGE_DATE_H
#define LANGUAGE_DATE_H

#include <stdbool.h>
#include <stdint.h>

/* How much of a date is said. */
enum date_form {
	DATE_DAY,           /* year, month, day */
	DATE_MONTH,         /* year, month */
	DATE_SEASON,        /* year, season */
	DATE_YEAR,          /* year */
	DATE_DECADE,        /* the earliest year of it */
	DATE_CENTURY,       /* the earliest year of it */
	DATE_DAY_OF_MONTH,  /* some day of a month */
	DATE_DAY_OF_YEAR,   /* some day of a year */
	DATE_MONTH_OF_YEAR, /* some month of a year */
	DATE_OPEN,          /* the end of an interval that has none */
	DATE_UNKNOWN,       /* the end of an interval that nobody knows */
};

enum date_season {
	SEASON_SPRING = 1,
	SEASON_SUMMER,
	SEASON_AUTUMN,
	SEASON_WINTER,
};

/* What a form does not say is 0. */
struct date {
	enum date_form form;
	int64_t year; /* -INT64_MAX and more */
	int month;    /* from 1 */
	int day;      /* from 1 */
	enum date_season season;
	bool approximate; /* about then */
	bool uncertain;   /* perhaps then */
};

/* Which clock shows a time. */
enum clock_zone {
	CLOCK_LOCAL, /* one of the place, wherever that is */
	CLOCK_UTC,
	CLOCK_SHIFT, /* one that is ahead of UTC, or behind it */
};

struct clock {
	int hour;
	int minute;
	int second; /* to 60, a leap second */
	enum clock_zone zone;
	int shift; /* minutes ahead of UTC; negative: behind it */
};

/* The last year of a decade or century; there is no year -0 among them. */
int64_t date_last_year(const struct date *);

#endif
