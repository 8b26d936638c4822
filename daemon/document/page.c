/*
 * The page: see page.h.
 *
 * Grows a list of lines and the buffer of their texts. It does not know how
 * any source writes a line, nor how any door shows one.
 */

#include "document/page.h"

#include <stdlib.h>

#include "base/text.h"

#define PAGE_SMALLEST 64 /* lines of the first allocation */

/* Copy a text into the page, cleaned; its offset. */
static size_t
page_copy(struct page *page, const char *text, size_t n)
{
	size_t offset = page->text.len;

	text_clean(&page->text, text, n);
	buf_putc(&page->text, '\0');
	if (!buf_ok(&page->text))
		page->failed = true;
	return (offset);
}

/* Append a line whose texts are in the page already. */
static void
page_push(struct page *page, const struct line *line)
{
	struct line *lines;
	size_t capacity;

	if (page->failed)
		return;
	if (page->count == page->capacity) {
		capacity =
		    page->capacity == 0 ? PAGE_SMALLEST : page->capacity * 2;
		lines = reallocarray(page->lines, capacity, sizeof *lines);
		if (lines == NULL) {
			page->failed = true;
			return;
		}
		page->lines = lines;
		page->capacity = capacity;
	}
	page->lines[page->count++] = *line;
}

/* Append a line of any type but a heading or a link. */
void
page_add(struct page *page, enum line_type type, const char *text, size_t n)
{
	struct line line = { .type = type };

	line.text = page_copy(page, text, n);
	page_push(page, &line);
}

/* Append a line of text that tells of an error. */
void
page_error(struct page *page, const char *text, size_t n)
{
	struct line line = { .type = LINE_TEXT, .item = '3' };

	line.text = page_copy(page, text, n);
	page_push(page, &line);
}

/* Append a heading. */
void
page_heading(struct page *page, int level, const char *text, size_t n)
{
	struct line line = { .type = LINE_HEADING, .level = level };

	line.text = page_copy(page, text, n);
	page_push(page, &line);
}

/* Append a link. */
void
page_link(struct page *page, char item, const char *target, size_t target_len,
    const char *label, size_t label_len)
{
	struct line line = { .type = LINE_LINK, .item = item };

	line.target = page_copy(page, target, target_len);
	line.text = page_copy(page, label, label_len);
	page_push(page, &line);
}

/* Give the source's line number to the line appended last. */
void
page_number(struct page *page, unsigned number)
{
	if (!page->failed && page->count > 0)
		page->lines[page->count - 1].number = number;
}

/* Make room for one more note; false when there is none. */
static bool
page_grow_notes(struct page *page)
{
	struct note *notes;
	size_t capacity;

	if (page->failed || page->note_count == PAGE_NOTES_MAX)
		return (false);
	if (page->note_count < page->note_capacity)
		return (true);
	capacity = page->note_capacity * 2 + 1;
	notes = reallocarray(page->notes, capacity, sizeof *notes);
	if (notes == NULL) {
		page->failed = true;
		return (false);
	}
	page->notes = notes;
	page->note_capacity = capacity;
	return (true);
}

/* Note what is wrong with a line of the source. */
void
page_note(struct page *page, unsigned number, const char *text, size_t n)
{
	if (!page_grow_notes(page))
		return;
	page->notes[page->note_count++] =
	    (struct note){ number, page_copy(page, text, n) };
}

/* The words of a note. */
const char *
page_remark(const struct page *page, const struct note *note)
{
	return (page->text.data + note->text);
}

/* A line's text or label. */
const char *
page_text(const struct page *page, const struct line *line)
{
	return (page->text.data + line->text);
}

/* A link's target. */
const char *
page_target(const struct page *page, const struct line *line)
{
	return (page->text.data + line->target);
}

/* What readers see of a link. */
const char *
page_label(const struct page *page, const struct line *line)
{
	const char *label = page_text(page, line);

	return (label[0] != '\0' ? label : page_target(page, line));
}

/* The text of the heading that names the page. */
const char *
page_title(const struct page *page)
{
	const struct line *first = NULL;

	for (size_t i = 0; i < page->count; i++) {
		const struct line *line = &page->lines[i];

		if (line->type != LINE_HEADING)
			continue;
		if (line->level == 1)
			return (page_text(page, line));
		if (first == NULL)
			first = line;
	}
	return (first == NULL ? NULL : page_text(page, first));
}

/* Whether any line is a link. */
bool
page_has_links(const struct page *page)
{
	for (size_t i = 0; i < page->count; i++)
		if (page->lines[i].type == LINE_LINK)
			return (true);
	return (false);
}

/* Whether all that was appended is there. */
bool
page_ok(const struct page *page)
{
	return (!page->failed);
}

/* Give the memory back. */
void
page_free(struct page *page)
{
	free(page->lines);
	free(page->notes);
	buf_free(&page->text);
	*page = (struct page){ 0 };
}
