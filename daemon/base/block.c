/* Shared bytes: see block.h. */

#include "base/block.h"

#include <stdlib.h>

#include "base/buf.h"

/* Take the contents of a buffer over, without the room at its end. */
struct block *
block_new(struct buf *buf)
{
	struct block *block;
	char *data;

	if (buf_reserve(buf, 0) == -1)
		return (NULL);
	block = malloc(sizeof *block);
	if (block == NULL)
		return (NULL);
	*block = (struct block){ .references = 1, .len = buf->len };
	data = realloc(buf->data, buf->len + 1);
	block->data = data != NULL ? data : buf->data;
	*buf = (struct buf){ 0 };
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
	if (block == NULL || --block->references > 0)
		return;
	free(block->data);
	free(block);
}
