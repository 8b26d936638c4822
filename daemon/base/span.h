/*
 * Spans: bytes of something that is being read and is another's.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stddef.h>

struct span {
	const char *bytes; /* may be NULL when there are none */
	size_t len;
};

/* A span without its first n bytes, of which it must have as many. */
struct span span_skip(struct span, size_t n);

/* The bytes before a separator, which is taken off the rest with them. */
struct span span_until(struct span *rest, char separator);

/* The next line, without its end (LF or CRLF), taken off the rest. */
struct span span_line(struct span *rest);

#endif
