/*
 * Alphabets: long lists in alphabetical order, shown whole where they are
 * short, else letter by letter, and each letter in numbered pages. What is
 * listed, whoever has such a list knows.
 *
 * The letters are those from a to z without accents; what comes before them
 * (digits) and after them (other scripts) is together each.
 */
#ifndef CATALOGUE_ALPHABET_H
#define CATALOGUE_ALPHABET_H

#include <stdbool.h>

#include "language/language.h"

struct sheet;
struct sqlite3_stmt;

struct alphabet {
	const char *path;         /* of the pages: "/people/names/" */
	enum word title;          /* of these pages */
	enum countable countable; /* what is listed */
	enum word none;           /* what is said where there is none */
	/*
	 * SQL that gives the number of what is listed, and the rows in order,
	 * for parameters 1: the edition; 2 and 3: the first key and the one
	 * after the last; for the rows 4 and 5: LIMIT and OFFSET.
	 */
	const char *count;
	const char *list;
	void (*add)(struct sheet *, struct sqlite3_stmt *row);
};

/* Append the whole list, or links to its letters where it is long. */
void alphabet_show(struct sheet *, const struct alphabet *);

/*
 * Write the page at what follows the alphabet's path: "m", "m/2". False when
 * there is none.
 */
bool alphabet_make(struct sheet *, const struct alphabet *, const char *rest);

#endif
