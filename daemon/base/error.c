/* Errors in words: see error.h. */

#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

/* Set the text; always -1. */
int
error_set(struct error *error, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error->text, sizeof error->text, fmt, ap);
	va_end(ap);
	return (-1);
}
