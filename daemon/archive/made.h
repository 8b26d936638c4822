/*
 * What is made from the catalogue where there is no file. Private to archive.
 */
#ifndef ARCHIVE_MADE_H
#define ARCHIVE_MADE_H

#include <stdbool.h>

#include "archive/archive.h"

struct page;

/*
 * Whether a page can be made at a normal path, as far as the path and the
 * files tell: the catalogue is not asked, nor need there be one.
 */
bool made_can_be(struct archive *, const char *path);

/* The Gopher item type of what can be made there; 0: nothing. */
char made_item(struct archive *, const char *path);

/*
 * Find what can be made for a request of which the files have nothing, or
 * nothing better than the listing of a directory. The resource stays as it is
 * when there is nothing.
 */
void made_find(struct archive *, const struct request *, struct resource *);

/* Hand a page over that was made: 0 or an errno. */
int made_page(struct archive *, const struct resource *, struct page *);

#endif
