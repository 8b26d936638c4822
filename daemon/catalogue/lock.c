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

/* Who holds the lock, as its file says. */
static void
lock_read(int fd, struct lock_holder *holder)
{
	char text[LOCK_DIGITS + LOCK_PURPOSE];
	ssize_t n = pread(fd, text, sizeof text - 1, 0);
	char *end;
	long process;

	if (n <= 0)
		return;
	text[n] = '\0';
	process = strtol(text, &end, 10);
	if (process > 0)
		holder->process = (pid_t)process;
	if (*end == '\n')
		snprintf(holder->purpose, sizeof holder->purpose, "%.*s",
		    (int)strcspn(end + 1, "\n"), end + 1);
}

/* Say in the lock file who holds it; it is no loss if that fails. */
static void
lock_sign(int fd, const char *purpose)
{
	if (ftruncate(fd, 0) == 0)
		dprintf(fd, "%ld\n%s\n", (long)getpid(), purpose);
}

/* Take the lock in a file. */
int
lock_take(const char *file, const char *purpose, struct lock_holder *holder,
    struct error *error)
{
	int fd, why;

	*holder = (struct lock_holder){ 0 };
	fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1) {
		why = errno;
		error_set(error, "opening %s: %s", file, strerror(why));
		errno = why;
		return (-1);
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		lock_sign(fd, purpose);
		return (fd);
	}
	why = errno;
	lock_read(fd, holder);
	close(fd);
	error_set(error, "locking %s: %s", file, strerror(why));
	errno = why;
	return (-1);
}
