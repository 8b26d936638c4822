/*
 * The bounded store: see cache.h.
 *
 * A hash table of chains, and one list of all items in the order of their
 * use. Keys may come from outside, so they are hashed with a secret
 * (SipHash-1-3): nobody can choose names that all fall into one chain.
 */

#include "base/cache.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/random.h>

/* Chains at first; twice as many each time that there is one item for each. */
#define CACHE_SMALLEST 64

/* What malloc adds to an item and to a value, and a chain's head; and which
 * part of all the rest is lost between what comes and goes. */
#define CACHE_OVERHEAD 64
#define CACHE_LOST     6

struct item {
	TAILQ_ENTRY(item) use;
	SLIST_ENTRY(item) chain;
	uint64_t hash;
	void *value;
	cache_drop *drop;
	size_t size; /* bytes that it counts for */
	size_t len;  /* bytes of key */
	unsigned char key[];
};

SLIST_HEAD(item_chain, item);
TAILQ_HEAD(item_list, item);

struct cache {
	size_t max;
	size_t size;
	uint64_t secret[2];
	struct item_list items; /* the one used last is first */
	size_t item_count;
	struct item_chain *chains;
	size_t chain_count; /* a power of two */
};

/* The state of SipHash (Aumasson and Bernstein, 2012). */
struct sip {
	uint64_t v0, v1, v2, v3;
};

/* A word turned left. */
static uint64_t
sip_turn(uint64_t word, int bits)
{
	return (word << bits | word >> (64 - bits));
}

/* One round. */
static void
sip_round(struct sip *sip)
{
	sip->v0 += sip->v1;
	sip->v2 += sip->v3;
	sip->v1 = sip_turn(sip->v1, 13) ^ sip->v0;
	sip->v3 = sip_turn(sip->v3, 16) ^ sip->v2;
	sip->v0 = sip_turn(sip->v0, 32);
	sip->v2 += sip->v1;
	sip->v0 += sip->v3;
	sip->v1 = sip_turn(sip->v1, 17) ^ sip->v2;
	sip->v3 = sip_turn(sip->v3, 21) ^ sip->v0;
	sip->v2 = sip_turn(sip->v2, 32);
}

/* Take one word in. */
static void
sip_word(struct sip *sip, uint64_t word)
{
	sip->v3 ^= word;
	sip_round(sip);
	sip->v0 ^= word;
}

/* The hash of n bytes. */
static uint64_t
cache_hash(const struct cache *cache, const unsigned char *bytes, size_t n)
{
	struct sip sip = {
		cache->secret[0] ^ UINT64_C(0x736f6d6570736575),
		cache->secret[1] ^ UINT64_C(0x646f72616e646f6d),
		cache->secret[0] ^ UINT64_C(0x6c7967656e657261),
		cache->secret[1] ^ UINT64_C(0x7465646279746573),
	};
	uint64_t word, last = (uint64_t)n << 56;

	for (; n >= sizeof word; n -= sizeof word) {
		memcpy(&word, bytes, sizeof word);
		sip_word(&sip, word);
		bytes += sizeof word;
	}
	for (size_t i = 0; i < n; i++)
		last |= (uint64_t)bytes[i] << (8 * i);
	sip_word(&sip, last);
	sip.v2 ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(&sip);
	return (sip.v0 ^ sip.v1 ^ sip.v2 ^ sip.v3);
}

/* Make a store. */
struct cache *
cache_new(size_t max)
{
	struct cache *cache = calloc(1, sizeof *cache);

	if (cache == NULL)
		return (NULL);
	cache->max = max;
	TAILQ_INIT(&cache->items);
	cache->chain_count = CACHE_SMALLEST;
	cache->chains = calloc(CACHE_SMALLEST, sizeof cache->chains[0]);
	if (cache->chains == NULL ||
	    getrandom(cache->secret, sizeof cache->secret, 0) == -1) {
		cache_free(cache);
		return (NULL);
	}
	return (cache);
}

/* The chain of a hash. */
static struct item_chain *
cache_chain(const struct cache *cache, uint64_t hash)
{
	return (&cache->chains[hash & (cache->chain_count - 1)]);
}

/* The item of a key, or NULL. */
static struct item *
cache_look(struct cache *cache, const void *key, size_t n)
{
	uint64_t hash = cache_hash(cache, key, n);
	struct item *item;

	SLIST_FOREACH(item, cache_chain(cache, hash), chain)
	if (item->hash == hash && item->len == n &&
	    memcmp(item->key, key, n) == 0)
		return (item);
	return (NULL);
}

/* Take an item out and free it, but not its value, which it returns. */
static void *
cache_remove(struct cache *cache, struct item *item)
{
	void *value = item->value;

	SLIST_REMOVE(cache_chain(cache, item->hash), item, item, chain);
	TAILQ_REMOVE(&cache->items, item, use);
	cache->size -= item->size;
	cache->item_count--;
	free(item);
	return (value);
}

/* Drop an item with its value. */
static void
cache_forget(struct cache *cache, struct item *item)
{
	cache_drop *drop = item->drop;

	drop(cache_remove(cache, item));
}

/* The value of a key. */
void *
cache_find(struct cache *cache, const void *key, size_t n)
{
	struct item *item = cache_look(cache, key, n);

	if (item == NULL)
		return (NULL);
	TAILQ_REMOVE(&cache->items, item, use);
	TAILQ_INSERT_HEAD(&cache->items, item, use);
	return (item->value);
}

/* Twice as many chains; without memory for them, those that are there do. */
static void
cache_grow(struct cache *cache)
{
	size_t count = cache->chain_count * 2;
	struct item_chain *chains = calloc(count, sizeof *chains);
	struct item *item;

	if (chains == NULL)
		return;
	free(cache->chains);
	cache->chains = chains;
	cache->chain_count = count;
	TAILQ_FOREACH(item, &cache->items, use)
	SLIST_INSERT_HEAD(cache_chain(cache, item->hash), item, chain);
}

/* Put an item in as the one used last. */
static void
cache_insert(struct cache *cache, struct item *item)
{
	if (cache->item_count == cache->chain_count)
		cache_grow(cache);
	SLIST_INSERT_HEAD(cache_chain(cache, item->hash), item, chain);
	TAILQ_INSERT_HEAD(&cache->items, item, use);
	cache->size += item->size;
	cache->item_count++;
}

/* Make room for so many bytes; false when there can never be enough. */
static bool
cache_reserve(struct cache *cache, size_t size)
{
	if (size > cache->max)
		return (false);
	while (cache->size > cache->max - size)
		cache_forget(cache, TAILQ_LAST(&cache->items, item_list));
	return (true);
}

/* Keep a value. */
bool
cache_put(struct cache *cache, const void *key, size_t n, void *value,
    size_t size, cache_drop *drop)
{
	struct item *item = cache_look(cache, key, n);

	if (item != NULL)
		cache_forget(cache, item);
	size += sizeof *item + n + CACHE_OVERHEAD;
	size += size / CACHE_LOST;
	item = cache_reserve(cache, size) ? malloc(sizeof *item + n) : NULL;
	if (item == NULL) {
		drop(value);
		return (false);
	}
	*item = (struct item){
		.hash = cache_hash(cache, key, n),
		.value = value,
		.drop = drop,
		.size = size,
		.len = n,
	};
	memcpy(item->key, key, n);
	cache_insert(cache, item);
	return (true);
}

/* Take a value out. */
void *
cache_take(struct cache *cache, const void *key, size_t n)
{
	struct item *item = cache_look(cache, key, n);

	return (item == NULL ? NULL : cache_remove(cache, item));
}

/* Drop every value. */
void
cache_clear(struct cache *cache)
{
	struct item *item;

	while ((item = TAILQ_FIRST(&cache->items)) != NULL)
		cache_forget(cache, item);
}

/* Bytes in use. */
size_t
cache_size(const struct cache *cache)
{
	return (cache->size);
}

/* Drop every value, and give the store back. */
void
cache_free(struct cache *cache)
{
	if (cache == NULL)
		return;
	cache_clear(cache);
	free(cache->chains);
	free(cache);
}
