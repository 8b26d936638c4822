/*
 * A link of a page as an item of a menu: see link.h.
 */

#include "gopher/link.h"

#include <string.h>

#include "archive/archive.h"
#include "document/page.h"
#include "base/log.h"
#include "base/url.h"
#include "door/door.h"

#define PORT_TELNET 23 /* RFC 4248, section 2 */

/* Say that a link leads nowhere, and why. */
static void
link_warn(const char *path, const struct page *page, const struct line *line,
    const char *why)
{
	const char *target = page_target(page, line);
	struct buf quoted = { 0 };

	log_quote(&quoted, path, strlen(path));
	buf_printf(&quoted, ":%u: the link to \"", line->number);
	log_quote(&quoted, target, strlen(target));
	log_warn("%s\" is shown as text: %s", buf_string(&quoted), why);
	buf_free(&quoted);
}

/* The item type: the one that the source names, or another. */
static char
link_type(char named, char otherwise)
{
	return ((char)(named != '\0' ? named : otherwise));
}

/* An item of our own; false when there is none. */
static bool
link_local(struct link *link, const struct endpoint *endpoint, char named)
{
	char type = named;

	if (type == '\0')
		type = archive_item(endpoint->archive, link->target.path);
	buf_puts(&link->selector, link->target.path);
	if (link->target.query != NULL) {
		buf_putc(&link->selector, '?');
		buf_puts(&link->selector, link->target.query);
	}
	link->item = (struct item){ type, buf_string(&link->selector),
		endpoint->host, endpoint->port, false };
	return (type != '\0');
}

/* A terminal session, whose selector is who logs in (RFC 1436, 3.8). */
static bool
link_telnet(struct link *link, struct url *url, char named)
{
	if (url->userinfo != NULL)
		url_decode(
		    &link->selector, url->userinfo, strlen(url->userinfo));
	link->target.host = url->host;
	url->host = NULL;
	link->item =
	    (struct item){ link_type(named, '8'), buf_string(&link->selector),
		    link->target.host, url_port(url, PORT_TELNET), false };
	return (link->target.host != NULL);
}

/* A URL of any other kind. */
static bool
link_other(struct link *link, const struct endpoint *endpoint, char named)
{
	struct url url;
	bool telnet;

	if (url_parse(&url, link->target.url, strlen(link->target.url)) == -1)
		return (false);
	telnet = url.scheme != NULL && strcmp(url.scheme, "telnet") == 0 &&
		 link_telnet(link, &url, named);
	url_free(&url);
	if (telnet)
		return (true);
	buf_clear(&link->selector);
	buf_puts(&link->selector, "URL:");
	buf_puts(&link->selector, link->target.url);
	link->item =
	    (struct item){ link_type(named, 'h'), buf_string(&link->selector),
		    endpoint->host, endpoint->port, false };
	return (true);
}

/* The item of what a link leads to; false when there is none. */
static bool
link_item(struct link *link, const struct endpoint *endpoint, char named)
{
	switch (link->target.kind) {
	case TARGET_LOCAL:
		return (link_local(link, endpoint, named));
	case TARGET_GOPHER:
		link->item = (struct item){
			link_type(named, link->target.item),
			link->target.selector,
			link->target.host,
			link->target.port,
			false,
		};
		return (true);
	case TARGET_OTHER:
		return (link_other(link, endpoint, named));
	}
	return (false);
}

/* Find the item that a link stands for. */
bool
link_resolve(struct link *link, const struct endpoint *endpoint,
    const char *path, const struct page *page, const struct line *line)
{
	*link = (struct link){ 0 };
	if (target_resolve(&link->target, archive_hostname(endpoint->archive),
		path, page_target(page, line)) == -1) {
		link_warn(path, page, line, "it is no URL");
		return (false);
	}
	if (!link_item(link, endpoint, line->item)) {
		link_warn(path, page, line, "nothing is there");
		return (false);
	}
	if (!item_is_safe(&link->item) || !buf_ok(&link->selector)) {
		link_warn(path, page, line, "no selector can name it");
		return (false);
	}
	return (true);
}

/* Append the URL of what a link leads to. */
void
link_url(struct buf *out, const struct link *link)
{
	if (link->target.kind == TARGET_LOCAL)
		item_url(out, &link->item);
	else
		buf_puts(out, link->target.url);
}

/* Give the parts back. */
void
link_free(struct link *link)
{
	target_free(&link->target);
	buf_free(&link->selector);
}
