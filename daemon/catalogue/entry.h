/*
 * Entries: what the catalogue has of one document, written from its digest.
 */
#ifndef CATALOGUE_ENTRY_H
#define CATALOGUE_ENTRY_H

#include <stddef.h>
#include <stdint.h>

struct alias;
struct digest;
struct store;

/* Where a document comes from. */
struct entry {
	int64_t file;                /* its id */
	int64_t folder;              /* its id */
	const char *path;            /* of the file */
	const char *hostname;        /* what the archive is served as */
	const char *language;        /* of documents that name none, or "" */
	const struct alias *aliases; /* how people are spelt, too */
	size_t alias_count;
	int64_t time; /* Unix time: when the file was last changed */
};

/*
 * SQL: since when a document counts as new, of the time that its file was last
 * changed at. A message of a mailbox that others were put behind is no newer
 * for that: it is as old as its date says, if it has one and is not from the
 * future.
 */
#define ENTRY_ADDED(time, part, day, second)                      \
	"iif(" part " = 0, " time ", min(" time ", coalesce(" day \
	" * 86400 + " second ", " time ")))"

/* Write the rows of a document that is not in the catalogue. */
void entry_write(struct store *, const struct entry *, const struct digest *);

#endif
