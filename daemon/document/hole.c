/*
 * A Gopher hole's lines as lines of a page: see hole.h.
 *
 * Knows what the five fields of an item mean and which URL says the same. It
 * does not know how a file writes them, nor whether anything is at the other
 * end.
 */

#include "document/hole.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "document/page.h"
#include "base/buf.h"
#include "base/charset.h"
#include "base/path.h"
#include "base/text.h"
#include "base/url.h"

#define PORT_HTTP   80
#define PORT_TELNET 23
#define PORT_MAX    65535
#define HOST_MAX    255 /* RFC 1035, section 2.3.4 */

#define FIELD(s) ((struct span){ (s), sizeof(s) - 1 })

/* Whether a field consists of blanks. */
static bool
field_is_blank(struct span field)
{
	for (size_t i = 0; i < field.len; i++)
		if (field.bytes[i] != ' ' && field.bytes[i] != '\t')
			return (false);
	return (true);
}

/* Whether a field is this word, whatever the case of its letters. */
static bool
field_is(struct span field, const char *word)
{
	return (field.len == strlen(word) &&
		strncasecmp(field.bytes, word, field.len) == 0);
}

/* Whether a field begins with this word, whatever the case. */
static bool
field_begins(struct span field, struct span word)
{
	return (field.len >= word.len &&
		strncasecmp(field.bytes, word.bytes, word.len) == 0);
}

/* A field without the blanks around it. */
static struct span
field_trim(struct span field)
{
	while (field.len > 0 && field.bytes[0] == ' ')
		field = span_skip(field, 1);
	while (field.len > 0 && field.bytes[field.len - 1] == ' ')
		field.len--;
	return (field);
}

/* Whether a field can go into a selector (RFC 1436, Appendix, UNASCII). */
static bool
field_is_clean(struct span field)
{
	for (size_t i = 0; i < field.len; i++)
		if (strchr("\t\r\n", field.bytes[i]) != NULL) /* NUL too */
			return (false);
	return (true);
}

/* Append a field in UTF-8, which old holes do not always use. */
static void
field_decode(struct buf *text, struct span field)
{
	if (!text_is_utf8(field.bytes, field.len) &&
	    charset_decode("WINDOWS-1252", text, field.bytes, field.len) == 0)
		return;
	buf_add(text, field.bytes, field.len);
}

/* Number the line appended last. */
static void
hole_number(struct hole *hole)
{
	page_number(hole->page, hole->number);
}

/* Append the blank lines that wait. */
static void
hole_blanks(struct hole *hole, enum line_type type)
{
	for (; hole->blanks > 0; hole->blanks--)
		page_add(hole->page, type, "", 0);
}

/* Leave preformatted text. */
static void
hole_leave(struct hole *hole)
{
	if (hole->fenced)
		page_add(hole->page, LINE_FENCE, "", 0);
	hole->fenced = false;
	hole_blanks(hole, LINE_TEXT);
}

/* Append a line of text. */
void
hole_text(struct hole *hole, struct span line)
{
	struct buf text = { 0 };

	if (field_is_blank(line)) {
		hole->blanks++;
		return;
	}
	hole_blanks(hole, hole->fenced ? LINE_PRE : LINE_TEXT);
	if (!hole->fenced)
		page_add(hole->page, LINE_FENCE, "", 0);
	hole->fenced = true;
	field_decode(&text, line);
	page_add(hole->page, LINE_PRE, buf_string(&text), text.len);
	hole_number(hole);
	hole->page->failed |= !buf_ok(&text);
	buf_free(&text);
}

/* Append a title. */
void
hole_title(struct hole *hole, struct span title)
{
	struct buf text = { 0 };

	hole_leave(hole);
	field_decode(&text, title);
	page_heading(hole->page, 1, buf_string(&text), text.len);
	hole_number(hole);
	hole->page->failed |= !buf_ok(&text);
	buf_free(&text);
}

/* Append an error. */
static void
hole_error(struct hole *hole, struct span why)
{
	struct buf text = { 0 };

	hole_leave(hole);
	field_decode(&text, why);
	page_error(hole->page, buf_string(&text), text.len);
	hole_number(hole);
	hole->page->failed |= !buf_ok(&text);
	buf_free(&text);
}

/* Append what waits. */
void
hole_end(struct hole *hole)
{
	hole_leave(hole);
}

/* Append a link with an item's name. */
static void
hole_link(
    struct hole *hole, char type, const struct buf *target, struct span name)
{
	struct buf label = { 0 };

	hole_leave(hole);
	field_decode(&label, name);
	page_link(hole->page, type, buf_string(target), target->len,
	    buf_string(&label), label.len);
	hole_number(hole);
	hole->page->failed |= !buf_ok(target) || !buf_ok(&label);
	buf_free(&label);
}

/* A port; fallback when none is named, -1 when it is no port. */
static int
item_port(const struct hole_item *item, int fallback)
{
	int port = 0;

	if (item->port.len == 0)
		return (fallback);
	for (size_t i = 0; i < item->port.len; i++) {
		if (!isdigit((unsigned char)item->port.bytes[i]))
			return (-1);
		port = port * 10 + (item->port.bytes[i] - '0');
		if (port > PORT_MAX)
			return (-1);
	}
	return (port == 0 ? -1 : port);
}

/* Append a host name or address as URLs write it; -1 when it is none. */
static int
item_host(struct buf *url, struct span host)
{
	bool literal = false; /* IPv6 */

	if (host.len > 2 && host.bytes[0] == '[') {
		host = span_skip(host, 1);
		host.len -= host.bytes[host.len - 1] == ']';
	}
	if (host.len == 0 || host.len > HOST_MAX)
		return (-1);
	for (size_t i = 0; i < host.len; i++) {
		unsigned char c = (unsigned char)host.bytes[i];

		if (!isalnum(c) && strchr("-._:", c) == NULL)
			return (-1);
		literal = literal || c == ':';
	}
	buf_puts(url, literal ? "[" : "");
	buf_add(url, host.bytes, host.len);
	buf_puts(url, literal ? "]" : "");
	return (0);
}

/* Append an item's host and, when it is not the usual one, its port. */
static int
item_authority(struct buf *url, const struct hole *hole,
    const struct hole_item *item, int usual)
{
	struct span host = item->host;
	int port = item_port(item, usual);

	if (host.len == 0)
		host = (struct span){ hole->hostname, strlen(hole->hostname) };
	if (port == -1 || item_host(url, host) == -1)
		return (-1);
	if (port != usual)
		buf_printf(url, ":%d", port);
	return (0);
}

/* Whether an item is on this server. */
static bool
item_is_local(const struct hole *hole, const struct hole_item *item)
{
	return ((item->host.len == 0 || field_is(item->host, hole->hostname)) &&
		item_port(item, PORT_GOPHER) == PORT_GOPHER);
}

/* Append the path of an item on this server; -1 when it cannot be one. */
static int
item_path(
    struct buf *url, const struct hole *hole, const struct hole_item *item)
{
	struct buf selector = { 0 }, path = { 0 };
	int result;

	buf_add(&selector, item->selector.bytes, item->selector.len);
	result = path_join(
	    &path, item->relative ? hole->path : "/", buf_string(&selector));
	url_encode(url, buf_string(&path), path.len);
	url->failed |= !buf_ok(&selector) || !buf_ok(&path);
	buf_free(&selector);
	buf_free(&path);
	return (result);
}

/*
 * Append a selector to a gopher URL. Its dots are encoded where a resolver
 * of references would take them for "." and ".." (RFC 3986, 5.2.4).
 */
static void
item_selector(struct buf *url, struct span selector)
{
	while (selector.len > 0) {
		struct span segment = span_until(&selector, '/');

		if (field_is(segment, "."))
			buf_puts(url, "%2E");
		else if (field_is(segment, ".."))
			buf_puts(url, "%2E%2E");
		else
			url_encode(url, segment.bytes, segment.len);
		if (segment.bytes + segment.len < selector.bytes)
			buf_putc(url, '/');
	}
}

/* Append the URL of an item on another server (RFC 4266). */
static int
item_gopher(
    struct buf *url, const struct hole *hole, const struct hole_item *item)
{
	buf_puts(url, "gopher://");
	if (item_authority(url, hole, item, PORT_GOPHER) == -1)
		return (-1);
	buf_putc(url, '/');
	url_encode(url, &item->type, 1);
	item_selector(url, item->selector);
	return (0);
}

/* Append the URL of a terminal session: the selector is who logs in. */
static int
item_telnet(
    struct buf *url, const struct hole *hole, const struct hole_item *item)
{
	buf_puts(url, "telnet://");
	url_encode_part(url, item->selector.bytes, item->selector.len);
	if (item->selector.len > 0)
		buf_putc(url, '@');
	return (item_authority(url, hole, item, PORT_TELNET));
}

/* Append the URL of a web page that the selector asks for as HTTP does. */
static int
item_http(
    struct buf *url, const struct hole *hole, const struct hole_item *item)
{
	struct span path = span_skip(item->selector, strlen("GET "));

	buf_puts(url, "http://");
	if (item_authority(url, hole, item, PORT_HTTP) == -1)
		return (-1);
	buf_add(url, path.bytes, path.len);
	return (0);
}

/* Whether a selector is a URL; which one. */
static bool
item_url(const struct hole_item *item, struct span *url)
{
	static const struct span prefixes[] = {
		{ "URL:", 4 },
		{ "/URL:", 5 },
		{ "URI:", 4 },
	};

	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
		if (!field_begins(item->selector, prefixes[i]))
			continue;
		*url = field_trim(span_skip(item->selector, prefixes[i].len));
		return (true);
	}
	*url = item->selector;
	return (item->type == 'w'); /* geomyidae's web links */
}

/*
 * Append the URL of what an item leads to, -1 when it leads nowhere. The type
 * of an item that is a URL becomes 'h', or 0 when the URL itself tells it.
 */
static int
item_target(struct buf *url, const struct hole *hole, struct hole_item *item)
{
	struct span web;

	if (!isgraph((unsigned char)item->type) || item->type == 'i' ||
	    item->type == '3' || !field_is_clean(item->selector))
		return (-1);
	if (item_url(item, &web)) {
		if (item->type == 'w')
			item->type = 'h';
		if (field_begins(web, FIELD("gopher://")))
			item->type = '\0';
		buf_add(url, web.bytes, web.len);
		return (web.len == 0 ? -1 : 0);
	}
	if (item->type == '8' || item->type == 'T')
		return (item_telnet(url, hole, item));
	if (item->type == 'h' && field_begins(item->selector, FIELD("GET ")))
		return (item_http(url, hole, item));
	if (item_is_local(hole, item))
		return (item_path(url, hole, item));
	return (item_gopher(url, hole, item));
}

/* A host or port as written; PyGopherd's "+" and blanks are ours. */
static struct span
item_field(struct span field)
{
	field = field_trim(field);
	if (field_is(field, "+"))
		field.len = 0;
	return (field);
}

/* Append an item that leads nowhere. */
static void
hole_nowhere(struct hole *hole, const struct hole_item *item)
{
	static const char note[] = "this item leads nowhere and is shown as "
				   "text; mend its selector, host or port";

	if (item->type != 'i' && item->type != '3')
		page_note(hole->page, hole->number, note, sizeof note - 1);
	hole_text(hole, item->name);
}

/* Append an item as a link. */
void
hole_item(struct hole *hole, const struct hole_item *fields)
{
	struct hole_item item = *fields;
	struct buf target = { 0 };

	item.host = item_field(fields->host);
	item.port = item_field(fields->port);
	if (item.type == '3' && !field_is_blank(item.name))
		hole_error(hole, item.name);
	else if (item_target(&target, hole, &item) == -1)
		hole_nowhere(hole, &item);
	else
		hole_link(hole, item.type, &target, item.name);
	buf_free(&target);
}
