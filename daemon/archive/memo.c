/* Memos: see memo.h. */

#include "archive/memo.h"

#include <stdlib.h>
#include <string.h>

#include "archive/private.h"
#include "archive/watch.h"
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
memo_new(struct archive *archive, const char key[MEMO_KEY])
{
	struct memo *memo = malloc(sizeof *memo);

	if (memo == NULL ||
	    !cache_put(archive->cache, key, MEMO_KEY, memo, sizeof *memo, free))
		return (&archive->memo);
	return (memo);
}

/* Whether a memo is of a file in this state, as far as can be told. */
static bool
memo_holds(const struct archive *archive, const struct memo *memo,
    const struct stamp *stamp)
{
	if (memo->fresh || !stamp_equals(&memo->stamp, stamp))
		return (false);
	return (!memo->young || (memo->clock == watch_clock(archive->watch) &&
				    archive_clock() < memo->until));
}

/* The memo of a file. */
struct memo *
memo_find(struct archive *archive, const struct stat *st)
{
	struct stamp stamp = stamp_of(st);
	char key[MEMO_KEY];
	struct memo *memo;

	memo_key(key, &stamp);
	memo = cache_find(archive->cache, key, sizeof key);
	if (memo == NULL)
		memo = memo_new(archive, key);
	else if (memo_holds(archive, memo, &stamp)) {
		if (memo->young)
			record_expire(&archive->record, memo->until);
		return (memo);
	}
	*memo = (struct memo){
		.stamp = stamp,
		.fresh = stamp_is_fresh(&stamp),
		.young = stamp_is_young(&stamp),
		.clock = watch_clock(archive->watch),
		.until = archive_clock() + ARCHIVE_TRUST,
	};
	return (memo);
}
