/*
 * One line of a menu: see item.h.
 */

#include "gopher/item.h"

#include <string.h>

#include "base/buf.h"
#include "base/url.h"

/*
 * The item that leads nowhere. Clients want four fields of every line: the
 * selector may be empty, the host should not be, the port must be a number.
 */
struct item
item_nowhere(char type)
{
	return ((struct item){ type, "", "-", 0, false });
}

/* Whether a field has no control bytes: those end it, or reach terminals. */
static bool
field_is_safe(const char *field)
{
	for (; *field != '\0'; field++)
		if ((unsigned char)*field < ' ' || *field == '\x7f')
			return (false);
	return (true);
}

/* Whether an item's fields fit into a line. */
bool
item_is_safe(const struct item *item)
{
	return (field_is_safe(item->selector) && field_is_safe(item->host));
}

/* Append a display string. */
static void
item_name(struct buf *out, enum charset charset, const char *name, size_t n)
{
	const char *tab;

	while ((tab = n == 0 ? NULL : memchr(name, '\t', n)) != NULL) {
		charset_encode(charset, out, name, (size_t)(tab - name));
		buf_putc(out, ' ');
		n -= (size_t)(tab - name) + 1;
		name = tab + 1;
	}
	charset_encode(charset, out, name, n);
}

/* Append a line. */
void
item_line(struct buf *out, enum charset charset, const struct item *item,
    const char *name, size_t n)
{
	buf_putc(out, item->type);
	item_name(out, charset, name, n);
	buf_putc(out, '\t');
	buf_puts(out, item->selector);
	buf_putc(out, '\t');
	buf_puts(out, item->host);
	buf_putc(out, '\t');
	buf_number(out, (uint64_t)item->port);
	if (item->plus)
		buf_puts(out, "\t+");
	buf_puts(out, "\r\n");
}

/* Append an item's URL. */
void
item_url(struct buf *out, const struct item *item)
{
	bool literal = strchr(item->host, ':') != NULL; /* IPv6 */

	buf_puts(out, literal ? "gopher://[" : "gopher://");
	buf_puts(out, item->host);
	buf_puts(out, literal ? "]" : "");
	if (item->port != PORT_GOPHER)
		buf_printf(out, ":%d", item->port);
	buf_putc(out, '/');
	url_encode(out, &item->type, 1);
	url_encode(out, item->selector, strlen(item->selector));
}
