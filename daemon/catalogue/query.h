/*
 * What a reader looks for, in the language of queries: a line of anything
 * comes in, and goes on as an expression of FTS5 and conditions on documents.
 * It knows no database.
 *
 *	word            it, or another form of it
 *	"some words"    these, as they are written, one after the other
 *	wor*            words that begin so
 *	from:name       who wrote it
 *	to:name         who received it
 *	date:2017-09    when, in EDTF (document/edtf.h)
 *	in:/path        below a path
 *
 * All of them must hold. A "-" before one excludes it, OR between two of a
 * kind lets either do. These five words can be those of any language that is
 * spoken here: "de:", "OU". Values with blanks stand in quotation marks, of
 * which the curved ones and guillemets are as good as the straight ones. What
 * else there is parts words.
 */
#ifndef CATALOGUE_QUERY_H
#define CATALOGUE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "catalogue/token.h"

#define QUERY_MAX       1024 /* bytes of a line */
#define QUERY_ITEMS_MAX 16
#define QUERY_WORDS_MAX 32 /* in all items */

enum query_type {
	QUERY_WORD,   /* words one after the other, in any form */
	QUERY_PHRASE, /* as they are written */
	QUERY_PREFIX, /* as they are written, and what begins like the last */
	QUERY_FROM,   /* the words of a name, in any order */
	QUERY_TO,
	QUERY_DATE, /* a time that the document's overlaps */
	QUERY_IN,   /* what the path begins with */
};

struct query_item {
	enum query_type type;
	bool excluded;     /* what is found must not be so */
	bool either;       /* this one, or the one before it */
	size_t words;      /* WORD to TO: the first of its words */
	size_t word_count; /* at least 1 */
	int64_t first;     /* DATE: its first day and its last, since 1970 */
	int64_t last;
	struct span value; /* DATE, IN: as it was written */
};

/* Why a query makes no sense. */
enum query_problem {
	QUERY_FINE,
	QUERY_EMPTY,    /* there is nothing to look for */
	QUERY_LONG,     /* more than the limits above */
	QUERY_EXCLUDES, /* it only says what not to find */
	QUERY_NO_DATE,  /* what follows "date:" is no date of level 0 or 1 */
	QUERY_NO_VALUE, /* nothing that counts follows "from:" and the like */
	QUERY_MIXED,    /* OR does not stand between two of a kind */
	QUERY_MEMORY,   /* it ran out */
};

struct query {
	struct buf line; /* what was asked, clean, without blanks around it */
	struct query_item items[QUERY_ITEMS_MAX];
	size_t count;
	struct token words[QUERY_WORDS_MAX];
	size_t word_count;
	enum query_problem problem;
	struct span culprit; /* what was read last: there the problem is */
};

/*
 * Read n bytes, whatever they are. The caller frees the query with query_free
 * in any case.
 */
void query_parse(struct query *, const char *, size_t n);

/* Whether an item is looked for in texts; else it is a condition. */
bool query_is_text(const struct query_item *);

/* Whether a query has items that are looked for in texts. */
bool query_has_text(const struct query *);

/* Whether such items only say what not to find: "from:musk -mars". */
bool query_only_excludes_text(const struct query *);

/*
 * Append what FTS5's MATCH finds the texts with: "" when the query has no
 * such item, or a problem. Words are looked for in languages: tags, each with
 * a blank after it (catalogue/tokenizer.h).
 */
void query_match(const struct query *, const char *languages, struct buf *);

/* The same for the texts that are not to be found. */
void query_match_excluded(
    const struct query *, const char *languages, struct buf *);

/* Give it back. */
void query_free(struct query *);

#endif
