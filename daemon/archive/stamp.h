/*
 * What tells one state of a file from another: device, inode, size and times.
 * A file that changes is a new one.
 */
#ifndef ARCHIVE_STAMP_H
#define ARCHIVE_STAMP_H

#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

struct stamp {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified, changed;
};

/* The stamp of a file as stat(2) tells it. */
struct stamp stamp_of(const struct stat *);

/* Whether two stamps are of one file in one state. */
bool stamp_equals(const struct stamp *, const struct stamp *);

/*
 * Whether a file changed so lately that another change might not show in its
 * times: within a hundredth of a second, which is the longest tick of the
 * clock that they are taken from, and the unit of exFAT; or within two seconds
 * where the file system counts in whole ones.
 */
bool stamp_is_fresh(const struct stamp *);

/*
 * Whether it changed within the last minute: who has it mapped into memory may
 * be writing without new times, until the kernel has written it to the disk.
 */
bool stamp_is_young(const struct stamp *);

#endif
