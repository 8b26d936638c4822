/*
 * Output charsets for old machines: see charset.h.
 *
 * The order of the tables is the order of Unicode: they are searched by
 * halves. What Unicode itself knows (that an é is an e with an accent, that
 * a ﬁ is an f and an i) is not in them.
 */

#include "base/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/buf.h"
#include "base/text.h"

#define UTF8_MAX     6  /* bytes of a character, as u8_uctomb wants them */
#define PARTS_MAX    32 /* characters; the longest decomposition has 18 */
#define DECODE_SPACE 64 /* bytes; more than any one step of iconv writes */
#define LENGTH(a)    (sizeof(a) / sizeof(a)[0])

/* Names by which people know the charsets; IANA's preferred ones first. */
static const struct {
	const char *name;
	enum charset charset;
} names[] = {
	{ "UTF-8", CHARSET_UTF8 },
	{ "UTF8", CHARSET_UTF8 },
	{ "csUTF8", CHARSET_UTF8 },
	{ "ISO-8859-1", CHARSET_LATIN1 },
	{ "ISO_8859-1", CHARSET_LATIN1 },
	{ "ISO_8859-1:1987", CHARSET_LATIN1 },
	{ "ISO8859-1", CHARSET_LATIN1 },
	{ "iso-ir-100", CHARSET_LATIN1 },
	{ "latin1", CHARSET_LATIN1 },
	{ "latin-1", CHARSET_LATIN1 },
	{ "l1", CHARSET_LATIN1 },
	{ "IBM819", CHARSET_LATIN1 },
	{ "CP819", CHARSET_LATIN1 },
	{ "csISOLatin1", CHARSET_LATIN1 },
	{ "US-ASCII", CHARSET_ASCII },
	{ "ASCII", CHARSET_ASCII },
	{ "ANSI_X3.4-1968", CHARSET_ASCII },
	{ "ANSI_X3.4-1986", CHARSET_ASCII },
	{ "ISO_646.irv:1991", CHARSET_ASCII },
	{ "ISO646-US", CHARSET_ASCII },
	{ "iso-ir-6", CHARSET_ASCII },
	{ "us", CHARSET_ASCII },
	{ "IBM367", CHARSET_ASCII },
	{ "cp367", CHARSET_ASCII },
	{ "csASCII", CHARSET_ASCII },
};

/* Characters from first to last are written as text. */
struct substitute {
	uint32_t first;
	uint32_t last;
	const char *text;
};

static const struct substitute substitutes[] = {
	{ 0x00a0, 0x00a0, " " },
	{ 0x00a1, 0x00a1, "!" },
	{ 0x00a2, 0x00a2, "c" },
	{ 0x00a3, 0x00a3, "GBP" },
	{ 0x00a5, 0x00a5, "JPY" },
	{ 0x00a6, 0x00a6, "|" },
	{ 0x00a7, 0x00a7, "par." },
	{ 0x00a8, 0x00a8, "\"" },
	{ 0x00a9, 0x00a9, "(c)" },
	{ 0x00ab, 0x00ab, "\"" },
	{ 0x00ac, 0x00ac, "not " },
	{ 0x00ad, 0x00ad, "" },
	{ 0x00ae, 0x00ae, "(R)" },
	{ 0x00af, 0x00af, "-" },
	{ 0x00b0, 0x00b0, "o" }, /* "n°", "20 °C" */
	{ 0x00b1, 0x00b1, "+/-" },
	{ 0x00b4, 0x00b4, "'" },
	{ 0x00b5, 0x00b5, "u" },
	{ 0x00b6, 0x00b6, "par." },
	{ 0x00b7, 0x00b7, "." },
	{ 0x00b8, 0x00b8, "," },
	{ 0x00bb, 0x00bb, "\"" },
	{ 0x00c6, 0x00c6, "AE" },
	{ 0x00d0, 0x00d0, "D" },
	{ 0x00d7, 0x00d7, "x" },
	{ 0x00d8, 0x00d8, "O" },
	{ 0x00de, 0x00de, "TH" },
	{ 0x00df, 0x00df, "ss" },
	{ 0x00e6, 0x00e6, "ae" },
	{ 0x00f0, 0x00f0, "d" },
	{ 0x00f7, 0x00f7, "/" },
	{ 0x00f8, 0x00f8, "o" },
	{ 0x00fe, 0x00fe, "th" },
	{ 0x0110, 0x0110, "D" },
	{ 0x0111, 0x0111, "d" },
	{ 0x0126, 0x0126, "H" },
	{ 0x0127, 0x0127, "h" },
	{ 0x0131, 0x0131, "i" },
	{ 0x0138, 0x0138, "k" },
	{ 0x0141, 0x0141, "L" },
	{ 0x0142, 0x0142, "l" },
	{ 0x014a, 0x014a, "NG" },
	{ 0x014b, 0x014b, "ng" },
	{ 0x0152, 0x0152, "OE" },
	{ 0x0153, 0x0153, "oe" },
	{ 0x0166, 0x0166, "T" },
	{ 0x0167, 0x0167, "t" },
	{ 0x018f, 0x018f, "E" },
	{ 0x0192, 0x0192, "f" },
	{ 0x0259, 0x0259, "e" },
	{ 0x02b9, 0x02bd, "'" },
	{ 0x1e9e, 0x1e9e, "SS" },
	{ 0x1680, 0x1680, " " },
	{ 0x200b, 0x200f, "" },
	{ 0x2010, 0x2013, "-" },
	{ 0x2014, 0x2015, "--" },
	{ 0x2016, 0x2016, "||" },
	{ 0x2018, 0x201b, "'" },
	{ 0x201c, 0x201f, "\"" },
	{ 0x2020, 0x2020, "+" },
	{ 0x2021, 0x2021, "++" },
	{ 0x2022, 0x2023, "*" },
	{ 0x2027, 0x2027, "." },
	{ 0x2028, 0x2029, " " },
	{ 0x202a, 0x202e, "" },
	{ 0x2030, 0x2030, "0/00" },
	{ 0x2032, 0x2032, "'" },
	{ 0x2035, 0x2035, "`" },
	{ 0x2039, 0x203a, "'" },
	{ 0x203b, 0x203b, "*" },
	{ 0x2043, 0x2043, "-" },
	{ 0x2044, 0x2044, "/" },
	{ 0x2060, 0x206f, "" },
	{ 0x20ac, 0x20ac, "EUR" },
	{ 0x2122, 0x2122, "(TM)" },
	{ 0x2190, 0x2190, "<-" },
	{ 0x2191, 0x2191, "^" },
	{ 0x2192, 0x2192, "->" },
	{ 0x2193, 0x2193, "v" },
	{ 0x2194, 0x2194, "<->" },
	{ 0x21d0, 0x21d0, "<=" },
	{ 0x21d2, 0x21d2, "=>" },
	{ 0x21d4, 0x21d4, "<=>" },
	{ 0x2212, 0x2212, "-" },
	{ 0x2215, 0x2215, "/" },
	{ 0x2217, 0x2217, "*" },
	{ 0x2219, 0x2219, "." },
	{ 0x2248, 0x2248, "~" },
	{ 0x2260, 0x2260, "!=" },
	{ 0x2264, 0x2264, "<=" },
	{ 0x2265, 0x2265, ">=" },
	{ 0x22c5, 0x22c5, "." },
	{ 0x2500, 0x2501, "-" }, /* boxes, drawn in preformatted text */
	{ 0x2502, 0x2503, "|" },
	{ 0x2504, 0x2505, "-" },
	{ 0x2506, 0x2507, "|" },
	{ 0x2508, 0x2509, "-" },
	{ 0x250a, 0x250b, "|" },
	{ 0x250c, 0x254b, "+" },
	{ 0x254c, 0x254d, "-" },
	{ 0x254e, 0x254f, "|" },
	{ 0x2550, 0x2550, "=" },
	{ 0x2551, 0x2551, "|" },
	{ 0x2552, 0x2570, "+" },
	{ 0x2571, 0x2571, "/" },
	{ 0x2572, 0x2572, "\\" },
	{ 0x2573, 0x2573, "x" },
	{ 0x2574, 0x257f, "-" },
	{ 0x2580, 0x259f, "#" },
	{ 0x25a0, 0x25a1, "#" },
	{ 0x25aa, 0x25ab, "*" },
	{ 0x25b2, 0x25b3, "^" },
	{ 0x25b6, 0x25bb, ">" },
	{ 0x25bc, 0x25bd, "v" },
	{ 0x25c0, 0x25c5, "<" },
	{ 0x25c6, 0x25c7, "*" },
	{ 0x25cb, 0x25cb, "o" },
	{ 0x25cf, 0x25cf, "*" },
	{ 0x25e6, 0x25e6, "o" },
	{ 0x2605, 0x2606, "*" },
	{ 0x2610, 0x2610, "[ ]" },
	{ 0x2611, 0x2612, "[x]" },
	{ 0x2713, 0x2714, "v" },
	{ 0x2715, 0x2718, "x" },
	{ 0x2766, 0x2767, "*" },
	{ 0x27e8, 0x27e8, "<" },
	{ 0x27e9, 0x27e9, ">" },
	{ 0x3001, 0x3001, "," },
	{ 0x3002, 0x3002, "." },
	{ 0x300a, 0x300b, "\"" },
	{ 0x300c, 0x300f, "\"" },
	{ 0xfe00, 0xfe0f, "" },
	{ 0xfeff, 0xfeff, "" },
};

/* Small letters, without their accents. */
static const char *const greek[] = { /* U+03B1 to U+03C9 */
	"a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x",
	"o", "p", "r", "s", "s", "t", "y", "f", "ch", "ps", "o"
};
static const char *const cyrillic[] = { /* U+0430 to U+045F */
	"a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n",
	"o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "",
	"y", "", "e", "yu", "ya", "e", "e", "dj", "g", "ye", "dz", "i", "yi",
	"j", "lj", "nj", "c", "k", "i", "u", "dz"
};

/* The charset of a name. */
bool
charset_parse(const char *name, enum charset *charset)
{
	for (size_t i = 0; i < LENGTH(names); i++) {
		if (strcasecmp(name, names[i].name) != 0)
			continue;
		*charset = names[i].charset;
		return (true);
	}
	return (false);
}

/* The charset's IANA name. */
const char *
charset_name(enum charset charset)
{
	switch (charset) {
	case CHARSET_LATIN1:
		return ("ISO-8859-1");
	case CHARSET_ASCII:
		return ("US-ASCII");
	case CHARSET_UTF8:
		break;
	}
	return ("UTF-8");
}

/*
 * Whether text in a charset keeps a character. Soft hyphens it does not: old
 * terminals show every one of them.
 */
static bool
charset_has(enum charset charset, ucs4_t c)
{
	if (c < 0x80)
		return (true);
	return (
	    charset == CHARSET_LATIN1 && c >= 0xa0 && c < 0x100 && c != 0xad);
}

/* Append one character. */
static void
charset_put(struct buf *out, ucs4_t c)
{
	uint8_t bytes[UTF8_MAX];
	int len;

	len = u8_uctomb(bytes, c, sizeof bytes);
	if (len > 0)
		buf_add(out, bytes, (size_t)len);
}

/* Compare a character with a row of the table, for bsearch. */
static int
charset_compare(const void *key, const void *row)
{
	const struct substitute *substitute = row;
	uint32_t c = *(const uint32_t *)key;

	if (c < substitute->first)
		return (-1);
	return (c > substitute->last);
}

/* What the table has for a character, or NULL. */
static const char *
charset_substitute(ucs4_t c)
{
	const struct substitute *found;
	uint32_t key = c;

	found = bsearch(&key, substitutes, LENGTH(substitutes),
	    sizeof substitutes[0], charset_compare);
	return (found == NULL ? NULL : found->text);
}

/* Append a Greek or Cyrillic letter in Latin ones; false for any other. */
static bool
charset_fold_letter(struct buf *out, ucs4_t c)
{
	ucs4_t small = uc_tolower(c);
	const char *text;

	if (small >= 0x3b1 && small <= 0x3c9)
		text = greek[small - 0x3b1];
	else if (small >= 0x430 && small <= 0x45f)
		text = cyrillic[small - 0x430];
	else
		return (false);
	if (small == c || text[0] == '\0') {
		buf_puts(out, text);
		return (true);
	}
	charset_put(out, uc_toupper((ucs4_t)text[0]));
	buf_puts(out, text + 1);
	return (true);
}

/* Append one character as a whole; false when there is no way to. */
static bool
charset_fold_whole(enum charset charset, struct buf *out, ucs4_t c)
{
	const char *text;

	if (charset_has(charset, c)) {
		charset_put(out, c);
		return (true);
	}
	text = charset_substitute(c);
	if (text != NULL) {
		buf_puts(out, text);
		return (true);
	}
	if (charset_fold_letter(out, c))
		return (true);
	return (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M));
}

/* Append one character, if need be by its parts, or else "?". */
static void
charset_fold_char(enum charset charset, struct buf *out, ucs4_t c)
{
	uint32_t parts[PARTS_MAX], *found;
	size_t start = out->len, count = PARTS_MAX;

	if (charset_fold_whole(charset, out, c))
		return;
	found = u32_normalize(UNINORM_NFKD, &c, 1, parts, &count);
	for (size_t i = 0; found != NULL && i < count; i++) {
		if (charset_fold_whole(charset, out, found[i]))
			continue;
		buf_cut(out, start);
		buf_putc(out, '?');
		break;
	}
	if (found == NULL)
		out->failed = true;
	else if (found != parts)
		free(found);
}

/*
 * Whether a character is a space that only holds a guillemet to its word;
 * without the guillemet there is nothing to hold.
 */
static bool
charset_is_holder(ucs4_t before, ucs4_t c, ucs4_t after)
{
	if (c != 0xa0 && c != 0x2009 && c != 0x202f)
		return (false);
	return (before == 0xab || before == 0x2039 || after == 0xbb ||
		after == 0x203a);
}

/* Append n bytes of composed text. */
static void
charset_fold_composed(
    enum charset charset, struct buf *out, const uint8_t *s, size_t n)
{
	bool guillemets = charset_has(charset, 0xab);
	const uint8_t *end = s + n;
	ucs4_t before = 0, c, after;

	for (; s < end; before = c) {
		s += u8_mbtouc(&c, s, (size_t)(end - s));
		after = 0;
		if (s < end)
			u8_mbtouc(&after, s, (size_t)(end - s));
		if (guillemets || !charset_is_holder(before, c, after))
			charset_fold_char(charset, out, c);
	}
}

/* Whether n bytes are the same in every charset. */
static bool
charset_is_ascii(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			return (false);
	return (true);
}

/* Append n bytes with the charset's characters only. */
void
charset_fold(enum charset charset, struct buf *out, const char *s, size_t n)
{
	uint8_t *composed;
	size_t len;

	if (charset == CHARSET_UTF8 || charset_is_ascii(s, n)) {
		buf_add(out, s, n);
		return;
	}
	composed = u8_normalize(UNINORM_NFC, (const uint8_t *)s, n, NULL, &len);
	if (composed == NULL) {
		out->failed = true;
		return;
	}
	charset_fold_composed(charset, out, composed, len);
	free(composed);
}

/* Append n bytes in the charset's own bytes. */
void
charset_encode(enum charset charset, struct buf *out, const char *s, size_t n)
{
	ucs4_t limit = charset == CHARSET_LATIN1 ? 0x100 : 0x80, c;
	size_t i = 0;

	if (charset == CHARSET_UTF8 || charset_is_ascii(s, n)) {
		buf_add(out, s, n);
		return;
	}
	while (i < n) {
		i += (size_t)u8_mbtouc(&c, (const uint8_t *)s + i, n - i);
		buf_putc(out, (char)(c < limit ? c : '?'));
	}
}

/*
 * Run iconv until it has taken all of its input (none: what it still keeps
 * for the end); -1 when it cannot.
 */
static int
charset_convert(iconv_t converter, struct buf *out, char **in, size_t *left)
{
	size_t before, room, result = 0;
	char *to;

	do {
		before = out->len;
		if (buf_reserve(out, *left + DECODE_SPACE) == -1)
			return (-1);
		to = out->data + out->len;
		room = out->cap - out->len - 1;
		result = iconv(converter, in, left, &to, &room);
		out->len = (size_t)(to - out->data);
		*to = '\0';
	} while (result == (size_t)-1 && errno == E2BIG && out->len > before);
	return (result == (size_t)-1 ? -1 : 0);
}

/* Append n bytes of a named charset as UTF-8. */
int
charset_decode(const char *name, struct buf *out, const char *s, size_t n)
{
	char *in = (char *)s; /* iconv reads it, whatever it says */
	size_t start = out->len, none = 0;
	iconv_t converter;
	int result;

	/* to iconv these would be the locale's charset, and options */
	if (name[0] == '\0' || strchr(name, '/') != NULL)
		return (-1);
	converter = iconv_open("UTF-8", name);
	if (converter == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr) */
		return (-1);
	result = charset_convert(converter, out, &in, &n);
	if (result == 0)
		result =
		    charset_convert(converter, out, &(char *){ NULL }, &none);
	/* glibc lets characters beyond U+10FFFF through */
	if (result == 0 && !text_is_utf8(out->data + start, out->len - start))
		result = -1;
	if (result == -1)
		buf_cut(out, start);
	iconv_close(converter);
	return (result);
}
