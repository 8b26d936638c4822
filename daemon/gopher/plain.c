/*
 * Pages as plain text: see plain.h.
 */

#include "gopher/plain.h"

#include <stdio.h>
#include <string.h>

#include "document/page.h"
#include "base/buf.h"
#include "door/door.h"
#include "gopher/gopher.h"
#include "gopher/layout.h"
#include "gopher/link.h"

#define NUMBER_MAX 32 /* bytes of "[1] " */

/* A text that is being written. */
struct plain {
	const struct endpoint *endpoint;
	struct buf *out;
	struct layout layout;
	struct buf urls; /* the list of links, lines of it */
	unsigned count;  /* links so far */
};

/* Append a line; a dot at its start is doubled, since a dot ends the text. */
static void
plain_emit(void *arg, const char *bytes, size_t n)
{
	struct plain *plain = arg;

	if (n > 0 && bytes[0] == '.')
		buf_putc(plain->out, '.');
	charset_encode(plain->endpoint->charset, plain->out, bytes, n);
	buf_puts(plain->out, "\r\n");
}

/* Append a link of a page. */
static void
plain_link(struct plain *plain, const struct page *page, const char *path,
    const struct line *line)
{
	const char *label = page_label(page, line);
	char number[NUMBER_MAX] = "", indent[NUMBER_MAX] = "";
	struct link link;

	if (link_resolve(&link, plain->endpoint, path, page, line)) {
		snprintf(number, sizeof number, "[%u] ", ++plain->count);
		memset(indent, ' ', strlen(number));
		buf_puts(&plain->urls, number);
		link_url(&plain->urls, &link);
		buf_puts(&plain->urls, "\r\n");
	}
	layout_wrap(&plain->layout, number, indent, label, strlen(label));
	link_free(&link);
}

/* How wide a text is: menus that are narrow tell of a narrow screen. */
static size_t
plain_width(const struct endpoint *endpoint)
{
	return (endpoint->width < GOPHER_MENU_WIDTH ? endpoint->width
						    : GOPHER_TEXT_WIDTH);
}

/* Append a page as plain text. */
int
plain_page(struct buf *out, const struct endpoint *endpoint,
    const struct page *page, const char *path)
{
	struct plain plain = { .endpoint = endpoint, .out = out };
	int result = 0;

	plain.layout.charset = endpoint->charset;
	plain.layout.width = plain_width(endpoint);
	plain.layout.arg = &plain;
	plain.layout.emit = plain_emit;
	for (size_t i = 0; i < page->count; i++) {
		const struct line *line = &page->lines[i];

		if (line->type == LINE_LINK)
			plain_link(&plain, page, path, line);
		else
			layout_line(&plain.layout, page, line);
	}
	if (plain.count > 0)
		buf_puts(out, "\r\n");
	buf_add(out, plain.urls.data, plain.urls.len);
	buf_puts(out, ".\r\n");
	if (layout_free(&plain.layout) == -1 || !buf_ok(&plain.urls) ||
	    !buf_ok(out))
		result = -1;
	buf_free(&plain.urls);
	return (result);
}
