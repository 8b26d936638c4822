/*
 * Geomyidae's indexes: see gph.h.
 *
 * Takes lines apart; what the fields mean, the hole knows.
 */

#include "document/gph.h"

#include <string.h>

#include "document/hole.h"
#include "document/page.h"
#include "base/buf.h"

#define FIELD_COUNT 5

/* Whether a "t" at the start of a text is an escape, not a word's letter. */
static bool
text_is_escaped(struct span text)
{
	unsigned char next;

	if (text.len == 0 || text.bytes[0] != 't')
		return (false);
	if (text.len == 1)
		return (true);
	next = (unsigned char)text.bytes[1];
	if (next == 't')
		return (true);
	return (!(next >= 'a' && next <= 'z') && next < 0x80 && next != '\'' &&
		next != '-');
}

/* Append a line of text, without its escape. */
static void
gph_text(struct hole *hole, struct span text)
{
	size_t escape = 0;

	if (text_is_escaped(text))
		escape = 1;
	else if (text.len > 1 && memcmp(text.bytes, "[|", 2) == 0)
		escape = 2; /* newer geomyidae */
	hole_text(hole, span_skip(text, escape));
}

/*
 * Take one field off the rest of an item, up to its end character; "\|" is
 * a bar. Its unescaped bytes go to the end of text. False when there is no
 * such end.
 */
static bool
gph_field(struct buf *text, struct span *rest, char end)
{
	for (size_t i = 0; i < rest->len; i++) {
		if (rest->bytes[i] == end) {
			*rest = span_skip(*rest, i + 1);
			return (true);
		}
		if (rest->bytes[i] == '\\' && i + 1 < rest->len &&
		    rest->bytes[i + 1] == '|')
			i++;
		buf_putc(text, rest->bytes[i]);
	}
	return (false);
}

/* A field of an item; the geomyidae word for ours is absent. */
static struct span
gph_word(const char *field, size_t len, const char *ours)
{
	if (len == strlen(ours) && memcmp(field, ours, len) == 0)
		len = 0;
	return ((struct span){ field, len });
}

/* Append "[type|name|selector|host|port]"; false when it is none. */
static bool
gph_item(struct hole *hole, struct span line, struct buf *text)
{
	size_t at[FIELD_COUNT + 1] = { 0 };
	struct hole_item item = { .relative = true };
	const char *bytes;

	line = span_skip(line, 1);
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if (!gph_field(text, &line, i + 1 < FIELD_COUNT ? '|' : ']'))
			return (false);
		at[i + 1] = text->len;
	}
	if (!buf_ok(text) || at[1] == 0)
		return (false);
	bytes = text->data;
	item.type = bytes[0];
	item.name = (struct span){ bytes + at[1], at[2] - at[1] };
	item.selector = (struct span){ bytes + at[2], at[3] - at[2] };
	item.host = gph_word(bytes + at[3], at[4] - at[3], "server");
	item.port = gph_word(bytes + at[4], at[5] - at[4], "port");
	hole_item(hole, &item);
	return (true);
}

/* Append what begins like an item, but is none. */
static void
gph_no_item(struct hole *hole, struct span line)
{
	static const char note[] = "this is shown as text: an item is "
				   "[type|name|selector|host|port]";

	if (line.len > 2 && line.bytes[2] == '|')
		page_note(hole->page, hole->number, note, sizeof note - 1);
	gph_text(hole, line);
}

/* Append one line. */
static void
gph_line(struct hole *hole, struct span line, struct buf *text)
{
	buf_clear(text);
	if (line.len == 0 || line.bytes[0] != '[')
		gph_text(hole, line);
	else if (!gph_item(hole, line, text))
		gph_no_item(hole, line);
	hole->page->failed |= !buf_ok(text);
}

/* Append an index to a page. */
int
gph_parse(struct page *page, const char *hostname, const char *path,
    const char *bytes, size_t n)
{
	struct hole hole = { page, hostname, path, 0, 0, false };
	struct span rest = { bytes, n };
	struct buf text = { 0 };

	while (rest.len > 0) {
		hole.number++;
		gph_line(&hole, span_line(&rest), &text);
	}
	hole_end(&hole);
	buf_free(&text);
	return (page_ok(page) ? 0 : -1);
}
