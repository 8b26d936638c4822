/*
 * Text as people read it: UTF-8, display columns, lines.
 *
 * Widths and line breaks are libunistring's: East Asian width (UAX #11) for
 * columns, the Unicode line breaking algorithm (UAX #14) for breaks. All
 * lengths are in bytes, all widths in display columns.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Whether n bytes are well-formed UTF-8 (Unicode, table 3-7). */
bool text_is_utf8(const char *, size_t);

/*
 * Append n bytes as clean text: ill-formed UTF-8 becomes U+FFFD (one for
 * each maximal subpart), control characters (C0 but TAB, DEL, C1) likewise.
 */
void text_clean(struct buf *, const char *, size_t);

/*
 * How many bytes a control takes that clean text, of n bytes, begins with and
 * that changes the direction of what follows it (U+202A to U+202E, U+2066 to
 * U+2069: UAX #9); 0 when it begins with none.
 */
size_t text_direction(const char *, size_t n);

/*
 * Put the ASCII letters of a string into lower case, whatever the locale, as
 * it is done with schemes (RFC 3986, section 3.1) and hosts (RFC 4343).
 */
void text_lower(char *);

/*
 * Display columns of n bytes of clean UTF-8; combining marks and characters
 * without width take none, a TAB counts as one (expand it first where that
 * matters).
 */
size_t text_width(const char *, size_t);

/*
 * Append n bytes of clean UTF-8 if they are no more than so many characters
 * (code points); else these alone, less the blanks at their end, and "…".
 */
void text_shorten(struct buf *, const char *s, size_t n, size_t characters);

/*
 * The first line of a text that is to be wrapped: how many bytes of it fit
 * into width columns, broken where UAX #14 allows, but not inside of a word
 * with a "/" (a URL, a path) or a short one with a "-" (a date) that fits whole
 * on the next line; a word wider than the width is cut between grapheme
 * clusters (UAX #29). The blanks at the break (not the no-break ones) belong
 * to neither line: *next is where the following line starts. Nor is there any
 * at the end of the text, so that a text of blanks is one empty line.
 *
 *	while (n > 0) {
 *		len = text_break(s, n, width, &next);
 *		... s[0 .. len) is a line ...
 *		s += next;
 *		n -= next;
 *	}
 *
 * No line is wider than width, unless it is a single cluster that is: it
 * always makes progress when n > 0, even with a width of 0 or 1. A line
 * separator (U+2028 and the like) ends a line. When memory for a long line
 * ran out, it is cut between grapheme clusters.
 */
size_t text_break(const char *s, size_t n, size_t width, size_t *next);

#endif
