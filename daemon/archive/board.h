/*
 * Where threads beside the loop put the shelves that they have filled, for
 * the loop to take. For several threads. Private to archive.
 */
#ifndef ARCHIVE_BOARD_H
#define ARCHIVE_BOARD_H

#include <stddef.h>

struct board;
struct shelf;

/* Make a board for so many bytes; NULL when that cannot be. */
struct board *board_new(size_t max);

/* Drop all that is there; NULL is allowed. */
void board_free(struct board *);

/* Put a shelf of so many bytes there, the board's own from then on, in place
 * of one for the same path. It is dropped when it does not fit. */
void board_put(struct board *, const char *path, struct shelf *, size_t size);

/* Take the shelf for a path, which is the caller's; or NULL. */
struct shelf *board_take(struct board *, const char *path);

#endif
