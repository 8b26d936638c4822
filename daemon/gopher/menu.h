/*
 * Menus (RFC 1436, section 3.4): pages, questions and errors as items.
 */
#ifndef GOPHER_MENU_H
#define GOPHER_MENU_H

#include <stdbool.h>

#include "gopher/layout.h"

struct buf;
struct endpoint;
struct item;
struct page;

/* A menu that is being written; it must not be moved meanwhile. */
struct menu {
	const struct endpoint *endpoint;
	struct buf *out;
	struct layout layout;
	const struct item *item; /* of the next line; NULL: information */
};

/* Begin a menu at the end of a buffer. */
void menu_open(struct menu *, const struct endpoint *, struct buf *);

/* Append an item; what of its name is too long for a line follows as text. */
void menu_item(struct menu *, const struct item *, const char *name);

/*
 * Append the page at a path. Its links become items; those that lead nowhere
 * are logged and shown as text. Verbatim: names stay on one line, as the
 * author of a gophermap wrote them.
 */
void menu_page(
    struct menu *, const struct page *, const char *path, bool verbatim);

/* End the menu. 0, or -1 when memory ran out. */
int menu_close(struct menu *);

#endif
