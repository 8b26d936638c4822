/* What one thread answers from: see desk.h. */

#include "door/desk.h"

#include <stdlib.h>

#include "archive/archive.h"
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
