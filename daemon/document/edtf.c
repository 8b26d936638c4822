/*
 * EDTF: see edtf.h.
 *
 * One reader for each part of a date; each takes its part off the front of
 * the text and says whether it was one. Days are counted from what was read.
 * What dates are called is the affair of languages.
 */

#include "document/edtf.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "language/language.h"

#define EDTF_YEAR_MAX 18 /* digits of a year after "Y" that fit an int64_t */

/* Take one character off, if it is the next one. */
static bool
edtf_char(const char **s, char c)
{
	if (**s != c)
		return (false);
	(*s)++;
	return (true);
}

/* Take some characters off, if they are the next ones. */
static bool
edtf_chars(const char **s, const char *chars)
{
	size_t n = strlen(chars);

	if (strncmp(*s, chars, n) != 0)
		return (false);
	*s += n;
	return (true);
}

/* Take exactly count digits off. */
static bool
edtf_digits(const char **s, size_t count, int64_t *value)
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

/* Take two digits off that lie between 0 and a limit. */
static bool
edtf_two(const char **s, int most, int *two)
{
	int64_t value;

	if (!edtf_digits(s, 2, &value) || value > most)
		return (false);
	*two = (int)value;
	return (true);
}

/* "Y", a sign or none, more than four digits. */
static bool
edtf_long_year(const char **s, struct date *date)
{
	bool negative = edtf_char(s, '-');
	size_t count = strspn(*s, "0123456789");

	date->form = DATE_YEAR;
	if (count < 5 || count > EDTF_YEAR_MAX || **s == '0' ||
	    !edtf_digits(s, count, &date->year))
		return (false);
	if (negative)
		date->year = -date->year;
	return (true);
}

/* Four digits, of which the last one or two may be "X"; a sign or none. */
static bool
edtf_year(const char **s, struct date *date)
{
	static const struct {
		const char *unspecified;
		enum date_form form;
		int years;
	} forms[] = { { "XX", DATE_CENTURY, 100 }, { "X", DATE_DECADE, 10 },
		{ "", DATE_YEAR, 1 } };
	bool negative = edtf_char(s, '-');
	size_t digits = strspn(*s, "0123456789");

	if (digits < 2 || digits > 4 || !edtf_digits(s, digits, &date->year) ||
	    !edtf_chars(s, forms[digits - 2].unspecified))
		return (false);
	date->form = forms[digits - 2].form;
	date->year *= forms[digits - 2].years;
	if (negative && date->form == DATE_YEAR && date->year == 0)
		return (false);
	if (negative)
		date->year = -date->year - (forms[digits - 2].years - 1);
	return (true);
}

/* A month or season, "-" taken off already; or "XX". */
static bool
edtf_month(const char **s, struct date *date)
{
	if (edtf_chars(s, "XX")) {
		date->form = DATE_MONTH_OF_YEAR;
		return (true);
	}
	if (!edtf_two(s, 24, &date->month))
		return (false);
	date->form = DATE_MONTH;
	if (date->month < 21)
		return (date->month >= 1 && date->month <= 12);
	date->form = DATE_SEASON;
	date->season = (enum date_season)(date->month - 20);
	date->month = 0;
	return (true);
}

/* A day that the month has, "-" taken off already; or "XX". */
static bool
edtf_day(const char **s, struct date *date)
{
	bool unspecified = edtf_chars(s, "XX");

	if (date->form == DATE_MONTH_OF_YEAR) {
		date->form = DATE_DAY_OF_YEAR;
		return (unspecified);
	}
	if (date->form != DATE_MONTH)
		return (false);
	date->form = unspecified ? DATE_DAY_OF_MONTH : DATE_DAY;
	if (unspecified)
		return (true);
	return (edtf_two(s, 31, &date->day) && date->day >= 1 &&
		date->day <= calendar_month_days(date->year, date->month));
}

/* The character that qualifies all of a date, or none. */
static void
edtf_qualifier(const char **s, struct date *date)
{
	bool both = edtf_char(s, '%');

	date->uncertain = both || edtf_char(s, '?');
	date->approximate = both || (!date->uncertain && edtf_char(s, '~'));
}

/* A date, and what qualifies it. */
static bool
edtf_date(const char **s, struct date *date)
{
	*date = (struct date){ 0 };
	if (edtf_char(s, 'Y')) {
		if (!edtf_long_year(s, date))
			return (false);
	} else {
		if (!edtf_year(s, date))
			return (false);
		if (date->form == DATE_YEAR && edtf_char(s, '-') &&
		    !edtf_month(s, date))
			return (false);
		if (date->form != DATE_YEAR && edtf_char(s, '-') &&
		    !edtf_day(s, date))
			return (false);
	}
	edtf_qualifier(s, date);
	return (true);
}

/* A sign, hours, and ":" and minutes or nothing. */
static bool
edtf_shift(const char **s, struct clock *clock)
{
	bool behind = edtf_char(s, '-');
	int hours, minutes = 0;

	if (!behind && !edtf_char(s, '+'))
		return (false);
	if (!edtf_two(s, 23, &hours) ||
	    (edtf_char(s, ':') && !edtf_two(s, 59, &minutes)))
		return (false);
	clock->zone = CLOCK_SHIFT;
	clock->shift = hours * 60 + minutes;
	if (behind)
		clock->shift = -clock->shift;
	return (true);
}

/* Hours, minutes, seconds (60 is a leap second), a zone or none. */
static bool
edtf_time(const char **s, struct clock *clock)
{
	*clock = (struct clock){ 0 };
	if (!edtf_two(s, 23, &clock->hour) || !edtf_char(s, ':') ||
	    !edtf_two(s, 59, &clock->minute) || !edtf_char(s, ':') ||
	    !edtf_two(s, 60, &clock->second))
		return (false);
	if (edtf_char(s, 'Z')) {
		clock->zone = CLOCK_UTC;
		return (true);
	}
	return (**s == '\0' || edtf_shift(s, clock));
}

/* The first and the last day of a season. */
static void
edtf_season(const struct date *date, int64_t *first, int64_t *last)
{
	int start = 3 * (int)date->season; /* its first month */
	bool winter = date->season == SEASON_WINTER;
	int64_t year = winter ? date->year + 1 : date->year;
	int end = winter ? 2 : start + 2;

	*first = calendar_day(date->year, start, 1);
	*last = calendar_day(year, end, calendar_month_days(year, end));
}

/* The first and the last day of a date. */
static enum edtf_precision
edtf_days(const struct date *date, int64_t *first, int64_t *last)
{
	int64_t year = date->year;

	switch (date->form) {
	case DATE_DAY:
		*first = *last = calendar_day(year, date->month, date->day);
		return (EDTF_DAY);
	case DATE_MONTH:
	case DATE_DAY_OF_MONTH:
		*first = calendar_day(year, date->month, 1);
		*last = calendar_day(
		    year, date->month, calendar_month_days(year, date->month));
		return (EDTF_MONTH);
	case DATE_SEASON:
		edtf_season(date, first, last);
		return (EDTF_SEASON);
	case DATE_DECADE:
	case DATE_CENTURY:
		*first = calendar_day(year, 1, 1);
		*last = calendar_day(date_last_year(date), 12, 31);
		return (date->form == DATE_DECADE ? EDTF_DECADE : EDTF_CENTURY);
	case DATE_OPEN:
	case DATE_UNKNOWN:
		*first = INT64_MIN;
		*last = INT64_MAX;
		return (EDTF_LONGER);
	default: /* a year, or some part of it */
		*first = calendar_day(year, 1, 1);
		*last = calendar_day(year, 12, 31);
		return (EDTF_YEAR);
	}
}

/* The precision that an interval is no longer than. */
static enum edtf_precision
edtf_span(int64_t first, int64_t last)
{
	static const uint64_t most[] = {
		[EDTF_DAY] = 1,
		[EDTF_MONTH] = 31,
		[EDTF_SEASON] = 92,
		[EDTF_YEAR] = 366,
		[EDTF_DECADE] = 3653,
		[EDTF_CENTURY] = 36525,
	};
	uint64_t days = (uint64_t)last - (uint64_t)first;
	enum edtf_precision precision = EDTF_DAY;

	while (precision < EDTF_LONGER && days >= most[precision])
		precision++;
	return (precision);
}

/* One end of an interval: a date, ".." (open) or nothing (unknown). */
static bool
edtf_end(const char *s, const char *end, struct date *date)
{
	*date = (struct date){ .form = DATE_UNKNOWN };
	if (s == end)
		return (true);
	date->form = DATE_OPEN;
	if (end - s == 2 && strncmp(s, "..", 2) == 0)
		return (true);
	/* unspecified digits in intervals are of level 2 */
	return (edtf_date(&s, date) && s == end && date->form <= DATE_YEAR);
}

/* Two ends, of which at least one is a date. */
static bool
edtf_interval(const char *s, const char *slash, struct edtf *edtf)
{
	int64_t other;

	edtf->interval = true;
	if (!edtf_end(s, slash, &edtf->from) ||
	    !edtf_end(slash + 1, slash + strlen(slash), &edtf->to))
		return (false);
	if (edtf->from.form > DATE_YEAR && edtf->to.form > DATE_YEAR)
		return (false);
	edtf_days(&edtf->from, &edtf->earliest, &other);
	edtf_days(&edtf->to, &other, &edtf->latest);
	if (edtf->latest < edtf->earliest)
		return (false);
	edtf->precision = edtf_span(edtf->earliest, edtf->latest);
	return (true);
}

/* The second of the day that a clock shows, in UTC where that is known. */
static int
edtf_second(const struct clock *clock)
{
	int minutes = clock->hour * 60 + clock->minute - clock->shift;

	return (minutes * 60 + clock->second);
}

/* Read a date of level 0 or 1. */
bool
edtf_read(const char *s, struct edtf *edtf)
{
	const char *slash = strchr(s, '/');

	*edtf = (struct edtf){ 0 };
	if (slash != NULL)
		return (edtf_interval(s, slash, edtf));
	if (!edtf_date(&s, &edtf->from))
		return (false);
	edtf->precision =
	    edtf_days(&edtf->from, &edtf->earliest, &edtf->latest);
	if (*s != 'T')
		return (*s == '\0');
	if (edtf->from.form != DATE_DAY || edtf->from.uncertain ||
	    edtf->from.approximate)
		return (false);
	s++;
	edtf->timed = true;
	edtf->precision = EDTF_TIME;
	if (!edtf_time(&s, &edtf->clock) || *s != '\0')
		return (false);
	edtf->second = edtf_second(&edtf->clock);
	return (true);
}

/* Append a date in words. */
void
edtf_words(
    struct buf *buf, const struct edtf *edtf, const struct language *language)
{
	if (edtf->interval)
		language_interval(buf, language, &edtf->from, &edtf->to);
	else if (edtf->timed)
		language_moment(buf, language, &edtf->from, &edtf->clock);
	else
		language_date(buf, language, &edtf->from);
}

/* Whether a file name has a letter or a digit there; not ASCII is a letter. */
static bool
name_is_word(char c)
{
	return (isalnum((unsigned char)c) || (unsigned char)c >= 0x80);
}

/* Take a year off that a file name may mean. */
static bool
name_year(const char **s, char out[EDTF_NAME_MAX])
{
	int64_t year;

	if (!edtf_digits(s, 4, &year) || year < 1000 || year > 2099)
		return (false);
	snprintf(out, EDTF_NAME_MAX, "%d", (int)year);
	return (true);
}

/* Take two digits off, and a "-" or "_" before them if need be. */
static bool
name_part(const char **s, bool separated, char out[EDTF_NAME_MAX])
{
	size_t n = strlen(out);
	int64_t value;

	if (separated && !edtf_char(s, '-') && !edtf_char(s, '_'))
		return (false);
	if (!edtf_digits(s, 2, &value))
		return (false);
	snprintf(out + n, EDTF_NAME_MAX - n, "-%02d", (int)value);
	return (true);
}

/* Whether what was taken off is a whole word, and a date. */
static bool
name_ends(const char *s, const char *out)
{
	struct edtf edtf;

	return (!name_is_word(*s) && edtf_read(out, &edtf));
}

/* A year and so many parts, at the start of a text. */
static bool
name_date(const char *s, int parts, bool separated, char out[EDTF_NAME_MAX])
{
	if (!name_year(&s, out))
		return (false);
	for (; parts > 0; parts--)
		if (!name_part(&s, separated, out))
			return (false);
	return (name_ends(s, out));
}

/* Two years, at the start of a text. */
static bool
name_interval(const char *s, char out[EDTF_NAME_MAX])
{
	char last[EDTF_NAME_MAX];
	size_t n;

	if (!name_year(&s, out) || (!edtf_char(&s, '-') && !edtf_char(&s, '_')))
		return (false);
	if (!name_year(&s, last))
		return (false);
	n = strlen(out);
	snprintf(out + n, EDTF_NAME_MAX - n, "/%s", last);
	return (name_ends(s, out));
}

/* A day, a month or a season, at the start of a text. */
static bool
name_month(const char *s, char out[EDTF_NAME_MAX])
{
	return (name_date(s, 2, true, out) || name_date(s, 1, true, out) ||
		name_date(s, 2, false, out));
}

/* The date in the name of a file. */
bool
edtf_from_name(const char *name, char out[EDTF_NAME_MAX])
{
	if (name_month(name, out) || name_interval(name, out) ||
	    name_date(name, 0, true, out))
		return (true);
	for (size_t i = 1; name[0] != '\0' && name[i] != '\0'; i++)
		if (!name_is_word(name[i - 1]) && name_month(name + i, out))
			return (true);
	return (false);
}
