/*
 * Stemmers: what is left of a word when its endings are taken off, in any of
 * the languages that libstemmer (Snowball) knows.
 */
#ifndef CATALOGUE_STEMMERS_H
#define CATALOGUE_STEMMERS_H

#include <stdbool.h>
#include <stddef.h>

#include "catalogue/token.h"

struct stemmers;

#define STEMMERS_MAX 32 /* languages; further ones go without stems */
#define TAG_MAX      4  /* bytes of the tag of a language, with its NUL */
#define STEMS_MAX    2  /* stems of one word */

/* A stem, folded as words are. */
struct stem {
	size_t len;
	char bytes[TOKEN_MAX];
};

/* Stemmers, each made at its first use; NULL when memory ran out. */
struct stemmers *stemmers_new(void);

/* Give them back; NULL is allowed. */
void stemmers_free(struct stemmers *);

/*
 * The stems of a word (token.h) in the language of a tag (a primary subtag of
 * RFC 5646, of two or three small letters): that of the word as it stands, and
 * that of the word without its accents, where it has some and that stem is
 * another. Who leaves accents out finds it by the latter: "marees" has the
 * stem of "maree", not that of "marée". How many stems there are: 0 when there
 * is no stemmer for the language.
 */
size_t stemmers_stems(struct stemmers *, const char *tag, const struct token *,
    struct stem stems[STEMS_MAX]);

/* Whether two stems are the same. */
bool stem_is(const struct stem *, const struct stem *);

#endif
