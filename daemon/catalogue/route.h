/*
 * Routes: which generated page a path names, by its words alone. Whether
 * there is anything to show on it, the page's own maker knows.
 */
#ifndef CATALOGUE_ROUTE_H
#define CATALOGUE_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "catalogue/edition.h"

enum route_type {
	ROUTE_TIMELINE,     /* /timeline/ and below */
	ROUTE_PEOPLE,       /* /people/ and below */
	ROUTE_ALL,          /* /all/ and below */
	ROUTE_SEARCH,       /* /search, /search/2 */
	ROUTE_ATOM,         /* DIRECTORY/feed.xml */
	ROUTE_SUBSCRIPTION, /* DIRECTORY/feed.gmi */
	ROUTE_INFO,         /* PATH.info, PATH.info/N, and /page/M after both */
};

struct route {
	enum route_type type;
	char edition[EDITION_MAX]; /* "", or as "en" */
	const char *path;          /* all of it */
	const char *rest;     /* TIMELINE, PEOPLE, ALL: what follows these words
			     and a slash, in the path; SEARCH: "", or "/2" */
	size_t of;            /* INFO: how many bytes of the path name the
			     document; feeds: the directory, with its slash */
	unsigned long part;   /* INFO: N of PATH.info/N; else 0 */
	unsigned long number; /* INFO: M of /page/M; else 1 */
};

/*
 * Read a normal path, which the route refers to afterwards; false when no
 * generated page has such a path. The slash of "/timeline/" may be missing.
 */
bool route_parse(struct route *, const char *path);

/*
 * The number of a numbered page, as it stands at the end of a path: 1 for
 * "", 2 and up for "/2"; 0 for anything else.
 */
unsigned long route_number(const char *);

#endif
