/*
 * Bytes that several answers share, never changed once they are made. They
 * are counted: who holds a block gives it back with block_drop, and the last
 * one frees it. Not for several threads.
 */
#ifndef BASE_BLOCK_H
#define BASE_BLOCK_H

#include <stddef.h>

struct block {
	size_t references;
	size_t len; /* bytes of data, without the NUL after them */
	char data[];
};

/* A block with a copy of n bytes, which the caller holds; NULL when memory
 * ran out. */
struct block *block_new(const void *, size_t n);

/* Hold a block once more; returns it. */
struct block *block_hold(struct block *);

/* Hold it no longer; NULL is allowed. */
void block_drop(struct block *);

#endif
