/*
 * HTML: see html.h.
 *
 * Goes through the bytes once: a tag, a comment or a script that does not end
 * reaches to the end, as it does in browsers.
 */

#include "document/html.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/span.h"
#include "document/digest.h"
#include "document/entity.h"
#include "document/field.h"

#define COMMENT_END "-->"
#define QUOTES_MAX  10 /* quotations in quotations that are marked */

struct html {
	struct digest *digest;
	struct span rest;   /* what is still to be read */
	struct buf line;    /* of text, not yet in the digest */
	struct buf title;   /* the text of the element title */
	struct buf heading; /* and of the first h1 */
	const char *prefix; /* of the line: "* " of an item, or "" */
	unsigned quotes;    /* quotations that are open */
	bool in_title;      /* the element title is open */
	bool in_heading;    /* the first h1 is */
	bool pre;           /* a pre is */
	bool blank;         /* a blank is due before the next word */
	bool apart;         /* an empty line is, before the next line */
};

struct tag {
	struct span name;
	struct span attributes;
	bool closes;
};

/* How the text of an element stands in lines. */
enum block {
	BLOCK_NONE,
	BLOCK_LINE,  /* on lines of its own */
	BLOCK_APART, /* between empty lines */
};

static const struct {
	const char *name;
	enum block block;
} blocks[] = {
	{ "address", BLOCK_LINE },
	{ "article", BLOCK_APART },
	{ "blockquote", BLOCK_APART },
	{ "body", BLOCK_LINE },
	{ "br", BLOCK_LINE },
	{ "caption", BLOCK_LINE },
	{ "dd", BLOCK_LINE },
	{ "div", BLOCK_LINE },
	{ "dl", BLOCK_APART },
	{ "dt", BLOCK_LINE },
	{ "figcaption", BLOCK_LINE },
	{ "footer", BLOCK_APART },
	{ "form", BLOCK_APART },
	{ "h1", BLOCK_APART },
	{ "h2", BLOCK_APART },
	{ "h3", BLOCK_APART },
	{ "h4", BLOCK_APART },
	{ "h5", BLOCK_APART },
	{ "h6", BLOCK_APART },
	{ "header", BLOCK_APART },
	{ "hr", BLOCK_APART },
	{ "li", BLOCK_LINE },
	{ "nav", BLOCK_APART },
	{ "ol", BLOCK_APART },
	{ "p", BLOCK_APART },
	{ "pre", BLOCK_APART },
	{ "section", BLOCK_APART },
	{ "table", BLOCK_APART },
	{ "tr", BLOCK_LINE },
	{ "ul", BLOCK_APART },
};

/* Whether a character is one that HTML takes for a blank. */
static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f');
}

/* Whether a span is a word, in any case. */
static bool
span_is(struct span span, const char *word)
{
	return (span.len == strlen(word) &&
		strncasecmp(span.bytes, word, span.len) == 0);
}

/* Whether a span begins with some bytes, in any case. */
static bool
span_begins(struct span span, const char *s)
{
	size_t n = strlen(s);

	return (span.len >= n && strncasecmp(span.bytes, s, n) == 0);
}

/* How an element's text stands. */
static enum block
block_find(struct span name)
{
	for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
		if (span_is(name, blocks[i].name))
			return (blocks[i].block);
	return (BLOCK_NONE);
}

/* Take blanks off. */
static void
skip_blanks(struct span *rest)
{
	while (rest->len > 0 && is_blank(rest->bytes[0]))
		*rest = span_skip(*rest, 1);
}

/* Take off the next attribute, and perhaps its value. */
static struct span
attribute_next(struct span *rest, struct span *value)
{
	struct span name = { rest->bytes, 0 };

	while (name.len < rest->len && !is_blank(rest->bytes[name.len]) &&
	       rest->bytes[name.len] != '=')
		name.len++;
	*rest = span_skip(*rest, name.len);
	*value = (struct span){ NULL, 0 };
	skip_blanks(rest);
	if (rest->len == 0 || rest->bytes[0] != '=')
		return (name);
	*rest = span_skip(*rest, 1);
	skip_blanks(rest);
	if (rest->len > 0 &&
	    (rest->bytes[0] == '"' || rest->bytes[0] == '\'')) {
		char quote = rest->bytes[0];

		*rest = span_skip(*rest, 1);
		*value = span_until(rest, quote);
		return (name);
	}
	value->bytes = rest->bytes;
	while (value->len < rest->len && !is_blank(rest->bytes[value->len]))
		value->len++;
	*rest = span_skip(*rest, value->len);
	return (name);
}

/* The value of an attribute; of no bytes when there is none. */
static struct span
tag_attribute(const struct tag *tag, const char *name)
{
	struct span rest = tag->attributes, value;

	for (skip_blanks(&rest); rest.len > 0; skip_blanks(&rest))
		if (span_is(attribute_next(&rest, &value), name))
			return (value);
	return ((struct span){ NULL, 0 });
}

/* How many bytes of a span stand before the end of a tag, ">". */
static size_t
tag_length(struct span span)
{
	char before = '\0', quote = '\0';
	size_t i;

	for (i = 0; i < span.len; i++) {
		char c = span.bytes[i];

		if (quote != '\0') {
			quote = c == quote ? '\0' : quote;
			continue;
		}
		if (c == '>')
			break;
		if (before == '=' && (c == '"' || c == '\''))
			quote = c;
		if (!is_blank(c))
			before = c;
	}
	return (i);
}

/* Take a tag off, without its "<" and ">". */
static struct tag
tag_next(struct span *rest)
{
	struct span inside = { rest->bytes, tag_length(*rest) };
	struct tag tag = { .closes = false };

	*rest = span_skip(*rest, inside.len + (inside.len < rest->len));
	if (inside.len > 0 && inside.bytes[0] == '/') {
		tag.closes = true;
		inside = span_skip(inside, 1);
	}
	tag.name.bytes = inside.bytes;
	while (tag.name.len < inside.len &&
	       isalnum((unsigned char)inside.bytes[tag.name.len]))
		tag.name.len++;
	tag.attributes = span_skip(inside, tag.name.len);
	return (tag);
}

/* Put the line into the digest, if there is one. */
static void
html_flush(struct html *html)
{
	struct buf line = { 0 };

	html->blank = false;
	if (html->line.len == 0)
		return;
	if (html->apart && html->digest->text.len > 0)
		digest_line(html->digest, "", 0);
	for (unsigned i = 0; i < html->quotes && i < QUOTES_MAX; i++)
		buf_puts(&line, "> ");
	buf_puts(&line, html->prefix);
	buf_add(&line, html->line.data, html->line.len);
	digest_line(html->digest, buf_string(&line), line.len);
	if (!buf_ok(&line))
		html->digest->failed = true;
	buf_free(&line);
	buf_clear(&html->line);
	html->prefix = "";
	html->apart = false;
}

/* Append n bytes of text that have no blank among them. */
static void
html_put(struct html *html, const char *s, size_t n)
{
	struct buf *out = html->in_title ? &html->title : &html->line;

	if (html->blank && out->len > 0)
		buf_putc(out, ' ');
	if (html->blank && html->in_heading)
		buf_putc(&html->heading, ' ');
	html->blank = false;
	buf_add(out, s, n);
	if (html->in_heading)
		buf_add(&html->heading, s, n);
}

/* Append a blank: the end of a line in what is preformatted. */
static void
html_blank(struct html *html, char c)
{
	if (!html->pre || html->in_title) {
		html->blank = true;
		return;
	}
	if (c != '\n') {
		html_put(html, c == '\t' ? "\t" : " ", 1);
		return;
	}
	if (html->line.len == 0)
		digest_line(html->digest, "", 0);
	html_flush(html);
}

/* Skip what is in an element that has no text, to its end. */
static void
html_skip(struct html *html, const char *end)
{
	while (html->rest.len > 0 && !span_begins(html->rest, end))
		html->rest = span_skip(html->rest, 1);
}

/* Note the language. */
static void
html_language(struct html *html, struct span value)
{
	char **language = &html->digest->language;

	digest_set(html->digest, language, value.bytes, value.len);
	if (*language != NULL && !field_is_language(*language))
		digest_puts(html->digest, language, NULL);
}

/* Note a link; in its address "&amp;" is "&". */
static void
html_link(struct html *html, struct span value)
{
	struct buf target = { 0 };

	skip_blanks(&value);
	while (value.len > 0 && !is_blank(value.bytes[0])) {
		size_t n = value.bytes[0] != '&'
			       ? 0
			       : entity_decode(&target, value.bytes, value.len);

		if (n == 0)
			buf_putc(&target, value.bytes[0]);
		value = span_skip(value, n == 0 ? 1 : n);
	}
	if (!buf_ok(&target))
		html->digest->failed = true;
	digest_link(html->digest, buf_string(&target), target.len);
	buf_free(&target);
}

/* What a tag does besides parting lines. */
static void
html_element(struct html *html, const struct tag *tag)
{
	bool opens = !tag->closes;

	if (span_is(tag->name, "title"))
		html->in_title = opens && html->title.len == 0;
	else if (span_is(tag->name, "h1"))
		html->in_heading = opens && html->heading.len == 0;
	else if (span_is(tag->name, "pre"))
		html->pre = opens;
	else if (span_is(tag->name, "li"))
		html->prefix = opens ? "* " : "";
	else if (span_is(tag->name, "blockquote") && opens)
		html->quotes++;
	else if (span_is(tag->name, "blockquote") && html->quotes > 0)
		html->quotes--;
	else if (span_is(tag->name, "td") || span_is(tag->name, "th"))
		html->blank = true;
	else if (span_is(tag->name, "a") && opens)
		html_link(html, tag_attribute(tag, "href"));
	else if (span_is(tag->name, "html") && opens)
		html_language(html, tag_attribute(tag, "lang"));
	else if (span_is(tag->name, "script") && opens)
		html_skip(html, "</script");
	else if (span_is(tag->name, "style") && opens)
		html_skip(html, "</style");
}

/* A tag, whose "<" is taken off already. */
static void
html_tag(struct html *html)
{
	struct tag tag = tag_next(&html->rest);
	enum block block = block_find(tag.name);

	if (block != BLOCK_NONE) {
		html_flush(html);
		html->apart = html->apart || block == BLOCK_APART;
	}
	html_element(html, &tag);
}

/* Whether what follows a "<" makes it the start of a tag. */
static bool
is_tag(struct span rest)
{
	if (rest.len > 0 && rest.bytes[0] == '/')
		rest = span_skip(rest, 1);
	return (
	    rest.len > 0 && (isalpha((unsigned char)rest.bytes[0]) ||
				rest.bytes[0] == '!' || rest.bytes[0] == '?'));
}

/* A "<", which may be no more than that. */
static void
html_mark(struct html *html)
{
	html->rest = span_skip(html->rest, 1);
	if (span_begins(html->rest, "!--")) {
		html_skip(html, COMMENT_END);
		html->rest = span_skip(
		    html->rest, html->rest.len == 0 ? 0 : strlen(COMMENT_END));
	} else if (is_tag(html->rest))
		html_tag(html);
	else
		html_put(html, "<", 1);
}

/* A "&", which may be no more than that. */
static void
html_reference(struct html *html)
{
	struct buf character = { 0 };
	size_t n = entity_decode(&character, html->rest.bytes, html->rest.len);

	if (n == 0) {
		html_put(html, "&", 1);
		html->rest = span_skip(html->rest, 1);
	} else {
		html_put(html, buf_string(&character), character.len);
		html->rest = span_skip(html->rest, n);
	}
	buf_free(&character);
}

/* The next tag, reference, or run of other characters. */
static void
html_next(struct html *html)
{
	const char *s = html->rest.bytes;
	size_t n = 0;

	while (
	    n < html->rest.len && s[n] != '<' && s[n] != '&' && !is_blank(s[n]))
		n++;
	if (n > 0) {
		html_put(html, s, n);
		html->rest = span_skip(html->rest, n);
	} else if (s[0] == '<') {
		html_mark(html);
	} else if (s[0] == '&') {
		html_reference(html);
	} else {
		html_blank(html, s[0]);
		html->rest = span_skip(html->rest, 1);
	}
}

/* Put what HTML says into a digest. */
void
html_digest(struct digest *digest, const char *s, size_t n)
{
	struct html html = { .digest = digest, .rest = { s, n }, .prefix = "" };
	const struct buf *title;

	while (html.rest.len > 0)
		html_next(&html);
	html_flush(&html);
	title = html.title.len > 0 ? &html.title : &html.heading;
	if (title->len > 0)
		digest_set(digest, &digest->title, title->data, title->len);
	if (!buf_ok(&html.line) || !buf_ok(&html.title) ||
	    !buf_ok(&html.heading))
		digest->failed = true;
	buf_free(&html.line);
	buf_free(&html.title);
	buf_free(&html.heading);
}
