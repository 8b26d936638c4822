/*
 * FTS5 (https://www.sqlite.org/fts5.html, section 7): how to reach what it
 * lets others add to it.
 */
#ifndef CATALOGUE_FTS5_H
#define CATALOGUE_FTS5_H

#include <sqlite3.h>

/* The interface of a connection's FTS5; NULL when it has none. */
fts5_api *fts5_find(sqlite3 *);

#endif
