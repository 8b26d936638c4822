/*
 * The lock of a catalogue: one process writes it. It ends with the process
 * that holds it, however that ends.
 */
#ifndef CATALOGUE_LOCK_H
#define CATALOGUE_LOCK_H

#include <sys/types.h>

struct error;

#define LOCK_PURPOSE 4096 /* bytes, with its NUL, of which others are told */

struct lock_holder {
	pid_t process;              /* 0 when it does not say */
	char purpose[LOCK_PURPOSE]; /* "" when it does not say */
};

/*
 * Take the lock in a file, which is made where it is missing: a descriptor,
 * which holds it until it is closed, or -1 and the error. When another holds
 * it, errno is EWOULDBLOCK and *holder what it says of itself.
 *
 * purpose: what it is taken for, a line that others are told.
 */
int lock_take(const char *file, const char *purpose, struct lock_holder *,
    struct error *);

#endif
