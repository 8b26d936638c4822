/*
 * Memos: see memo.h.
 *
 * Each file has one slot, by its inode; the file that came last keeps it.
 */

#include "archive/memo.h"

/* Whether two times are the same. */
static bool
time_equals(const struct timespec *a, const struct timespec *b)
{
	return (a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec);
}

/*
 * Whether the file changed within the tick of the clock that its times are
 * taken from: another change in the same tick would not show in them.
 */
static bool
memo_is_fresh(const struct stat *st)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME_COARSE, &now) == -1)
		return (true);
	if (st->st_ctim.tv_sec != now.tv_sec)
		return (st->st_ctim.tv_sec > now.tv_sec);
	return (st->st_ctim.tv_nsec >= now.tv_nsec);
}

/* Whether a memo is of this file as it is now. */
static bool
memo_is_of(const struct memo *memo, const struct stat *st)
{
	return (!memo->fresh && memo->device == st->st_dev &&
		memo->inode == st->st_ino && memo->size == st->st_size &&
		time_equals(&memo->modified, &st->st_mtim) &&
		time_equals(&memo->changed, &st->st_ctim));
}

/* The memo of a file. */
struct memo *
memo_find(struct memo memos[MEMO_COUNT], const struct stat *st)
{
	struct memo *memo = &memos[st->st_ino % MEMO_COUNT];

	if (!memo_is_of(memo, st))
		*memo = (struct memo){
			.device = st->st_dev,
			.inode = st->st_ino,
			.size = st->st_size,
			.modified = st->st_mtim,
			.changed = st->st_ctim,
			.fresh = memo_is_fresh(st),
		};
	return (memo);
}
