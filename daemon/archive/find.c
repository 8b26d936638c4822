/*
 * What an archive holds for a request: archive_find in archive.h.
 *
 * Finding goes from the outside in: hidden paths, rules, the file system,
 * index files, and at last what the server makes up. Each step fills in more
 * of the resource. What a file is follows from its name and its first bytes,
 * which are read once.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/archive.h"
#include "archive/made.h"
#include "archive/private.h"
#include "archive/rule.h"
#include "archive/source.h"
#include "base/path.h"
#include "document/field.h"
#include "document/gemtext.h"
#include "document/page.h"

#define HEADER_MAX 4096 /* bytes at the start of a page with its header */

#define INDEX_COUNT 3

/* The index files of a directory, as each door prefers them. */
static const char *const index_names[][INDEX_COUNT] = {
	[DOOR_GEMINI] = { "index.gmi", "gophermap", "index.gph" },
	[DOOR_GOPHER] = { "gophermap", "index.gph", "index.gmi" },
};

static const char robots[] = "User-agent: *\nDisallow:\n";

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

/* Whether a resource is a small file. */
bool
resource_is_small(const struct resource *resource)
{
	return (resource->fd != -1 && S_ISREG(resource->stat.st_mode) &&
		resource->stat.st_size <= ARCHIVE_SMALL);
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
