/*
 * Sheets: a generated page while it is being written, with what every maker
 * of pages needs: the catalogue, the language, the edition. What is common to
 * such pages is here: links with their labels, numbered pages, the foot.
 *
 * Like a page, a sheet remembers that memory ran out; whether the catalogue
 * could be read, its store remembers.
 */
#ifndef CATALOGUE_SHEET_H
#define CATALOGUE_SHEET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "catalogue/edition.h"
#include "document/page.h"
#include "language/language.h"

struct kind;
struct sqlite3_stmt;
struct store;

#define SHEET_ENTRIES 100 /* documents or people on one page */

struct sheet {
	struct store *store;
	const struct language *language;
	const struct language *site; /* of what is in no edition */
	const char *hostname;
	struct kind *kind;
	int root;            /* the content directory */
	const char *edition; /* "", or as "en" */
	const char *path;    /* of the page, as it was asked for */
	struct page page;
	bool building;  /* the catalogue is, which is to be said yet */
	int64_t done;   /* then: so many files */
	int64_t total;  /* of so many; 0: nobody knows yet */
	bool directory; /* the page's own path ends in a slash */
	bool failed;    /* memory ran out */
};

/*
 * Append a heading, a paragraph. Below the first heading stands that the
 * catalogue is being built, and how far it is, if it is.
 */
void sheet_heading(struct sheet *, int level, const char *);
void sheet_text(struct sheet *, const char *);

/* Append an empty line, unless the last one is empty. */
void sheet_gap(struct sheet *);

/* Append what a buffer holds, and empty it. */
void sheet_heading_buf(struct sheet *, int level, struct buf *);
void sheet_text_buf(struct sheet *, struct buf *);
void sheet_item_buf(struct sheet *, struct buf *);

/*
 * Append a link to a path of the archive, which is not percent-encoded. What is
 * there, the archive finds out: a file may stand where a page is made
 * otherwise. The label is emptied.
 */
void sheet_link(struct sheet *, const char *path, struct buf *label);

/* The same to a generated page of the sheet's edition: "/people/". */
void sheet_link_own(struct sheet *, const char *path, struct buf *label);

/* The same with a word as the label. */
void sheet_link_word(struct sheet *, const char *path, enum word);

/* Append a label and its value: "Date: 2017". */
void sheet_label(
    const struct sheet *, struct buf *, enum word, const char *value);

/* Append a heading with a number of documents, and what is around it. */
void sheet_heading_documents(struct sheet *, enum word, int64_t);

/* Append how many documents there are, in brackets: " (8 documents)". */
void sheet_documents(const struct sheet *, struct buf *, int64_t);

/* Append how many there are: a sentence of its own; or a word for none. */
void sheet_count(struct sheet *, enum countable, int64_t, enum word none);

/* Append a date in words, as dates of documents are written. */
void sheet_date(const struct sheet *, struct buf *, const char *edtf);

/* How many numbered pages a list of so many entries takes; 1 at least. */
unsigned long sheet_pages(int64_t entries);

/*
 * Bind the entries of a numbered page to the parameters 4 (how many) and 5
 * (after how many others) of a statement.
 */
void sheet_bind_page(
    struct sheet *, struct sqlite3_stmt *, unsigned long number);

/*
 * Append links to the pages before and after the numbered page of a list of
 * so many entries, and which of them this is; nothing where there is only
 * one. The path is that of the first page, in the sheet's edition.
 */
void sheet_pager(
    struct sheet *, const char *path, unsigned long number, int64_t entries);

/*
 * The same where the path is that of a file's page, in no edition, and others
 * have something between it and their number.
 */
void sheet_pager_of(struct sheet *, const char *path, const char *between,
    unsigned long number, int64_t entries);

/* Append which of so many numbered pages this is. */
void sheet_page_of(struct sheet *, unsigned long number, unsigned long pages);

/* Append the link to the first page of the sheet's edition. */
void sheet_home(struct sheet *);

/*
 * Append the links that all pages end with: to the first ones of the generated
 * pages, but for this one, and to the section that this one belongs to (a path
 * as above; "": none) in the other editions.
 */
void sheet_foot(struct sheet *, const char *path);

/* Append that the catalogue is being built, if it is and was not said yet. */
void sheet_building(struct sheet *);

/* Whether all of it is there. */
bool sheet_ok(const struct sheet *);

#endif
