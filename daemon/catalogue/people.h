/*
 * People: who wrote and who received the documents of an edition.
 *
 *	/people/               all of them, or where they are many, letters
 *	/people/names/m        whose names begin with an m
 *	/people/elon-musk      one of them (person.h)
 *
 * The last two continue on numbered pages: /people/names/m/2.
 */
#ifndef CATALOGUE_PEOPLE_H
#define CATALOGUE_PEOPLE_H

#include <stdbool.h>

struct sheet;

/*
 * Write the page at what follows "/people/" in its path. False when there is
 * none.
 */
bool people_make(struct sheet *, const char *rest);

#endif
