/* The keeper of one archive's catalogue: see keeper.h. */

#include "catalogue/keeper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/dir.h"
#include "base/error.h"
#include "base/log.h"
#include "catalogue/lock.h"
#include "catalogue/store.h"
#include "catalogue/walk.h"

#define KEEPER_SLICE 20   /* ms that keeper_work takes, more or less */
#define KEEPER_BATCH 1000 /* ms after which what was done is committed */
#define KEEPER_FILES 1000 /* files that are read between two commits */
#define KEEPER_RETRY 30   /* s between two attempts after trouble */

struct keeper {
	struct keeper_config config;
	char *file; /* of the database */
	int lock;
	struct store *store;
	struct index *index;
	struct walk *walk;
	int64_t batch;  /* when the transaction began, ms; 0: none has */
	uint64_t reads; /* the index's, when it began */
	uint64_t total; /* files that there are; 0: not known */
	int64_t retry;  /* when to try again, ms; 0: nothing is wrong */
	char reason[ERROR_MAX];
};

/* Milliseconds of a clock that is never set back. */
static int64_t
keeper_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return ((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

/* Append the name of a file of a catalogue. */
static void
keeper_name(struct buf *out, const char *state, const char *hostname,
    const char *extension)
{
	buf_printf(out, "%s/catalogue/%s%s", state, hostname, extension);
}

/* Append the name of the database. */
void
keeper_database(struct buf *out, const char *state, const char *hostname)
{
	keeper_name(out, state, hostname, ".db");
}

/* Say who keeps the catalogue already, and what to do. */
static int
keeper_is_kept(const struct keeper *keeper, pid_t holder, struct error *error)
{
	return (error_set(error,
	    "the catalogue %s is kept by another process (%ld): if that is a "
	    "running server, there is nothing to do, since it follows every "
	    "change; else wait for it, or end it",
	    keeper->file, (long)holder));
}

/* Take the lock. */
static int
keeper_lock(struct keeper *keeper, struct error *error)
{
	const struct keeper_config *config = &keeper->config;
	struct buf name = { 0 };
	struct error why;
	pid_t holder;

	keeper_name(&name, config->state, config->index.hostname, ".lock");
	if (!buf_ok(&name))
		return (error_set(error, "keeping a catalogue: out of memory"));
	keeper->lock = lock_take(buf_string(&name), &holder, &why);
	buf_free(&name);
	if (keeper->lock != -1)
		return (0);
	if (errno == EWOULDBLOCK)
		return (keeper_is_kept(keeper, holder, error));
	return (error_set(error,
	    "keeping a catalogue: %s; make the directory writable, or name "
	    "another with --state",
	    why.text));
}

/* Make the directory of catalogues. */
static int
keeper_make_directory(const struct keeper *keeper, struct error *error)
{
	struct buf name = { 0 };
	int result = -1;

	buf_printf(&name, "%s/catalogue", keeper->config.state);
	if (buf_ok(&name))
		result = dir_make(buf_string(&name));
	if (result == -1)
		error_set(error,
		    "keeping a catalogue in %s: %s; make the directory "
		    "writable, or name another with --state",
		    buf_string(&name), strerror(errno));
	buf_free(&name);
	return (result);
}

/* Open the store, and begin the walk of everything. */
static int
keeper_begin(struct keeper *keeper, struct error *error)
{
	keeper->store = store_create(keeper->file, error);
	if (keeper->store == NULL)
		return (-1);
	keeper->index = index_open(&keeper->config.index, keeper->store, error);
	if (keeper->index == NULL)
		return (-1);
	keeper->walk = walk_new(keeper->index, keeper->store, NULL, NULL);
	if (keeper->walk == NULL || walk_push(keeper->walk, "/") == -1)
		return (error_set(error, "keeping a catalogue: out of memory"));
	keeper->total = walk_count(keeper->index);
	return (0);
}

/* Close what keeper_begin opened. */
static void
keeper_end(struct keeper *keeper)
{
	walk_free(keeper->walk);
	index_close(keeper->index);
	store_close(keeper->store);
	keeper->walk = NULL;
	keeper->index = NULL;
	keeper->store = NULL;
	keeper->batch = 0;
}

/* Open everything. */
static int
keeper_start(struct keeper *keeper, struct error *error)
{
	struct buf file = { 0 };

	keeper_database(
	    &file, keeper->config.state, keeper->config.index.hostname);
	keeper->file = buf_take(&file);
	if (keeper->file == NULL)
		return (error_set(error, "keeping a catalogue: out of memory"));
	if (keeper_make_directory(keeper, error) == -1 ||
	    keeper_lock(keeper, error) == -1)
		return (-1);
	return (keeper_begin(keeper, error));
}

/* Begin to keep a catalogue. */
struct keeper *
keeper_open(const struct keeper_config *config, struct error *error)
{
	struct keeper *keeper = calloc(1, sizeof *keeper);

	if (keeper == NULL) {
		error_set(error, "keeping a catalogue: out of memory");
		return (NULL);
	}
	keeper->config = *config;
	keeper->lock = -1;
	if (keeper_start(keeper, error) == 0)
		return (keeper);
	keeper_close(keeper);
	return (NULL);
}

/* Leave off. */
void
keeper_close(struct keeper *keeper)
{
	if (keeper == NULL)
		return;
	keeper_end(keeper);
	if (keeper->lock != -1)
		close(keeper->lock);
	free(keeper->file);
	free(keeper);
}

/* Note in the catalogue how far it is. */
static void
keeper_note(struct keeper *keeper)
{
	store_set_meta(keeper->store, "done", (int64_t)walk_done(keeper->walk));
	store_set_meta(keeper->store, "total", (int64_t)keeper->total);
}

/* Note in the catalogue that it is whole. */
static void
keeper_note_whole(struct keeper *keeper)
{
	static const char sql[] =
	    "UPDATE meta SET value = 'whole' WHERE key = 'state'";

	store_run(keeper->store, store_statement(keeper->store, sql));
}

/* Begin a transaction, if none has begun. */
static void
keeper_open_batch(struct keeper *keeper)
{
	if (keeper->batch != 0)
		return;
	store_begin(keeper->store);
	keeper->batch = keeper_clock();
	keeper->reads = index_reads(keeper->index);
}

/* Whether it is time to commit. */
static bool
keeper_is_full(const struct keeper *keeper)
{
	return (index_reads(keeper->index) - keeper->reads >= KEEPER_FILES ||
		keeper_clock() - keeper->batch >= KEEPER_BATCH ||
		!store_ok(keeper->store));
}

/* Say what went wrong, and begin anew a while later. */
static void
keeper_stumble(struct keeper *keeper, const char *reason)
{
	if (strcmp(keeper->reason, reason) != 0)
		log_warn("the catalogue %s cannot be kept up to date: %s; "
			 "trying again every %d seconds",
		    keeper->file, reason, KEEPER_RETRY);
	strncpy(keeper->reason, reason, sizeof keeper->reason - 1);
	keeper->retry = keeper_clock() + KEEPER_RETRY * 1000;
	keeper_end(keeper);
}

/* Commit what was done. */
static void
keeper_commit(struct keeper *keeper)
{
	bool whole = !walk_is_busy(keeper->walk);
	struct buf reason = { 0 };

	keeper_note(keeper);
	if (whole)
		keeper_note_whole(keeper);
	keeper->batch = 0;
	if (store_commit(keeper->store) == 0)
		return;
	buf_puts(&reason, store_reason(keeper->store));
	keeper_stumble(keeper, buf_string(&reason));
	buf_free(&reason);
}

/* Work for some milliseconds. */
bool
keeper_work(struct keeper *keeper)
{
	int64_t end = keeper_clock() + KEEPER_SLICE;

	if (keeper->store == NULL)
		return (false);
	keeper_open_batch(keeper);
	while (walk_is_busy(keeper->walk) && keeper_clock() < end &&
	       !keeper_is_full(keeper))
		if (walk_step(keeper->walk) == -1) {
			keeper_stumble(keeper, "out of memory");
			return (false);
		}
	if (keeper_is_full(keeper) || !walk_is_busy(keeper->walk))
		keeper_commit(keeper);
	return (keeper->store != NULL && walk_is_busy(keeper->walk));
}

/* How far it is. */
void
keeper_progress(struct keeper *keeper, struct keeper_progress *progress)
{
	static const char sql[] = "SELECT sum(documents) FROM tally";
	struct store *store = keeper->store;

	*progress = (struct keeper_progress){
		.total = keeper->total,
		.failed = keeper->retry != 0,
		.reason = keeper->reason,
	};
	if (store == NULL)
		return;
	progress->done = walk_done(keeper->walk);
	progress->reads = index_reads(keeper->index);
	progress->documents =
	    (uint64_t)store_number(store, store_statement(store, sql), 0);
}
