/*
 * Geomyidae's indexes (.gph; geomyidae(8), "Anatomy of an index.gph file"),
 * read into pages: "[type|name|selector|host|port]" is an item, "\|" a bar
 * in it; the host "server" and the port "port" are ours. Any other line is
 * text, a malformed item too (which is noted). A "t" that escapes a text is dropped; one that
 * begins a word ("the") stays, since newer geomyidae escapes with "[|"
 * instead, which is dropped as well. Includes and scripts are not run.
 */
#ifndef DOCUMENT_GPH_H
#define DOCUMENT_GPH_H

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
