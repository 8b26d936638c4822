/*
 * Archives: see archive.h.
 *
 * Finding goes from the outside in: hidden paths, rules, the file system,
 * index files, and at last what the server makes up. Each step fills in more
 * of the resource. What a file is follows from its name and its first bytes,
 * which are read once.
 */

#include "archive/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "document/field.h"
#include "document/gemtext.h"
#include "document/page.h"
#include "archive/made.h"
#include "archive/private.h"
#include "base/root.h"
#include "archive/rule.h"
#include "archive/source.h"
#include "archive/watch.h"
#include "base/cache.h"
#include "base/disk.h"
#include "base/error.h"
#include "base/log.h"
#include "base/path.h"
#include "catalogue/catalogue.h"

#define HEADER_MAX 4096 /* bytes at the start of a page with its header */

#define ARCHIVE_BESIDE (128 << 10) /* bytes of memory for another thread */

#define INDEX_COUNT 3

/* The index files of a directory, as each door prefers them. */
static const char *const index_names[][INDEX_COUNT] = {
	[DOOR_GEMINI] = { "index.gmi", "gophermap", "index.gph" },
	[DOOR_GOPHER] = { "gophermap", "index.gph", "index.gmi" },
};

static const char robots[] = "User-agent: *\nDisallow:\n";

/* Make what pages are made with. */
static int
archive_prepare_catalogue(struct archive *archive)
{
	struct catalogue_config config = {
		.database = archive->config.catalogue,
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
	archive->cache = cache_new(memory == 0 ? ARCHIVE_MEMORY : memory);
	archive->watch = watch_new();
	if (archive->cache == NULL || archive->watch == NULL ||
	    archive_prepare_catalogue(archive) == -1)
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

/* Copy a string where it fits, else "". */
static void
copy_if_fits(char *to, size_t size, const char *from)
{
	size_t n = strlen(from);

	if (n >= size)
		n = 0;
	memcpy(to, from, n);
	to[n] = '\0';
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
	return (archive_read_file(archive, resource->fd, bytes, n, offset));
}

/* Read the first bytes of an open file; how many, or -1 with errno. */
static ssize_t
archive_read_head(struct archive *archive, const struct resource *resource)
{
	return (archive_read(archive, resource, archive->head, KIND_HEAD, 0));
}

/* Have libmagic guess what a file is, unless that is known. */
static int
archive_guess(
    struct archive *archive, const struct resource *resource, struct memo *memo)
{
	ssize_t n;

	if (memo->mime[0] != '\0')
		return (0);
	n = archive_read_head(archive, resource);
	if (n == -1)
		return (errno);
	copy_if_fits(memo->mime, MIME_MAX,
	    kind_guess(archive->kind, archive->head, (size_t)n));
	return (0);
}

/* The language that the header of a gemtext page names. */
static void
head_language(const char *head, size_t n, char *lang)
{
	struct page page = { 0 };
	const char *value;

	gemtext_parse(&page, head, n < HEADER_MAX ? n : HEADER_MAX);
	if (field_find(&page, FIELD_LANGUAGE, &value, NULL) &&
	    field_is_language(value))
		copy_if_fits(lang, LANG_MAX, value);
	page_free(&page);
}

/* Find out the charset and language of a text, unless they are known. */
static int
archive_read_text(
    struct archive *archive, const struct resource *resource, struct memo *memo)
{
	ssize_t n;

	if (memo->text)
		return (0);
	n = archive_read_head(archive, resource);
	if (n == -1)
		return (errno);
	copy_if_fits(memo->charset, CHARSET_MAX,
	    kind_charset(archive->kind, archive->head, (size_t)n,
		n == resource->stat.st_size));
	head_language(archive->head, (size_t)n, memo->lang);
	memo->text = true;
	return (0);
}

/* Fill in what the bytes of a gemtext page tell. */
static int
archive_fill_gemtext(struct archive *archive, struct resource *resource)
{
	struct memo *memo = memo_find(archive, &resource->stat);
	int error = archive_read_text(archive, resource, memo);

	copy_if_fits(resource->charset, CHARSET_MAX, memo->charset);
	copy_if_fits(resource->lang, LANG_MAX, memo->lang);
	return (error);
}

/* Fill in a page that is made from an open file or directory. */
static int
archive_fill_page(
    struct archive *archive, struct resource *resource, enum source source)
{
	const char *language = archive->config.language;
	int error = 0;

	resource->type = RESOURCE_PAGE;
	resource->source = source;
	copy_if_fits(resource->mime, MIME_MAX, "text/gemini");
	if (source == SOURCE_GEMTEXT)
		error = archive_fill_gemtext(archive, resource);
	else
		copy_if_fits(resource->charset, CHARSET_MAX, "utf-8");
	if (resource->lang[0] == '\0' && language != NULL)
		copy_if_fits(resource->lang, LANG_MAX, language);
	return (error);
}

/* Fill in an open file called name: bytes as stored. */
static int
archive_fill_file(
    struct archive *archive, struct resource *resource, const char *name)
{
	struct memo *memo = memo_find(archive, &resource->stat);
	const char *mime = kind_extension(path_extension(name));
	int error = 0;

	resource->type = RESOURCE_FILE;
	if (mime == NULL) {
		error = archive_guess(archive, resource, memo);
		mime = memo->mime;
	}
	copy_if_fits(resource->mime, MIME_MAX, mime);
	if (error != 0 || !kind_is_text(mime))
		return (error);
	error = archive_read_text(archive, resource, memo);
	copy_if_fits(resource->charset, CHARSET_MAX, memo->charset);
	return (error);
}

/* Fill in an open regular file called name: a page or a file. */
static int
archive_fill(
    struct archive *archive, struct resource *resource, const char *name)
{
	enum source source;

	if (resource->stat.st_size <= PAGE_MAX && source_find(name, &source))
		return (archive_fill_page(archive, resource, source));
	return (archive_fill_file(archive, resource, name));
}

/* End the resource's path in a slash. */
int
archive_add_slash(struct resource *resource)
{
	size_t n = strlen(resource->path);
	char *path;

	if (path_is_directory(resource->path))
		return (0);
	path = realloc(resource->path, n + 2);
	if (path == NULL)
		return (ENOMEM);
	path[n] = '/';
	path[n + 1] = '\0';
	resource->path = path;
	return (0);
}

/* Take the index file called name in place of its directory, if it is one. */
static int
archive_find_index(
    struct archive *archive, struct resource *resource, const char *name)
{
	struct stat st;
	int fd = archive_find_file(archive, name, &st);

	if (fd == -1)
		return (errno);
	if (!S_ISREG(st.st_mode)) {
		close(fd);
		return (ENOENT);
	}
	close(resource->fd);
	resource->fd = fd;
	resource->stat = st;
	return (archive_fill(archive, resource, name));
}

/* Find the index file that a door prefers, or list the directory. */
static int
archive_find_directory(
    struct archive *archive, enum door_type door, struct resource *resource)
{
	struct buf name = { 0 };
	int error = archive_add_slash(resource);

	if (error != 0)
		return (error);
	for (size_t i = 0; i < INDEX_COUNT; i++) {
		buf_clear(&name);
		buf_puts(&name, resource->path);
		buf_puts(&name, index_names[door][i]);
		error = buf_ok(&name) ? archive_find_index(archive, resource,
					    buf_string(&name))
				      : ENOMEM;
		resource->index = error == 0 ? index_names[door][i] : NULL;
		if (error != ENOENT)
			break;
	}
	buf_free(&name);
	if (error == ENOENT && archive->config.listing)
		return (archive_fill_page(archive, resource, SOURCE_LISTING));
	return (error);
}

/* Find what the file system has at the resource's path. */
static int
archive_find_path(
    struct archive *archive, enum door_type door, struct resource *resource)
{
	resource->fd =
	    archive_find_file(archive, resource->path, &resource->stat);
	if (resource->fd == -1)
		return (errno);
	if (S_ISDIR(resource->stat.st_mode))
		return (archive_find_directory(archive, door, resource));
	return (archive_fill(archive, resource, resource->path));
}

/* Put another resource in the place of this one. */
static void
resource_replace(struct resource *resource, struct resource *by)
{
	resource_free(resource);
	*resource = *by;
}

/* Find name.gmi for name.txt: its plain-text form. */
static void
archive_find_plain(
    struct archive *archive, const char *path, struct resource *resource)
{
	struct request request = { .door = DOOR_GOPHER };
	struct resource found;
	struct buf gemtext = { 0 };

	buf_add(&gemtext, path, strlen(path) - strlen("txt"));
	buf_puts(&gemtext, "gmi");
	request.path = buf_string(&gemtext);
	if (!buf_ok(&gemtext)) {
		resource->type = RESOURCE_FAILED;
		return;
	}
	archive_find_stored(archive, &request, &found);
	buf_free(&gemtext);
	if (found.type == RESOURCE_PAGE && found.source == SOURCE_GEMTEXT &&
	    !path_is_directory(found.path)) {
		found.plain = true;
		resource_replace(resource, &found);
	} else if (found.type == RESOURCE_GONE ||
		   found.type == RESOURCE_MOVED) {
		resource_replace(resource, &found);
	} else {
		resource_free(&found);
	}
}

/* Welcome every crawler, where the archive itself says nothing of them. */
static void
archive_make_robots(struct resource *resource)
{
	resource->type = RESOURCE_FILE;
	buf_add(&resource->bytes, robots, sizeof robots - 1);
	if (!buf_ok(&resource->bytes))
		resource->type = RESOURCE_FAILED;
	copy_if_fits(resource->mime, MIME_MAX, "text/plain");
	copy_if_fits(resource->charset, CHARSET_MAX, "us-ascii");
}

/* Find what stands in for a file that is not there. */
static void
archive_find_missing(struct archive *archive, const struct request *request,
    struct resource *resource)
{
	if (request->door == DOOR_GOPHER &&
	    strcmp(path_extension(request->path), "txt") == 0)
		archive_find_plain(archive, request->path, resource);
	if (resource->type == RESOURCE_MISSING &&
	    strcmp(request->path, "/robots.txt") == 0)
		archive_make_robots(resource);
}

/* Forget what was opened; what the resource is now has no bytes. */
static void
resource_drop(struct resource *resource, enum resource_type type)
{
	if (resource->fd != -1)
		close(resource->fd);
	resource->fd = -1;
	resource->type = type;
}

/* What the files hold for a request. */
void
archive_find_stored(struct archive *archive, const struct request *request,
    struct resource *resource)
{
	int error;

	*resource = (struct resource){ .type = RESOURCE_MISSING, .fd = -1 };
	resource->path = strdup(request->path);
	if (resource->path == NULL) {
		resource_drop(resource, RESOURCE_FAILED);
		record_refuse(&archive->record);
		archive_log(archive, request->path, strerror(ENOMEM));
		return;
	}
	if (path_is_hidden(request->path))
		return;
	if (rule_apply(archive->config.rules, archive->config.rule_count,
		request, resource))
		return;
	error = archive_find_path(archive, request->door, resource);
	if (error == 0)
		return;
	if (error == ENOENT) {
		resource_drop(resource, RESOURCE_MISSING);
		archive_find_missing(archive, request, resource);
		return;
	}
	resource_drop(resource, RESOURCE_FAILED);
	record_refuse(&archive->record);
	archive_log(archive, request->path, strerror(error));
}

/* Whether what was found stands in the way of what can be made. */
static bool
resource_is_whole(const struct resource *resource)
{
	return (resource->type != RESOURCE_MISSING &&
		(resource->type != RESOURCE_PAGE ||
		    resource->source != SOURCE_LISTING));
}

/* What the archive holds for a request. */
void
archive_find(struct archive *archive, const struct request *request,
    struct resource *resource)
{
	archive_find_stored(archive, request, resource);
	if (!resource_is_whole(resource))
		made_find(archive, request, resource);
}

/* Give a page back that nobody asked for. */
static void
resource_free_made(struct resource *resource)
{
	if (resource->made != NULL)
		page_free(resource->made);
	free(resource->made);
}

/* Close the file and give the parts back. */
void
resource_free(struct resource *resource)
{
	resource_free_made(resource);
	if (resource->fd != -1)
		close(resource->fd);
	free(resource->path);
	free(resource->to);
	free(resource->prompt);
	buf_free(&resource->bytes);
	*resource = (struct resource){ .type = RESOURCE_MISSING, .fd = -1 };
}
