/*
 * Dates as people say them: what the languages have in common. What differs
 * is in their own files.
 */

#include "language/date.h"

#include <stdlib.h>

#include "base/buf.h"
#include "language/private.h"

/* The last year of a decade or century. */
int64_t
date_last_year(const struct date *date)
{
	int64_t last = date->year + (date->form == DATE_CENTURY ? 99 : 9);

	return (date->year < 0 && last >= 0 ? -1 : last);
}

/* Whether a date begins with words that let no "about" stand before them. */
bool
date_is_wordy(const struct date *date)
{
	return ((date->form == DATE_DECADE && date->year < 1000) ||
		date->form == DATE_DAY_OF_MONTH ||
		date->form == DATE_DAY_OF_YEAR ||
		date->form == DATE_MONTH_OF_YEAR);
}

/* The number of a century. */
int
date_century(const struct date *date)
{
	return ((int)(llabs(date->year) / 100) + 1);
}

/* The number of a year. */
uint64_t
date_year_number(int64_t year)
{
	return (year > 0 ? (uint64_t)year : (uint64_t)-year + 1);
}

/* Append a shift from UTC. */
void
date_zone(struct buf *buf, const struct clock *clock)
{
	int minutes = abs(clock->shift);

	if (clock->zone == CLOCK_LOCAL)
		return;
	buf_puts(buf, " (UTC");
	if (clock->zone == CLOCK_SHIFT) {
		buf_printf(
		    buf, "%c%d", clock->shift < 0 ? '-' : '+', minutes / 60);
		if (minutes % 60 != 0)
			buf_printf(buf, ":%02d", minutes % 60);
	}
	buf_putc(buf, ')');
}
