/*
 * Listings: see listing.h.
 */

#include "archive/listing.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "document/gophermap.h"
#include "document/page.h"
#include "archive/shelf.h"
#include "base/buf.h"
#include "base/url.h"

/* What the entries of one listing share. */
struct listing {
	struct page *page;
	const struct gophermap_view *view;
	struct buf target; /* the directory, encoded, and then an entry */
	size_t prefix;     /* bytes of the directory */
	struct buf label;
};

/* Append a size as people read it: in units, with two digits or more. */
static void
listing_size(struct buf *out, off_t size)
{
	static const char *const units[] = { " KiB", " MiB", " GiB", " TiB" };
	uint64_t bytes = (uint64_t)size, one = 1024, tenths;
	size_t unit = 0;

	if (bytes < one) {
		buf_number(out, bytes);
		buf_puts(out, " B");
		return;
	}
	for (; bytes / one >= 1024 && unit < 3; unit++)
		one *= 1024;
	if (bytes / one < 10) {
		tenths = (bytes * 10 + one / 2) / one;
		buf_number(out, tenths / 10);
		buf_putc(out, '.');
		buf_number(out, tenths % 10);
	} else
		buf_number(out, (bytes + one / 2) / one);
	buf_puts(out, units[unit]);
}

/* Write what readers see of an entry. */
static void
listing_label(struct buf *label, const struct entry *entry)
{
	buf_clear(label);
	buf_puts(label, entry->name);
	if (entry->type == S_IFDIR) {
		buf_putc(label, '/');
		return;
	}
	buf_puts(label, " (");
	listing_size(label, entry->size);
	buf_putc(label, ')');
}

/* Append the link to one entry. */
static void
listing_link(struct listing *listing, const struct entry *entry)
{
	char item = 0;

	buf_cut(&listing->target, listing->prefix);
	url_encode(&listing->target, entry->name, strlen(entry->name));
	if (entry->type == S_IFDIR)
		buf_putc(&listing->target, '/');
	listing_label(&listing->label, entry);
	if (entry->type == S_IFREG && listing->view != NULL)
		item = gophermap_item(listing->view, entry->name);
	page_link(listing->page, (char)(item != 0 ? item : entry->item),
	    buf_string(&listing->target), listing->target.len,
	    buf_string(&listing->label), listing->label.len);
	if (!buf_ok(&listing->target) || !buf_ok(&listing->label))
		listing->page->failed = true;
}

/* Append the links to the entries of one type. */
static void
listing_links(
    struct listing *listing, const struct directory *directory, mode_t type)
{
	const struct gophermap_view *view = listing->view;

	for (size_t i = 0; i < directory->count; i++) {
		const struct entry *entry = &directory->entries[i];

		if (entry->type == type &&
		    (view == NULL || !gophermap_hides(view, entry->name)))
			listing_link(listing, entry);
	}
}

/* Append the entries. */
int
listing_entries(struct archive *archive, struct page *page, const char *path,
    const struct gophermap_view *view)
{
	struct listing listing = { .page = page, .view = view };
	struct shelf *shelf = shelf_take(archive, path);

	if (shelf == NULL)
		return (-1);
	url_encode(&listing.target, path, strlen(path));
	listing.prefix = listing.target.len;
	listing_links(&listing, &shelf->directory, S_IFDIR);
	listing_links(&listing, &shelf->directory, S_IFREG);
	shelf_give(archive, path, shelf);
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
listing_page(struct archive *archive, struct page *page, const char *path)
{
	page_heading(page, 1, path, strlen(path));
	page_add(page, LINE_TEXT, "", 0);
	if (strcmp(path, "/") != 0)
		listing_parent(page, path);
	return (listing_entries(archive, page, path, NULL));
}
