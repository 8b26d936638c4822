/* The lock of a catalogue: see lock.h. */

#include "catalogue/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"

#define LOCK_DIGITS 24 /* bytes of a process number and its line end */

/* The process that a lock file names; 0 when it names none. */
static pid_t
lock_holder(int fd)
{
	char digits[LOCK_DIGITS + 1];
	ssize_t n = pread(fd, digits, LOCK_DIGITS, 0);
	long holder;

	if (n <= 0)
		return (0);
	digits[n] = '\0';
	holder = strtol(digits, NULL, 10);
	return (holder > 0 ? (pid_t)holder : 0);
}

/* Say in the lock file who holds it; it is no loss if that fails. */
static void
lock_sign(int fd)
{
	char digits[LOCK_DIGITS];
	int n = snprintf(digits, sizeof digits, "%ld\n", (long)getpid());

	if (ftruncate(fd, 0) == -1 || pwrite(fd, digits, (size_t)n, 0) != n)
		return;
}

/* Take the lock in a file. */
int
lock_take(const char *file, pid_t *holder, struct error *error)
{
	int fd, why;

	*holder = 0;
	fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1) {
		why = errno;
		error_set(error, "opening %s: %s", file, strerror(why));
		errno = why;
		return (-1);
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		lock_sign(fd);
		return (fd);
	}
	why = errno;
	*holder = lock_holder(fd);
	close(fd);
	error_set(error, "locking %s: %s", file, strerror(why));
	errno = why;
	return (-1);
}
