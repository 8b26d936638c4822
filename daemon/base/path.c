/* Paths inside an archive: see path.h. */

#include "base/path.h"

#include <string.h>

#include "base/buf.h"

/* Take the last segment off out, but not what was there before start. */
static void
path_pop(struct buf *out, size_t start)
{
	size_t len = out->len;

	while (len > start && out->data[len - 1] != '/')
		len--;
	if (len > start)
		len--;
	buf_cut(out, len);
}

/* Append one segment to out, or follow a dot segment. */
static void
path_push(struct buf *out, size_t start, const char *segment, size_t n)
{
	if (n == 0 || (n == 1 && segment[0] == '.'))
		return;
	if (n == 2 && memcmp(segment, "..", 2) == 0) {
		if (out->len > start)
			path_pop(out, start);
		return;
	}
	buf_putc(out, '/');
	buf_add(out, segment, n);
}

/* Whether a path that ends in this segment names a directory. */
static bool
path_ends_directory(const char *segment, size_t n)
{
	return (n == 0 || (n == 1 && segment[0] == '.') ||
		(n == 2 && memcmp(segment, "..", 2) == 0));
}

/* Append a normal path. */
int
path_normalize(struct buf *out, const char *bytes, size_t n)
{
	const char *end, *segment = bytes, *slash;
	size_t start = out->len;

	if (n == 0) {
		buf_putc(out, '/');
		return (0);
	}
	if (memchr(bytes, '\0', n) != NULL)
		return (-1);
	end = bytes + n;
	while ((slash = memchr(segment, '/', (size_t)(end - segment)))) {
		path_push(out, start, segment, (size_t)(slash - segment));
		segment = slash + 1;
	}
	path_push(out, start, segment, (size_t)(end - segment));
	if (path_ends_directory(segment, (size_t)(end - segment)))
		buf_putc(out, '/');
	return (0);
}

/* Append relative as seen from base. */
int
path_join(struct buf *out, const char *base, const char *relative)
{
	struct buf both = { 0 };
	int result;

	if (relative[0] != '/')
		buf_add(&both, base, (size_t)(path_name(base) - base));
	buf_puts(&both, relative);
	result = path_normalize(out, buf_string(&both), both.len);
	if (!buf_ok(&both))
		out->failed = true;
	buf_free(&both);
	return (result);
}

/* Whether a segment begins with a dot. */
bool
path_is_hidden(const char *path)
{
	return (path[0] == '.' || strstr(path, "/.") != NULL);
}

/* Whether the path ends in a slash. */
bool
path_is_directory(const char *path)
{
	size_t len = strlen(path);

	return (len > 0 && path[len - 1] == '/');
}

/* The last segment. */
const char *
path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (slash == NULL ? path : slash + 1);
}

/* The extension. */
const char *
path_extension(const char *path)
{
	const char *name = path_name(path);
	const char *dot = strrchr(name, '.');

	return (dot == NULL || dot == name ? "" : dot + 1);
}
