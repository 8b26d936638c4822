/*
 * Paths inside an archive: absolute, "/"-separated, without ".", ".." and
 * empty segments. A trailing slash is kept: it says "directory". Bytes are
 * as on disk, not percent-encoded.
 */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/*
 * Append n bytes as a normal path: with a leading slash, repeated slashes
 * as one, "." and ".." taken out (".." at the root stays there). 0, or -1
 * when there is a NUL among them.
 */
int path_normalize(struct buf *, const char *, size_t);

/* Append relative, seen from the directory of base, as a normal path. */
int path_join(struct buf *, const char *base, const char *relative);

/* Whether a segment begins with a dot: such files are not served. */
bool path_is_hidden(const char *);

/* Whether the path ends in a slash. */
bool path_is_directory(const char *);

/* The last segment of a path ("b.txt" of "/a/b.txt"). */
const char *path_name(const char *);

/* The extension of the last segment, without its dot; "" when it has none. */
const char *path_extension(const char *);

#endif
