/*
 * Stemmers: what is left of a word when its endings are taken off, in any of
 * the languages that libstemmer (Snowball) knows.
 */
#ifndef CATALOGUE_STEMMERS_H
#define CATALOGUE_STEMMERS_H

#include <stddef.h>

struct stemmers;
struct token;

#define STEMMERS_MAX 32 /* languages; further ones go without stems */
#define TAG_MAX      4  /* bytes of the tag of a language, with its NUL */

/* Stemmers, each made at its first use; NULL when memory ran out. */
struct stemmers *stemmers_new(void);

/* Give them back; NULL is allowed. */
void stemmers_free(struct stemmers *);

/*
 * The stem of a word (token.h) in the language of a tag (a primary subtag of
 * RFC 5646, of two or three small letters), folded as words are, put into a
 * buffer of TOKEN_MAX bytes: how many bytes it has. 0 when there is no stemmer
 * for the language.
 */
size_t stemmers_stem(
    struct stemmers *, const char *tag, const struct token *, char *stem);

#endif
