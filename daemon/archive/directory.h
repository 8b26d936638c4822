/*
 * The entries of one directory. Dot files do not exist.
 */
#ifndef ARCHIVE_DIRECTORY_H
#define ARCHIVE_DIRECTORY_H

#include <stddef.h>
#include <sys/types.h>

struct entry {
	char *name;
	mode_t type; /* S_IFREG, S_IFDIR, S_IFLNK, ... */
	off_t size;  /* bytes, of a regular file */
};

struct directory {
	struct entry *entries; /* by name, in byte order */
	size_t count;
	size_t capacity;
};

/*
 * Read the open directory fd, whose file offset stays as it is. 0, or -1 with
 * errno. Always fills the struct in, which the caller frees with
 * directory_free.
 */
int directory_read(struct directory *, int fd);

/* Give the entries back; the struct is { 0 } afterwards. */
void directory_free(struct directory *);

#endif
