/*
 * What a file is: its MIME type, the charset of its text, its Gopher item
 * type. By the extension where that is a known one, else by libmagic.
 */
#ifndef DOCUMENT_KIND_H
#define DOCUMENT_KIND_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct error;
struct kind;

#define KIND_HEAD 65536 /* bytes of a file that are looked at */

/* Load libmagic's database; NULL and the error when it cannot be. */
struct kind *kind_open(struct error *);

/* Give it back; NULL is allowed. */
void kind_close(struct kind *);

/* The MIME type of a known extension, in any case; NULL for the others. */
const char *kind_extension(const char *extension);

/*
 * The MIME type that libmagic guesses for a file that begins with these n
 * bytes; the string lives until the next call. "application/octet-stream"
 * when it does not know.
 */
const char *kind_guess(struct kind *, const char *head, size_t n);

/*
 * The charset of text that begins with these n bytes, as libmagic names it
 * ("utf-8", "iso-8859-1", "utf-16le"); the string lives until the next call.
 * whole: there are no further bytes. "" when it is no text, of no bytes, or
 * nobody knows.
 */
const char *kind_charset(struct kind *, const char *head, size_t n, bool whole);

/*
 * Turn the bytes of a text to UTF-8, if they are not UTF-8 and libmagic knows
 * what else they are, or they can be Windows-1252, which libmagic does not
 * know; else they stay as they are.
 */
void kind_decode(struct kind *, struct buf *);

/* Whether a MIME type is text, which has a charset. */
bool kind_is_text(const char *mime);

/*
 * The Gopher item type of a MIME type (RFC 1436, 3.8; d, h, s and ; are
 * customary): text '0', HTML 'h', GIF 'g', images 'I', audio 's', video ';',
 * PDF 'd', everything else '9'. JSON, XML and mail are read as text.
 */
char kind_item(const char *mime);

#endif
