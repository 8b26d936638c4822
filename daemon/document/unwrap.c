/* Text that somebody has wrapped: see unwrap.h. */

#include "document/unwrap.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define WIDTH_MIN 60  /* columns; who wraps narrower writes verse */
#define WIDTH_MAX 100 /* columns; who writes wider does not wrap */

/* A line, without its end. */
struct wrapped {
	const char *bytes;
	size_t len;
	size_t depth; /* ">" before it */
	size_t start; /* bytes of these, with their blanks */
	bool whole;   /* nothing may be joined to it */
	bool first;   /* it begins something new */
};

/* Whether n bytes have columns that matter: blanks at the start or in a row. */
static bool
line_is_set(const char *s, size_t n)
{
	return (n > 0 && (s[0] == ' ' || memchr(s, '\t', n) != NULL ||
			     memmem(s, n, "  ", 2) != NULL));
}

/* Whether n > 0 bytes begin as a sentence goes on: no list, no signature. */
static bool
line_goes_on(const char *s, size_t n)
{
	size_t digits = 0;

	while (digits < n && isdigit((unsigned char)s[digits]))
		digits++;
	if (digits > 0)
		return (digits == n || (s[digits] != '.' && s[digits] != ')'));
	return (isalpha((unsigned char)s[0]) || (unsigned char)s[0] >= 0x80 ||
		strchr("\"'(", s[0]) != NULL);
}

/* Read the line at the start of n > 0 bytes; how many it has with its end. */
static size_t
line_read(struct wrapped *line, const char *s, size_t n)
{
	const char *end = memchr(s, '\n', n), *body;

	*line = (struct wrapped){ .bytes = s };
	line->len = end == NULL ? n : (size_t)(end - s);
	while (line->start < line->len && s[line->start] == '>') {
		line->depth++;
		line->start++;
		if (line->start < line->len && s[line->start] == ' ')
			line->start++;
	}
	body = s + line->start;
	n = line->len - line->start;
	line->whole = n == 0 || line_is_set(body, n);
	line->first = line->whole || !line_goes_on(body, n);
	return (line->len + (end != NULL));
}

/* The columns of what a line says. */
static size_t
line_width(const struct wrapped *line)
{
	return (text_width(line->bytes + line->start, line->len - line->start));
}

/* The columns of the first word of a line. */
static size_t
line_word_width(const struct wrapped *line)
{
	const char *word = line->bytes + line->start;
	size_t n = line->len - line->start;
	const char *end = memchr(word, ' ', n);

	return (text_width(word, end == NULL ? n : (size_t)(end - word)));
}

/* The columns of the longest line of the run that n bytes begin with: lines of
 * one depth that are not empty. */
static size_t
run_width(const char *s, size_t n)
{
	struct wrapped line, before = { 0 };
	size_t widest = 0, width, size;

	for (bool first = true; n > 0; first = false) {
		size = line_read(&line, s, n);
		if (line.len == line.start ||
		    (!first && line.depth != before.depth))
			break;
		width = line_width(&line);
		if (width > widest)
			widest = width;
		before = line;
		s += size;
		n -= size;
	}
	return (widest);
}

/* Whether a line goes on in the next one, in a run of a width. */
static bool
line_joins(
    const struct wrapped *line, const struct wrapped *next, size_t widest)
{
	if (line->whole || next->first || line->depth != next->depth ||
	    widest < WIDTH_MIN || widest > WIDTH_MAX)
		return (false);
	return (line_width(line) + 1 + line_word_width(next) > widest);
}

/* Append text, its lines joined. */
void
unwrap_join(struct buf *out, const char *s, size_t n)
{
	struct wrapped line, before = { .whole = true };
	size_t widest = 0, size;

	for (bool run = false; n > 0; s += size, n -= size) {
		size = line_read(&line, s, n);
		if (!run || line.depth != before.depth)
			widest = run_width(s, n);
		run = line.len > line.start;
		if (line_joins(&before, &line, widest)) {
			buf_putc(out, ' ');
			buf_add(out, line.bytes + line.start,
			    line.len - line.start);
		} else {
			if (before.bytes != NULL)
				buf_putc(out, '\n');
			buf_add(out, line.bytes, line.len);
		}
		before = line;
	}
	if (before.bytes != NULL)
		buf_putc(out, '\n');
}
