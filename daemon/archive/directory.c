/*
 * Directories: see directory.h.
 *
 * Symlinks are told, not followed: whether one stays inside the archive is
 * for root_find to say.
 */

#include "archive/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY_SMALLEST 32

/* Append one entry; one that vanished meanwhile is none. */
static int
directory_add(struct directory *directory, int fd, const char *name)
{
	struct entry *entries;
	struct stat st;
	size_t capacity;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return (errno == ENOENT ? 0 : -1);
	if (directory->count == directory->capacity) {
		capacity = directory->capacity == 0 ? DIRECTORY_SMALLEST
						    : directory->capacity * 2;
		entries =
		    reallocarray(directory->entries, capacity, sizeof *entries);
		if (entries == NULL)
			return (-1);
		directory->entries = entries;
		directory->capacity = capacity;
	}
	entries = &directory->entries[directory->count];
	entries->name = strdup(name);
	if (entries->name == NULL)
		return (-1);
	entries->type = st.st_mode & S_IFMT;
	entries->size = st.st_size;
	directory->count++;
	return (0);
}

/* Append every entry that is no dot file. */
static int
directory_fill(struct directory *directory, DIR *stream)
{
	struct dirent *dirent;

	for (;;) {
		errno = 0;
		dirent = readdir(stream);
		if (dirent == NULL)
			return (errno == 0 ? 0 : -1);
		if (dirent->d_name[0] == '.')
			continue;
		if (directory_add(directory, dirfd(stream), dirent->d_name) ==
		    -1)
			return (-1);
	}
}

/* Order two entries by name. */
static int
entry_compare(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;

	return (strcmp(left->name, right->name));
}

/* Read an open directory. */
int
directory_read(struct directory *directory, int fd)
{
	DIR *stream;
	int own, result, error;

	*directory = (struct directory){ 0 };
	own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (own == -1)
		return (-1);
	stream = fdopendir(own);
	if (stream == NULL) {
		error = errno;
		close(own);
		errno = error;
		return (-1);
	}
	result = directory_fill(directory, stream);
	error = errno;
	closedir(stream);
	if (directory->count > 0)
		qsort(directory->entries, directory->count,
		    sizeof directory->entries[0], entry_compare);
	errno = error;
	return (result);
}

/* Give the entries back. */
void
directory_free(struct directory *directory)
{
	for (size_t i = 0; i < directory->count; i++)
		free(directory->entries[i].name);
	free(directory->entries);
	*directory = (struct directory){ 0 };
}
