/* What one thread answers from: see desk.h. */

#include "door/desk.h"

#include <stdlib.h>

#include "archive/archive.h"
#include "base/error.h"
#include "door/door.h"

/* An empty desk. */
struct desk *
desk_new(size_t archives, size_t endpoints)
{
	struct desk *desk = calloc(1, sizeof *desk);

	if (desk == NULL)
		return (NULL);
	desk->archive_count = archives;
	desk->archives = calloc(archives, sizeof desk->archives[0]);
	desk->endpoint_count = endpoints;
	desk->endpoints = calloc(endpoints, sizeof desk->endpoints[0]);
	if (desk->archives != NULL && desk->endpoints != NULL)
		return (desk);
	desk_free(desk);
	return (NULL);
}

/* Give an endpoint of a copy the archives of the copy. */
static void
desk_copy_endpoint(struct desk *desk, const struct desk *first, size_t number)
{
	struct endpoint *endpoint = &desk->endpoints[number];

	*endpoint = first->endpoints[number];
	endpoint->archives = desk->archives;
	for (size_t i = 0; i < first->archive_count; i++)
		if (first->archives[i] == first->endpoints[number].archive)
			endpoint->archive = desk->archives[i];
}

/* The same desk for another thread. */
struct desk *
desk_beside(const struct desk *first, enum later hurry, struct error *error)
{
	struct desk *desk =
	    desk_new(first->archive_count, first->endpoint_count);

	if (desk == NULL) {
		error_set(error, "starting a thread: out of memory");
		return (NULL);
	}
	for (size_t i = 0; i < first->archive_count; i++) {
		desk->archives[i] =
		    archive_beside(first->archives[i], hurry, error);
		if (desk->archives[i] == NULL) {
			desk_free(desk);
			return (NULL);
		}
	}
	for (size_t i = 0; i < first->endpoint_count; i++)
		desk_copy_endpoint(desk, first, i);
	return (desk);
}

/* Close the archives and free everything. */
void
desk_free(struct desk *desk)
{
	if (desk == NULL)
		return;
	for (size_t i = 0; desk->archives != NULL && i < desk->archive_count;
	     i++)
		archive_close(desk->archives[i]);
	free(desk->archives);
	free(desk->endpoints);
	free(desk);
}
