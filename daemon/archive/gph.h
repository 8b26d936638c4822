/*
 * Geomyidae's indexes (.gph; geomyidae(8), "Anatomy of an index.gph file"),
 * read into pages: "[type|name|selector|host|port]" is an item, "\|" a bar
 * in it; any other line is text, of which a "t" at the start is dropped. The
 * host "server" and the port "port" are ours. A malformed item is text.
 */
#ifndef ARCHIVE_GPH_H
#define ARCHIVE_GPH_H

#include <stddef.h>

struct page;

/*
 * Append n bytes of an index at a normal path, in the archive that is served
 * as hostname, to a page; what lines become is as with gophermap_parse.
 * 0, or -1 when memory ran out.
 */
int gph_parse(struct page *, const char *hostname, const char *path,
    const char *bytes, size_t n);

#endif
