/* Stamps of files: see stamp.h. */

#include "archive/stamp.h"

#include <stdint.h>

#define SECOND       INT64_C(1000000000) /* in nanoseconds, as all of these */
#define STAMP_TICK   (SECOND / 100)
#define STAMP_COARSE (2 * SECOND) /* FAT counts in these */
#define STAMP_YOUNG  (60 * SECOND)

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

/* Whether a file has changed within so many nanoseconds. */
static bool
stamp_is_within(const struct stamp *stamp, int64_t span)
{
	const struct timespec *changed = &stamp->changed;
	struct timespec now;
	int64_t age;

	if (clock_gettime(CLOCK_REALTIME_COARSE, &now) == -1)
		return (true);
	if (changed->tv_sec > now.tv_sec)
		return (true);
	if (changed->tv_sec < now.tv_sec - STAMP_YOUNG / SECOND)
		return (false);
	age = (now.tv_sec - changed->tv_sec) * SECOND + now.tv_nsec -
	      changed->tv_nsec;
	return (age < span);
}

/* Whether another change might not show. */
bool
stamp_is_fresh(const struct stamp *stamp)
{
	return (stamp_is_within(
	    stamp, stamp->changed.tv_nsec == 0 ? STAMP_COARSE : STAMP_TICK));
}

/* Whether it might be changing without new times. */
bool
stamp_is_young(const struct stamp *stamp)
{
	return (stamp_is_within(stamp, STAMP_YOUNG));
}
