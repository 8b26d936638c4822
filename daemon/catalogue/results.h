/*
 * The page of a search: what a query has found, ten documents a page, each
 * with its date, its title and the words that were found in it; or how to
 * search, when the query makes no sense.
 *
 *	/search?words      the best ones
 *	/search/2?words    those after them
 */
#ifndef CATALOGUE_RESULTS_H
#define CATALOGUE_RESULTS_H

#include <stdbool.h>

struct sheet;

#define RESULTS_EACH  10  /* documents on a page */
#define RESULTS_PAGES 100 /* of one search, at most */

/*
 * Write the numbered page of a query, which may be any bytes. False when
 * there is none of that number.
 */
bool results_make(struct sheet *, const char *query, unsigned long number);

#endif
