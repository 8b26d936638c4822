/*
 * How well a document answers a query: the SQL function relevance(words), an
 * auxiliary function of FTS5, higher where it answers better. It is Okapi
 * BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25
 * and Beyond", 2009) with weights for the columns of the table: title,
 * people, body.
 *
 * Unlike FTS5's own bm25() it does not count in how many documents a word is,
 * which takes long where there are many: it looks at the first ones and
 * reckons.
 */
#ifndef CATALOGUE_RELEVANCE_H
#define CATALOGUE_RELEVANCE_H

struct error;
struct sqlite3;

/* Make the function known to a connection. 0, or -1 and the error. */
int relevance_register(struct sqlite3 *, struct error *);

#endif
