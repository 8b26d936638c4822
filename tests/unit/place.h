/*
 * A directory for one test: made under the temporary directory, filled by
 * the test, and removed with all that is in it.
 */
#ifndef PLACE_H
#define PLACE_H

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char place[PATH_MAX];

/* The full name of a file in the place; lives until the next call. */
static const char *
place_path(const char *name)
{
	static char path[2 * PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", place, name);
	return (path);
}

/* Make the place. */
static void
place_make(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(place, sizeof place, "%s/souslik-test-XXXXXX",
	    tmp == NULL ? "/tmp" : tmp);
	ck_assert_ptr_nonnull(mkdtemp(place));
}

/* Remove one thing (nftw). */
static int
place_remove_one(
    const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return (remove(path));
}

/* Remove the place. */
static void
place_remove(void)
{
	nftw(place, place_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Make a directory in it. */
static inline void
place_mkdir(const char *name)
{
	ck_assert_int_eq(mkdir(place_path(name), 0755), 0);
}

/* Write a file of n bytes in it. */
static inline void
place_write_bytes(const char *name, const void *bytes, size_t n)
{
	int fd = open(place_path(name), O_WRONLY | O_CREAT | O_TRUNC, 0644);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, bytes, n), (ssize_t)n);
	close(fd);
}

/* Write a file in it. */
static inline void
place_write(const char *name, const char *text)
{
	place_write_bytes(name, text, strlen(text));
}

/* Make a symbolic link in it. */
static inline void
place_link(const char *name, const char *to)
{
	ck_assert_int_eq(symlink(to, place_path(name)), 0);
}

/* Write into a file of the system; whether that was allowed. */
static inline bool
system_put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY);
	bool put =
	    fd != -1 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd != -1)
		close(fd);
	return (put);
}

#endif
