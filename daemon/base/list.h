/*
 * Growing lists of strings.
 *
 * Like a buffer (base/buf.h), a list remembers that memory ran out: who fills
 * it asks once, at the end. A list starts as { 0 } and ends with list_free.
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	char **items; /* count NUL-terminated strings, the list's own */
	size_t count;
	size_t capacity;
	bool failed; /* memory ran out: the list is not whole */
};

/* Append a copy of n bytes, which have no NUL among them. */
void list_add(struct list *, const char *, size_t n);

/* Whether one of the strings is these n bytes. */
bool list_has(const struct list *, const char *, size_t n);

/* Give the memory back; the list is { 0 } again. */
void list_free(struct list *);

#endif
