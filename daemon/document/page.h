/*
 * The page: the one document model, a list of lines as gemtext knows them
 * (Gemini's "text/gemini" specification, sections 5.4 and 5.5).
 *
 * Every source (gemtext, gophermap, .gph, a directory, an error) yields a
 * page; every door renders one. A page is pure data: its texts are clean
 * UTF-8 (no control characters but TAB) in one buffer that the page owns, and
 * lines refer to them by offset. Like a buffer, a page remembers that memory
 * ran out; a page starts as { 0 } and ends with page_free.
 */
#ifndef DOCUMENT_PAGE_H
#define DOCUMENT_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum line_type {
	LINE_TEXT,    /* a paragraph, or an empty line */
	LINE_HEADING, /* level 1 to 3 */
	LINE_LINK,    /* a target and a label */
	LINE_ITEM,    /* a list item */
	LINE_QUOTE,
	LINE_FENCE, /* opens (text: the alt text) or closes preformatted text */
	LINE_PRE,   /* a line between two fences */
};

struct line {
	enum line_type type;
	int level;       /* LINE_HEADING: 1 to 3 */
	char item;       /* LINE_LINK: the Gopher item type that the source
			    names (RFC 1436, 3.8), or 0; LINE_TEXT: '3' for
			    an error that the source tells of, or 0 */
	unsigned number; /* the line's number in its source, from 1; or 0 */
	size_t text;     /* offset of the NUL-terminated text or label */
	size_t target;   /* LINE_LINK: offset of the URL reference */
};

/* What is wrong with a source, for its curator to mend. */
struct note {
	unsigned number; /* of the line in the source, from 1; or 0 */
	size_t text;     /* offset of the NUL-terminated words */
};

#define PAGE_NOTES_MAX 1000 /* further ones are forgotten */

struct page {
	struct line *lines;
	size_t count;
	size_t capacity;
	struct note *notes;
	size_t note_count;
	size_t note_capacity;
	struct buf text; /* every text and target, each with its NUL */
	bool failed;     /* memory ran out: the page is not whole */
};

/* Append a line of any type but a heading or a link; text is cleaned. */
void page_add(struct page *, enum line_type, const char *text, size_t n);

/* Append a line of text that tells of an error (Gopher's item type 3). */
void page_error(struct page *, const char *text, size_t n);

/* Append a heading of level 1 to 3. */
void page_heading(struct page *, int level, const char *text, size_t n);

/*
 * Append a link. The target is a URL reference of target_len bytes, the
 * label may be empty (readers then see the target); item is the Gopher item
 * type that the source names, or 0.
 */
void page_link(struct page *, char item, const char *target, size_t target_len,
    const char *label, size_t label_len);

/* Give the source's line number to the line appended last. */
void page_number(struct page *, unsigned number);

/* Note what is wrong with a line of the source (0: with all of it). */
void page_note(struct page *, unsigned number, const char *text, size_t n);

/* The words of a note; the page owns them. */
const char *page_remark(const struct page *, const struct note *);

/* A line's text or label; the page owns it. */
const char *page_text(const struct page *, const struct line *);

/* A link's target; the page owns it. */
const char *page_target(const struct page *, const struct line *);

/* What readers see of a link: its label, or its target when it has none. */
const char *page_label(const struct page *, const struct line *);

/* The text of the first heading of level 1, else of any heading; or NULL. */
const char *page_title(const struct page *);

/* Whether any line is a link. */
bool page_has_links(const struct page *);

/* Whether all that was appended is there. */
bool page_ok(const struct page *);

/* Give the memory back; the page is { 0 } again. */
void page_free(struct page *);

#endif
