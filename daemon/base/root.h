/*
 * The content directory as a root: whatever a path says, and whatever
 * symlinks lie on the way, nothing outside is ever opened.
 */
#ifndef BASE_ROOT_H
#define BASE_ROOT_H

#include <stdbool.h>
#include <sys/stat.h>

struct error;

/*
 * Open the content directory: a descriptor that the caller closes, or -1 and
 * the error when it is no directory, cannot be read, or openat2(2) is not there
 * (before Linux 5.6) or not allowed.
 */
int root_open(const char *directory, struct error *);

/*
 * Open the regular file or directory at a normal path beneath the root, for
 * reading, and stat it: a descriptor that the caller closes, or -1 with errno:
 * EXDEV when a symlink leads out, ENODEV for what is neither a regular file
 * nor a directory, ENOTDIR for a file whose path ends in a slash, and what
 * openat2(2) says. The parent of the root is the root. Found or not,
 * *elsewhere is whether the path leads through a symlink or a mount point, so
 * that what happens there may not show here; NULL when nobody asks.
 */
int root_find(int root, const char *path, struct stat *, bool *elsewhere);

/*
 * The same on the root's own file system alone: EXDEV when the path leads
 * into another, or perhaps out.
 */
int root_find_here(int root, const char *path, struct stat *, bool *elsewhere);

/*
 * The same, and at once: EAGAIN when the kernel would have to look on the
 * disk, which a kernel before Linux 5.12 does nevertheless.
 */
int root_find_now(int root, const char *path, struct stat *, bool *elsewhere);

/* Whether an errno of root_find says "not there", and not trouble of ours. */
bool root_is_missing(int error);

/*
 * Why root_find failed, in words that follow the name of the file; NULL when
 * the file just does not exist.
 */
const char *root_reason(int error);

#endif
