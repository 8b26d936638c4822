/*
 * One line of a menu (RFC 1436, section 3.8 and the appendix's BNF).
 */
#ifndef GOPHER_ITEM_H
#define GOPHER_ITEM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/charset.h"

struct buf;

struct item {
	char type;
	const char *selector; /* NUL-terminated bytes, as on the wire */
	const char *host;
	int port;
	bool plus; /* marked as answering Gopher+ requests */
};

/* The item that leads nowhere: information ('i') or an error ('3'). */
struct item item_nowhere(char type);

/* Whether an item's fields hold no TAB, CR or LF. */
bool item_is_safe(const struct item *);

/*
 * Append a line: the item with a display string of n bytes, which is clean
 * text of the charset's characters (charset_fold); TABs in it become spaces.
 */
void item_line(struct buf *, enum charset, const struct item *,
    const char *name, size_t n);

/* Append an item's URL (RFC 4266). */
void item_url(struct buf *, const struct item *);

#endif
