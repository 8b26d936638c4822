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

/* Whether everybody may read a file, or enter and list a directory. */
bool
entry_is_readable(mode_t mode)
{
	mode_t needed = S_ISDIR(mode) ? S_IROTH | S_IXOTH : S_IROTH;

	return ((mode & needed) == needed);
}

/*
 * Look at a name in a directory; 0, or -1 with errno. A file system that is
 * mounted there is not asked for news: it may be slow.
 */
static int
entry_look(struct entry *entry, int fd, const char *name)
{
	const int how =
	    AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
	struct statx st;

	if (statx(fd, name, how, STATX_BASIC_STATS, &st) == -1)
		return (-1);
	entry->type = st.stx_mode & S_IFMT;
	entry->size = (off_t)st.stx_size;
	entry->inode = st.stx_ino;
	entry->readable = entry_is_readable(st.stx_mode);
	entry->elsewhere = S_ISLNK(st.stx_mode) ||
			   (st.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
	entry->linked = S_ISREG(st.stx_mode) && st.stx_nlink > 1;
	entry->judged = false;
	entry->item = 0;
	return (0);
}

/* Make room for one more entry. */
static int
directory_reserve(struct directory *directory)
{
	struct entry *entries;
	size_t capacity;

	if (directory->count < directory->capacity)
		return (0);
	capacity = directory->capacity == 0 ? DIRECTORY_SMALLEST
					    : directory->capacity * 2;
	entries = reallocarray(directory->entries, capacity, sizeof *entries);
	if (entries == NULL)
		return (-1);
	directory->entries = entries;
	directory->capacity = capacity;
	return (0);
}

/* Put an entry in at a place, with a copy of its name. */
static int
directory_insert(struct directory *directory, size_t at,
    const struct entry *entry, const char *name)
{
	struct entry *to;
	char *copy;

	if (directory_reserve(directory) == -1)
		return (-1);
	copy = strdup(name);
	if (copy == NULL)
		return (-1);
	to = &directory->entries[at];
	memmove(to + 1, to, (directory->count - at) * sizeof *to);
	*to = *entry;
	to->name = copy;
	directory->names += strlen(copy) + 1;
	directory->count++;
	return (0);
}

/* Append one entry; one that vanished meanwhile is none. */
static int
directory_add(struct directory *directory, int fd, const char *name)
{
	struct entry entry = { 0 };

	if (entry_look(&entry, fd, name) == -1)
		return (errno == ENOENT ? 0 : -1);
	return (directory_insert(directory, directory->count, &entry, name));
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

/* Where the entry of a name is, or has to be put in. */
static size_t
directory_place(const struct directory *directory, const char *name)
{
	size_t low = 0, high = directory->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(directory->entries[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return (low);
}

/* Take an entry out. */
static void
directory_remove(struct directory *directory, size_t at)
{
	struct entry *entry = &directory->entries[at];

	directory->names -= strlen(entry->name) + 1;
	directory->count--;
	free(entry->name);
	memmove(entry, entry + 1, (directory->count - at) * sizeof *entry);
}

/* Whether what an entry stands for has no name yet, as far as can be told. */
static bool
directory_is_new(const struct directory *directory, const struct entry *entry)
{
	if (entry->elsewhere || entry->linked)
		return (true);
	for (size_t i = 0; i < directory->count; i++)
		if (directory->entries[i].inode == entry->inode)
			return (false);
	return (true);
}

/* Look at one name. */
int
directory_look(struct directory *directory, int fd, const char *name)
{
	size_t at = directory_place(directory, name);
	struct entry *found = NULL, entry = { 0 };

	if (at < directory->count &&
	    strcmp(directory->entries[at].name, name) == 0)
		found = &directory->entries[at];
	if (entry_look(found != NULL ? found : &entry, fd, name) == -1) {
		if (errno != ENOENT)
			return (-1);
		if (found != NULL)
			directory_remove(directory, at);
		return (0);
	}
	if (found != NULL)
		return (0);
	if (!directory_is_new(directory, &entry)) {
		errno = EEXIST;
		return (-1);
	}
	return (directory_insert(directory, at, &entry, name));
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
