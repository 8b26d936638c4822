/* Character references of HTML: see entity.h. */

#include "document/entity.h"

#include <stdint.h>
#include <string.h>
#include <unistr.h>

#include "base/buf.h"

#define ENTITY_MAX 10 /* bytes of a name or a number, without "&" and ";" */

/* The names of U+00A0 to U+00FF. */
static const char *const latin[] = { "nbsp", "iexcl", "cent", "pound", "curren",
	"yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
	"reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro",
	"para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12",
	"frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml",
	"Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml",
	"Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
	"Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave",
	"Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave",
	"aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil",
	"egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc",
	"iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
	"divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute",
	"thorn", "yuml" };

static const struct {
	const char *name;
	ucs4_t c;
} others[] = {
	{ "amp", '&' },
	{ "lt", '<' },
	{ "gt", '>' },
	{ "quot", '"' },
	{ "apos", '\'' },
	{ "OElig", 0x152 },
	{ "oelig", 0x153 },
	{ "ensp", 0x2002 },
	{ "emsp", 0x2003 },
	{ "thinsp", 0x2009 },
	{ "ndash", 0x2013 },
	{ "mdash", 0x2014 },
	{ "lsquo", 0x2018 },
	{ "rsquo", 0x2019 },
	{ "sbquo", 0x201a },
	{ "ldquo", 0x201c },
	{ "rdquo", 0x201d },
	{ "bdquo", 0x201e },
	{ "dagger", 0x2020 },
	{ "bull", 0x2022 },
	{ "hellip", 0x2026 },
	{ "lsaquo", 0x2039 },
	{ "rsaquo", 0x203a },
	{ "euro", 0x20ac },
	{ "trade", 0x2122 },
	{ "larr", 0x2190 },
	{ "rarr", 0x2192 },
};

/* The character of a name; 0 for none. */
static ucs4_t
entity_named(const char *name)
{
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (strcmp(name, others[i].name) == 0)
			return (others[i].c);
	for (size_t i = 0; i < sizeof latin / sizeof latin[0]; i++)
		if (strcmp(name, latin[i]) == 0)
			return ((ucs4_t)(0xa0 + i));
	return (0);
}

/* The value of a digit; the base or more when it is none. */
static ucs4_t
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return ((ucs4_t)(c - '0'));
	if (c >= 'a' && c <= 'f')
		return ((ucs4_t)(c - 'a' + 10));
	if (c >= 'A' && c <= 'F')
		return ((ucs4_t)(c - 'A' + 10));
	return (16);
}

/* The character of a number, "233" or "xe9"; 0 for none. */
static ucs4_t
entity_numbered(const char *digits)
{
	ucs4_t base = 10, c = 0;

	if (*digits == 'x' || *digits == 'X') {
		base = 16;
		digits++;
	}
	for (; *digits != '\0'; digits++) {
		if (digit_value(*digits) >= base)
			return (0);
		c = c * base + digit_value(*digits);
		if (c > 0x10ffff)
			return (0);
	}
	return (c);
}

/* Append the character that a reference stands for. */
size_t
entity_decode(struct buf *out, const char *s, size_t n)
{
	char name[ENTITY_MAX + 1];
	uint8_t utf8[6];
	size_t len = 0;
	ucs4_t c;
	int size;

	while (len < ENTITY_MAX && len + 1 < n && s[len + 1] != ';') {
		name[len] = s[len + 1];
		len++;
	}
	if (len + 1 >= n || s[len + 1] != ';')
		return (0);
	name[len] = '\0';
	c = name[0] == '#' ? entity_numbered(name + 1) : entity_named(name);
	size = c == 0 ? -1 : u8_uctomb(utf8, c, sizeof utf8);
	if (size <= 0)
		return (0);
	buf_add(out, utf8, (size_t)size);
	return (len + 2);
}
