/*
 * Gophermaps: see gophermap.h.
 *
 * Takes lines apart and follows includes; what an item's fields mean, the
 * hole knows. A mark counts as an instruction only where it can be one: a
 * "----" or "=== News ===" that other servers show as text is text.
 */

#include "document/gophermap.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "document/hole.h"
#include "document/page.h"
#include "base/buf.h"
#include "base/path.h"

#define VIEW_MAX 1024 /* names hidden, and types given, by one map */

/* Strings, each with its NUL. */
struct list {
	struct buf strings;
	size_t count;
};

struct gophermap_view {
	struct list hidden; /* "name" */
	struct list types;  /* "ext=type" */
};

/* A map that is being read. */
struct map {
	const struct gophermap_context *context;
	struct hole hole;
	struct gophermap_view view;
	unsigned depth;  /* includes that we are in */
	size_t includes; /* so far */
	size_t bytes;    /* of them */
};

/* What follows a line. */
enum next {
	NEXT_LINE,
	NEXT_END,
	NEXT_LISTING,
};

static enum next map_read(struct map *, struct span);

/* Append a string. */
static void
list_add(struct list *list, struct span string)
{
	if (list->count == VIEW_MAX)
		return;
	list->count++;
	buf_add(&list->strings, string.bytes, string.len);
	buf_putc(&list->strings, '\0');
}

/* The string after this one, the first after NULL; NULL after the last. */
static const char *
list_next(const struct list *list, const char *string)
{
	const char *start = buf_string(&list->strings);

	string = string == NULL ? start : string + strlen(string) + 1;
	return (string < start + list->strings.len ? string : NULL);
}

/* Whether the listing leaves a name out. */
bool
gophermap_hides(const struct gophermap_view *view, const char *name)
{
	const char *hidden = NULL;

	while ((hidden = list_next(&view->hidden, hidden)) != NULL)
		if (strcmp(hidden, name) == 0)
			return (true);
	return (false);
}

/* The item type that the map gives to a name. */
char
gophermap_item(const struct gophermap_view *view, const char *name)
{
	const char *extension = path_extension(name), *type = NULL;
	size_t len = strlen(extension);
	char item = '\0';

	while ((type = list_next(&view->types, type)) != NULL)
		if (strncasecmp(type, extension, len) == 0 && type[len] == '=')
			item = type[len + 1];
	return (item);
}

/* Whether a file name begins like this, rather than a rule or a dash. */
static bool
byte_begins_name(char byte)
{
	return (isalnum((unsigned char)byte) || (unsigned char)byte >= 0x80 ||
		strchr("/_.~\"'", byte) != NULL);
}

/* Whether a line is this mark and nothing else. */
static bool
line_is(struct span line, char mark)
{
	while (line.len > 1 && line.bytes[line.len - 1] == ' ')
		line.len--;
	return (line.len == 1 && line.bytes[0] == mark);
}

/* Whether a line is a mark and a file name; the name. */
static bool
line_names(struct span line, char mark, struct span *name)
{
	if (line.len < 2 || line.bytes[0] != mark ||
	    !byte_begins_name(line.bytes[1]) ||
	    memchr(line.bytes, '\t', line.len) != NULL ||
	    memchr(line.bytes, '\0', line.len) != NULL)
		return (false);
	*name = span_skip(line, 1);
	while (name->bytes[name->len - 1] == ' ')
		name->len--;
	if (name->len > 1 && name->bytes[name->len - 1] == '/')
		name->len--;
	return (true);
}

/* Whether a line is ":ext=type"; "ext=type". */
static bool
line_types(struct span line, struct span *type)
{
	size_t i;

	if (line.len < 4 || line.bytes[0] != ':')
		return (false);
	for (i = 1; i < line.len && isalnum((unsigned char)line.bytes[i]); i++)
		;
	if (i == 1 || i + 1 >= line.len || line.bytes[i] != '=' ||
	    !isgraph((unsigned char)line.bytes[i + 1]))
		return (false);
	*type = (struct span){ line.bytes + 1, i + 1 };
	return (true);
}

/* Append a link to every site. */
static void
map_sites(struct map *map)
{
	struct buf name = { 0 };

	for (size_t i = 0; i < map->context->site_count; i++) {
		const char *site = map->context->sites[i];
		struct hole_item item = { .type = '1', .selector = { "/", 1 } };

		buf_clear(&name);
		buf_printf(&name, "gopher://%s/", site);
		item.name = (struct span){ name.data, name.len };
		item.host = (struct span){ site, strlen(site) };
		hole_item(&map->hole, &item);
		map->hole.page->failed |= !buf_ok(&name);
	}
	buf_free(&name);
}

/* Read an included file, within bounds; NULL, or why it cannot be. */
static const char *
map_open(struct map *map, const char *path, struct buf *bytes)
{
	static const char too_large[] = "all includes together are too large";
	const char *why;

	if (map->depth == GOPHERMAP_DEPTH_MAX)
		return ("includes are nested too deep");
	if (map->includes == GOPHERMAP_INCLUDES_MAX)
		return ("there are too many includes");
	if (map->bytes > GOPHERMAP_BYTES_MAX)
		return (too_large);
	map->includes++;
	why = map->context->read(map->context->arg, path, bytes);
	if (why != NULL)
		return (why);
	map->bytes += bytes->len;
	return (map->bytes > GOPHERMAP_BYTES_MAX ? too_large : NULL);
}

/* Note that a file is not included. */
static void
map_note(struct map *map, struct span name, const char *why)
{
	struct buf note = { 0 };

	buf_puts(&note, "cannot include ");
	buf_add(&note, name.bytes, name.len);
	buf_printf(&note, ": %s", why);
	page_note(
	    map->hole.page, map->hole.number, buf_string(&note), note.len);
	map->hole.page->failed |= !buf_ok(&note);
	buf_free(&note);
}

/* Append what another file says. */
static void
map_include(struct map *map, struct span name)
{
	struct buf reference = { 0 }, path = { 0 }, bytes = { 0 };
	const char *why = "out of memory";

	buf_add(&reference, name.bytes, name.len);
	path_join(&path, map->context->path, buf_string(&reference));
	if (buf_ok(&reference) && buf_ok(&path))
		why = map_open(map, buf_string(&path), &bytes);
	else
		map->hole.page->failed = true;
	if (why == NULL) {
		map->depth++;
		map_read(map, (struct span){ bytes.data, bytes.len });
		map->depth--;
	} else
		map_note(map, name, why);
	buf_free(&reference);
	buf_free(&path);
	buf_free(&bytes);
}

/* Append an item. */
static void
map_item(struct map *map, struct span line)
{
	struct hole_item item = { .type = line.bytes[0] };

	line = span_skip(line, 1);
	item.name = span_until(&line, '\t');
	if (line.len == 0)
		item.selector = item.name;
	else
		item.selector = span_until(&line, '\t');
	item.host = span_until(&line, '\t');
	item.port = span_until(&line, '\t');
	item.relative = item.host.len == 0;
	hole_item(&map->hole, &item);
}

/* Append a line that is no instruction. */
static void
map_content(struct map *map, struct span line)
{
	if (line.len > 1 && isgraph((unsigned char)line.bytes[0]) &&
	    memchr(line.bytes, '\t', line.len) != NULL)
		map_item(map, line);
	else
		hole_text(&map->hole, line);
}

/* Do what a line says. */
static enum next
map_line(struct map *map, struct span line)
{
	struct span name;

	if (line.len > 0 && line.bytes[0] == '#')
		return (NEXT_LINE);
	if (line_is(line, '*'))
		return (NEXT_LISTING);
	if (line_is(line, '.'))
		return (NEXT_END);
	if (line_is(line, '~'))
		return (NEXT_LINE);
	if (line_is(line, '%'))
		map_sites(map);
	else if (line_names(line, '-', &name))
		list_add(&map->view.hidden, name);
	else if (line_types(line, &name))
		list_add(&map->view.types, name);
	else if (line_names(line, '=', &name))
		map_include(map, name);
	else if (line.len > 0 && line.bytes[0] == '!')
		hole_title(&map->hole, span_skip(line, 1));
	else
		map_content(map, line);
	return (NEXT_LINE);
}

/* Read a map, or a part that is included; how it ended. */
static enum next
map_read(struct map *map, struct span rest)
{
	enum next next = NEXT_LINE;

	while (rest.len > 0 && next == NEXT_LINE) {
		if (map->depth == 0)
			map->hole.number++;
		next = map_line(map, span_line(&rest));
	}
	return (next);
}

/* Append the listing of the map's directory. */
static int
map_list(struct map *map)
{
	const struct gophermap_context *context = map->context;
	struct buf directory = { 0 };
	int result = -1;

	path_join(&directory, context->path, "");
	if (buf_ok(&directory))
		result = context->list(context->arg, map->hole.page,
		    buf_string(&directory), &map->view);
	buf_free(&directory);
	return (result);
}

/* Append a gophermap to a page. */
int
gophermap_parse(struct page *page, const struct gophermap_context *context,
    const char *bytes, size_t n)
{
	struct map map = { .context = context };
	enum next next;
	int result = 0;

	map.hole.page = page;
	map.hole.hostname = context->hostname;
	map.hole.path = context->path;
	next = map_read(&map, (struct span){ bytes, n });
	hole_end(&map.hole);
	if (next == NEXT_LISTING)
		result = map_list(&map);
	if (!buf_ok(&map.view.hidden.strings) ||
	    !buf_ok(&map.view.types.strings) || !page_ok(page))
		result = -1;
	buf_free(&map.view.hidden.strings);
	buf_free(&map.view.types.strings);
	return (result);
}
