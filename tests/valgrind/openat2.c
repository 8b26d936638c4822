/*
 * For runs under valgrind alone: valgrind 3.19 does not know openat2(2), so
 * this library, preloaded, does openat(2) in its place and looks afterwards
 * whether the file lies beneath the directory. (The real call has no such
 * gap between the two; runs without valgrind test it.)
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux 6.5; not in every sys/syscall.h, and valgrind does not know it. */
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

#define ARGUMENTS 6 /* of a system call on Linux, at most */

/* The path of an open file. */
static bool
fd_path(int fd, char path[PATH_MAX])
{
	char link[32];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, PATH_MAX - 1);
	if (n == -1)
		return (false);
	path[n] = '\0';
	return (true);
}

/* Whether an open file lies beneath an open directory. */
static bool
is_beneath(int directory, int fd)
{
	char above[PATH_MAX], path[PATH_MAX];
	size_t n;

	if (!fd_path(directory, above) || !fd_path(fd, path))
		return (false);
	n = above[1] == '\0' ? 0 : strlen(above);
	return (strncmp(above, path, n) == 0 &&
		(path[n] == '\0' || path[n] == '/'));
}

/* Whether a symlink lies on a path. */
static bool
has_symlink(int directory, const char *path)
{
	char part[PATH_MAX + 1];
	struct stat st;

	for (size_t n = 0; n < PATH_MAX && path[n] != '\0'; n++) {
		part[n] = path[n];
		if (path[n + 1] != '/' && path[n + 1] != '\0')
			continue;
		part[n + 1] = '\0';
		if (fstatat(directory, part, &st, AT_SYMLINK_NOFOLLOW) == -1)
			return (false);
		if (S_ISLNK(st.st_mode))
			return (true);
	}
	return (false);
}

/* Whether an open file is on another file system than a directory. */
static bool
is_mounted(int directory, int fd)
{
	struct stat above, st;

	return (fstat(directory, &above) == 0 && fstat(fd, &st) == 0 &&
		above.st_dev != st.st_dev);
}

/* What openat2(2) with RESOLVE_BENEATH would do; and RESOLVE_NO_SYMLINKS
 * and RESOLVE_NO_XDEV. */
static long
open_beneath(int directory, const char *path, const struct open_how *how)
{
	int fd;

	if ((how->resolve & RESOLVE_NO_SYMLINKS) != 0 &&
	    has_symlink(directory, path)) {
		errno = ELOOP;
		return (-1);
	}
	fd = openat(directory, path, (int)how->flags);
	if (fd == -1 || (is_beneath(directory, fd) &&
			    ((how->resolve & RESOLVE_NO_XDEV) == 0 ||
				!is_mounted(directory, fd))))
		return (fd);
	close(fd);
	errno = EXDEV;
	return (-1);
}

long
syscall(long number, ...)
{
	long (*next)(long, ...), arg[ARGUMENTS];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < ARGUMENTS; i++)
		arg[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_openat2)
		return (open_beneath((int)arg[0], (const char *)arg[1],
		    (const struct open_how *)arg[2]));
	if (number == SYS_cachestat) {
		errno = ENOSYS;
		return (-1);
	}
	*(void **)&next = dlsym(RTLD_NEXT, "syscall");
	if (next == NULL)
		abort();
	return (next(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]));
}
