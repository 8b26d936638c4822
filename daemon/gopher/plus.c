/*
 * Gopher+: see plus.h.
 *
 * No +ADMIN names an administrator: the archive does not know one, and an
 * invented address would be worse than none.
 */

#include "gopher/plus.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "archive/archive.h"
#include "document/page.h"
#include "base/path.h"
#include "base/text.h"
#include "door/door.h"
#include "gopher/item.h"
#include "gopher/link.h"

#define ERROR_UNAVAILABLE 1
#define ERROR_LATER       2

/* Tell what the bytes after a TAB are. */
enum plus
plus_parse(const char *bytes, size_t n)
{
	if (n == 0)
		return (PLUS_NONE);
	if (bytes[0] == '+' && (n == 1 || memchr(bytes, '/', n) != NULL))
		return (PLUS_CONTENT);
	if (bytes[0] == '!' && (n == 1 || bytes[1] == '+'))
		return (PLUS_ITEM);
	if (bytes[0] == '$' && (n == 1 || bytes[1] == '+'))
		return (PLUS_DIRECTORY);
	return (PLUS_NONE);
}

/* Whether a view is plain text. */
bool
plus_wants_text(const char *bytes, size_t n)
{
	static const char view[] = "+text/plain";

	return (n >= sizeof view - 1 &&
		strncasecmp(bytes, view, sizeof view - 1) == 0);
}

/* Put the header before an answer. */
void
plus_content(struct answer *answer, bool dotted)
{
	struct buf bytes = { 0 };

	if (dotted)
		buf_puts(&bytes, "+-1\r\n");
	else
		buf_printf(&bytes, "+%ju\r\n",
		    (uintmax_t)answer->bytes.len + answer->length);
	buf_add(&bytes, answer->bytes.data, answer->bytes.len);
	bytes.failed = bytes.failed || answer->bytes.failed;
	buf_free(&answer->bytes);
	answer->bytes = bytes;
}

/* Append an error. */
void
plus_error(struct buf *out, enum status status, const char *why)
{
	buf_printf(out, "--1\r\n%d %s\r\n.\r\n",
	    status == STATUS_FAILURE ? ERROR_LATER : ERROR_UNAVAILABLE, why);
}

/* Append "+INFO: " and an item whose display string is n bytes of text. */
static void
plus_info(struct buf *out, enum charset charset, const struct item *item,
    const char *name, size_t n)
{
	struct buf folded = { 0 };

	charset_fold(charset, &folded, name, n);
	buf_puts(out, "+INFO: ");
	item_line(out, charset, item, buf_string(&folded), folded.len);
	out->failed = out->failed || folded.failed;
	buf_free(&folded);
}

/* Append when an item was changed, in words and as Gopher+ writes it. */
static void
plus_date(struct buf *out, time_t changed)
{
	char words[64], digits[64];
	struct tm tm;

	if (gmtime_r(&changed, &tm) == NULL ||
	    strftime(words, sizeof words, "%Y-%m-%d %H:%M:%S UTC", &tm) == 0 ||
	    strftime(digits, sizeof digits, "%Y%m%d%H%M%S", &tm) == 0)
		return;
	buf_printf(out, "+ADMIN:\r\n Mod-Date: %s <%s>\r\n", words, digits);
}

/* Append in which forms an item can be had. */
static void
plus_views(
    struct buf *out, const struct resource *resource, const struct page *page)
{
	uintmax_t size = (uintmax_t)resource->stat.st_size;

	buf_puts(out, "+VIEWS:\r\n");
	if (page == NULL) {
		if (resource->fd == -1)
			size = resource->bytes.len;
		buf_printf(out, " %s: <%juk>\r\n", resource->mime,
		    size / 1024 + (size % 1024 != 0));
		return;
	}
	if (path_is_directory(resource->path) || page_has_links(page))
		buf_puts(out, " application/gopher-menu:\r\n");
	buf_puts(out, " Text/plain:\r\n");
}

/* Append a resource's own name. */
static void
plus_name(
    struct buf *out, const struct resource *resource, const struct page *page)
{
	const char *name = page == NULL ? NULL : page_title(page);

	if (name == NULL)
		name = path_name(resource->path);
	if (name[0] == '\0')
		name = resource->path;
	text_clean(out, name, strlen(name));
}

/* Append the attributes of a page or a file. */
void
plus_item(struct buf *out, const struct endpoint *endpoint,
    const struct resource *resource, const struct page *page)
{
	struct item item = { archive_item(endpoint->archive, resource->path),
		resource->path, endpoint->host, endpoint->port, true };
	struct buf name = { 0 };

	plus_name(&name, resource, page);
	buf_puts(out, "+-1\r\n");
	plus_info(out, endpoint->charset, &item, buf_string(&name), name.len);
	if (resource->fd != -1)
		plus_date(out, resource->stat.st_mtime);
	plus_views(out, resource, page);
	buf_puts(out, ".\r\n");
	out->failed = out->failed || name.failed;
	buf_free(&name);
}

/* Append the +INFO of each link of a page. */
void
plus_directory(struct buf *out, const struct endpoint *endpoint,
    const struct page *page, const char *path)
{
	buf_puts(out, "+-1\r\n");
	for (size_t i = 0; i < page->count; i++) {
		const struct line *line = &page->lines[i];
		const char *label;
		struct link link;

		if (line->type != LINE_LINK)
			continue;
		label = page_label(page, line);
		if (link_resolve(&link, endpoint, path, page, line)) {
			link.item.plus = link.target.kind == TARGET_LOCAL;
			plus_info(out, endpoint->charset, &link.item, label,
			    strlen(label));
		}
		link_free(&link);
	}
	buf_puts(out, ".\r\n");
}
