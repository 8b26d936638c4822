/* Keys: see key.h. */

#include "catalogue/key.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/buf.h"
#include "base/text.h"
#include "catalogue/token.h"

#define KEY_DIGITS 10 /* of a number in a key for sorting */

/* What a key is being made of. */
struct key {
	struct buf *out;
	bool started; /* something was appended */
	bool apart;   /* a blank comes before the next letter */
};

/* Append what one letter or digit is written as. */
static void
key_letter(struct key *key, ucs4_t c)
{
	const char *letter = token_letter(c);
	uint8_t bytes[6];
	int n;

	if (key->apart && key->started)
		buf_putc(key->out, ' ');
	key->apart = false;
	key->started = true;
	if (letter != NULL) {
		buf_puts(key->out, letter);
		return;
	}
	n = u8_uctomb(bytes, c, sizeof bytes);
	if (n > 0)
		buf_add(key->out, bytes, (size_t)n);
}

/* Whether a character is an accent. */
static bool
key_is_accent(ucs4_t c)
{
	return (c >= 0x300 && c <= 0x36f);
}

/* Whether a character is part of a word. */
static bool
key_is_letter(ucs4_t c)
{
	return (uc_is_general_category(c, UC_LETTER) ||
		uc_is_general_category(c, UC_NUMBER) ||
		uc_is_general_category(c, UC_MARK));
}

/* Append the key of folded text. */
static void
key_fill(struct key *key, const uint8_t *s, size_t n)
{
	ucs4_t c;
	int len;

	for (; n > 0; s += len, n -= (size_t)len) {
		len = u8_mbtouc(&c, s, n);
		if (key_is_accent(c))
			continue;
		if (key_is_letter(c))
			key_letter(key, c);
		else
			key->apart = true;
	}
}

/* Append the key of a text. */
void
key_make(struct buf *out, const char *s, size_t n)
{
	struct key key = { .out = out };
	struct buf clean = { 0 };
	uint8_t *folded;
	size_t len;

	text_clean(&clean, s, n);
	if (!buf_ok(&clean)) {
		out->failed = true;
		return;
	}
	folded = u8_casefold((const uint8_t *)buf_string(&clean), clean.len,
	    NULL, UNINORM_NFKD, NULL, &len);
	buf_free(&clean);
	if (folded == NULL) {
		out->failed = true;
		return;
	}
	key_fill(&key, folded, len);
	free(folded);
}

/* Append a number with as many digits as all others; how many bytes it had. */
static size_t
key_number(struct buf *out, const char *s)
{
	size_t zeros = strspn(s, "0"), n = strspn(s, "0123456789");

	if (n - zeros < KEY_DIGITS)
		buf_fill(out, '0', KEY_DIGITS - (n - zeros));
	buf_add(out, s + zeros, n - zeros);
	return (n);
}

/* Append the key of a text, for sorting. */
void
key_sort(struct buf *out, const char *s, size_t n)
{
	struct buf key = { 0 };
	size_t len;

	key_make(&key, s, n);
	out->failed |= !buf_ok(&key);
	for (s = buf_string(&key); *s != '\0'; s += len) {
		len = strcspn(s, "0123456789");
		buf_add(out, s, len);
		if (len == 0)
			len = key_number(out, s);
	}
	buf_free(&key);
}
