/*
 * Shelves: see shelf.h.
 *
 * While a directory is watched, the names of its changes tell which entries
 * to look at again. What can change without that (symlinks, files that have
 * other names) is looked at each time.
 *
 * To read a directory may take long, so in a hurry its shelf is only asked
 * for: the directory is watched from then on, and who answers the reader
 * beside the loop hands over (archive/board.h) what he has read after that.
 */

#include "archive/shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/board.h"
#include "archive/private.h"
#include "archive/rule.h"
#include "archive/source.h"
#include "archive/watch.h"
#include "base/cache.h"
#include "base/path.h"

/*
 * Seconds after which a directory is read anew, whatever the watch has seen:
 * more than ARCHIVE_TRUST, for to read it may be to wait for a disk.
 */
#define SHELF_TRUST 60

/* After more changes than this, reading the whole directory costs less. */
#define SHELF_CHANGES_MAX 256

/* Bytes that malloc adds to a name, about. */
#define SHELF_NAME 16

/* Entries being looked at again. */
struct update {
	struct directory *directory;
	int fd;
	unsigned count;
	bool failed;
};

/* Forget a shelf. */
void
shelf_drop(void *value)
{
	struct shelf *shelf = value;

	directory_free(&shelf->directory);
	free(shelf);
}

/* The key of a directory in the store. */
static void
shelf_key(struct buf *key, const char *path)
{
	buf_putc(key, 'd');
	buf_puts(key, path);
}

/* The shelf that is remembered for a path; or NULL. */
static struct shelf *
shelf_recall(struct archive *archive, const char *path)
{
	struct shelf *shelf = NULL;
	struct buf key = { 0 };

	shelf_key(&key, path);
	if (buf_ok(&key))
		shelf = cache_take(archive->cache, key.data, key.len);
	buf_free(&key);
	return (shelf);
}

/* An empty shelf, in place of one that is remembered or of NULL. */
static struct shelf *
shelf_renew(struct shelf *shelf)
{
	if (shelf == NULL)
		return (calloc(1, sizeof *shelf));
	directory_free(&shelf->directory);
	*shelf = (struct shelf){ 0 };
	return (shelf);
}

/* Look at an entry again that something happened to (watch_change). */
static void
update_look(void *arg, const char *name)
{
	struct update *update = arg;

	if (name[0] == '.' || update->failed)
		return;
	if (++update->count > SHELF_CHANGES_MAX ||
	    directory_look(update->directory, update->fd, name) == -1)
		update->failed = true;
}

/* Bring a shelf up to date by its changes; false when that cannot be. */
static bool
shelf_update(struct archive *archive, struct shelf *shelf,
    const struct sight *sight, int fd)
{
	struct update update = { &shelf->directory, fd, 0, false };

	return (shelf->watched && shelf->number == sight->directory &&
		archive_clock() < shelf->until &&
		watch_changes(archive->watch, shelf->number, shelf->since,
		    update_look, &update) &&
		!update.failed);
}

/* Watch an open directory; false when its changes cannot be seen. */
static bool
shelf_watch(struct archive *archive, int fd, struct sight *sight)
{
	char name[64];

	if (archive->forgets)
		return (false);
	snprintf(name, sizeof name, "/proc/self/fd/%d/.", fd);
	watch_update(archive->watch);
	if (watch_see(archive->watch, name, sight) == WATCH_SEEN) {
		if (archive->record.open)
			record_sight(&archive->record, sight);
		return (true);
	}
	record_refuse(&archive->record);
	return (false);
}

/* Nanoseconds of a clock that is never set back. */
static uint64_t
shelf_clock(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return ((uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec);
}

/* Take what another thread has read of the very directory since it was asked
 * for; false when it has not come. */
static bool
shelf_receive(struct archive *archive, const char *path, struct shelf *shelf)
{
	struct shelf *other = board_take(archive->board, path);

	if (other == NULL)
		return (false);
	if (other->device == shelf->device && other->inode == shelf->inode &&
	    other->began >= shelf->began) {
		shelf->directory = other->directory;
		other->directory = (struct directory){ 0 };
		shelf->awaited = false;
	}
	shelf_drop(other);
	return (!shelf->awaited);
}

/* Whether a shelf that was asked for may still come. */
static bool
shelf_may_come(const struct shelf *shelf, const struct sight *sight)
{
	return (shelf->awaited && shelf->number == sight->directory &&
		archive_clock() < shelf->until);
}

/* Fill an empty shelf; in a hurry, have others do so: NULL with errno. */
static struct shelf *
shelf_fill(
    struct archive *archive, const char *path, struct shelf *shelf, int fd)
{
	int error;

	shelf->began = shelf_clock();
	if (archive_give_up(archive, LATER_DISK)) {
		shelf->awaited = true;
		shelf_give(archive, path, shelf);
		errno = EAGAIN;
		return (NULL);
	}
	if (directory_read(&shelf->directory, fd) == 0)
		return (shelf);
	error = errno;
	shelf_drop(shelf);
	errno = error;
	return (NULL);
}

/* Read the open directory, or what has changed of it. */
static struct shelf *
shelf_fetch(struct archive *archive, const char *path, struct shelf *shelf,
    int fd, const struct stat *st)
{
	struct sight sight = { 0 };
	bool watched = shelf_watch(archive, fd, &sight);
	uint64_t now = watch_clock(archive->watch);

	if (watched && shelf != NULL && shelf_may_come(shelf, &sight) &&
	    !shelf_receive(archive, path, shelf)) {
		archive_give_up(archive, LATER_DISK);
		shelf_give(archive, path, shelf);
		errno = EAGAIN;
		return (NULL);
	}
	if (watched && shelf != NULL && !shelf->awaited &&
	    shelf_update(archive, shelf, &sight, fd)) {
		shelf->since = now;
		return (shelf);
	}
	shelf = shelf_renew(shelf);
	if (shelf == NULL)
		return (NULL);
	shelf->watched = watched;
	shelf->number = sight.directory;
	shelf->since = now;
	shelf->until = archive_clock() + SHELF_TRUST;
	shelf->device = st->st_dev;
	shelf->inode = st->st_ino;
	return (shelf_fill(archive, path, shelf, fd));
}

/* Whether the name alone tells what a file is to readers. */
static bool
entry_is_known(const struct entry *entry)
{
	enum source source;

	return (entry->readable &&
		kind_extension(path_extension(entry->name)) != NULL &&
		!source_find(entry->name, &source));
}

/* The item type of an entry, or 0 if it is not for its directory to say. */
static char
shelf_item(struct archive *archive, const struct entry *entry, const char *path)
{
	const struct archive_config *config = &archive->config;

	if (rule_speaks(config->rules, config->rule_count, path))
		return (0);
	if (entry->type == S_IFDIR)
		return ((char)(config->listing && entry->readable ? '1' : 0));
	if (entry->type != S_IFREG)
		return (0);
	if (entry_is_known(entry))
		return (kind_item(kind_extension(path_extension(entry->name))));
	if (entry->elsewhere || entry->linked)
		return (0);
	return (archive_item(archive, path));
}

/* Look at where an entry leads. */
static void
shelf_look_elsewhere(
    struct archive *archive, struct entry *entry, const char *path)
{
	struct stat st = { 0 };
	int fd = archive_look(archive, path, &st);

	if (fd == -1)
		st = (struct stat){ 0 };
	else
		close(fd);
	entry->type = st.st_mode & S_IFMT;
	entry->size = st.st_size;
	entry->readable = entry_is_readable(st.st_mode);
}

/* Look at a file of the open directory fd that has other names. */
static void
shelf_look_linked(
    struct archive *archive, struct entry *entry, int fd, const char *path)
{
	struct stat st;

	if (fstatat(fd, entry->name, &st, AT_SYMLINK_NOFOLLOW) == -1) {
		record_refuse(&archive->record);
		return;
	}
	entry->size = st.st_size;
	entry->readable = entry_is_readable(st.st_mode);
	if (archive->record.open)
		record_glance(&archive->record, path, &st);
}

/* See that an entry tells what readers are to see. */
static void
shelf_judge(
    struct archive *archive, struct entry *entry, int fd, const char *directory)
{
	struct buf path = { 0 };

	buf_puts(&path, directory);
	buf_puts(&path, entry->name);
	if (strcmp(entry->name, "gophermap") == 0)
		entry->type = 0;
	else if (entry->elsewhere)
		shelf_look_elsewhere(archive, entry, buf_string(&path));
	else if (entry->linked)
		shelf_look_linked(archive, entry, fd, buf_string(&path));
	if (entry->type == S_IFDIR)
		buf_putc(&path, '/');
	if (buf_ok(&path))
		entry->item = shelf_item(archive, entry, buf_string(&path));
	entry->judged = buf_ok(&path) && archive->late == LATER_NOT;
	buf_free(&path);
}

/* See that every entry tells what readers are to see. */
static void
shelf_judge_all(
    struct archive *archive, struct shelf *shelf, int fd, const char *path)
{
	for (size_t i = 0; i < shelf->directory.count; i++) {
		struct entry *entry = &shelf->directory.entries[i];

		if (archive->late != LATER_NOT)
			return;
		if (!entry->judged || entry->elsewhere || entry->linked)
			shelf_judge(archive, entry, fd, path);
	}
}

/* Take the shelf of a directory. */
struct shelf *
shelf_take(struct archive *archive, const char *path)
{
	struct shelf *shelf;
	struct stat st;
	int fd = archive_look(archive, path, &st), error;

	if (fd == -1)
		return (NULL);
	shelf =
	    shelf_fetch(archive, path, shelf_recall(archive, path), fd, &st);
	error = errno;
	if (shelf != NULL)
		shelf_judge_all(archive, shelf, fd, path);
	close(fd);
	errno = error;
	if (shelf == NULL)
		return (NULL);
	record_expire(&archive->record, shelf->until);
	if (archive->late == LATER_NOT)
		return (shelf);
	shelf_give(archive, path, shelf);
	errno = EAGAIN;
	return (NULL);
}

/* Give it back. */
void
shelf_give(struct archive *archive, const char *path, struct shelf *shelf)
{
	const struct directory *directory = &shelf->directory;
	size_t size = sizeof *shelf + directory->names +
		      directory->count * SHELF_NAME +
		      directory->capacity * sizeof directory->entries[0];
	struct buf key = { 0 };

	shelf_key(&key, path);
	if (archive->forgets)
		board_put(archive->board, path, shelf, size);
	else if (shelf->watched && buf_ok(&key))
		cache_put(
		    archive->cache, key.data, key.len, shelf, size, shelf_drop);
	else
		shelf_drop(shelf);
	buf_free(&key);
}
