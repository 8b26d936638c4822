/*
 * What pages are made from: files in gemtext, gophermaps, .gph files,
 * directories. Each parser knows its own format; here they get their bytes,
 * and a gophermap the files that it asks for.
 */

#include "archive/source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "document/gemtext.h"
#include "document/gophermap.h"
#include "document/gph.h"
#include "archive/listing.h"
#include "archive/made.h"
#include "document/page.h"
#include "archive/private.h"
#include "archive/stamp.h"
#include "base/log.h"
#include "base/path.h"

/* Whether a page is made from a regular file called name, and how. */
bool
source_find(const char *name, enum source *source)
{
	const char *mime = kind_extension(path_extension(name));

	if (strcmp(path_name(name), "gophermap") == 0)
		*source = SOURCE_GOPHERMAP;
	else if (strcmp(path_extension(name), "gph") == 0)
		*source = SOURCE_GPH;
	else if (mime != NULL && strcmp(mime, "text/gemini") == 0)
		*source = SOURCE_GEMTEXT;
	else
		return (false);
	return (true);
}

/* Append the bytes of an open file, at most PAGE_MAX; 0 or an errno. */
static int
source_read_file(struct archive *archive, int fd, struct buf *bytes)
{
	uint64_t offset = 0;
	ssize_t n;

	do {
		if (buf_reserve(bytes, KIND_HEAD) == -1)
			return (ENOMEM);
		n = archive_read_file(
		    archive, fd, bytes->data + bytes->len, KIND_HEAD, offset);
		if (n == -1)
			return (errno);
		bytes->len += (size_t)n;
		bytes->data[bytes->len] = '\0';
		offset += (uint64_t)n;
	} while (n == KIND_HEAD && offset <= PAGE_MAX);
	return (offset > PAGE_MAX ? EFBIG : 0);
}

/* Read an open file that a gophermap includes; NULL, or why it cannot be. */
static const char *
map_read_file(
    struct archive *archive, int fd, const struct stat *st, struct buf *bytes)
{
	int error;

	if (!S_ISREG(st->st_mode))
		return ("it is no file");
	if ((st->st_mode & 0111) != 0)
		return ("it is a program, and nothing is executed; put what "
			"it prints in its place (or chmod -x, if it is a "
			"menu)");
	if (st->st_size > PAGE_MAX)
		return ("it is too large");
	error = source_read_file(archive, fd, bytes);
	return (error == 0 ? NULL : strerror(error));
}

/* Read a file that a gophermap includes (struct gophermap_context). */
static const char *
map_read(void *arg, const char *path, struct buf *bytes)
{
	struct archive *archive = arg;
	const char *why;
	struct stat st;
	int fd;

	if (path_is_hidden(path))
		return ("it is hidden");
	fd = archive_find_file(archive, path, &st);
	if (fd == -1)
		return (errno == ENOENT ? "there is no such file"
					: strerror(errno));
	if (archive->record.open)
		record_glance(&archive->record, path, &st);
	why = map_read_file(archive, fd, &st, bytes);
	close(fd);
	return (why);
}

/* List a directory for a gophermap (struct gophermap_context). */
static int
map_list(void *arg, struct page *page, const char *directory,
    const struct gophermap_view *view)
{
	struct archive *archive = arg;

	if (listing_entries(archive, page, directory, view) == 0)
		return (0);
	if (!page_ok(page))
		return (-1);
	archive_log(archive, directory, strerror(errno));
	record_refuse(&archive->record);
	return (0);
}

/* Tell the operator of what is wrong with a map: the first thing will do. */
static void
map_warn(
    const struct archive *archive, const char *path, const struct page *page)
{
	struct buf place = { 0 }, why = { 0 };

	if (page->note_count == 0)
		return;
	buf_printf(&place, "%s:%u", path, page->notes[0].number);
	log_quote(&why, page_remark(page, &page->notes[0]),
	    strlen(page_remark(page, &page->notes[0])));
	archive_log(archive, buf_string(&place), buf_string(&why));
	buf_free(&place);
	buf_free(&why);
}

/* Make the page of a gophermap. */
static int
source_parse_map(struct archive *archive, const char *path, struct page *page,
    const struct buf *bytes)
{
	const struct archive_config *config = &archive->config;
	struct gophermap_context context = {
		.path = path,
		.hostname = config->hostname,
		.sites = config->sites,
		.site_count = config->site_count,
		.arg = archive,
		.read = map_read,
		.list = map_list,
	};
	int result;

	if (context.site_count == 0) {
		context.sites = &config->hostname;
		context.site_count = 1;
	}
	result = gophermap_parse(page, &context, buf_string(bytes), bytes->len);
	map_warn(archive, path, page);
	return (result);
}

/* Whether a file is a program that makes a menu, not a menu. */
static bool
source_is_program(const struct resource *resource, const struct buf *bytes)
{
	return ((resource->stat.st_mode & 0111) != 0 &&
		strncmp(buf_string(bytes), "#!", 2) == 0);
}

/* Make a page that says so, rather than show the program. */
static void
source_refuse_program(
    struct archive *archive, const struct resource *resource, struct page *page)
{
	static const char text[] =
	    "A program makes this menu, and nothing is executed here.";
	static const char why[] = "is a program, and nothing is executed; put "
				  "what it prints in its place";

	archive_log(archive, resource->path, why);
	page_note(page, 0, why, sizeof why - 1);
	page_add(page, LINE_TEXT, text, sizeof text - 1);
}

/* Make a page from the bytes of its file; 0 or an errno. */
static int
source_parse(struct archive *archive, const struct resource *resource,
    struct page *page, const struct buf *bytes)
{
	int result = 0;

	switch (resource->source) {
	case SOURCE_GOPHERMAP:
		if (source_is_program(resource, bytes)) {
			source_refuse_program(archive, resource, page);
			break;
		}
		result = source_parse_map(archive, resource->path, page, bytes);
		break;
	case SOURCE_GPH:
		result = gph_parse(page, archive->config.hostname,
		    resource->path, buf_string(bytes), bytes->len);
		break;
	case SOURCE_GEMTEXT:
	case SOURCE_LISTING:
	case SOURCE_CATALOGUE:
		gemtext_parse(page, buf_string(bytes), bytes->len);
		break;
	}
	return (result == 0 && page_ok(page) ? 0 : ENOMEM);
}

/* Make a page from an open file; 0 or an errno. */
static int
source_read(
    struct archive *archive, const struct resource *resource, struct page *page)
{
	struct buf bytes = { 0 };
	int error = source_read_file(archive, resource->fd, &bytes);

	if (error == 0) {
		/* Maps name files, whose names are bytes: they see to their
		 * texts alone. */
		if (resource->source == SOURCE_GEMTEXT)
			kind_decode(archive->kind, &bytes);
		error = source_parse(archive, resource, page, &bytes);
	}
	buf_free(&bytes);
	return (error);
}

/* The page of a resource that is looked into. */
int
source_page(
    struct archive *archive, const struct resource *resource, struct page *page)
{
	int error = 0;

	*page = (struct page){ 0 };
	if (resource->source == SOURCE_CATALOGUE)
		error = made_page(archive, resource, page);
	else if (resource->source != SOURCE_LISTING)
		error = source_read(archive, resource, page);
	else if (listing_page(archive, page, resource->path) == -1)
		error = errno;
	if (error == 0 && archive->late == LATER_NOT)
		return (0);
	record_refuse(&archive->record);
	archive_log(archive, resource->path, strerror(error));
	return (-1);
}

/* Record that the bytes of a resource's own file are read. */
static void
source_record(struct archive *archive, const struct resource *resource)
{
	struct buf path = { 0 };

	if (!archive->record.open || !S_ISREG(resource->stat.st_mode))
		return;
	buf_puts(&path, resource->path);
	buf_puts(&path, resource->index == NULL ? "" : resource->index);
	if (buf_ok(&path))
		record_glance(
		    &archive->record, buf_string(&path), &resource->stat);
	else
		record_refuse(&archive->record);
	buf_free(&path);
}

/* The page of a resource. */
int
archive_page(
    struct archive *archive, const struct resource *resource, struct page *page)
{
	source_record(archive, resource);
	return (source_page(archive, resource, page));
}

/* Append the bytes of a small file. */
int
archive_append(
    struct archive *archive, const struct resource *resource, struct buf *out)
{
	struct stamp stamp = stamp_of(&resource->stat);
	size_t size = (size_t)resource->stat.st_size;
	ssize_t n;

	source_record(archive, resource);
	if (stamp_is_young(&stamp))
		record_refuse(&archive->record);
	if (buf_reserve(out, size) == -1)
		return (-1);
	n = archive_read(archive, resource, out->data + out->len, size, 0);
	if (n == -1) {
		archive_log(archive, resource->path, strerror(errno));
		return (-1);
	}
	out->len += (size_t)n;
	out->data[out->len] = '\0';
	return (0);
}
