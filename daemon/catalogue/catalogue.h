/*
 * The catalogue as readers meet it: pages that no one has to keep by hand,
 * made from what the index knows of all documents. A path and a query go in,
 * a finding comes out. Knows no doors, and reads only: who writes the
 * database is another process.
 */
#ifndef CATALOGUE_CATALOGUE_H
#define CATALOGUE_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "document/page.h"

struct catalogue;
struct kind;

/* Strings stay the caller's, for as long as the catalogue is open. */
struct catalogue_config {
	const char *database; /* the file, which need not be there yet */
	const char *name;     /* of the content directory, whose catalogue the
				 database has to be; NULL: any is taken */
	const char *hostname; /* what the archive is served as */
	const char *language; /* of the site, a tag; NULL: that of its first
				 page */
	int root;             /* the content directory, the caller's */
	struct kind *kind;    /* likewise */
};

enum finding_type {
	FINDING_PAGE,    /* page */
	FINDING_BYTES,   /* bytes, of the type mime */
	FINDING_INPUT,   /* asks for a query: prompt */
	FINDING_MISSING, /* there is no such page */
	FINDING_FAILED,  /* trouble of ours, in the log already; or a feed
			    while the catalogue is not whole */
};

struct finding {
	enum finding_type type;
	struct page page;
	struct buf bytes;
	const char *mime;
	const char *prompt;
	const char *language; /* of page, bytes or prompt: a tag; else NULL */
	bool directory;       /* PAGE: its own path ends in a slash */
};

/* What the files of an archive have to hold for a generated page. */
enum catalogue_need {
	CATALOGUE_NOTHING,   /* there is no generated page of such a path */
	CATALOGUE_ALWAYS,    /* nothing: the catalogue knows */
	CATALOGUE_FILE,      /* a file, which the page is about */
	CATALOGUE_DIRECTORY, /* a directory */
};

/*
 * What a generated page of a normal path depends on; and the first *n bytes
 * of the path are that of the file or directory. Looks at the path alone.
 */
enum catalogue_need catalogue_needs(const char *path, size_t *n);

/* The Gopher item type of a generated page, by its path alone. */
char catalogue_item(const char *path);

/* Make a catalogue; NULL when memory ran out. The database is not opened. */
struct catalogue *catalogue_new(const struct catalogue_config *);

/* Close it; NULL is allowed. */
void catalogue_free(struct catalogue *);

/*
 * What is at a normal path, for a query, decoded, or NULL. Always fills the
 * finding in, which the caller frees with finding_free. May wait for the
 * disk and for who writes. Where the catalogue is not whole yet, pages say
 * so.
 */
void catalogue_find(
    struct catalogue *, const char *path, const char *query, struct finding *);

/* Give the parts back. */
void finding_free(struct finding *);

#endif
