/*
 * Gemtext: see gemtext.h.
 *
 * The first bytes of a line say what it is; the only state is whether the
 * line stands between two fences. It decodes no charset.
 */

#include "document/gemtext.h"

#include <stdbool.h>
#include <string.h>

#include "document/page.h"
#include "base/span.h"

/* Whether a line begins with a string. */
static bool
gemtext_begins(struct span span, const char *prefix)
{
	size_t n = strlen(prefix);

	return (span.len >= n && memcmp(span.bytes, prefix, n) == 0);
}

static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t');
}

/* A part of a line without the blanks at both ends. */
static struct span
gemtext_trim(struct span span)
{
	while (span.len > 0 && is_blank(span.bytes[0]))
		span = span_skip(span, 1);
	while (span.len > 0 && is_blank(span.bytes[span.len - 1]))
		span.len--;
	return (span);
}

/* A heading: one to three "#", blanks or none, the text. */
static void
gemtext_heading(struct page *page, struct span line)
{
	int level = 0;

	while (level < 3 && line.len > 0 && line.bytes[0] == '#') {
		line = span_skip(line, 1);
		level++;
	}
	line = gemtext_trim(line);
	page_heading(page, level, line.bytes, line.len);
}

/* A link: "=>", a URL reference, a label or none. Without a URL: text. */
static void
gemtext_link(struct page *page, struct span line, unsigned number)
{
	static const char no_address[] =
	    "a link without an address: say after => where it leads";
	struct span rest = gemtext_trim(span_skip(line, 2)), target = rest;

	target.len = 0;
	while (target.len < rest.len && !is_blank(rest.bytes[target.len]))
		target.len++;
	if (target.len == 0) {
		page_note(page, number, no_address, sizeof no_address - 1);
		page_add(page, LINE_TEXT, line.bytes, line.len);
		return;
	}
	rest = gemtext_trim(span_skip(rest, target.len));
	page_link(page, 0, target.bytes, target.len, rest.bytes, rest.len);
}

/* A line that has a prefix and then its text. */
static void
gemtext_prefixed(
    struct page *page, enum line_type type, struct span line, size_t prefix)
{
	line = gemtext_trim(span_skip(line, prefix));
	page_add(page, type, line.bytes, line.len);
}

/* A line outside of fences. */
static void
gemtext_line(struct page *page, struct span line, unsigned number)
{
	if (gemtext_begins(line, "=>"))
		gemtext_link(page, line, number);
	else if (gemtext_begins(line, "#"))
		gemtext_heading(page, line);
	else if (gemtext_begins(line, "* "))
		gemtext_prefixed(page, LINE_ITEM, line, 2);
	else if (gemtext_begins(line, ">"))
		gemtext_prefixed(page, LINE_QUOTE, line, 1);
	else
		page_add(page, LINE_TEXT, line.bytes, line.len);
}

/* A fence: its text is the alt text when it opens, and nothing when not. */
static void
gemtext_fence(struct page *page, struct span line, bool opens)
{
	if (opens)
		gemtext_prefixed(page, LINE_FENCE, line, 3);
	else
		page_add(page, LINE_FENCE, "", 0);
}

/* Append gemtext to a page. */
void
gemtext_parse(struct page *page, const char *bytes, size_t n)
{
	struct span rest = { bytes, n };
	bool fenced = false;

	if (gemtext_begins(rest, "\xef\xbb\xbf"))
		rest = span_skip(rest, 3);
	for (unsigned number = 1; rest.len > 0; number++) {
		struct span line = span_line(&rest);

		if (gemtext_begins(line, "```")) {
			fenced = !fenced;
			gemtext_fence(page, line, fenced);
		} else if (fenced) {
			page_add(page, LINE_PRE, line.bytes, line.len);
		} else {
			gemtext_line(page, line, number);
		}
		page_number(page, number);
	}
}
