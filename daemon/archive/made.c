/*
 * What is made from the catalogue where there is no file: see made.h.
 *
 * A directory of the same path that has no index of its own does not hide
 * what is made; its entries are listed below that.
 */

#include "archive/made.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/listing.h"
#include "archive/private.h"
#include "base/path.h"
#include "catalogue/catalogue.h"
#include "document/page.h"

/* Whether the first n bytes of a path are those of something of a type. */
static bool
made_has(struct archive *archive, const char *path, size_t n, mode_t type)
{
	struct buf name = { 0 };
	struct stat st;
	int fd = -1;

	buf_add(&name, path, n);
	if (buf_ok(&name))
		fd = archive_look(archive, buf_string(&name), &st);
	buf_free(&name);
	if (fd == -1)
		return (false);
	close(fd);
	return ((st.st_mode & S_IFMT) == type);
}

/* Whether a page can be made at a path. */
bool
made_can_be(struct archive *archive, const char *path)
{
	size_t n;

	if (path_is_hidden(path))
		return (false);
	switch (catalogue_needs(path, &n)) {
	case CATALOGUE_NOTHING:
		break;
	case CATALOGUE_ALWAYS:
		return (true);
	case CATALOGUE_FILE:
		return (made_has(archive, path, n, S_IFREG));
	case CATALOGUE_DIRECTORY:
		return (made_has(archive, path, n, S_IFDIR));
	}
	return (false);
}

/* The Gopher item type of what can be made. */
char
made_item(struct archive *archive, const char *path)
{
	if (archive->catalogue == NULL || !made_can_be(archive, path))
		return ('\0');
	return (catalogue_item(path));
}

/* Copy a tag or a type where it fits, else "". */
static void
made_copy(char *to, size_t size, const char *from)
{
	size_t n = strlen(from);

	if (n >= size)
		n = 0;
	memcpy(to, from, n);
	to[n] = '\0';
}

/* Fill in a page; 0 or an errno. */
static int
made_fill_page(struct resource *resource, struct finding *finding)
{
	resource->made = malloc(sizeof *resource->made);
	if (resource->made == NULL)
		return (ENOMEM);
	*resource->made = finding->page;
	finding->page = (struct page){ 0 };
	resource->type = RESOURCE_PAGE;
	resource->source = SOURCE_CATALOGUE;
	made_copy(resource->mime, MIME_MAX, "text/gemini");
	return (finding->directory ? archive_add_slash(resource) : 0);
}

/* Fill in bytes of a type. */
static int
made_fill_bytes(struct resource *resource, struct finding *finding)
{
	resource->type = RESOURCE_FILE;
	resource->bytes = finding->bytes;
	finding->bytes = (struct buf){ 0 };
	made_copy(resource->mime, MIME_MAX, finding->mime);
	return (0);
}

/* Fill in a question. */
static int
made_fill_input(struct resource *resource, const struct finding *finding)
{
	resource->type = RESOURCE_INPUT;
	resource->prompt = strdup(finding->prompt);
	return (resource->prompt == NULL ? ENOMEM : 0);
}

/* Fill the resource in with what was made; 0 or an errno. */
static int
made_fill(struct resource *resource, struct finding *finding)
{
	made_copy(resource->charset, CHARSET_MAX, "utf-8");
	made_copy(resource->lang, LANG_MAX, finding->language);
	if (finding->type == FINDING_PAGE)
		return (made_fill_page(resource, finding));
	if (finding->type == FINDING_BYTES)
		return (made_fill_bytes(resource, finding));
	return (made_fill_input(resource, finding));
}

/* How long what can be made at a path may take. */
static enum later
made_takes(const char *path)
{
	return (catalogue_item(path) == '7' ? LATER_SEARCH : LATER_QUERY);
}

/* Find what can be made for a request. */
void
made_find(struct archive *archive, const struct request *request,
    struct resource *resource)
{
	struct finding finding;
	int error = 0;

	if (archive->catalogue == NULL ||
	    !made_can_be(archive, request->path) ||
	    archive_give_up(archive, made_takes(request->path)))
		return;
	if (archive->record.open)
		record_refuse(&archive->record);
	catalogue_find(
	    archive->catalogue, request->path, request->query, &finding);
	if (finding.type == FINDING_FAILED)
		resource->type = RESOURCE_FAILED;
	else if (finding.type != FINDING_MISSING)
		error = made_fill(resource, &finding);
	finding_free(&finding);
	if (error == 0)
		return;
	resource->type = RESOURCE_FAILED;
	archive_log(archive, request->path, strerror(error));
}

/* Hand a page over that was made. */
int
made_page(
    struct archive *archive, const struct resource *resource, struct page *page)
{
	*page = *resource->made;
	*resource->made = (struct page){ 0 };
	if (resource->fd == -1)
		return (0);
	page_add(page, LINE_TEXT, "", 0);
	if (listing_entries(archive, page, resource->path, NULL) == -1)
		return (errno);
	return (0);
}
