/*
 * Text as people read it: see text.h.
 *
 * The rules of Unicode are libunistring's; here is what is done with them:
 * cleaning, measuring, and choosing where one line ends. It never looks
 * further into a text than the line it was asked for, so that a paragraph of
 * a megabyte costs as much per line as a short one.
 */

#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unictype.h>
#include <unigbrk.h>
#include <unilbrk.h>
#include <unistr.h>
#include <uniwidth.h>

#include "base/buf.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define WORD_SHORT  12             /* columns: a date in brackets, "(e-mail)" */
#define STACK_BYTES 1024           /* a line of usual width needs no malloc */

/* Whether n bytes are well-formed UTF-8. */
bool
text_is_utf8(const char *s, size_t n)
{
	return (n == 0 || u8_check((const uint8_t *)s, n) == NULL);
}

/* The character at the start of n > 0 bytes, and its length. */
static size_t
text_char(const char *s, size_t n, ucs4_t *c)
{
	if ((unsigned char)*s < 0x80) {
		*c = (unsigned char)*s;
		return (1);
	}
	return ((size_t)u8_mbtouc(c, (const uint8_t *)s, n));
}

/*
 * How many of n > 0 ill-formed bytes one U+FFFD stands for: the maximal
 * subpart (Unicode, section 3.9). libunistring would take more at once.
 */
static size_t
text_subpart(const char *s, size_t n)
{
	size_t len = 1;
	ucs4_t c;

	while (len < n && u8_mbtoucr(&c, (const uint8_t *)s, len + 1) == -2)
		len++;
	return (len);
}

/* Whether a character has no place in clean text. */
static bool
text_is_control(ucs4_t c)
{
	return ((c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0));
}

/*
 * How many bytes the character at the start of n > 0 bytes has; 0 when it is
 * ill-formed or a control character, and *bad says how many bytes of it are
 * to be replaced.
 */
static size_t
text_measure(const char *s, size_t n, size_t *bad)
{
	ucs4_t c;
	int len;

	len = u8_mbtoucr(&c, (const uint8_t *)s, n);
	if (len > 0 && !text_is_control(c))
		return ((size_t)len);
	*bad = len > 0 ? (size_t)len : text_subpart(s, n);
	return (0);
}

/* Append n bytes as clean text. */
void
text_clean(struct buf *out, const char *s, size_t n)
{
	size_t start = 0, i = 0, len, bad;

	if (n == 0)
		return;
	while (i < n) {
		if (s[i] >= 0x20 && s[i] < 0x7f) {
			i++;
			continue;
		}
		len = text_measure(s + i, n - i, &bad);
		i += len;
		if (len > 0)
			continue;
		buf_add(out, s + start, i - start);
		buf_puts(out, REPLACEMENT);
		i += bad;
		start = i;
	}
	buf_add(out, s + start, n - start);
}

/* Bytes of a control for the direction of text. */
size_t
text_direction(const char *s, size_t n)
{
	unsigned char last;

	if (n < 3 || s[0] != '\xe2' || (s[1] != '\x80' && s[1] != '\x81'))
		return (0);
	last = (unsigned char)s[2];
	if (s[1] == '\x80')
		return (last >= 0xaa && last <= 0xae ? 3 : 0);
	return (last >= 0xa6 && last <= 0xa9 ? 3 : 0);
}

/* Put ASCII letters into lower case. */
void
text_lower(char *s)
{
	for (; *s != '\0'; s++)
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s - 'A' + 'a');
}

/* Display columns of one character. */
static size_t
text_columns(ucs4_t c)
{
	int columns;

	if (c < 0x7f)
		return (c >= 0x20 || c == '\t');
	columns = uc_width(c, "UTF-8");
	return (columns > 0 ? (size_t)columns : 0);
}

/* Display columns of n bytes. */
size_t
text_width(const char *s, size_t n)
{
	size_t columns = 0, i = 0;
	ucs4_t c;

	while (i < n) {
		i += text_char(s + i, n - i, &c);
		columns += text_columns(c);
	}
	return (columns);
}

/* Whether a line ends at this character, come what may (UAX #14, BK). */
static bool
text_ends_line(ucs4_t c)
{
	return ((c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028 ||
		c == 0x2029);
}

/* Whether a character is blank and a line may end beside it. */
static bool
text_is_blank(ucs4_t c)
{
	if (c < 0x80)
		return (c == ' ' || c == '\t');
	return (uc_is_property_white_space(c) && c != 0xa0 && c != 0x2007 &&
		c != 0x202f && !text_ends_line(c));
}

/* How many of n bytes are left without the blanks at the end. */
static size_t
text_trim(const char *s, size_t n)
{
	const uint8_t *start = (const uint8_t *)s, *end = start + n, *prev;
	ucs4_t c;

	while ((prev = u8_prev(&c, end, start)) != NULL && text_is_blank(c))
		end = prev;
	return ((size_t)(end - start));
}

/* How many of n bytes are blanks at the start. */
static size_t
text_blanks(const char *s, size_t n)
{
	size_t i, len;
	ucs4_t c;

	for (i = 0; i < n; i += len) {
		len = text_char(s + i, n - i, &c);
		if (!text_is_blank(c))
			break;
	}
	return (i);
}

/*
 * Whether a place is between a full stop or the like and a letter, as in
 * "e.g.": UAX #14 allows no break there (LB29), libunistring 1.0 does.
 */
static bool
text_is_abbreviation(const char *s, size_t n, size_t at)
{
	ucs4_t c;

	if (strchr(",.:;", s[at - 1]) == NULL)
		return (false);
	text_char(s + at, n - at, &c);
	return (uc_is_alpha(c) && text_columns(c) == 1);
}

/*
 * The last place at or before last where n bytes may be broken by UAX #14;
 * 0 when there is none or memory ran out.
 */
static size_t
text_opportunity(const char *s, size_t n, size_t last)
{
	char stack[STACK_BYTES], *breaks = stack;

	if (n > sizeof stack && (breaks = malloc(n)) == NULL)
		return (0);
	u8_possible_linebreaks((const uint8_t *)s, n, "UTF-8", breaks);
	while (last > 0 && (breaks[last] != UC_BREAK_POSSIBLE ||
			       text_is_abbreviation(s, n, last)))
		last--;
	if (breaks != stack)
		free(breaks);
	return (last);
}

/* Whether a word goes on with a character: no blank, no ideograph. */
static bool
text_continues(ucs4_t c)
{
	return (!text_is_blank(c) && !text_ends_line(c) && text_columns(c) < 2);
}

/* Where the word that ends at a place of a text begins. */
static size_t
text_word(const char *s, size_t at)
{
	const uint8_t *start = (const uint8_t *)s, *word = start + at, *prev;
	ucs4_t c;

	while ((prev = u8_prev(&c, word, start)) != NULL && text_continues(c))
		word = prev;
	return ((size_t)(word - start));
}

/*
 * Whether n bytes begin with a word that is to stay whole and fits into a
 * width: one with a "/", or a short one with a "-".
 */
static bool
text_stays_whole(const char *s, size_t n, size_t width)
{
	bool slash = false, hyphen = false;
	size_t columns = 0;
	ucs4_t c;

	for (size_t i = 0; i < n;) {
		i += text_char(s + i, n - i, &c);
		if (!text_continues(c))
			break;
		slash |= c == '/';
		hyphen |= c == '-' && columns > 0;
		columns += text_columns(c);
		if (columns > width)
			return (false);
	}
	return (slash || (hyphen && columns <= WORD_SHORT));
}

/*
 * Where the line is broken, for which UAX #14 says cut: before a URL, a path or
 * a short word rather than inside of it, if it is whole on a line of its own
 * then.
 */
static size_t
text_spare_word(const char *s, size_t n, size_t width, size_t cut)
{
	size_t word = text_word(s, cut), before = 0;

	if (word > 0 && word < cut &&
	    text_stays_whole(s + word, n - word, width))
		before = text_opportunity(s, cut, word);
	return (before > 0 ? before : cut);
}

/*
 * The last boundary of grapheme clusters at or before last, but after the
 * first cluster, of n bytes.
 */
static size_t
text_cluster(const char *s, size_t n, size_t last)
{
	const uint8_t *start = (const uint8_t *)s, *end = start + n;
	const uint8_t *cut = u8_grapheme_next(start, end), *cluster = cut;

	while (cluster != NULL && cluster <= start + last) {
		cut = cluster;
		cluster = u8_grapheme_next(cluster, end);
	}
	return ((size_t)(cut - start));
}

/* Append a text, or as much of it as there is room for. */
void
text_shorten(struct buf *out, const char *s, size_t n, size_t characters)
{
	size_t i = 0;
	ucs4_t c;

	for (; i < n && characters > 0; characters--)
		i += text_char(s + i, n - i, &c);
	if (i == n) {
		buf_add(out, s, n);
		return;
	}
	buf_add(out, s, text_trim(s, i));
	buf_puts(out, "…");
}

/* The first line of a text. */
size_t
text_break(const char *s, size_t n, size_t width, size_t *next)
{
	size_t columns = 0, i, len, cut;
	ucs4_t c;

	for (i = 0; i < n; i += len) {
		len = text_char(s + i, n - i, &c);
		if (text_ends_line(c)) {
			*next = i + len;
			return (text_trim(s, i));
		}
		columns += text_columns(c);
		if (columns > width && !text_is_blank(c))
			break;
	}
	if (i == n) {
		*next = n;
		return (text_trim(s, n));
	}
	/* i is at the character that is too much; the rules need to see it */
	cut = text_opportunity(s, i + len, i);
	if (cut > 0)
		cut = text_spare_word(s, n, width, cut);
	else
		cut = text_cluster(s, n, i);
	*next = cut + text_blanks(s + cut, n - cut);
	return (text_trim(s, cut));
}
