/*
 * Gopher+ ("Gopher+: upward compatible enhancements to the Internet Gopher
 * protocol", University of Minnesota, July 30, 1993): as much of it as its
 * clients need to read an archive. Nothing here takes data from a client.
 */
#ifndef GOPHER_PLUS_H
#define GOPHER_PLUS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/answer.h"

struct endpoint;
struct page;
struct resource;

/* What the suffix of a request asks for. */
enum plus {
	PLUS_NONE,      /* there is none: plain Gopher */
	PLUS_CONTENT,   /* "+", "+view": the item (section 2.4) */
	PLUS_ITEM,      /* "!": its attributes (section 2.5) */
	PLUS_DIRECTORY, /* "$": those of a directory's items (section 2.7) */
};

/*
 * Tell what n bytes after a TAB are. "+words" and the like are what a reader
 * searches for, not a suffix: PLUS_NONE.
 */
enum plus plus_parse(const char *bytes, size_t n);

/* Whether a "+view" of n bytes asks for plain text. */
bool plus_wants_text(const char *bytes, size_t n);

/*
 * Put the header before an answer (section 2.3): "+-1" when it ends with a
 * dot, else its length. When memory runs out, the answer's buffer says so.
 */
void plus_content(struct answer *, bool dotted);

/* Append an error (section 2.3): why is a short line of clean text. */
void plus_error(struct buf *, enum status, const char *why);

/*
 * Append the attributes of a page or a file: +INFO, +ADMIN with the date of
 * the last change, +VIEWS. The page is that of the resource, NULL for a file.
 */
void plus_item(struct buf *, const struct endpoint *, const struct resource *,
    const struct page *);

/* Append the +INFO of each link of the page at a path. */
void plus_directory(struct buf *, const struct endpoint *, const struct page *,
    const char *path);

#endif
