/*
 * The keeper of one archive's catalogue: holds its lock, writes its database,
 * walks the archive once, follows it, and goes on from there after whatever
 * happens: a full disk, a damaged or removed database. It works in small
 * steps and never waits, so that one process can keep several.
 */
#ifndef CATALOGUE_KEEPER_H
#define CATALOGUE_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "catalogue/index.h"

struct buf;
struct error;
struct keeper;

/* index.real is the keeper's affair. */
struct keeper_config {
	const char *state; /* the directory of what the server remembers */
	bool follow;       /* what happens after the walk, too */
	struct index_config index;
};

/*
 * Append the name of the database of the archive that is served as hostname:
 * state/catalogue/hostname.db.
 */
void keeper_database(struct buf *, const char *state, const char *hostname);

/*
 * Begin to keep a catalogue; strings stay the caller's. NULL and the error
 * when it cannot be, or another process keeps it.
 */
struct keeper *keeper_open(const struct keeper_config *, struct error *);

/* Leave off: what was not committed is lost. NULL is allowed. */
void keeper_close(struct keeper *);

/*
 * Work for some milliseconds. True when there is more to do at once; false
 * when the catalogue is as the archive is, or there is trouble, which is in
 * the log if it follows the archive. Then it is to be called again when
 * something happens, but within a second.
 */
bool keeper_work(struct keeper *);

/* The descriptor to poll(2) for POLLIN, or -1. */
int keeper_fd(const struct keeper *);

/* Milliseconds until keeper_work is to be called again, if nothing happens:
 * a second or less. */
int keeper_patience(const struct keeper *);

struct keeper_progress {
	uint64_t done;       /* files that were looked at */
	uint64_t total;      /* files that there are, more or less */
	uint64_t reads;      /* files that were read */
	uint64_t documents;  /* in the catalogue */
	const char *trouble; /* why it does not go on; NULL when it does */
};

/* How far it is. */
void keeper_progress(struct keeper *, struct keeper_progress *);

#endif
