/*
 * The words of a text as a search compares them: in one case, without
 * accents, whatever else is written around them. It knows neither SQLite nor
 * stems.
 *
 * A word is a run of letters, digits and the marks on them; everything else
 * stands between words, bytes that are no UTF-8 as well. Scripts that leave
 * no space between words (Chinese, Japanese kana, Thai, Lao, Khmer, Burmese)
 * yield a word per character. What an apostrophe joins to a word is none: the
 * "l" of "l'archive", the "qu" of "qu'il", the "s" of "Musk's".
 */
#ifndef CATALOGUE_TOKEN_H
#define CATALOGUE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#define TOKEN_MAX 128 /* bytes that are kept of a word */

struct token {
	size_t start; /* where it stands in the text, in bytes */
	size_t end;
	size_t lower_len;
	size_t folded_len;
	char lower[TOKEN_MAX];  /* small letters, composed (NFC) */
	char folded[TOKEN_MAX]; /* case folded, without accents; "œ" is "oe" */
};

/* A text that is being read; starts with the text and zeros. */
struct token_text {
	struct span text;
	size_t at;   /* where to go on */
	bool joined; /* an apostrophe joins what comes to the word before */
};

/* The next word; false when there is none. */
bool token_next(struct token_text *, struct token *);

/*
 * What a small letter is written as whose parts Unicode does not take apart:
 * "oe" for "œ"; NULL for any other.
 */
const char *token_letter(uint32_t);

/*
 * Fold n bytes as token_next does, into a buffer; how many bytes that makes.
 * What is longer than TOKEN_MAX is cut between two characters.
 */
size_t token_fold(char out[TOKEN_MAX], const char *, size_t n);

#endif
