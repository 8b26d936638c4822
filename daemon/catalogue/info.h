/*
 * What is known of one document, on a page beside it.
 *
 *	/a.gmi.info           the document /a.gmi
 *	/a.mbox.info          a mailbox, with its messages
 *	/a.mbox.info/page/2   further messages
 *	/a.mbox.info/7        its seventh message, to be read
 */
#ifndef CATALOGUE_INFO_H
#define CATALOGUE_INFO_H

#include <stdbool.h>

struct route;
struct sheet;

/* Write the page of a route. False when the catalogue has no such document. */
bool info_make(struct sheet *, const struct route *);

#endif
