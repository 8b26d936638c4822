/*
 * Feeds: what is new below a directory, in the two forms that readers of
 * feeds know.
 *
 *	DIRECTORY/feed.gmi   a page to subscribe to (Gemini companion
 *	                     specification "Subscribing to Gemini pages")
 *	DIRECTORY/feed.xml   Atom (RFC 4287)
 *
 * The feed of the root, or of any other directory, has nothing of editions
 * that it is not in itself.
 */
#ifndef CATALOGUE_FEED_H
#define CATALOGUE_FEED_H

#include <stdbool.h>

struct buf;
struct route;
struct sheet;

#define FEED_ENTRIES 50 /* the newest documents */

/*
 * Write the page of a route. False when the catalogue has nothing below its
 * directory.
 */
bool feed_make(struct sheet *, const struct route *);

/* Append the Atom feed of a route. False as above. */
bool feed_atom(struct sheet *, const struct route *, struct buf *);

#endif
