/*
 * What one thread answers from: endpoints, and archives that no other thread
 * uses.
 */
#ifndef DOOR_DESK_H
#define DOOR_DESK_H

#include <stddef.h>

#include "base/later.h"

struct archive;
struct endpoint;
struct error;

struct desk {
	struct archive **archives; /* one for each site */
	size_t archive_count;
	struct endpoint *endpoints; /* one for each listener */
	size_t endpoint_count;
};

/* An empty desk: room for so many of each, NULL and zeros; or NULL. */
struct desk *desk_new(size_t archives, size_t endpoints);

/*
 * The same desk for another thread, whose archives are in another hurry
 * (archive_beside). NULL and the error. The first one must stay.
 */
struct desk *desk_beside(const struct desk *, enum later, struct error *);

/* Close the archives and free everything; NULL is allowed. */
void desk_free(struct desk *);

#endif
