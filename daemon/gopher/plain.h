/*
 * Pages as plain text (RFC 1436, section 3.5): links numbered at their place
 * and listed at the end.
 */
#ifndef GOPHER_PLAIN_H
#define GOPHER_PLAIN_H

struct buf;
struct endpoint;
struct page;

/*
 * Append the page at a path as text of GOPHER_TEXT_WIDTH columns, or of the
 * endpoint's where that is less than GOPHER_MENU_WIDTH, with CRLF, dot-stuffed
 * and ended with a dot. Links that lead nowhere are logged and
 * have no number. 0, or -1 when memory ran out.
 */
int plain_page(struct buf *, const struct endpoint *, const struct page *,
    const char *path);

#endif
