/*
 * The walk: goes through directories of the archive and has the index put in
 * what is new or changed there and take out what is gone. It works in small
 * steps, so that whoever walks can do other things in between, and starts
 * anew after any interruption: what the catalogue already knows it only looks
 * at.
 *
 * Symbolic links to directories are not followed, so that every walk ends and
 * each directory is walked once.
 */
#ifndef CATALOGUE_WALK_H
#define CATALOGUE_WALK_H

#include <stdbool.h>
#include <stdint.h>

struct index;
struct store;
struct walk;

/* Told of an open directory, its normal path first, before it is read. */
typedef void walk_enter(void *arg, const char *directory, int fd);

/* Make a walk; NULL when memory ran out. enter may be NULL. */
struct walk *walk_new(struct index *, struct store *, walk_enter *, void *arg);

/* Give it back; NULL is allowed. */
void walk_free(struct walk *);

/*
 * Have a directory, a normal path that ends in a slash, walked with all that
 * is below it, before what is waiting already. 0, or -1 when memory ran out.
 */
int walk_push(struct walk *, const char *directory);

/*
 * Begin to walk everything; what is waiting is forgotten. total: how many files
 * there are, more or less; 0 when nobody knows, then they are counted first.
 * 0, or -1 when memory ran out.
 */
int walk_all(struct walk *, uint64_t total);

/* Whether anything is waiting. */
bool walk_is_busy(const struct walk *);

/*
 * Take one step, while the index has no file in hand: read one directory, look
 * at one file, or take out some that are gone. Only in a transaction of the
 * store. 0, or -1 when memory ran out.
 */
int walk_step(struct walk *);

/* Files that were looked at since the last walk_all. */
uint64_t walk_done(const struct walk *);

/* How many there are, more or less; while they are counted, so far. */
uint64_t walk_total(const struct walk *);

#endif
