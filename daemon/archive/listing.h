/*
 * A directory as a page: for directories without an index, and where a
 * gophermap asks for the listing of its own.
 */
#ifndef ARCHIVE_LISTING_H
#define ARCHIVE_LISTING_H

struct archive;
struct gophermap_view;
struct page;

/*
 * Append the entries of the directory at a normal path (with its trailing
 * slash): directories first, then files with their sizes, each in byte order,
 * as links to absolute paths, with their item types as far as these are known
 * already. Left out are dot files, gophermaps, what is neither a file nor a
 * directory or lies outside the root, and what the view hides; the view,
 * which may be NULL, can give other item types. 0, or -1 with errno.
 */
int listing_entries(struct archive *, struct page *, const char *path,
    const struct gophermap_view *);

/* Append a heading, a link to the parent, and the entries. As above. */
int listing_page(struct archive *, struct page *, const char *path);

#endif
