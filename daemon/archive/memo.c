/* Memos: see memo.h. */

#include "archive/memo.h"

#include <stdlib.h>
#include <string.h>

#include "base/cache.h"

#define MEMO_KEY (1 + sizeof(dev_t) + sizeof(ino_t)) /* bytes */

/* The key of a file: a letter, its device, its inode. */
static void
memo_key(char key[MEMO_KEY], const struct stamp *stamp)
{
	key[0] = 'm';
	memcpy(key + 1, &stamp->device, sizeof stamp->device);
	memcpy(
	    key + 1 + sizeof stamp->device, &stamp->inode, sizeof stamp->inode);
}

/* Put an empty memo into the store, or take the spare one. */
static struct memo *
memo_new(struct cache *cache, const char key[MEMO_KEY], struct memo *spare)
{
	struct memo *memo = malloc(sizeof *memo);

	if (memo == NULL ||
	    !cache_put(cache, key, MEMO_KEY, memo, sizeof *memo, free))
		return (spare);
	return (memo);
}

/* The memo of a file. */
struct memo *
memo_find(struct cache *cache, const struct stat *st, struct memo *spare)
{
	struct stamp stamp = stamp_of(st);
	char key[MEMO_KEY];
	struct memo *memo;

	memo_key(key, &stamp);
	memo = cache_find(cache, key, sizeof key);
	if (memo != NULL && !memo->fresh && stamp_equals(&memo->stamp, &stamp))
		return (memo);
	if (memo == NULL)
		memo = memo_new(cache, key, spare);
	*memo = (struct memo){
		.stamp = stamp,
		.fresh = stamp_is_fresh(&stamp),
	};
	return (memo);
}
