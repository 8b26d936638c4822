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
memory_find(struct stemmers *stemmers, struct span word)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < word.len; i++)
		hash = (hash ^ (unsigned char)word.bytes[i]) * 16777619U;
	return (&stemmers->memory[(hash ^ hash >> 16) % MEMORY]);
}

/* Whether it is this word, of this language, that is remembered. */
static bool
memory_is(const struct memory *memory, const struct stemmer *stemmer,
    struct span word)
{
	return (memory->stemmer == stemmer && memory->word_len == word.len &&
		memcmp(memory->word, word.bytes, word.len) == 0);
}

/* Remember a word, unless it is a long one. */
static void
memory_put(struct memory *memory, const struct stemmer *stemmer,
    struct span word, const struct stem *stem)
{
	if (word.len > MEMORY_WORD || stem->len > MEMORY_WORD)
		return;
	memory->stemmer = stemmer;
	memory->word_len = (uint8_t)word.len;
	memory->stem_len = (uint8_t)stem->len;
	memcpy(memory->word, word.bytes, word.len);
	memcpy(memory->stem, stem->bytes, stem->len);
}

/* Find the stem of a word in small letters; empty when memory ran out. */
static void
stemmers_stem(struct stemmers *stemmers, const struct stemmer *stemmer,
    struct span word, struct stem *stem)
{
	struct memory *memory = memory_find(stemmers, word);
	const sb_symbol *found;

	if (memory_is(memory, stemmer, word)) {
		stem->len = memory->stem_len;
		memcpy(stem->bytes, memory->stem, stem->len);
		return;
	}
	stem->len = 0;
	found = sb_stemmer_stem(
	    stemmer->snowball, (const sb_symbol *)word.bytes, (int)word.len);
	if (found == NULL)
		return;
	stem->len = token_fold(stem->bytes, (const char *)found,
	    (size_t)sb_stemmer_length(stemmer->snowball));
	memory_put(memory, stemmer, word, stem);
}

/* Whether two stems are the same. */
bool
stem_is(const struct stem *one, const struct stem *other)
{
	return (one->len == other->len &&
		memcmp(one->bytes, other->bytes, one->len) == 0);
}

/* The stems of a word. */
size_t
stemmers_stems(struct stemmers *stemmers, const char *tag,
    const struct token *word, struct stem stems[STEMS_MAX])
{
	const struct stemmer *stemmer = stemmers_find(stemmers, tag);
	struct span lower = { word->lower, word->lower_len };
	struct span folded = { word->folded, word->folded_len };

	if (stemmer == NULL || stemmer->snowball == NULL)
		return (0);
	stemmers_stem(stemmers, stemmer, lower, &stems[0]);
	if (stems[0].len == 0)
		return (0);
	if (lower.len == folded.len &&
	    memcmp(lower.bytes, folded.bytes, lower.len) == 0)
		return (1);
	stemmers_stem(stemmers, stemmer, folded, &stems[1]);
	return (stems[1].len == 0 || stem_is(&stems[0], &stems[1]) ? 1 : 2);
}
