/*
 * The calendar: see calendar.h.
 *
 * It repeats itself every 400 years, which are 146,097 days. Within them
 * every division is one of small numbers; years before 0 only move the
 * cycle.
 */

#include "base/calendar.h"

#include <stdbool.h>

#define CYCLE_YEARS 400
#define CYCLE_DAYS  146097
#define EPOCH       719162 /* days from 0001-01-01 to 1970-01-01 */

/* Days of a common year before each month, and those of the year. */
static const int month_starts[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273,
	304, 334, 365 };

/* A quotient that is rounded down; the divisor is positive. */
static int64_t
divide(int64_t n, int64_t divisor)
{
	int64_t quotient = n / divisor;

	return (n % divisor < 0 ? quotient - 1 : quotient);
}

/* Whether a year has a 29 February. */
static bool
calendar_is_leap(int64_t year)
{
	return ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0);
}

/* Days of a year before a month; month 13 is its end. */
static int
calendar_month_start(bool leap, int month)
{
	return (month_starts[month - 1] + (leap && month > 2 ? 1 : 0));
}

/* Days of a month. */
int
calendar_month_days(int64_t year, int month)
{
	bool leap = calendar_is_leap(year);

	return (calendar_month_start(leap, month + 1) -
		calendar_month_start(leap, month));
}

/* The day of a date. */
int64_t
calendar_day(int64_t year, int month, int day)
{
	int64_t past, start;

	if (year > CALENDAR_YEAR_MAX)
		return (INT64_MAX - 1);
	if (year < -CALENDAR_YEAR_MAX)
		return (INT64_MIN + 1);
	past = year - 1;
	start = past * 365 + divide(past, 4) - divide(past, 100) +
		divide(past, 400) - EPOCH;
	return (start + calendar_month_start(calendar_is_leap(year), month) +
		day - 1);
}

/* The date of a day. */
struct calendar_date
calendar_date(int64_t day)
{
	int64_t cycle = divide(day, CYCLE_DAYS);
	int rest = (int)(day % CYCLE_DAYS);
	struct calendar_date date = { .month = 1 };
	int centuries, fours, ones;
	bool leap;

	rest += (rest < 0 ? CYCLE_DAYS : 0) + EPOCH;
	cycle += rest / CYCLE_DAYS;
	rest %= CYCLE_DAYS;
	/* the last of four centuries, and of four years, has a day more */
	centuries = rest / 36524 < 3 ? rest / 36524 : 3;
	rest -= centuries * 36524;
	fours = rest / 1461;
	rest -= fours * 1461;
	ones = rest / 365 < 3 ? rest / 365 : 3;
	rest -= ones * 365;
	date.year =
	    cycle * CYCLE_YEARS + centuries * 100 + fours * 4 + ones + 1;
	leap = calendar_is_leap(date.year);
	while (rest >= calendar_month_start(leap, date.month + 1))
		date.month++;
	date.day = rest - calendar_month_start(leap, date.month) + 1;
	return (date);
}
