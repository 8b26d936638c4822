/*
 * Searches: what the catalogue's documents answer to a query. It knows no
 * pages; what is shown of a search is the affair of results.h.
 *
 * Whatever is asked, a search ends: when its time is over it is interrupted,
 * and only so many documents are ranked. What it has found until then it
 * gives, and says so.
 */
#ifndef CATALOGUE_SEARCH_H
#define CATALOGUE_SEARCH_H

#include <stddef.h>
#include <stdint.h>

struct query;
struct store;

/* What a search may take. */
struct search_limits {
	long work;   /* milliseconds of the processor */
	long time;   /* in all */
	size_t hits; /* documents that are looked at */
};

enum search_end {
	SEARCH_WHOLE,  /* every document that answers is among the hits */
	SEARCH_MANY,   /* there are more, not looked at */
	SEARCH_LATE,   /* there may be more: it took too long */
	SEARCH_FAILED, /* trouble of ours, which the store remembers */
};

struct hit {
	int64_t document;
	double score; /* higher is better */
};

struct search {
	struct hit *hits; /* the best first; or by date, if no words count */
	size_t count;
	size_t capacity;
	enum search_end end;
};

/*
 * Look for what a query without a problem asks. The caller frees the search
 * with search_free in any case.
 */
void search_run(struct search *, struct store *, const struct query *,
    const struct search_limits *);

/* Give it back. */
void search_free(struct search *);

#endif
