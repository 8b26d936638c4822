/*
 * What pages are made from. Private to archive: archive_page is its public
 * face.
 */
#ifndef ARCHIVE_SOURCE_H
#define ARCHIVE_SOURCE_H

#include <stdbool.h>

#include "archive/archive.h"

struct page;

/* Whether a page is made from a regular file called name, and how. */
bool source_find(const char *name, enum source *);

/*
 * The page of a RESOURCE_PAGE, as archive_page gives it; but for one that is
 * only looked into: that its own bytes were read is not recorded.
 */
int source_page(struct archive *, const struct resource *, struct page *);

#endif
