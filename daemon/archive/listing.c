/*
 * Listings: see listing.h.
 */

#include "archive/listing.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/directory.h"
#include "archive/gophermap.h"
#include "archive/page.h"
#include "archive/root.h"
#include "base/buf.h"
#include "base/url.h"

/* What the entries of one listing share. */
struct listing {
	struct page *page;
	int root;
	const char *path;
	const struct gophermap_view *view;
	struct buf label, target;
};

/* Append a size as people read it. */
static void
listing_size(struct buf *out, off_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	double size = (double)bytes / 1024;
	size_t unit = 0;

	if (bytes < 1024) {
		buf_printf(out, "%jd B", (intmax_t)bytes);
		return;
	}
	for (; size >= 1024 && unit < 3; unit++)
		size /= 1024;
	buf_printf(out, size < 10 ? "%.1f %s" : "%.0f %s", size, units[unit]);
}

/* Tell what a symlink leads to, if that is inside the archive. */
static void
listing_follow(const struct listing *listing, struct entry *entry)
{
	struct buf path = { 0 };
	struct stat st;
	int fd = -1;

	buf_puts(&path, listing->path);
	buf_puts(&path, entry->name);
	if (buf_ok(&path))
		fd = root_find(listing->root, buf_string(&path), &st);
	buf_free(&path);
	if (fd == -1)
		return;
	close(fd);
	entry->type = st.st_mode & S_IFMT;
	entry->size = st.st_size;
}

/* Whether readers do not see an entry. */
static bool
listing_hides(const struct listing *listing, const struct entry *entry)
{
	if (strcmp(entry->name, "gophermap") == 0)
		return (true);
	return (listing->view != NULL &&
		gophermap_hides(listing->view, entry->name));
}

/* Append the link to one entry. */
static void
listing_link(struct listing *listing, const struct entry *entry)
{
	const char *slash = entry->type == S_IFDIR ? "/" : "";
	char item = 0;

	buf_clear(&listing->target);
	url_encode(&listing->target, listing->path, strlen(listing->path));
	url_encode(&listing->target, entry->name, strlen(entry->name));
	buf_puts(&listing->target, slash);
	buf_clear(&listing->label);
	buf_puts(&listing->label, entry->name);
	buf_puts(&listing->label, slash);
	if (entry->type == S_IFREG) {
		buf_puts(&listing->label, " (");
		listing_size(&listing->label, entry->size);
		buf_putc(&listing->label, ')');
	}
	if (entry->type == S_IFREG && listing->view != NULL)
		item = gophermap_item(listing->view, entry->name);
	page_link(listing->page, item, buf_string(&listing->target),
	    listing->target.len, buf_string(&listing->label),
	    listing->label.len);
	if (!buf_ok(&listing->target) || !buf_ok(&listing->label))
		listing->page->failed = true;
}

/* Append the links to the entries of one type. */
static void
listing_links(
    struct listing *listing, const struct directory *directory, mode_t type)
{
	for (size_t i = 0; i < directory->count; i++) {
		const struct entry *entry = &directory->entries[i];

		if (entry->type == type && !listing_hides(listing, entry))
			listing_link(listing, entry);
	}
}

/* Read the directory at a normal path beneath the root. */
static int
listing_read(struct directory *directory, int root, const char *path)
{
	struct stat st;
	int fd, result, error;

	*directory = (struct directory){ 0 };
	fd = root_find(root, path, &st);
	if (fd == -1)
		return (-1);
	result = directory_read(directory, fd);
	error = errno;
	close(fd);
	errno = error;
	return (result);
}

/* Append the entries. */
int
listing_entries(struct page *page, int root, const char *path,
    const struct gophermap_view *view)
{
	struct listing listing = {
		.page = page,
		.root = root,
		.path = path,
		.view = view,
	};
	struct directory directory;

	if (listing_read(&directory, root, path) == -1) {
		int error = errno;

		directory_free(&directory);
		errno = error;
		return (-1);
	}
	for (size_t i = 0; i < directory.count; i++)
		if (directory.entries[i].type == S_IFLNK)
			listing_follow(&listing, &directory.entries[i]);
	listing_links(&listing, &directory, S_IFDIR);
	listing_links(&listing, &directory, S_IFREG);
	directory_free(&directory);
	buf_free(&listing.label);
	buf_free(&listing.target);
	if (!page_ok(page))
		errno = ENOMEM;
	return (page_ok(page) ? 0 : -1);
}

/* Append the link to the directory above. */
static void
listing_parent(struct page *page, const char *path)
{
	struct buf target = { 0 };
	size_t n = strlen(path) - 1;

	while (n > 0 && path[n - 1] != '/')
		n--;
	url_encode(&target, path, n);
	if (!buf_ok(&target))
		page->failed = true;
	page_link(page, '1', buf_string(&target), target.len, "..", 2);
	buf_free(&target);
}

/* Append a heading, a link to the parent, and the entries. */
int
listing_page(struct page *page, int root, const char *path)
{
	page_heading(page, 1, path, strlen(path));
	page_add(page, LINE_TEXT, "", 0);
	if (strcmp(path, "/") != 0)
		listing_parent(page, path);
	return (listing_entries(page, root, path, NULL));
}
