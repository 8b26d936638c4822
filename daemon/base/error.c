/* Errors in words: see error.h. */

#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

/* Set the text; always -1. */
int
error_set(struct error *error, const char *fmt, ...)
{
	struct error set = { "" };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(set.text, sizeof set.text, fmt, ap);
	va_end(ap);
	*error = set;
	return (-1);
}
