/*
 * Menus: see menu.h.
 */

#include "gopher/menu.h"

#include <string.h>

#include "document/page.h"
#include "base/buf.h"
#include "door/door.h"
#include "gopher/item.h"
#include "gopher/link.h"

/* Append a line: the item that waits for its name, or information. */
static void
menu_emit(void *arg, const char *bytes, size_t n)
{
	struct menu *menu = arg;
	struct item information = item_nowhere('i');

	item_line(menu->out, menu->endpoint->charset,
	    menu->item != NULL ? menu->item : &information, bytes, n);
	menu->item = NULL;
}

/* Begin a menu. */
void
menu_open(struct menu *menu, const struct endpoint *endpoint, struct buf *out)
{
	*menu = (struct menu){ .endpoint = endpoint, .out = out };
	menu->layout.charset = endpoint->charset;
	menu->layout.width = endpoint->width;
	menu->layout.arg = menu;
	menu->layout.emit = menu_emit;
}

/* Append a name, its first line as an item; NULL: all as information. */
static void
menu_name(
    struct menu *menu, const struct item *item, const char *name, bool verbatim)
{
	menu->item = item;
	if (verbatim)
		layout_preformatted(&menu->layout, name);
	else
		layout_wrap(&menu->layout, "", "", name, strlen(name));
	menu->item = NULL; /* it need not outlive this */
}

/* Append an item. */
void
menu_item(struct menu *menu, const struct item *item, const char *name)
{
	menu_name(menu, item, name, false);
}

/* Append a link of a page. */
static void
menu_link(struct menu *menu, const struct page *page, const char *path,
    const struct line *line, bool verbatim)
{
	struct link link;
	bool leads = link_resolve(&link, menu->endpoint, path, page, line);

	menu_name(
	    menu, leads ? &link.item : NULL, page_label(page, line), verbatim);
	link_free(&link);
}

/* Append an error that the page tells of. */
static void
menu_error(struct menu *menu, const char *text, bool verbatim)
{
	struct item error = item_nowhere('3');

	menu_name(menu, &error, text, verbatim);
}

/* Append a page. */
void
menu_page(
    struct menu *menu, const struct page *page, const char *path, bool verbatim)
{
	for (size_t i = 0; i < page->count; i++) {
		const struct line *line = &page->lines[i];

		if (line->type == LINE_LINK)
			menu_link(menu, page, path, line, verbatim);
		else if (line->type == LINE_TEXT && line->item == '3')
			menu_error(menu, page_text(page, line), verbatim);
		else
			layout_line(&menu->layout, page, line);
	}
}

/* End the menu. */
int
menu_close(struct menu *menu)
{
	buf_puts(menu->out, ".\r\n");
	if (layout_free(&menu->layout) == -1 || !buf_ok(menu->out))
		return (-1);
	return (0);
}
