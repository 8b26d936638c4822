/* Stamps of files: see stamp.h. */

#include "archive/stamp.h"

#define STAMP_COARSE 2 /* seconds; FAT counts in these */

/* The stamp of a file. */
struct stamp
stamp_of(const struct stat *st)
{
	return ((struct stamp){
	    .device = st->st_dev,
	    .inode = st->st_ino,
	    .size = st->st_size,
	    .modified = st->st_mtim,
	    .changed = st->st_ctim,
	});
}

/* Whether two times are the same. */
static bool
time_equals(const struct timespec *a, const struct timespec *b)
{
	return (a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec);
}

/* Whether two stamps are the same. */
bool
stamp_equals(const struct stamp *a, const struct stamp *b)
{
	return (a->device == b->device && a->inode == b->inode &&
		a->size == b->size && time_equals(&a->modified, &b->modified) &&
		time_equals(&a->changed, &b->changed));
}

/* Whether another change might not show. */
bool
stamp_is_fresh(const struct stamp *stamp)
{
	const struct timespec *changed = &stamp->changed;
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME_COARSE, &now) == -1)
		return (true);
	if (changed->tv_nsec == 0)
		return (now.tv_sec - changed->tv_sec < STAMP_COARSE);
	if (changed->tv_sec != now.tv_sec)
		return (changed->tv_sec > now.tv_sec);
	return (changed->tv_nsec >= now.tv_nsec);
}
