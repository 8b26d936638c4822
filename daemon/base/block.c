/*
 * Shared bytes: see block.h.
 *
 * They are copied, not taken over from the buffer that they were gathered in:
 * blocks live long, and the room that buffers have at their ends would be
 * lost for as long.
 */

#include "base/block.h"

#include <stdlib.h>
#include <string.h>

/* A block with a copy of n bytes. */
struct block *
block_new(const void *bytes, size_t n)
{
	struct block *block = malloc(sizeof *block + n + 1);

	if (block == NULL)
		return (NULL);
	block->references = 1;
	block->len = n;
	memcpy(block->data, bytes, n);
	block->data[n] = '\0';
	return (block);
}

/* Hold a block once more. */
struct block *
block_hold(struct block *block)
{
	block->references++;
	return (block);
}

/* Hold it no longer. */
void
block_drop(struct block *block)
{
	if (block != NULL && --block->references == 0)
		free(block);
}
