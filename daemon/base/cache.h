/*
 * A bounded store: values by their keys, as many as fit into so many bytes;
 * the one that was used least lately makes room. It knows neither what the
 * values are nor whether they are still true.
 */
#ifndef BASE_CACHE_H
#define BASE_CACHE_H

#include <stdbool.h>
#include <stddef.h>

struct cache;

/* Gives a value back. */
typedef void cache_drop(void *value);

/*
 * Make a store of max bytes: what cache_put is told of each value, and the
 * key and the bookkeeping for it. NULL when memory ran out.
 */
struct cache *cache_new(size_t max);

/* Drop every value, and give the store back; NULL is allowed. */
void cache_free(struct cache *);

/*
 * The value of a key of n bytes, NULL when there is none; it counts as used.
 * The store may drop it at the next cache_put.
 */
void *cache_find(struct cache *, const void *key, size_t n);

/*
 * Keep a value of so many bytes, in place of one that the key may have. It
 * becomes the store's. False when it does not fit or memory ran out, then it
 * is dropped already.
 */
bool cache_put(struct cache *, const void *key, size_t n, void *value,
    size_t size, cache_drop *);

/* Take a value out, which is the caller's again; NULL when there is none. */
void *cache_take(struct cache *, const void *key, size_t n);

/* Drop every value. */
void cache_clear(struct cache *);

/* Bytes in use; never more than the store was made for. */
size_t cache_size(const struct cache *);

#endif
