/*
 * The gemtext writer: see render.h. Knows lines, not files; what a link
 * leads to is not looked at, only written so that clients can follow it.
 */

#include "gemini/render.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "document/page.h"
#include "document/target.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "base/url.h"

#define FENCE "```"

/* What is being written, and where it stands. */
struct render {
	struct buf *out;
	const struct page *page;
	const char *hostname;
	const char *path;
	bool fenced; /* between two fences */
	bool prose;  /* between two fences of the page that are left out */
	bool ours;   /* the fence is not of the page: it had none there */
};

/* Whether a string begins with a prefix. */
static bool
render_begins(const char *s, const char *prefix)
{
	return (strncmp(s, prefix, strlen(prefix)) == 0);
}

/* Whether gemtext takes a text for another type of line (section 5.1). */
static bool
render_is_marked(const char *s)
{
	return (s[0] == '#' || s[0] == '>' || render_begins(s, "=>") ||
		render_begins(s, "* ") || render_begins(s, FENCE));
}

/* Write a line: what marks its type, then its text. */
static void
render_line(struct render *render, const char *mark, const char *text)
{
	buf_puts(render->out, mark);
	buf_puts(render->out, text);
	buf_putc(render->out, '\n');
}

/* Write a line of plain text. */
static void
render_text(struct render *render, const char *text)
{
	render_line(render, render_is_marked(text) ? " " : "", text);
}

/* Write a line between two fences; it must not close them. */
static void
render_pre(struct render *render, const char *text)
{
	render_line(render, render_begins(text, FENCE) ? " " : "", text);
}

/* Write a heading. */
static void
render_heading(struct render *render, int level, const char *text)
{
	buf_fill(render->out, '#', (size_t)level);
	render_line(render, " ", text);
}

/* Write where a link leads. */
static void
render_target(struct buf *out, const struct target *target)
{
	if (target->kind != TARGET_LOCAL) {
		buf_puts(out, target->url);
		return;
	}
	url_encode(out, target->path, strlen(target->path));
	if (target->query == NULL)
		return;
	buf_putc(out, '?');
	url_encode(out, target->query, strlen(target->query));
}

/* Whether a request can name a target: it is refused (59) unless UTF-8. */
static bool
render_reaches(const struct target *target)
{
	if (target->kind != TARGET_LOCAL)
		return (true);
	return (text_is_utf8(target->path, strlen(target->path)) &&
		(target->query == NULL ||
		    text_is_utf8(target->query, strlen(target->query))));
}

/* Say that no request can name what a link leads to. */
static void
render_warn(const struct render *render, const struct line *line,
    const struct target *target)
{
	struct buf quoted = { 0 };

	log_quote(&quoted, render->path, strlen(render->path));
	if (line->number > 0)
		buf_printf(&quoted, ":%u", line->number);
	buf_puts(&quoted, ": the link to \"");
	log_quote(&quoted, target->path, strlen(target->path));
	log_warn("%s\" is shown as text: the name is not UTF-8, and no Gemini "
		 "URL may have it; rename the file",
	    buf_string(&quoted));
	buf_free(&quoted);
}

/* Write a link. */
static void
render_link(struct render *render, const struct line *line)
{
	const char *label = page_text(render->page, line);
	struct target target;

	if (target_resolve(&target, render->hostname, render->path,
		page_target(render->page, line)) == -1) {
		render_text(render, page_label(render->page, line));
		return;
	}
	if (!render_reaches(&target)) {
		render_warn(render, line, &target);
		render_text(render, page_label(render->page, line));
		target_free(&target);
		return;
	}
	buf_puts(render->out, "=> ");
	render_target(render->out, &target);
	render_line(render, label[0] == '\0' ? "" : " ", label);
	target_free(&target);
}

/* Open or close preformatted text. */
static void
render_fence(struct render *render, const char *alt)
{
	render_line(render, FENCE, render->fenced ? "" : alt);
	render->fenced = !render->fenced;
	render->ours = false;
}

/* Whether a line is one character repeated, or empty. */
static bool
render_is_rule(const char *s)
{
	char rule[] = { s[0], '\0' };

	return (s[strspn(s, rule)] == '\0');
}

/*
 * Whether a line has nothing whose columns matter: no blank at its start or
 * two inside, no TAB, more letters than marks (U+2000 to U+2FFF are marks,
 * box drawing among them).
 */
static bool
render_flows(const char *s)
{
	size_t letters = 0, marks = 0;

	if (s[0] == ' ')
		return (false);
	for (; s[strspn(s, " ")] != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '\t' || (c == ' ' && s[1] == ' '))
			return (false);
		if (isalnum(c) || (c > 0xc2 && c != 0xe2))
			letters++;
		else if (c != ' ' && (c & 0xc0) != 0x80)
			marks++;
	}
	return (letters > marks);
}

/*
 * Whether the preformatted text that a line opens is prose, which clients
 * should wrap: the author of a gophermap has no other way to write it.
 */
static bool
render_is_prose(const struct render *render, const struct line *line)
{
	const struct line *end = render->page->lines + render->page->count;
	bool words = false;

	if (page_text(render->page, line)[0] != '\0')
		return (false);
	for (line++; line < end && line->type == LINE_PRE; line++) {
		const char *text = page_text(render->page, line);

		if (render_is_rule(text))
			continue;
		if (!render_flows(text))
			return (false);
		words = true;
	}
	return (words);
}

/* Leave out the fences of prose; whether this line was one. */
static bool
render_skips(struct render *render, const struct line *line)
{
	bool closes = render->prose && line->type == LINE_FENCE;

	if (render->prose)
		render->prose = line->type == LINE_PRE;
	else if (line->type == LINE_FENCE && !render->fenced)
		render->prose = render_is_prose(render, line);
	return (closes || (line->type == LINE_FENCE && render->prose));
}

/* See that preformatted lines, and only they, stand between fences. */
static void
render_enclose(struct render *render, enum line_type type)
{
	if (type == LINE_PRE && !render->fenced) {
		render_fence(render, "");
		render->ours = true;
	} else if (type != LINE_PRE && render->fenced &&
		   (render->ours || type != LINE_FENCE)) {
		render_fence(render, "");
	}
}

/* Write one line of the page. */
static void
render_one(struct render *render, const struct line *line)
{
	const char *text = page_text(render->page, line);

	if (render_skips(render, line))
		return;
	if (render->prose) {
		render_text(render, text);
		return;
	}
	render_enclose(render, line->type);
	switch (line->type) {
	case LINE_TEXT:
		render_text(render, text);
		break;
	case LINE_HEADING:
		render_heading(render, line->level, text);
		break;
	case LINE_LINK:
		render_link(render, line);
		break;
	case LINE_ITEM:
		render_line(render, "* ", text);
		break;
	case LINE_QUOTE:
		render_line(render, "> ", text);
		break;
	case LINE_FENCE:
		render_fence(render, text);
		break;
	case LINE_PRE:
		render_pre(render, text);
		break;
	}
}

/* Append a page as gemtext. */
void
render_gemtext(struct buf *out, const struct page *page, const char *hostname,
    const char *path)
{
	struct render render = {
		.out = out,
		.page = page,
		.hostname = hostname,
		.path = path,
	};

	for (size_t i = 0; i < page->count; i++)
		render_one(&render, &page->lines[i]);
	if (render.fenced)
		render_line(&render, FENCE, "");
}
