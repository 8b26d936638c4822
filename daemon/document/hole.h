/*
 * A Gopher hole as its files describe it: what gophermaps and .gph files
 * have in common. Lines of text and items of five fields go in, lines of a
 * page come out.
 */
#ifndef DOCUMENT_HOLE_H
#define DOCUMENT_HOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct page;

/* An item of a menu (RFC 1436, 3.8); an absent field has no bytes. */
struct hole_item {
	char type;
	struct span name;
	struct span selector;
	struct span host; /* absent: ours */
	struct span port; /* absent: ours, or the protocol's */
	bool relative;    /* the selector is seen from the file's directory */
};

/* A file that is being read; starts with the first three and zeros. */
struct hole {
	struct page *page;
	const char *hostname; /* what the archive is served as */
	const char *path;     /* normal path of the file */
	unsigned number;      /* of the line that is being read */
	size_t blanks;        /* blank lines not yet in the page */
	bool fenced;          /* the page stands in preformatted text */
};

/*
 * Append a line of text: successive ones become one preformatted block.
 * What is not UTF-8 is read as Windows-1252.
 */
void hole_text(struct hole *, struct span);

/* Append a title. */
void hole_title(struct hole *, struct span);

/*
 * Append an item as a link: to a path of ours, to a gopher URL, a telnet URL
 * (type 8 and T) or to the URL that the selector names. Info items, and
 * those that lead nowhere (no such port, a host that is none), become text;
 * error items text that tells of an error. What leads nowhere is noted.
 */
void hole_item(struct hole *, const struct hole_item *);

/* Append what waits; every file ends with this. */
void hole_end(struct hole *);

#endif
