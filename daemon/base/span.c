/* Spans: see span.h. */

#include "base/span.h"

#include <string.h>

/* A span without its first n bytes. */
struct span
span_skip(struct span span, size_t n)
{
	if (n == 0)
		return (span);
	return ((struct span){ span.bytes + n, span.len - n });
}

/* The bytes before a separator. */
struct span
span_until(struct span *rest, char separator)
{
	struct span span = *rest;
	const char *end;

	end = span.len == 0 ? NULL : memchr(span.bytes, separator, span.len);
	if (end == NULL) {
		*rest = span_skip(*rest, rest->len);
		return (span);
	}
	span.len = (size_t)(end - span.bytes);
	*rest = span_skip(*rest, span.len + 1);
	return (span);
}

/* The next line. */
struct span
span_line(struct span *rest)
{
	struct span line = span_until(rest, '\n');

	if (line.len > 0 && line.bytes[line.len - 1] == '\r')
		line.len--;
	return (line);
}
