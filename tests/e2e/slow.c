/*
 * For one test: makes the disk slow. Preloaded, this library has openat2(2)
 * and preadv2(2) find nothing in memory of files whose names begin with
 * "cold", and wait to open those whose names begin with "slow" for as long
 * as there is a file that the environment names (SLOW_WHILE).
 */

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define ARGUMENTS 6 /* of a system call on Linux, at most */

#ifndef RESOLVE_CACHED
#define RESOLVE_CACHED 0x20
#endif

/* Whether the last name of a path begins so. */
static bool
begins(const char *path, const char *start)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;

	return (strncmp(name, start, strlen(start)) == 0);
}

/* Wait, but not for ever. */
static void
wait_long(void)
{
	const struct timespec moment = { .tv_nsec = 10000000 };
	const char *gate = getenv("SLOW_WHILE");

	for (int i = 0; i < 60000 && gate != NULL && access(gate, F_OK) == 0;
	     i++)
		nanosleep(&moment, NULL);
}

/* The next function of a name. */
static void *
next(const char *name)
{
	void *function = dlsym(RTLD_NEXT, name);

	if (function == NULL)
		abort();
	return (function);
}

long
syscall(long number, ...)
{
	long (*real)(long, ...), arg[ARGUMENTS];
	const struct open_how *how;
	const char *path;
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < ARGUMENTS; i++)
		arg[i] = va_arg(ap, long);
	va_end(ap);
	*(void **)&real = next("syscall");
	path = (const char *)arg[1];
	how = (const struct open_how *)arg[2];
	if (number == SYS_openat2 && begins(path, "slow")) {
		if ((how->resolve & RESOLVE_CACHED) != 0) {
			errno = EAGAIN;
			return (-1);
		}
		wait_long();
	}
	return (real(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]));
}

ssize_t
preadv2(int fd, const struct iovec *parts, int count, off_t offset, int flags)
{
	ssize_t (*real)(int, const struct iovec *, int, off_t, int);
	char link[32], path[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	path[n > 0 ? n : 0] = '\0';
	if ((flags & RWF_NOWAIT) != 0 && begins(path, "cold")) {
		errno = EAGAIN;
		return (-1);
	}
	*(void **)&real = next("preadv2");
	return (real(fd, parts, count, offset, flags));
}
