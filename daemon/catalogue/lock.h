/*
 * The lock of a catalogue: one process writes it. It ends with the process
 * that holds it, however that ends.
 */
#ifndef CATALOGUE_LOCK_H
#define CATALOGUE_LOCK_H

#include <sys/types.h>

struct error;

/*
 * Take the lock in a file, which is made where it is missing: a descriptor,
 * which holds it until it is closed, or -1 and the error. When another holds
 * it, errno is EWOULDBLOCK and *holder its process, or 0 when it does not say.
 */
int lock_take(const char *file, pid_t *holder, struct error *);

#endif
