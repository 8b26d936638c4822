/*
 * Output charsets for old machines, and input charsets of old files.
 *
 * Text inside Souslik is UTF-8. A listener may send US-ASCII or ISO-8859-1:
 * text is first folded, that is, written with that charset's characters
 * only ("é" as "e", typographic quotation marks as straight ones, "…" as
 * "..."), still in UTF-8, so that it can be measured and wrapped; and last
 * encoded. Folding for UTF-8 changes nothing.
 */
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum charset {
	CHARSET_UTF8,
	CHARSET_LATIN1, /* ISO-8859-1 */
	CHARSET_ASCII,  /* US-ASCII */
};

/* The charset of a name as IANA registers it or as people write it. */
bool charset_parse(const char *name, enum charset *);

/* The charset's IANA name. */
const char *charset_name(enum charset);

/*
 * Append n bytes of clean UTF-8 with the charset's characters only:
 * composed (NFC) where the charset has the character, else from a table of
 * marks and letters (Greek and Cyrillic ones among them), else decomposed
 * (NFKD) without its combining marks, else "?". Soft hyphens and characters
 * without width are left out; so is, in ASCII, the no-break space inside of
 * guillemets.
 */
void charset_fold(enum charset, struct buf *, const char *, size_t);

/* Append n bytes of folded UTF-8 in the charset's own bytes. */
void charset_encode(enum charset, struct buf *, const char *, size_t);

/*
 * Append n bytes that are in the named charset as UTF-8 (iconv); 0, or -1
 * when the charset is not known, the bytes are not valid in it or memory
 * ran out (then nothing is appended). The first use of a charset may load a
 * module of libc's from disk.
 */
int charset_decode(const char *name, struct buf *, const char *, size_t);

#endif
