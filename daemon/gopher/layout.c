/*
 * Lines of a page as lines of a width: see layout.h.
 *
 * Text is folded to the charset before it is measured, so that widths are
 * those that the reader sees. Links are not laid out here: menus and plain
 * texts show them differently.
 */

#include "gopher/layout.h"

#include <string.h>

#include "document/page.h"
#include "base/text.h"

#define TAB_STOP 8 /* columns */

/* Emit the line that was put together. */
static void
layout_emit(struct layout *layout)
{
	if (!buf_ok(&layout->folded) || !buf_ok(&layout->line))
		layout->failed = true;
	layout->emit(layout->arg, buf_string(&layout->line), layout->line.len);
	buf_clear(&layout->line);
}

/* Emit folded text, wrapped; the columns of its widest line. */
static size_t
layout_folded(struct layout *layout, const char *first, const char *others,
    const char *text, size_t n)
{
	const char *prefix = first;
	size_t indent = text_width(others, strlen(others));
	size_t width = layout->width > indent ? layout->width - indent : 1;
	size_t widest = 0;

	if (n == 0) {
		buf_puts(&layout->line, first);
		layout_emit(layout);
	}
	while (n > 0) {
		size_t next, len = text_break(text, n, width, &next);
		size_t columns = text_width(text, len);

		buf_puts(&layout->line, prefix);
		buf_add(&layout->line, text, len);
		layout_emit(layout);
		widest = columns > widest ? columns : widest;
		prefix = others;
		text += next;
		n -= next;
	}
	return (widest);
}

/* Fold text into the scratch buffer. */
static void
layout_fold(struct layout *layout, const char *text, size_t n)
{
	buf_clear(&layout->folded);
	charset_fold(layout->charset, &layout->folded, text, n);
}

/* Fold text that is to be wrapped: a TAB is a space in it. */
static void
layout_fold_flow(struct layout *layout, const char *text, size_t n)
{
	layout_fold(layout, text, n);
	for (size_t i = 0; i < layout->folded.len; i++)
		if (layout->folded.data[i] == '\t')
			layout->folded.data[i] = ' ';
}

/* Emit text, wrapped. */
void
layout_wrap(struct layout *layout, const char *first, const char *others,
    const char *text, size_t n)
{
	layout_fold_flow(layout, text, n);
	layout_folded(layout, first, others, buf_string(&layout->folded),
	    layout->folded.len);
}

/* Emit a heading and a rule of its width. */
static void
layout_heading(struct layout *layout, int level, const char *text)
{
	size_t widest;

	layout_fold_flow(layout, text, strlen(text));
	widest = layout_folded(
	    layout, "", "", buf_string(&layout->folded), layout->folded.len);
	if (widest == 0)
		return;
	buf_fill(&layout->line, "=-."[level - 1], widest);
	layout_emit(layout);
}

/* Emit text as it is. */
void
layout_preformatted(struct layout *layout, const char *text)
{
	struct buf *line = &layout->line;
	const char *tab;
	size_t columns = 0;

	layout_fold(layout, text, strlen(text));
	text = buf_string(&layout->folded);
	while ((tab = strchr(text, '\t')) != NULL) {
		size_t n = (size_t)(tab - text), gap;

		columns += text_width(text, n);
		gap = TAB_STOP - columns % TAB_STOP;
		buf_add(line, text, n);
		buf_fill(line, ' ', gap);
		columns += gap;
		text = tab + 1;
	}
	buf_puts(line, text);
	layout_emit(layout);
}

/* Emit the alt text of preformatted text, its caption. */
static void
layout_caption(struct layout *layout, const char *text)
{
	if (text[0] != '\0')
		layout_wrap(layout, "", "", text, strlen(text));
}

/* Emit a line of a page that is not a link. */
void
layout_line(
    struct layout *layout, const struct page *page, const struct line *line)
{
	const char *text = page_text(page, line);

	switch (line->type) {
	case LINE_TEXT:
		layout_wrap(layout, "", "", text, strlen(text));
		break;
	case LINE_HEADING:
		layout_heading(layout, line->level, text);
		break;
	case LINE_ITEM:
		layout_wrap(layout, "* ", "  ", text, strlen(text));
		break;
	case LINE_QUOTE:
		layout_wrap(layout, "> ", "> ", text, strlen(text));
		break;
	case LINE_PRE:
		layout_preformatted(layout, text);
		break;
	case LINE_FENCE:
		layout_caption(layout, text);
		break;
	case LINE_LINK:
		break;
	}
}

/* Give the scratch memory back. */
int
layout_free(struct layout *layout)
{
	int result = layout->failed ? -1 : 0;

	buf_free(&layout->folded);
	buf_free(&layout->line);
	return (result);
}
