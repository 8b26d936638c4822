/*
 * What a client that does not know "URL:" selectors gets when it fetches
 * one: a small HTML page that leads on to the URL.
 */
#ifndef GOPHER_REDIRECT_H
#define GOPHER_REDIRECT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Whether a selector of n bytes is one; its URL and the URL's length. */
bool redirect_parse(
    const char *selector, size_t n, const char **url, size_t *url_len);

/*
 * Append the page for a URL of n bytes. False when it is no URL or of a
 * scheme that a reader cannot follow without harm (javascript, data).
 */
bool redirect_page(struct buf *, const char *url, size_t n);

#endif
