/*
 * Gophermaps: menus as Gophernicus (README.gophermap), Bucktooth and
 * PyGopherd write them, read into pages.
 *
 * A line without a TAB is text; "Xname TAB selector TAB host TAB port" is an
 * item, of which all but the name may be missing; "!" a title, "#" a comment,
 * "-name" and ":ext=type" shape the listing that "*" asks for, "=file"
 * includes another map, "%" lists the sites, "." ends. Nothing is ever
 * executed, and "~" (the users of the machine) yields nothing.
 */
#ifndef DOCUMENT_GOPHERMAP_H
#define DOCUMENT_GOPHERMAP_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct page;

#define GOPHERMAP_DEPTH_MAX    8         /* includes in includes */
#define GOPHERMAP_INCLUDES_MAX 256       /* includes of one page in all */
#define GOPHERMAP_BYTES_MAX    (4 << 20) /* bytes of all includes */

/* How the map wants its directory's listing ("-name", ":ext=type"). */
struct gophermap_view;

/* Whether the listing leaves a name (without a slash) out. */
bool gophermap_hides(const struct gophermap_view *, const char *name);

/* The item type that the map gives to a file of this name, or 0. */
char gophermap_item(const struct gophermap_view *, const char *name);

/* What a map is read for; all of it stays the caller's. */
struct gophermap_context {
	const char *path;     /* normal path of the map or of its directory */
	const char *hostname; /* what the archive is served as */
	const char *const *sites; /* host names that "%" lists */
	size_t site_count;

	void *arg;
	/*
	 * Append the bytes of the file at a normal path, for "=file". NULL, or
	 * in words why it cannot be; the map goes on without it then, which
	 * is noted.
	 */
	const char *(*read)(void *arg, const char *path, struct buf *bytes);
	/*
	 * Append the listing of the directory at a normal path (with its
	 * trailing slash), for "*". 0, or -1 when memory ran out.
	 */
	int (*list)(void *arg, struct page *, const char *directory,
	    const struct gophermap_view *);
};

/*
 * Append n bytes of a gophermap to a page. Text lines become preformatted
 * text, the title a heading, items links that carry their item type: to a
 * percent-encoded absolute path when they lead to this archive, to a gopher
 * URL (RFC 4266) when to another host, to a telnet URL, or to the URL that
 * "URL:" names. 0, or -1 when memory ran out.
 */
int gophermap_parse(struct page *, const struct gophermap_context *,
    const char *bytes, size_t n);

#endif
