/*
 * What was looked at while an answer was made, so that it can be told later
 * whether the answer is still true: the directories on the way to each path,
 * which are watched; and the files that the watch does not suffice for, which
 * are looked at again. Private to archive.
 */
#ifndef ARCHIVE_RECORD_H
#define ARCHIVE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <time.h>

#include "archive/stamp.h"
#include "archive/watch.h"
#include "base/buf.h"

#define RECORD_GLANCES 16 /* files that are looked at again, at most */

/* A file as it was when it was looked at. */
struct glance {
	char *path;         /* normal path */
	struct stamp stamp; /* zeros: there was nothing */
	bool elsewhere;     /* the path leads through what is not watched */
};

/* Starts as { 0 } and ends with record_free. */
struct record {
	bool open;    /* it is being written */
	bool refused; /* something was looked at that cannot be watched */
	struct sight *sights;
	size_t sight_count;
	size_t sight_capacity;
	struct glance *glances;
	size_t glance_count;
	struct buf last; /* the directory that was noted last */
	uint64_t clock;  /* of the watch, when all sights were known to hold */
	time_t until;    /* it holds no longer then, whatever the files show */
};

/* Begin a record anew, which will hold until some time at most. */
void record_open(struct record *, time_t until);

/*
 * Note that what is at a normal path beneath root will be looked at: watch
 * every directory on the way, the path itself too when it ends in a slash.
 * 0, or why one of them cannot be watched (watch_reason).
 */
int record_path(struct record *, struct watch *, int root, const char *path);

/* Whether the directories on the way to a path were the last ones noted. */
bool record_has(const struct record *, const char *path);

/* Note a directory, which is watched. */
void record_sight(struct record *, const struct sight *);

/* Note a file that is to be looked at again. */
void record_glance(struct record *, const char *path, const struct stat *);

/* The same for one (NULL: for nothing) that a symlink or a mount leads to. */
void record_glance_elsewhere(
    struct record *, const char *path, const struct stat *);

/* Note something that is only believed until some time. */
void record_expire(struct record *, time_t until);

/* Note something that no later look would find changed. */
void record_refuse(struct record *);

/*
 * End a record: true when it has all that is to be known. Each directory is
 * in it once then, as it was first seen.
 */
bool record_close(struct record *);

/* Bytes that an ended record takes, besides its struct. */
size_t record_size(const struct record *);

/*
 * Whether all that was looked at beneath root for an ended record is as it
 * was, as far as the watch knows and the files show now, at this time. In a
 * hurry, a file that cannot be opened at once is not.
 */
bool record_holds(
    struct record *, struct watch *, int root, time_t now, bool hurry);

/* Give the memory back; the record is { 0 } again. */
void record_free(struct record *);

#endif
