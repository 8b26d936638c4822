/*
 * Gemtext: see gemtext.h.
 *
 * The first bytes of a line say what it is; the only state is whether the
 * line stands between two fences. It decodes no charset.
 */

#include "archive/gemtext.h"

#include <stdbool.h>
#include <string.h>

#include "archive/page.h"

/* A stretch of the source. */
struct span {
	const char *s;
	size_t n;
};

/* Whether a span begins with a string. */
static bool
span_begins(struct span span, const char *prefix)
{
	size_t n = strlen(prefix);

	return (span.n >= n && memcmp(span.s, prefix, n) == 0);
}

/* A span without its first n bytes. */
static struct span
span_skip(struct span span, size_t n)
{
	return ((struct span){ span.s + n, span.n - n });
}

static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t');
}

/* A span without the blanks at both ends. */
static struct span
span_trim(struct span span)
{
	while (span.n > 0 && is_blank(span.s[0]))
		span = span_skip(span, 1);
	while (span.n > 0 && is_blank(span.s[span.n - 1]))
		span.n--;
	return (span);
}

/* A heading: one to three "#", blanks or none, the text. */
static void
gemtext_heading(struct page *page, struct span line)
{
	int level = 0;

	while (level < 3 && line.n > 0 && line.s[0] == '#') {
		line = span_skip(line, 1);
		level++;
	}
	line = span_trim(line);
	page_heading(page, level, line.s, line.n);
}

/* A link: "=>", a URL reference, a label or none. Without a URL: text. */
static void
gemtext_link(struct page *page, struct span line)
{
	struct span rest = span_trim(span_skip(line, 2)), target = rest;

	target.n = 0;
	while (target.n < rest.n && !is_blank(rest.s[target.n]))
		target.n++;
	if (target.n == 0) {
		page_add(page, LINE_TEXT, line.s, line.n);
		return;
	}
	rest = span_trim(span_skip(rest, target.n));
	page_link(page, 0, target.s, target.n, rest.s, rest.n);
}

/* A line that has a prefix and then its text. */
static void
gemtext_prefixed(
    struct page *page, enum line_type type, struct span line, size_t prefix)
{
	line = span_trim(span_skip(line, prefix));
	page_add(page, type, line.s, line.n);
}

/* A line outside of fences. */
static void
gemtext_line(struct page *page, struct span line)
{
	if (span_begins(line, "=>"))
		gemtext_link(page, line);
	else if (span_begins(line, "#"))
		gemtext_heading(page, line);
	else if (span_begins(line, "* "))
		gemtext_prefixed(page, LINE_ITEM, line, 2);
	else if (span_begins(line, ">"))
		gemtext_prefixed(page, LINE_QUOTE, line, 1);
	else
		page_add(page, LINE_TEXT, line.s, line.n);
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

/* Take the first line, without its end, off a span. */
static struct span
gemtext_next(struct span *rest)
{
	const char *end = memchr(rest->s, '\n', rest->n);
	struct span line = *rest;

	if (end == NULL) {
		*rest = span_skip(*rest, rest->n);
	} else {
		line.n = (size_t)(end - line.s);
		*rest = span_skip(*rest, line.n + 1);
	}
	if (line.n > 0 && line.s[line.n - 1] == '\r')
		line.n--;
	return (line);
}

/* Append gemtext to a page. */
void
gemtext_parse(struct page *page, const char *bytes, size_t n)
{
	struct span rest = { bytes, n };
	bool fenced = false;

	if (span_begins(rest, "\xef\xbb\xbf"))
		rest = span_skip(rest, 3);
	for (unsigned number = 1; rest.n > 0; number++) {
		struct span line = gemtext_next(&rest);

		if (span_begins(line, "```")) {
			fenced = !fenced;
			gemtext_fence(page, line, fenced);
		} else if (fenced) {
			page_add(page, LINE_PRE, line.s, line.n);
		} else {
			gemtext_line(page, line);
		}
		page_number(page, number);
	}
}
