/*
 * The entries of one directory. Dot files do not exist.
 */
#ifndef ARCHIVE_DIRECTORY_H
#define ARCHIVE_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct entry {
	char *name;
	mode_t type; /* S_IFREG, S_IFDIR, S_IFLNK, ... */
	off_t size;  /* bytes, of a regular file */
	ino_t inode;
	bool readable;  /* everybody may read it, or enter and list it */
	bool elsewhere; /* a symlink or mounted here, and */
	bool linked;    /* a file that has other names: these may change
			   without a word here */

	/* For who keeps the entries; false and 0 when one was looked at. */
	bool judged;
	char item;
};

/* Whether everybody may read a file, or enter and list a directory. */
bool entry_is_readable(mode_t);

struct directory {
	struct entry *entries; /* by name, in byte order */
	size_t count;
	size_t capacity;
	size_t names; /* bytes of all names, with their NULs */
};

/*
 * Read the open directory fd, whose file offset stays as it is. 0, or -1 with
 * errno. Always fills the struct in, which the caller frees with
 * directory_free.
 */
int directory_read(struct directory *, int fd);

/*
 * Look at one name in the open directory fd, which was read before: put its
 * entry in, bring it up to date or take it out. 0, or -1 with errno; EEXIST
 * when what the new name stands for has another name already, as where names
 * of upper and lower case are the same.
 */
int directory_look(struct directory *, int fd, const char *name);

/* Give the entries back; the struct is { 0 } afterwards. */
void directory_free(struct directory *);

#endif
