/*
 * Archives: see archive.h.
 *
 * Opening and closing, looking at paths, reading: what everything else in
 * this room stands on. What is at a path, find.c finds.
 */

#include "archive/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "archive/board.h"
#include "archive/private.h"
#include "archive/watch.h"
#include "base/cache.h"
#include "base/disk.h"
#include "base/error.h"
#include "base/log.h"
#include "base/path.h"
#include "base/root.h"
#include "catalogue/catalogue.h"

#define ARCHIVE_BESIDE (128 << 10) /* bytes of memory for another thread */

/* Make what pages are made with. */
static int
archive_prepare_catalogue(struct archive *archive)
{
	struct catalogue_config config = {
		.database = archive->config.catalogue,
		.name = archive->config.root,
		.hostname = archive->config.hostname,
		.language = archive->config.language,
		.root = archive->root,
		.kind = archive->kind,
	};

	if (config.database == NULL)
		return (0);
	archive->catalogue = catalogue_new(&config);
	return (archive->catalogue == NULL ? -1 : 0);
}

/* Make what finding out and remembering take. */
static int
archive_prepare(struct archive *archive, struct error *error)
{
	size_t memory = archive->config.memory;

	archive->kind = kind_open(error);
	if (archive->kind == NULL)
		return (-1);
	if (memory == 0)
		memory = ARCHIVE_MEMORY;
	archive->cache = cache_new(memory);
	archive->watch = watch_new();
	if (archive->board == NULL)
		archive->board = board_new(memory / 4);
	if (archive->cache == NULL || archive->watch == NULL ||
	    archive->board == NULL || archive_prepare_catalogue(archive) == -1)
		return (
		    error_set(error, "cannot open the content directory %s: %s",
			archive->config.root, strerror(ENOMEM)));
	return (0);
}

/* Whether the content directory is on a file system of this machine; nobody
 * asks who has time. */
static bool
archive_is_local(const struct archive *archive)
{
	struct statfs fs;

	return (archive->config.hurry != LATER_NOT &&
		fstatfs(archive->root, &fs) == 0 && disk_is_local(&fs));
}

/* Say that an archive cannot be opened; always NULL. */
static struct archive *
archive_refuse(const struct archive_config *config, struct error *error)
{
	error_set(error, "cannot open the content directory %s: %s",
	    config->root, strerror(errno));
	return (NULL);
}

/* Open an archive. */
struct archive *
archive_open(const struct archive_config *config, struct error *error)
{
	struct archive *archive = calloc(1, sizeof *archive);

	if (archive == NULL)
		return (archive_refuse(config, error));
	archive->config = *config;
	archive->root = root_open(config->root, error);
	if (archive->root == -1 || archive_prepare(archive, error) == -1) {
		archive_close(archive);
		return (NULL);
	}
	archive->local = archive_is_local(archive);
	return (archive);
}

/* Open an archive once more. */
struct archive *
archive_beside(
    const struct archive *first, enum later hurry, struct error *error)
{
	const struct archive_config *config = &first->config;
	struct archive *archive = calloc(1, sizeof *archive);

	if (archive == NULL)
		return (archive_refuse(config, error));
	archive->config = *config;
	archive->config.memory = ARCHIVE_BESIDE;
	archive->config.hurry = hurry;
	archive->forgets = true;
	archive->board = first->board;
	archive->local = first->local;
	archive->root = fcntl(first->root, F_DUPFD_CLOEXEC, 0);
	if (archive->root == -1)
		archive_refuse(config, error);
	if (archive->root == -1 || archive_prepare(archive, error) == -1) {
		archive_close(archive);
		return (NULL);
	}
	return (archive);
}

/* Close it. */
void
archive_close(struct archive *archive)
{
	if (archive == NULL)
		return;
	if (archive->root != -1)
		close(archive->root);
	kind_close(archive->kind);
	record_free(&archive->record);
	cache_free(archive->cache);
	watch_free(archive->watch);
	if (!archive->forgets)
		board_free(archive->board);
	catalogue_free(archive->catalogue);
	free(archive);
}

/* The name that the archive is served as. */
const char *
archive_hostname(const struct archive *archive)
{
	return (archive->config.hostname);
}

/* Give up before something that has to wait. */
bool
archive_give_up(struct archive *archive, enum later later)
{
	enum later hurry = archive->config.hurry;

	if (hurry != LATER_NOT && later >= hurry && later > archive->late)
		archive->late = later;
	return (archive->late != LATER_NOT);
}

/* What the archive gave up for. */
enum later
archive_gave_up(struct archive *archive)
{
	enum later late = archive->late;

	archive->late = LATER_NOT;
	return (late);
}

/* Seconds of a clock that is never set back. */
time_t
archive_clock(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (now.tv_sec);
}

/* Tell the operator of a file in the archive. */
void
archive_log(const struct archive *archive, const char *path, const char *why)
{
	struct buf name = { 0 };

	if (archive->quiet || archive->late != LATER_NOT)
		return;
	log_quote(&name, path, strlen(path));
	log_warn("%s%s: %s", archive->config.root, buf_string(&name), why);
	buf_free(&name);
}

/* Open what is at a normal path, as far as the hurry allows. */
static int
archive_open_path(
    struct archive *archive, const char *path, struct stat *st, bool *elsewhere)
{
	enum later hurry = archive->config.hurry;
	int fd;

	if (hurry == LATER_NOT)
		return (root_find(archive->root, path, st, elsewhere));
	errno = EAGAIN;
	if (archive->late != LATER_NOT ||
	    (!archive->local && archive_give_up(archive, LATER_OTHERS)))
		return (-1);
	fd = hurry == LATER_DISK
		 ? root_find_now(archive->root, path, st, elsewhere)
		 : root_find_here(archive->root, path, st, elsewhere);
	if (fd == -1 && errno == EXDEV)
		archive_give_up(archive, LATER_OTHERS);
	else if (fd == -1 && errno == EAGAIN)
		archive_give_up(archive, LATER_DISK);
	return (fd);
}

/* Whether what is on the way to a path can be watched, for all the hurry. */
static bool
archive_is_near(struct archive *archive, const char *path)
{
	struct buf way = { 0 };
	struct stat st;
	int fd;

	if (archive->config.hurry == LATER_NOT ||
	    record_has(&archive->record, path))
		return (true);
	buf_add(&way, path, (size_t)(path_name(path) - path));
	fd = archive_open_path(archive, buf_string(&way), &st, NULL);
	buf_free(&way);
	if (fd != -1)
		close(fd);
	return (archive->late == LATER_NOT);
}

/* Record that what is at a normal path is about to be looked at. */
void
archive_record_path(struct archive *archive, const char *path)
{
	struct buf why = { 0 };
	int error;

	if (!archive_is_near(archive, path))
		return;
	error =
	    record_path(&archive->record, archive->watch, archive->root, path);
	if (error == 0 || archive->complained)
		return;
	archive->complained = true;
	buf_printf(&why, "answers made from here are not kept: %s",
	    watch_reason(error));
	archive_log(archive, path, buf_string(&why));
	buf_free(&why);
}

/* Record the file at a path, if it may change through other names. */
static void
archive_record_names(
    struct archive *archive, const char *path, const struct stat *st)
{
	if (S_ISREG(st->st_mode) && st->st_nlink > 1)
		record_glance(&archive->record, path, st);
}

/* Record a file that we may not read. */
static void
archive_record_unreadable(struct archive *archive, const char *path)
{
	struct stat st;

	if (fstatat(archive->root, path + 1, &st, AT_SYMLINK_NOFOLLOW) == 0)
		archive_record_names(archive, path, &st);
}

/* Open what is at a normal path, and record what that depends on. */
int
archive_look(struct archive *archive, const char *path, struct stat *st)
{
	bool elsewhere = false;
	int fd, error;

	if (!archive->record.open)
		return (archive_open_path(archive, path, st, NULL));
	archive_record_path(archive, path);
	fd = archive_open_path(archive, path, st, &elsewhere);
	error = errno;
	if (fd == -1 && !root_is_missing(error))
		record_refuse(&archive->record);
	else if (elsewhere)
		record_glance_elsewhere(
		    &archive->record, path, fd == -1 ? NULL : st);
	else if (fd != -1)
		archive_record_names(archive, path, st);
	else if (error == EACCES)
		archive_record_unreadable(archive, path);
	errno = error;
	return (fd);
}

/* Open what is at a normal path that readers are to have. */
int
archive_find_file(struct archive *archive, const char *path, struct stat *st)
{
	int fd, error;

	fd = archive_look(archive, path, st);
	if (fd != -1)
		return (fd);
	error = errno;
	if (root_reason(error) != NULL)
		archive_log(archive, path, root_reason(error));
	errno = root_is_missing(error) ? ENOENT : error;
	return (-1);
}

/* Read a piece of an open file, if that can be done in time. */
static ssize_t
archive_read_piece(
    struct archive *archive, int fd, char *bytes, size_t n, uint64_t offset)
{
	ssize_t got;

	if (archive->config.hurry != LATER_DISK)
		return (disk_read(fd, bytes, n, offset));
	got = disk_read_now(fd, bytes, n, offset);
	if (got == -1 && errno == EOPNOTSUPP)
		return (disk_read(fd, bytes, n, offset));
	if (got == -1 && errno == EAGAIN)
		archive_give_up(archive, LATER_DISK);
	return (got);
}

/* Read n bytes of an open file, fewer at its end. */
ssize_t
archive_read_file(
    struct archive *archive, int fd, void *bytes, size_t n, uint64_t offset)
{
	size_t done = 0;
	ssize_t got = 0;

	while (done < n) {
		got = archive_read_piece(
		    archive, fd, (char *)bytes + done, n - done, offset + done);
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	return (got == -1 ? -1 : (ssize_t)done);
}

/* Read n bytes of a resource's file. */
ssize_t
archive_read(struct archive *archive, const struct resource *resource,
    void *bytes, size_t n, uint64_t offset)
{
	uint64_t size = (uint64_t)resource->stat.st_size;
	uint64_t left = offset < size ? size - offset : 0;

	if (n > left)
		n = (size_t)left;
	return (archive_read_file(archive, resource->fd, bytes, n, offset));
}
