/*
 * The words of a text: see token.h.
 *
 * Most letters of most archives are ASCII, and most of the others Latin-1:
 * those are folded by table. Everything else goes the long way through
 * libunistring, which knows all of Unicode.
 */

#include "catalogue/token.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

#define SOURCE_MAX 256 /* bytes that are looked at of a word */
#define UTF8_MAX   6   /* bytes that u8_uctomb may write */

/* What a character is to the words around it. */
enum sort {
	CLASS_SPACE,
	CLASS_LETTER,
	CLASS_MARK, /* part of a word that has begun: marks, soft hyphens */
	CLASS_SIGN, /* a word by itself */
	CLASS_APOSTROPHE,
};

/* Characters that are words by themselves, where no spaces are written. */
static const struct {
	ucs4_t first;
	ucs4_t last;
} signs[] = {
	{ 0x0e00, 0x0eff }, /* Thai, Lao */
	{ 0x1000, 0x109f }, /* Burmese */
	{ 0x1780, 0x17ff }, /* Khmer */
	{ 0x2e80, 0x2fdf }, /* Han radicals */
	{ 0x3005, 0x3007 }, /* Han iteration mark and zero */
	{ 0x3040, 0x30ff }, /* kana */
	{ 0x3400, 0x9fff }, /* Han */
	{ 0xf900, 0xfaff },
	{ 0xff66, 0xff9f }, /* half-width kana */
	{ 0x20000, 0x3ffff },
};

/* The letters U+00C0 to U+00FF, folded; "" for the two that are none. */
static const char latin[64][3] = { "a", "a", "a", "a", "a", "a", "ae", "c", "e",
	"e", "e", "e", "i", "i", "i", "i", "d", "n", "o", "o", "o", "o", "o",
	"", "o", "u", "u", "u", "u", "y", "th", "ss", "a", "a", "a", "a", "a",
	"a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", "d", "n", "o",
	"o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "y" };

/* Small letters with a part that Unicode does not take off. */
static const struct {
	ucs4_t letter;
	const char *folded;
} letters[] = {
	{ 0xe6, "ae" },
	{ 0xf0, "d" },
	{ 0xf8, "o" },
	{ 0xfe, "th" },
	{ 0x111, "d" },
	{ 0x127, "h" },
	{ 0x131, "i" },
	{ 0x142, "l" },
	{ 0x153, "oe" },
	{ 0x167, "t" },
};

/* What may stand behind an apostrophe and is no word, in English. */
static const char *const endings[] = { "s", "t", "d", "m", "re", "ve", "ll" };

/* What a character beyond ASCII is. */
static enum sort
class_of(ucs4_t c)
{
	if (c >= 0xc0 && c < 0x250)
		return (c == 0xd7 || c == 0xf7 ? CLASS_SPACE : CLASS_LETTER);
	if (c == 0x2019 || c == 0x2bc || c == 0xff07)
		return (CLASS_APOSTROPHE);
	if (c == 0xad || (c >= 0x200b && c <= 0x200d) || c == 0x2060)
		return (CLASS_MARK);
	if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M))
		return (CLASS_MARK);
	if (!uc_is_general_category_withtable(
		c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N))
		return (CLASS_SPACE);
	for (size_t i = 0; i < COUNT(signs); i++)
		if (c >= signs[i].first && c <= signs[i].last)
			return (CLASS_SIGN);
	return (CLASS_LETTER);
}

/* Whether a byte is a letter or a digit of ASCII. */
static bool
byte_is_letter(unsigned char c)
{
	return ((unsigned)(c | 0x20) - 'a' < 26 || (unsigned)c - '0' < 10);
}

/* What stands at an offset of a text, and how many bytes it takes. */
static enum sort
class_at(struct span text, size_t at, size_t *len)
{
	unsigned char byte = (unsigned char)text.bytes[at];
	ucs4_t c;

	*len = 1;
	if (byte_is_letter(byte))
		return (CLASS_LETTER);
	if (byte < 0x80)
		return (byte == '\'' ? CLASS_APOSTROPHE : CLASS_SPACE);
	*len = (size_t)u8_mbtouc(
	    &c, (const uint8_t *)text.bytes + at, text.len - at);
	return (class_of(c));
}

/* Whether a word begins at an offset, which may be the end of the text. */
static bool
token_begins(struct span text, size_t at)
{
	enum sort class;
	size_t len;

	if (at >= text.len)
		return (false);
	class = class_at(text, at, &len);
	return (class == CLASS_LETTER || class == CLASS_SIGN);
}

/* Where the word at an offset ends. */
static size_t
token_end(struct span text, size_t at)
{
	size_t len;
	enum sort class = class_at(text, at, &len), first = class;

	do {
		at += len;
		if (at == text.len)
			break;
		class = class_at(text, at, &len);
	} while (class == CLASS_MARK ||
		 (class == CLASS_LETTER && first == CLASS_LETTER));
	return (at);
}

/* Go on to the next word; false when there is none. */
static bool
token_seek(struct token_text *reader)
{
	enum sort class;
	size_t len;

	while (reader->at < reader->text.len) {
		class = class_at(reader->text, reader->at, &len);
		if (class == CLASS_LETTER || class == CLASS_SIGN)
			return (true);
		reader->joined = false;
		reader->at += len;
	}
	return (false);
}

/* Append bytes if they fit. */
static bool
token_put(char *out, size_t *len, const void *bytes, size_t n)
{
	if (n > TOKEN_MAX - *len)
		return (false);
	memcpy(out + *len, bytes, n);
	*len += n;
	return (true);
}

/* What a letter is written as that does not decompose. */
const char *
token_letter(ucs4_t c)
{
	for (size_t i = 0; i < COUNT(letters); i++)
		if (letters[i].letter == c)
			return (letters[i].folded);
	return (NULL);
}

/* Append a folded character, its letter alone. */
static bool
token_put_letter(char *out, size_t *len, ucs4_t c)
{
	const char *letter = token_letter(c);
	uint8_t bytes[UTF8_MAX];
	int class, n;

	if (letter != NULL)
		return (token_put(out, len, letter, strlen(letter)));
	class = uc_combining_class(c);
	if (class == UC_CCC_OV || class > UC_CCC_VR)
		return (true); /* an accent: not what vowel signs are */
	if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cf))
		return (true);
	n = u8_uctomb(bytes, c, sizeof bytes);
	return (n <= 0 || token_put(out, len, bytes, (size_t)n));
}

/* As token_fold, for any letters. */
static size_t
token_fold_any(char out[TOKEN_MAX], const char *s, size_t n)
{
	uint8_t stack[4 * TOKEN_MAX], *folded;
	size_t len = 0, count = sizeof stack, at = 0;
	ucs4_t c;

	folded = u8_casefold(
	    (const uint8_t *)s, n, NULL, UNINORM_NFKD, stack, &count);
	if (folded == NULL)
		return (0);
	while (at < count) {
		at += (size_t)u8_mbtouc(&c, folded + at, count - at);
		if (!token_put_letter(out, &len, c))
			break;
	}
	if (folded != stack)
		free(folded);
	return (len);
}

/*
 * Fold letters of ASCII and Latin-1; false at any other, or when they do not
 * fit.
 */
static bool
token_fold_latin(char out[TOKEN_MAX], const char *s, size_t n, size_t *len)
{
	for (*len = 0; n > 0; s++, n--) {
		unsigned char byte = (unsigned char)*s;
		const char *letter;

		if (*len + 2 > TOKEN_MAX)
			return (false);
		if (byte < 0x80) {
			out[(*len)++] = byte >= 'A' && byte <= 'Z'
					    ? (char)(byte + 0x20)
					    : (char)byte;
			continue;
		}
		if (byte != 0xc3 || n < 2)
			return (false);
		letter = latin[(unsigned char)*++s & 0x3f];
		n--;
		for (; *letter != '\0'; letter++)
			out[(*len)++] = *letter;
	}
	return (true);
}

/* Fold a word. */
size_t
token_fold(char out[TOKEN_MAX], const char *s, size_t n)
{
	size_t len;

	if (token_fold_latin(out, s, n, &len))
		return (len);
	return (token_fold_any(out, s, n));
}

/* As token_lower, for any letters. */
static size_t
token_lower_any(char out[TOKEN_MAX], const char *s, size_t n)
{
	uint8_t stack[4 * TOKEN_MAX], *lower;
	size_t len = 0, count = sizeof stack, at = 0;
	ucs4_t c;

	lower =
	    u8_tolower((const uint8_t *)s, n, NULL, UNINORM_NFC, stack, &count);
	if (lower == NULL)
		return (0);
	while (at < count) {
		size_t step = (size_t)u8_mbtouc(&c, lower + at, count - at);

		if (!token_put(out, &len, lower + at, step))
			break;
		at += step;
	}
	if (lower != stack)
		free(lower);
	return (len);
}

/* Put a word in small letters, into a buffer; how many bytes that makes. */
static size_t
token_lower(char out[TOKEN_MAX], const char *s, size_t n)
{
	if (n > TOKEN_MAX)
		return (token_lower_any(out, s, n));
	for (size_t i = 0; i < n; i++) {
		unsigned char byte = (unsigned char)s[i];
		unsigned char second;

		out[i] = (char)byte;
		if (byte < 0x80) {
			if (byte >= 'A' && byte <= 'Z')
				out[i] = (char)(byte + 0x20);
			continue;
		}
		if (byte != 0xc3 || i + 1 == n)
			return (token_lower_any(out, s, n));
		second = (unsigned char)s[++i];
		out[i] = second < 0x9f ? (char)(second + 0x20) : (char)second;
	}
	return (n);
}

/* Fill in what a word is, of which not more than SOURCE_MAX bytes count. */
static void
token_read(struct span text, struct token *word)
{
	const char *s = text.bytes + word->start;
	size_t n = word->end - word->start;

	if (n > SOURCE_MAX) {
		n = SOURCE_MAX;
		while (((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
	}
	word->lower_len = token_lower(word->lower, s, n);
	word->folded_len = token_fold(word->folded, s, n);
}

/* Whether what an apostrophe follows is no word: "l'", "qu'", "jusqu'". */
static bool
token_is_elided(const struct token *word)
{
	size_t n = word->folded_len;

	return (n == 1 || (n > 1 && word->folded[n - 2] == 'q' &&
			      word->folded[n - 1] == 'u'));
}

/* Whether what follows an apostrophe is no word: "'s", "'ve". */
static bool
token_is_ending(const struct token *word)
{
	for (size_t i = 0; i < COUNT(endings); i++)
		if (word->folded_len == strlen(endings[i]) &&
		    memcmp(word->folded, endings[i], word->folded_len) == 0)
			return (true);
	return (false);
}

/* Bytes of the apostrophe that joins a word, which ends there, to another. */
static size_t
token_joint(struct span text, size_t at)
{
	size_t len;

	if (at == text.len || class_at(text, at, &len) != CLASS_APOSTROPHE ||
	    !token_begins(text, at + len))
		return (0);
	return (len);
}

/* The next word. */
bool
token_next(struct token_text *reader, struct token *word)
{
	while (token_seek(reader)) {
		bool ending = reader->joined;
		size_t joint;

		word->start = reader->at;
		word->end = token_end(reader->text, word->start);
		token_read(reader->text, word);
		joint = token_joint(reader->text, word->end);
		reader->at = word->end + joint;
		reader->joined = joint > 0;
		if (word->folded_len == 0 ||
		    (joint > 0 && token_is_elided(word)) ||
		    (ending && token_is_ending(word)))
			continue;
		return (true);
	}
	return (false);
}
