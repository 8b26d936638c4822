/*
 * Lines of a page as lines of a width, for readers with a fixed font: a menu
 * and a plain text are laid out alike.
 */
#ifndef GOPHER_LAYOUT_H
#define GOPHER_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/charset.h"

struct line;
struct page;

struct layout {
	enum charset charset; /* whose characters the lines keep to */
	size_t width;         /* columns; preformatted lines may be wider */
	void *arg;
	/* Takes each line: clean text in UTF-8, folded to the charset. */
	void (*emit)(void *arg, const char *bytes, size_t n);

	struct buf folded; /* scratch; these start as zeros */
	struct buf line;
	bool failed;
};

/*
 * Emit n bytes of text, wrapped, the first line after one prefix and the
 * others after another; at least one line.
 */
void layout_wrap(struct layout *, const char *first, const char *others,
    const char *text, size_t n);

/* Emit text as it is, its TABs as the spaces that they stand for. */
void layout_preformatted(struct layout *, const char *text);

/*
 * Emit a line of a page that is not a link: wrapped, list items and quotes
 * indented, headings underlined, preformatted text as it is below its alt
 * text, if it has one.
 */
void layout_line(struct layout *, const struct page *, const struct line *);

/* Give the scratch memory back; -1 when it ran out. */
int layout_free(struct layout *);

#endif
