/*
 * Cards: documents on the lists of generated pages, one line each: a link
 * with its date, its title and what kind of document it is.
 */
#ifndef CATALOGUE_CARD_H
#define CATALOGUE_CARD_H

#include <stdint.h>

#include "language/language.h"

struct buf;
struct sheet;
struct sqlite3_stmt;

/* What a statement that lists documents selects first, and from what. */
#define CARD_SELECT                                            \
	"SELECT document.path, document.title, document.date," \
	" document.medium, file.kind, document.part"
#define CARD_PATH    0
#define CARD_TITLE   1
#define CARD_DATE    2
#define CARD_MEDIUM  3
#define CARD_KIND    4
#define CARD_PART    5
#define CARD_COLUMNS 6 /* of these */
#define CARD_FROM    " FROM document JOIN file ON file.id = document.file"
#define CARD_DATES                                           \
	"document.day, document.precision, document.second," \
	" document.title_key, document.id"
#define CARD_TITLES "document.title_key, document.id"
#define CARD_ORDER  " ORDER BY " CARD_DATES

/*
 * A statement that lists one numbered page of the documents of which
 * something holds, in an order (CARD_DATES, CARD_TITLES): card_page binds the
 * parameters 1 (edition), 4 and 5 (which page). Only what is on the page is
 * looked at as a whole; what comes before it, in an index.
 */
#define CARD_PAGE(where, order)                                               \
	CARD_SELECT " FROM (SELECT document.id AS one FROM document"          \
		    " WHERE " where " ORDER BY " order " LIMIT ?4 OFFSET ?5)" \
		    " JOIN document ON document.id = one"                     \
		    " JOIN file ON file.id = document.file"                   \
		    " ORDER BY " order

/*
 * What kind of document one of a MIME type is, in words: "page". A part is a
 * message of an mbox.
 */
const char *card_kind(const struct language *, const char *mime, int64_t part);

/* Append the label of the document that a statement's row is. */
void card_label(const struct sheet *, struct buf *label, struct sqlite3_stmt *);

/* A statement of CARD_PAGE, for a page of the sheet's edition. */
struct sqlite3_stmt *card_page(
    struct sheet *, const char *sql, unsigned long number);

/* Append one document, the row of a statement. */
void card_add(struct sheet *, struct sqlite3_stmt *);

/*
 * Append all documents that a statement selects, which is done afterwards.
 * How many there were.
 */
int64_t card_list(struct sheet *, struct sqlite3_stmt *);

#endif
