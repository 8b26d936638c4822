/*
 * Lanes beside the loop: a few threads each for what has to wait (a cold
 * disk, a file system that has stopped, a search), so that nobody else waits.
 * A job goes in from the loop, an answer comes back to it. All functions are
 * for the loop's thread. Private to net.
 */
#ifndef NET_LANE_H
#define NET_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/later.h"

struct answer;
struct desk;
struct door;
struct event_base;

#define LANE_THREADS 4
#define LANE_QUEUE   256 /* requests that wait for a thread, at most */

struct lane;
struct job;

/*
 * Told, in the loop, that a job is done; the answer's parts may be taken. NULL
 * when the thread could not have a desk (logged).
 */
typedef void lane_done(void *arg, struct answer *);

/*
 * Make a lane for what has to wait so, with no threads yet, which will have
 * desks of their own beside this one; NULL when that cannot be.
 */
struct lane *lane_new(
    struct event_base *, const struct desk *, enum later waits);

/*
 * Have a door answer n bytes, which are copied, for one of a desk's
 * endpoints; the answer may still be one for later, in another lane. NULL
 * when too many wait already, or there is no thread or memory.
 */
struct job *lane_respond(struct lane *, const struct door *, size_t endpoint,
    const char *bytes, size_t n, lane_done *, void *arg);

/*
 * Read n bytes of an open file from offset: the answer's bytes, which are
 * fewer when the file is shorter or cannot be read. The file is the job's
 * until it comes back as the answer's. NULL, and the file is still the
 * caller's, when there is no thread or memory.
 */
struct job *lane_read(
    struct lane *, int fd, uint64_t offset, size_t n, lane_done *, void *arg);

/* Nobody waits for a job any longer; nothing will be told of it. */
void lane_abandon(struct job *);

/*
 * End the lane, whose jobs have all been abandoned. False when a thread is
 * stuck in one: it may go on, so that what it works with must not be freed
 * before the process ends, or before another try. NULL is allowed.
 */
bool lane_free(struct lane *);

#endif
