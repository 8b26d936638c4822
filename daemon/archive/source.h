/*
 * What pages are made from. Private to archive: archive_page is its public
 * face.
 */
#ifndef ARCHIVE_SOURCE_H
#define ARCHIVE_SOURCE_H

#include <stdbool.h>

#include "archive/archive.h"

/* Whether a page is made from a regular file called name, and how. */
bool source_find(const char *name, enum source *);

#endif
