/*
 * The calendar: days counted from 1 January 1970, and the years, months and
 * days that they are, in the proleptic Gregorian calendar with the year 0
 * (ISO 8601-1, 4.2.1). No time zones, no time of day.
 */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdint.h>

/* The last year whose days can be counted; its negative is the first. */
#define CALENDAR_YEAR_MAX INT64_C(25000000000000000)

struct calendar_date {
	int64_t year; /* 0 is the one before the year 1 */
	int month;    /* from 1 */
	int day;      /* from 1 */
};

/* Days of a month, from 1 to 12. */
int calendar_month_days(int64_t year, int month);

/*
 * The day of a date that exists, counted from 1970-01-01, which is 0. Of a
 * year that is too far away, INT64_MAX - 1 or INT64_MIN + 1.
 */
int64_t calendar_day(int64_t year, int month, int day);

/* The date of a day, whichever. */
struct calendar_date calendar_date(int64_t day);

#endif
