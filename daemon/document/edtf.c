/*
 * EDTF: see edtf.h.
 *
 * One reader for each part of a date; each takes its part off the front of
 * the text and says whether it was one. Nothing is computed from a date but
 * whether it exists.
 */

#include "document/edtf.h"

#include <stddef.h>
#include <string.h>

#define EDTF_YEAR_MAX 18 /* digits of a year after "Y" that fit a long */

/* A date, as far as it is needed to see that it exists. */
struct edtf {
	long year;
	int month; /* 1 to 12, a season 21 to 24; 0: none or unspecified */
	int day;   /* 0: none or unspecified */
	bool unspecified; /* some digit is "X" */
	bool qualified;   /* "?", "~" or "%" */
};

/* Take one character off, if it is the next one. */
static bool
edtf_char(const char **s, char c)
{
	if (**s != c)
		return (false);
	(*s)++;
	return (true);
}

/* Take exactly count digits off. */
static bool
edtf_digits(const char **s, size_t count, long *value)
{
	*value = 0;
	for (size_t i = 0; i < count; i++) {
		char c = (*s)[i];

		if (c < '0' || c > '9')
			return (false);
		*value = *value * 10 + (c - '0');
	}
	*s += count;
	return (true);
}

/* Take two digits off that lie between two limits. */
static bool
edtf_two(const char **s, long least, long most)
{
	long value;

	return (edtf_digits(s, 2, &value) && value >= least && value <= most);
}

/* Days of a month of the proleptic Gregorian calendar. */
static int
edtf_days(long year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return (month == 2 && leap ? 29 : days[month - 1]);
}

/* "Y", a sign or none, more than four digits. */
static bool
edtf_long_year(const char **s, struct edtf *date)
{
	bool negative = edtf_char(s, '-');
	size_t count = strspn(*s, "0123456789");

	if (count < 5 || count > EDTF_YEAR_MAX || **s == '0' ||
	    !edtf_digits(s, count, &date->year))
		return (false);
	if (negative)
		date->year = -date->year;
	return (true);
}

/* Four digits, of which the last one or two may be "X"; a sign or none. */
static bool
edtf_year(const char **s, struct edtf *date)
{
	bool negative = edtf_char(s, '-');
	size_t digits = strspn(*s, "0123456789");

	if (digits > 4)
		return (false);
	if (digits < 4) {
		if (digits < 2 || strspn(*s + digits, "X") != 4 - digits)
			return (false);
		date->unspecified = true;
	}
	if (!edtf_digits(s, digits, &date->year))
		return (false);
	*s += 4 - digits;
	for (; digits < 4; digits++)
		date->year *= 10;
	if (negative && date->year == 0)
		return (false);
	if (negative)
		date->year = -date->year;
	return (true);
}

/* "-" and a day that the month has, or "-XX". */
static bool
edtf_day(const char **s, struct edtf *date)
{
	long value;

	if (strncmp(*s, "-XX", 3) == 0) {
		*s += 3;
		date->unspecified = true;
		return (true);
	}
	if (!edtf_char(s, '-') || !edtf_digits(s, 2, &value) ||
	    date->month == 0 || value < 1 ||
	    value > edtf_days(date->year, date->month))
		return (false);
	date->day = (int)value;
	return (true);
}

/* "-" and a month or season, or "-XX"; then a day or none. */
static bool
edtf_month(const char **s, struct edtf *date)
{
	long value;

	if (strncmp(*s, "-XX", 3) == 0) {
		*s += 3;
		date->unspecified = true;
		return (**s != '-' || strncmp(*s, "-XX", 3) == 0);
	}
	if (!edtf_char(s, '-') || !edtf_digits(s, 2, &value))
		return (false);
	date->month = (int)value;
	if (value >= 21 && value <= 24)
		return (**s != '-');
	return (value >= 1 && value <= 12);
}

/* A date, and the character that qualifies all of it. */
static bool
edtf_date(const char **s, struct edtf *date)
{
	*date = (struct edtf){ 0 };
	if (edtf_char(s, 'Y')) {
		if (!edtf_long_year(s, date))
			return (false);
	} else {
		if (!edtf_year(s, date))
			return (false);
		if (**s == '-' && (date->unspecified || !edtf_month(s, date)))
			return (false);
		if (**s == '-' && !edtf_day(s, date))
			return (false);
	}
	date->qualified =
	    edtf_char(s, '?') || edtf_char(s, '~') || edtf_char(s, '%');
	return (true);
}

/* "Z", or a sign, hours, and ":" and minutes or nothing. */
static bool
edtf_zone(const char **s)
{
	if (edtf_char(s, 'Z'))
		return (true);
	if (!edtf_char(s, '+') && !edtf_char(s, '-'))
		return (false);
	if (!edtf_two(s, 0, 23))
		return (false);
	return (!edtf_char(s, ':') || edtf_two(s, 0, 59));
}

/* Hours, minutes, seconds (60 is a leap second), a zone or none. */
static bool
edtf_time(const char **s)
{
	return (edtf_two(s, 0, 23) && edtf_char(s, ':') && edtf_two(s, 0, 59) &&
		edtf_char(s, ':') && edtf_two(s, 0, 60) &&
		(**s == '\0' || edtf_zone(s)));
}

/* Whether one date is earlier than another, as far as both are specified. */
static bool
edtf_is_before(const struct edtf *a, const struct edtf *b)
{
	if (a->year != b->year)
		return (a->year < b->year);
	if (a->month == 0 || b->month == 0 ||
	    (a->month > 12) != (b->month > 12))
		return (false);
	if (a->month != b->month)
		return (a->month < b->month);
	return (a->day != 0 && b->day != 0 && a->day < b->day);
}

/* One end of an interval: a date, ".." (open) or nothing (unknown). */
static bool
edtf_end(const char *s, const char *end, struct edtf *date, bool *known)
{
	*known = false;
	if (s == end || (end - s == 2 && strncmp(s, "..", 2) == 0))
		return (true);
	*known = true;
	return (edtf_date(&s, date) && s == end && !date->unspecified);
}

/* Two ends, of which at least one is a date. */
static bool
edtf_interval(const char *s, const char *slash)
{
	struct edtf from, to;
	bool from_known, to_known;

	if (!edtf_end(s, slash, &from, &from_known) ||
	    !edtf_end(slash + 1, slash + strlen(slash), &to, &to_known))
		return (false);
	if (from_known && to_known)
		return (!edtf_is_before(&to, &from));
	return (from_known || to_known);
}

/* Whether a string is a date of level 0 or 1. */
bool
edtf_is_valid(const char *s)
{
	const char *slash = strchr(s, '/');
	struct edtf date;

	if (slash != NULL)
		return (edtf_interval(s, slash));
	if (!edtf_date(&s, &date))
		return (false);
	if (*s == 'T' && date.day != 0 && !date.qualified) {
		s++;
		return (edtf_time(&s) && *s == '\0');
	}
	return (*s == '\0');
}
