/* Years in paths: see year.h. */

#include "catalogue/year.h"

#include <string.h>

#include "base/buf.h"

#define YEAR_DIGITS 18 /* at most, so that they fit */

/* Append a year. */
void
year_write(struct buf *buf, int64_t year)
{
	uint64_t size = year < 0 ? -(uint64_t)year : (uint64_t)year;

	if (size > 9999)
		buf_putc(buf, 'Y');
	if (year < 0)
		buf_putc(buf, '-');
	for (uint64_t limit = 1000; limit > size && limit > 1; limit /= 10)
		buf_putc(buf, '0');
	buf_number(buf, size);
}

/* The year that a text begins with. */
size_t
year_read(const char *s, int64_t *year)
{
	const char *start = s, *digits;
	size_t n;

	*year = 0;
	s += *s == 'Y';
	s += *s == '-';
	digits = s;
	n = strspn(s, "0123456789");
	if (*start == 'Y' ? n < 5 || n > YEAR_DIGITS || *s == '0' : n != 4)
		return (0);
	for (; s < digits + n; s++)
		*year = *year * 10 + (*s - '0');
	if (digits > start && digits[-1] == '-') {
		if (*year == 0)
			return (0);
		*year = -*year;
	}
	return ((size_t)(s - start));
}
