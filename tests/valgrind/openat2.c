/*
 * For runs under valgrind alone: valgrind 3.19 does not know openat2(2), so
 * this library, preloaded, does openat(2) in its place. What openat2 refuses
 * is then not refused: the end-to-end tests look at that, without valgrind.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/syscall.h>

#define ARGUMENTS 6 /* of a system call on Linux, at most */

long
syscall(long number, ...)
{
	long (*next)(long, ...), arg[ARGUMENTS];
	const struct open_how *how;
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < ARGUMENTS; i++)
		arg[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_openat2) {
		how = (const struct open_how *)arg[2];
		return (
		    openat((int)arg[0], (const char *)arg[1], (int)how->flags));
	}
	*(void **)&next = dlsym(RTLD_NEXT, "syscall");
	if (next == NULL)
		abort();
	return (next(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]));
}
