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
	int64_t added; /* Unix time */
};

/* Write the rows of a document that is not in the catalogue. */
void entry_write(struct store *, const struct entry *, const struct digest *);

#endif
