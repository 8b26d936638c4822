/* Keys of session tickets: see ticket.h. */

#include "net/ticket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "base/dir.h"
#include "base/log.h"

#define KEY_SIZE sizeof(struct ticket_key) /* bytes */

/* How often the lock is tried, every 10 milliseconds. */
#define TICKET_TRIES 100

/* Whether no key is one that anybody knows: zeros, of a write cut short. */
static bool
ticket_is_secret(const struct tickets *tickets)
{
	static const struct ticket_key zeros;

	for (size_t i = 0; i < tickets->count; i++)
		if (memcmp(&tickets->keys[i].cipher, &zeros.cipher,
			sizeof zeros.cipher) == 0)
			return (false);
	return (true);
}

/* Why a file that was opened can hold no keys of ours; NULL: it may. */
static const char *
ticket_refusal(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return ("it is no file");
	if ((st->st_mode & 077) != 0)
		return ("others may read or write it");
	if (st->st_size == 0 || st->st_size > (off_t)(TICKET_KEYS * KEY_SIZE) ||
	    st->st_size % (off_t)KEY_SIZE != 0)
		return ("it has no whole keys in it");
	return (NULL);
}

/* Read an open file; NULL, or why its keys are not used. */
static const char *
ticket_read_file(struct tickets *tickets, int fd, time_t now)
{
	const char *why;
	struct stat st;

	if (fstat(fd, &st) == -1)
		return (strerror(errno));
	why = ticket_refusal(&st);
	if (why != NULL)
		return (why);
	if (read(fd, tickets->keys, (size_t)st.st_size) != st.st_size)
		return ("it cannot be read whole");
	tickets->count = (size_t)st.st_size / KEY_SIZE;
	tickets->due = (st.st_mtime < now ? st.st_mtime : now) + TICKET_ROTATE;
	return (ticket_is_secret(tickets) ? NULL : "there are zeros in it");
}

/* Read the file; whether its newest key is still young enough. */
static bool
ticket_read(struct tickets *tickets, int directory, const char *name)
{
	time_t now = time(NULL);
	const char *why;
	int fd;

	/* O_NONBLOCK: should it be a FIFO, nobody may ever write to it. */
	fd = openat(directory, "tickets",
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd == -1 && errno == ENOENT)
		return (false);
	why = fd == -1 ? strerror(errno) : ticket_read_file(tickets, fd, now);
	if (fd != -1)
		close(fd);
	if (why == NULL)
		return (tickets->due > now);
	log_warn("reading %s/tickets: %s; new keys of TLS sessions take its "
		 "place, and who was here before pays a handshake more",
	    name, why);
	tickets->count = 0;
	return (false);
}

/* Write the file anew, whole or not at all. */
static int
ticket_write(const struct tickets *tickets, int directory)
{
	size_t size = tickets->count * sizeof tickets->keys[0];
	char name[32];
	int fd, result;

	snprintf(name, sizeof name, "tickets.%ld", (long)getpid());
	unlinkat(directory, name, 0);
	fd = openat(directory, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return (-1);
	result = write(fd, tickets->keys, size) == (ssize_t)size ? 0 : -1;
	if (result == 0)
		result = fsync(fd);
	if (close(fd) == -1)
		result = -1;
	if (result == 0)
		result = renameat(directory, name, directory, "tickets");
	if (result == -1)
		unlinkat(directory, name, 0);
	return (result);
}

/* Put a new key in front of the others. */
static int
ticket_rotate(struct tickets *tickets)
{
	memmove(&tickets->keys[1], &tickets->keys[0],
	    (TICKET_KEYS - 1) * sizeof tickets->keys[0]);
	tickets->due = time(NULL) + TICKET_ROTATE;
	if (tickets->count < TICKET_KEYS)
		tickets->count++;
	if (RAND_bytes((unsigned char *)&tickets->keys[0],
		sizeof tickets->keys[0]) == 1)
		return (0);
	log_warn("making a session ticket key: OpenSSL has no random bytes");
	return (-1);
}

/*
 * Wait for other servers, of which one at a time may rotate, but not for long
 * and not where there are no locks: should two of them rotate at once, some
 * readers pay a handshake more.
 */
static void
ticket_lock(int directory)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };

	for (int i = 0; i < TICKET_TRIES; i++) {
		if (flock(directory, LOCK_EX | LOCK_NB) == 0 ||
		    errno != EWOULDBLOCK)
			return;
		nanosleep(&pause, NULL);
	}
}

/* Read, rotate and write the keys. */
int
tickets_load(struct tickets *tickets, const char *directory)
{
	int fd = -1, result = 0;

	*tickets = (struct tickets){ .count = 0 };
	if (dir_make(directory) == 0)
		fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1) {
		log_warn("opening the state directory %s: %s; TLS sessions "
			 "will not survive a restart (--state names another)",
		    directory, strerror(errno));
		return (ticket_rotate(tickets));
	}
	ticket_lock(fd);
	if (!ticket_read(tickets, fd, directory)) {
		result = ticket_rotate(tickets);
		if (result == 0 && ticket_write(tickets, fd) == -1)
			log_warn("writing %s/tickets: %s; TLS sessions will "
				 "not survive a restart",
			    directory, strerror(errno));
	}
	close(fd);
	return (result);
}
