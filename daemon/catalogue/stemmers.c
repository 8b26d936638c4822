/*
 * Stemmers: see stemmers.h.
 *
 * Texts say the same words again and again, so stems are remembered: a word
 * has one place in a table, where the last word with that place is.
 */

#include "catalogue/stemmers.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libstemmer.h>

#include "catalogue/token.h"

#define MEMORY      4096 /* words; a power of two */
#define MEMORY_WORD 24   /* bytes of a word that is remembered */

struct stemmer {
	char tag[TAG_MAX];
	struct sb_stemmer *snowball; /* NULL: there is none */
};

/* A word and its stem. */
struct memory {
	const struct stemmer *stemmer; /* NULL: nothing is here */
	uint8_t word_len;
	uint8_t stem_len;
	char word[MEMORY_WORD];
	char stem[MEMORY_WORD];
};

struct stemmers {
	size_t count;
	struct stemmer list[STEMMERS_MAX];
	struct memory memory[MEMORY];
};

/* Make room for stemmers. */
struct stemmers *
stemmers_new(void)
{
	return (calloc(1, sizeof(struct stemmers)));
}

/* Give them back. */
void
stemmers_free(struct stemmers *stemmers)
{
	if (stemmers == NULL)
		return;
	for (size_t i = 0; i < stemmers->count; i++)
		sb_stemmer_delete(stemmers->list[i].snowball);
	free(stemmers);
}

/* The stemmer of a language, NULL when there is no room for it. */
static const struct stemmer *
stemmers_find(struct stemmers *stemmers, const char *tag)
{
	struct stemmer *stemmer = stemmers->list;
	const struct stemmer *end = stemmers->list + stemmers->count;

	for (; stemmer < end; stemmer++)
		if (strcmp(stemmer->tag, tag) == 0)
			return (stemmer);
	if (stemmers->count == STEMMERS_MAX || strlen(tag) >= TAG_MAX)
		return (NULL);
	strcpy(stemmer->tag, tag);
	stemmer->snowball = sb_stemmer_new(tag, "UTF_8");
	stemmers->count++;
	return (stemmer);
}

/* Where a word is remembered (the hash is FNV-1a). */
static struct memory *
memory_find(struct stemmers *stemmers, const struct token *word)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < word->lower_len; i++)
		hash = (hash ^ (unsigned char)word->lower[i]) * 16777619U;
	return (&stemmers->memory[(hash ^ hash >> 16) % MEMORY]);
}

/* Whether it is this word, of this language, that is remembered. */
static bool
memory_is(const struct memory *memory, const struct stemmer *stemmer,
    const struct token *word)
{
	return (memory->stemmer == stemmer &&
		memory->word_len == word->lower_len &&
		memcmp(memory->word, word->lower, word->lower_len) == 0);
}

/* Remember a word, unless it is a long one. */
static void
memory_put(struct memory *memory, const struct stemmer *stemmer,
    const struct token *word, const char *stem, size_t n)
{
	if (word->lower_len > MEMORY_WORD || n > MEMORY_WORD)
		return;
	memory->stemmer = stemmer;
	memory->word_len = (uint8_t)word->lower_len;
	memory->stem_len = (uint8_t)n;
	memcpy(memory->word, word->lower, word->lower_len);
	memcpy(memory->stem, stem, n);
}

/* The stem of a word. */
size_t
stemmers_stem(struct stemmers *stemmers, const char *tag,
    const struct token *word, char *stem)
{
	const struct stemmer *stemmer = stemmers_find(stemmers, tag);
	const sb_symbol *found;
	struct memory *memory;
	size_t n;

	if (stemmer == NULL || stemmer->snowball == NULL)
		return (0);
	memory = memory_find(stemmers, word);
	if (memory_is(memory, stemmer, word)) {
		memcpy(stem, memory->stem, memory->stem_len);
		return (memory->stem_len);
	}
	found = sb_stemmer_stem(stemmer->snowball,
	    (const sb_symbol *)word->lower, (int)word->lower_len);
	if (found == NULL)
		return (0);
	n = token_fold(stem, (const char *)found,
	    (size_t)sb_stemmer_length(stemmer->snowball));
	memory_put(memory, stemmer, word, stem, n);
	return (n);
}
