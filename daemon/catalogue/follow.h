/*
 * What happens in the archive, as inotify(7) tells: paths that are to be
 * looked at again, once they have been left alone for a moment. What it
 * cannot see (a file system that does not tell, more directories than may be
 * watched, lost events) it owns up to, so that the archive is walked instead.
 */
#ifndef CATALOGUE_FOLLOW_H
#define CATALOGUE_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct error;
struct follow;

/* Begin to follow an archive at a real path; NULL and the error when inotify
 * cannot be had. */
struct follow *follow_new(const char *root, struct error *);

/* Leave off; NULL is allowed. */
void follow_free(struct follow *);

/*
 * Follow what happens right in an open directory at a normal path. Whoever
 * reads the directory afterwards misses nothing.
 */
void follow_enter(struct follow *, const char *directory, int fd);

/* The descriptor to poll(2) for POLLIN; follow_read sees what it does not. */
int follow_fd(const struct follow *);

/* Take note of all that has happened; the time is in milliseconds. */
void follow_read(struct follow *, int64_t now);

/*
 * Take the next path that is due into an empty buffer: of a file, or with a
 * slash at its end of a directory, in which anything may have happened.
 * *since: when it happened first. False when none is due.
 */
bool follow_next(
    struct follow *, int64_t now, struct buf *path, int64_t *since);

/* Put a path back, as if something had happened to it just now, but first at
 * an earlier time. */
void follow_again(
    struct follow *, int64_t now, const char *path, int64_t since);

/* When the next path is due; INT64_MAX when there is none. */
int64_t follow_due(const struct follow *);

/* Whether something was missed, so that everything is to be looked at; it is
 * until follow_anew. */
bool follow_is_lost(const struct follow *);

/*
 * Forget what is waiting, what was missed and what could not be followed: for
 * who looks at everything from now on.
 */
void follow_anew(struct follow *);

/*
 * Why something in the archive cannot be followed, and what to do, in words;
 * NULL when everything can.
 */
const char *follow_blindness(const struct follow *);

#endif
