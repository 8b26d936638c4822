/*
 * Directories under watch (inotify(7)), so that what was made from them is
 * known to be true still, without a look at each of their files. Private to
 * archive.
 *
 * Seen are changes of names, contents, permissions and times of what is in a
 * watched directory, and file systems mounted anywhere. Not seen is what
 * happens to a file through a name elsewhere: whoever relies on a file with
 * several names, or beyond a symbolic link, must look at it. A file that is
 * mapped into memory and written there counts as changed when the writer lets
 * go of it. A watch works in one process, the one that first looks with it: a
 * child of fork(2) would take events away from its parent.
 */
#ifndef ARCHIVE_WATCH_H
#define ARCHIVE_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct watch;

/* A directory as it was seen. */
struct sight {
	int directory; /* its number, for as long as it is watched */
	uint64_t version;
};

enum watch_result {
	WATCH_SEEN,
	WATCH_NONE,  /* there is no directory */
	WATCH_BLIND, /* its changes cannot be seen: errno says why */
};

/* Make a watch, which opens nothing yet; NULL when memory ran out. */
struct watch *watch_new(void);

/* End it; NULL is allowed. */
void watch_free(struct watch *);

/*
 * Watch the directory at a path from now on. A symbolic link at the end of
 * the path is no directory. The directory seen least lately may lose its
 * place; errno of WATCH_BLIND is EOPNOTSUPP for a file system that does not
 * tell of all changes (NFS and the like), or what the system calls say.
 */
enum watch_result watch_see(struct watch *, const char *path, struct sight *);

/*
 * The same for a path whose last step is taken in a directory that was just
 * seen (NULL: the path always means the same directory). Costs little when
 * that one has not changed since the step was last taken.
 */
enum watch_result watch_enter(struct watch *, const struct sight *parent,
    const char *path, struct sight *);

/* Why a directory cannot be watched and what to do, in words; of errno. */
const char *watch_reason(int error);

/* Take note of all that has happened until now. */
void watch_update(struct watch *);

/* Whether nothing had changed in a directory at the last watch_update. */
bool watch_holds(struct watch *, const struct sight *);

/* A number that rises whenever watch_update notes something. */
uint64_t watch_clock(const struct watch *);

/* Told of a name in a directory that something happened to. */
typedef void watch_change(void *, const char *name);

/*
 * Tell of every name in a directory that something happened to between a
 * reading of watch_clock, after watch_see, and the last watch_update; the
 * same name may come several times. False when that is not known: anything
 * may have changed.
 */
bool watch_changes(
    struct watch *, int directory, uint64_t since, watch_change *, void *arg);

#endif
