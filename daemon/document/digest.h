/*
 * The digest of a document: what the catalogue keeps of it, and what a page
 * about it shows. Pure data; document/reader.h makes digests from files.
 *
 * Every text is clean UTF-8 (no control characters; NFC but for text), and
 * the digest's own. A digest starts as { 0 } and ends with digest_free; like
 * a buffer it remembers that memory ran out.
 */
#ifndef DOCUMENT_DIGEST_H
#define DOCUMENT_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/list.h"

#define DIGEST_WORDS_MAX  300       /* bytes of a title, a name, a source */
#define DIGEST_PEOPLE_MAX 500       /* people in each list */
#define DIGEST_LINKS_MAX  10000     /* links of one document */
#define DIGEST_TEXT_MAX   (8 << 20) /* bytes of text; the rest is left out */

struct digest {
	unsigned part;   /* 0: the file; 1 and on: a message of an mbox */
	uint64_t offset; /* where in the file a message of an mbox starts */
	uint64_t length; /* and its bytes, its "From " line among them */

	/* Once digest_end has seen to it none of these is NULL. */
	char *mime;     /* of gophermaps and .gph: application/gopher-menu, by
		       which Gopher+ knows menus */
	char *title;    /* never empty */
	char *language; /* BCP 47, or "" */
	char *date;     /* EDTF if the author kept to it, else as written;
			   of what has none, the date in the file's name;
			   "" when not known */
	char *medium;
	char *source;
	char *id;      /* a mail's Message-ID, without its <>, or "" */
	char *answers; /* the id of the mail that this one answers, or "" */

	struct list from;        /* people, each once, as their names are */
	struct list to;          /* written; a mail's To and Cc */
	struct list links;       /* URL references, as written */
	struct list attachments; /* names of a mail's files */
	struct buf text; /* what readers read, in lines that end in LF: without
			    a gemtext page's title and header, or a mail's
			    header */
	bool failed;     /* memory ran out */
};

/*
 * Append n bytes to a buffer as words on one line: cleaned, composed (NFC),
 * without controls that would turn what is written behind them around, each
 * run of blanks as one, none at the ends; what is over max bytes is cut,
 * between words where that is near, with an ellipsis.
 */
void digest_words(struct buf *, const char *, size_t n, size_t max);

/* Set one of the strings to n bytes as words. */
void digest_set(struct digest *, char **field, const char *, size_t n);

/* The same with a string; NULL counts as "". */
void digest_puts(struct digest *, char **field, const char *);

/*
 * Add the people whom n bytes name to one of the lists. Names stand between
 * semicolons, if there is any; else between commas, "and", "et", "&". Nothing
 * parts what is in brackets: "Ann Lee (Tesla, later OpenAI), Bob" are two. "?"
 * is nobody, and marks at the end of a name, "Ann?" or "Ann (?)", that it is
 * uncertain, which is not kept.
 */
void digest_people(struct digest *, struct list *, const char *, size_t n);

/* Add one person to a list, whatever the name is made of. */
void digest_person(struct digest *, struct list *, const char *, size_t n);

/* Add a link, a URL reference of n bytes. */
void digest_link(struct digest *, const char *, size_t n);

/* Append a line of text, of n bytes without its end. */
void digest_line(struct digest *, const char *, size_t n);

/* Append lines of text: LF and CRLF end them, as do form feeds. */
void digest_text(struct digest *, const char *, size_t n);

/*
 * Set the title to the first of the text's first lines that has a letter or a
 * digit and is not quoted (">"), if any is like that.
 */
void digest_title_text(struct digest *);

/*
 * Set the title to the name of the file at a path: without an extension that
 * is known, "_" as blanks. An index (index.gmi, index.gph, gophermap) has the
 * name of its directory, if that has one. At worst the title is "?".
 */
void digest_title_name(struct digest *, const char *path);

/*
 * The last thing to do: no string is NULL then. Whether all that was put in is
 * there; if not, the digest is of no use.
 */
bool digest_end(struct digest *);

/* Give the memory back; the digest is { 0 } again. */
void digest_free(struct digest *);

#endif
