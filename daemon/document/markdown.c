/*
 * Markdown: see markdown.h.
 *
 * Looks at one line after the other, and at what is between brackets; it does
 * not know where paragraphs, lists and quotes begin and end.
 */

#include "document/markdown.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/span.h"
#include "document/digest.h"
#include "document/edtf.h"
#include "document/field.h"
#include "document/gemtext.h"
#include "document/header.h"
#include "document/page.h"

#define FRONT_LINES_MAX 200  /* of front matter */
#define DATE_LEN        10   /* bytes of YYYY-MM-DD */
#define HEADER_MAX      4096 /* bytes in which a header is looked for */

struct markdown {
	struct digest *digest;
	struct span previous; /* the line before, when a text; else empty */
	struct span fence;    /* what opened a block of code; else empty */
	int level;            /* of the heading that is the title; 0: none */
};

/* A span without the blanks at both ends. */
static struct span
trim(struct span span)
{
	while (span.len > 0 && isspace((unsigned char)span.bytes[0]))
		span = span_skip(span, 1);
	while (span.len > 0 && isspace((unsigned char)span.bytes[span.len - 1]))
		span.len--;
	return (span);
}

/* Whether a span is a string. */
static bool
span_is(struct span span, const char *s)
{
	return (
	    span.len == strlen(s) && strncasecmp(span.bytes, s, span.len) == 0);
}

/* How often a span begins with a character. */
static size_t
span_run(struct span span, char c)
{
	size_t n = 0;

	while (n < span.len && span.bytes[n] == c)
		n++;
	return (n);
}

/* A value without the quotation marks or brackets around it. */
static struct span
front_value(struct span value)
{
	static const char pairs[] = "\"\"''[]";

	value = trim(value);
	for (size_t i = 0; pairs[i] != '\0'; i += 2)
		if (value.len >= 2 && value.bytes[0] == pairs[i] &&
		    value.bytes[value.len - 1] == pairs[i + 1])
			return (trim(
			    (struct span){ value.bytes + 1, value.len - 2 }));
	return (value);
}

/* The people of a value, each perhaps between quotation marks. */
static void
front_people(struct digest *digest, struct span value)
{
	struct buf names = { 0 };

	for (size_t i = 0; i < value.len; i++)
		if (value.bytes[i] != '"')
			buf_putc(&names, value.bytes[i]);
	if (!buf_ok(&names))
		digest->failed = true;
	digest_people(digest, &digest->from, buf_string(&names), names.len);
	buf_free(&names);
}

/* A date; of one with a time in a form of its own, the day alone. */
static void
front_date(struct digest *digest, struct span value)
{
	struct buf date = { 0 };
	struct edtf edtf;

	buf_add(&date, value.bytes, value.len);
	if (value.len > DATE_LEN && !edtf_read(buf_string(&date), &edtf) &&
	    strchr(" tT", value.bytes[DATE_LEN]) != NULL)
		buf_cut(&date, DATE_LEN);
	if (!buf_ok(&date))
		digest->failed = true;
	digest_set(digest, &digest->date, buf_string(&date), date.len);
	buf_free(&date);
}

/* A language, if it can be one. */
static void
front_language(struct digest *digest, struct span value)
{
	digest_set(digest, &digest->language, value.bytes, value.len);
	if (digest->language != NULL && !field_is_language(digest->language))
		digest_puts(digest, &digest->language, NULL);
}

/* A line of front matter. */
static void
front_line(struct digest *digest, struct span line)
{
	struct span value = line, name = span_until(&value, ':');

	value = front_value(value);
	name = trim(name);
	if (value.len == 0)
		return;
	if (span_is(name, "title"))
		digest_set(digest, &digest->title, value.bytes, value.len);
	else if (span_is(name, "date"))
		front_date(digest, value);
	else if (span_is(name, "lang") || span_is(name, "language"))
		front_language(digest, value);
	else if (span_is(name, "author") || span_is(name, "authors"))
		front_people(digest, value);
}

/* Whether a line ends the front matter. */
static bool
front_ends(struct span line)
{
	return (span_is(line, "---") || span_is(line, "..."));
}

/* The front matter, with its lines, or nothing; taken off the rest. */
static struct span
front_find(struct span *rest)
{
	struct span after = *rest, front;

	if (!span_is(span_line(&after), "---"))
		return ((struct span){ NULL, 0 });
	front = after;
	for (int i = 0; i < FRONT_LINES_MAX && after.len > 0; i++) {
		size_t before = after.len;

		if (!front_ends(span_line(&after)))
			continue;
		front.len -= before;
		*rest = after;
		return (front);
	}
	return ((struct span){ NULL, 0 });
}

/* Append a title without what only shapes it: marks, and links' targets. */
static void
markdown_plain(struct buf *out, struct span text)
{
	while (text.len > 0) {
		char c = text.bytes[0];

		if (text.len >= 2 && c == ']' && text.bytes[1] == '(') {
			span_until(&text, ')');
			continue;
		}
		if (c == '\\' && text.len >= 2 &&
		    ispunct((unsigned char)text.bytes[1])) {
			text = span_skip(text, 1);
			buf_putc(out, text.bytes[0]);
		} else if (strchr("*`[", c) == NULL || c == '\0') {
			buf_putc(out, c);
		}
		text = span_skip(text, 1);
	}
}

/* A heading: the title, if there is none that goes before. */
static void
markdown_heading(struct markdown *markdown, int level, struct span text)
{
	struct digest *digest = markdown->digest;
	struct buf plain = { 0 };

	text = trim(text);
	if (text.len == 0 || (markdown->level == 0 && digest->title != NULL) ||
	    markdown->level == 1 || (markdown->level > 0 && level > 1))
		return;
	markdown_plain(&plain, text);
	if (!buf_ok(&plain))
		digest->failed = true;
	digest_set(digest, &digest->title, buf_string(&plain), plain.len);
	if (digest->title != NULL)
		markdown->level = level;
	buf_free(&plain);
}

/* A line that begins with "#"; whether it is a heading. */
static bool
markdown_atx(struct markdown *markdown, struct span line)
{
	size_t level = span_run(line, '#');
	struct span text;

	if (level == 0 || level > 6 ||
	    (level < line.len && !isblank((unsigned char)line.bytes[level])))
		return (false);
	text = trim(span_skip(line, level));
	while (text.len > 0 && text.bytes[text.len - 1] == '#')
		text.len--;
	markdown_heading(markdown, (int)level, text);
	return (true);
}

/* A line that underlines a text; whether it is one. */
static bool
markdown_setext(struct markdown *markdown, struct span line)
{
	if (line.len == 0 || markdown->previous.len == 0)
		return (false);
	if (span_run(line, '=') == line.len)
		markdown_heading(markdown, 1, markdown->previous);
	else if (span_run(line, '-') == line.len)
		markdown_heading(markdown, 2, markdown->previous);
	else
		return (false);
	return (true);
}

/* The target after "](" or "]:". */
static void
markdown_target(struct digest *digest, struct span rest)
{
	size_t n = 0;

	rest = trim(rest);
	if (rest.len > 0 && rest.bytes[0] == '<') {
		rest = span_skip(rest, 1);
		rest = span_until(&rest, '>');
	}
	while (n < rest.len && rest.bytes[n] != ')' &&
	       !isspace((unsigned char)rest.bytes[n]))
		n++;
	digest_link(digest, rest.bytes, n);
}

/* The links of a line: "[label](target)", "[label]: target". */
static void
markdown_links(struct digest *digest, struct span line)
{
	bool defines = line.len > 0 && line.bytes[0] == '[';
	struct span rest = line;

	for (span_until(&rest, ']'); rest.len > 0; span_until(&rest, ']')) {
		if (rest.bytes[0] == '(' || (defines && rest.bytes[0] == ':'))
			markdown_target(digest, span_skip(rest, 1));
		defines = false;
	}
}

/* A line between fences, which may be the last one. */
static void
markdown_code(struct markdown *markdown, struct span line)
{
	struct span fence = markdown->fence;

	if (line.len >= fence.len && span_run(line, fence.bytes[0]) == line.len)
		markdown->fence.len = 0;
}

/* A line. */
static void
markdown_line(struct markdown *markdown, struct span line)
{
	size_t indent = span_run(line, ' ');
	struct span text = trim(line);
	size_t fence = span_run(text, '`');

	if (fence < 3)
		fence = span_run(text, '~');
	if (markdown->fence.len > 0) {
		markdown_code(markdown, text);
	} else if (fence >= 3) {
		markdown->fence = (struct span){ text.bytes, fence };
		markdown->previous.len = 0;
	} else if (indent > 3 || markdown_atx(markdown, text) ||
		   markdown_setext(markdown, text)) {
		markdown->previous.len = 0;
	} else {
		markdown_links(markdown->digest, text);
		markdown->previous = text;
	}
}

/* Put what a header of list lines says into the digest. */
static void
markdown_header(struct digest *digest, struct span text)
{
	struct page page = { 0 };

	gemtext_parse(
	    &page, text.bytes, text.len < HEADER_MAX ? text.len : HEADER_MAX);
	header_digest(digest, &page);
	if (!page_ok(&page))
		digest->failed = true;
	page_free(&page);
}

/* Put what Markdown says into a digest. */
void
markdown_digest(struct digest *digest, const char *s, size_t n)
{
	struct markdown markdown = { .digest = digest };
	struct span rest = { s, n }, front;

	if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		rest = span_skip(rest, 3);
	front = front_find(&rest);
	while (front.len > 0)
		front_line(digest, span_line(&front));
	markdown_header(digest, rest);
	digest_text(digest, rest.bytes, rest.len);
	while (rest.len > 0)
		markdown_line(&markdown, span_line(&rest));
}
