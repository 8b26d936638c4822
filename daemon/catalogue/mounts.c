/* What is mounted where an archive is: see mounts.h. */

#include "catalogue/mounts.h"

#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/span.h"

#define MOUNTS_MAX (16 << 20) /* bytes of the kernel's table */
#define MOUNTS_POINT \
	5 /* the field of proc_pid_mountinfo(5) that is the
				  mount point; those before tell which file
				  system it is, and which mount of it */

struct mounts {
	int fd; /* /proc/self/mountinfo, which tells of changes to poll */
	struct buf root;
	struct buf seen; /* the lines that matter, to the mount point */
};

/* Append a path as the kernel writes it there. */
static void
mounts_escape(struct buf *out, const char *path)
{
	for (; *path != '\0'; path++)
		if (strchr(" \t\n\\", *path) != NULL)
			buf_printf(out, "\\%03o", (unsigned char)*path);
		else
			buf_putc(out, *path);
}

/* Whether a path is a directory that another is in, or is that one. */
static bool
path_leads_to(struct span path, struct span other)
{
	if (path.len == 1) /* "/" */
		return (true);
	return (path.len <= other.len &&
		memcmp(path.bytes, other.bytes, path.len) == 0 &&
		(path.len == other.len || other.bytes[path.len] == '/'));
}

/* Append a line of the table, to its mount point, if it matters. */
static void
mounts_add(const struct mounts *mounts, struct buf *out, struct span line)
{
	const struct span root = { mounts->root.data, mounts->root.len };
	struct span rest = line, point = { 0 };

	for (int i = 0; i < MOUNTS_POINT; i++)
		point = span_until(&rest, ' ');
	if (point.len == 0 ||
	    (!path_leads_to(point, root) && !path_leads_to(root, point)))
		return;
	buf_add(
	    out, line.bytes, (size_t)(point.bytes + point.len - line.bytes));
	buf_putc(out, '\n');
}

/* Note what matters in the table. */
static void
mounts_read(const struct mounts *mounts, struct buf *seen)
{
	struct buf table = { 0 };
	struct span rest;

	if (file_read(mounts->fd, &table, MOUNTS_MAX) == 0) {
		rest = (struct span){ table.data, table.len };
		while (rest.len > 0)
			mounts_add(mounts, seen, span_line(&rest));
	}
	buf_free(&table);
}

/* Note what is mounted now. */
struct mounts *
mounts_new(const char *root)
{
	struct mounts *mounts = calloc(1, sizeof *mounts);

	if (mounts == NULL)
		return (NULL);
	mounts->fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	mounts_escape(&mounts->root, root);
	if (!buf_ok(&mounts->root)) {
		mounts_free(mounts);
		return (NULL);
	}
	mounts_read(mounts, &mounts->seen);
	return (mounts);
}

/* Give it back. */
void
mounts_free(struct mounts *mounts)
{
	if (mounts == NULL)
		return;
	if (mounts->fd != -1)
		close(mounts->fd);
	buf_free(&mounts->root);
	buf_free(&mounts->seen);
	free(mounts);
}

/* Whether it is another thing. */
bool
mounts_changed(struct mounts *mounts)
{
	struct pollfd polled = { .fd = mounts->fd, .events = POLLPRI };
	struct buf now = { 0 };
	bool same;

	if (poll(&polled, 1, 0) != 1)
		return (false);
	mounts_read(mounts, &now);
	same =
	    buf_ok(&now) && now.len == mounts->seen.len &&
	    memcmp(buf_string(&now), buf_string(&mounts->seen), now.len) == 0;
	buf_free(&mounts->seen);
	mounts->seen = now;
	return (!same);
}
