/*
 * A directory as readers see it, remembered from one listing to the next:
 * only entries that something happened to are looked at again. Private to
 * archive.
 */
#ifndef ARCHIVE_SHELF_H
#define ARCHIVE_SHELF_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "archive/directory.h"

struct archive;

/*
 * The entries are in byte order. A symlink has the type and size of what it
 * leads to. Type 0 is for what no listing shows: a gophermap, a symlink that
 * leads nowhere readers may go. An entry's item is its Gopher item type, or 0
 * when archive_item has to be asked.
 */
struct shelf {
	struct directory directory;
	bool watched;
	int number;     /* the watch's, of the directory */
	uint64_t since; /* the watch's time when all entries were looked at */
	time_t until;   /* read it anew then, whatever the watch says */

	/* A shelf that is filled beside the loop. */
	bool awaited;   /* it has not come yet */
	dev_t device;   /* of the directory */
	ino_t inode;    /* the same */
	uint64_t began; /* nanoseconds (CLOCK_MONOTONIC) when it was asked
			   for, or began to be read */
};

/*
 * Take the shelf of the directory at a normal path (with its trailing slash),
 * as it is now; the caller gives it back with shelf_give. NULL with errno
 * when the directory cannot be read. An archive in a hurry never reads a
 * directory itself: it gives up, and takes the shelf when another thread has
 * filled it.
 */
struct shelf *shelf_take(struct archive *, const char *path);

/* Give it back, to be remembered or not. */
void shelf_give(struct archive *, const char *path, struct shelf *);

/* Forget a shelf (cache_drop). */
void shelf_drop(void *);

#endif
