/*
 * A link of a page as an item of a menu.
 */
#ifndef GOPHER_LINK_H
#define GOPHER_LINK_H

#include <stdbool.h>

#include "document/target.h"
#include "base/buf.h"
#include "gopher/item.h"

struct endpoint;
struct line;
struct page;

struct link {
	struct item item;     /* selector and host belong to the rest */
	struct target target; /* where it leads */
	struct buf selector;
};

/*
 * Find the item that a link on the page at path stands for: an item of ours
 * or of another Gopher server, a telnet session, or for any other URL an 'h'
 * item whose selector is "URL:" and the URL. False when it leads nowhere,
 * which is logged. The caller frees the link either way.
 */
bool link_resolve(struct link *, const struct endpoint *, const char *path,
    const struct page *, const struct line *);

/* Append the URL of what a link leads to. */
void link_url(struct buf *, const struct link *);

/* Give the parts back. */
void link_free(struct link *);

#endif
