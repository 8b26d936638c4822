/* The keeper of one archive's catalogue: see keeper.h. */

#include "catalogue/keeper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/dir.h"
#include "base/error.h"
#include "base/log.h"
#include "base/path.h"
#include "base/root.h"
#include "catalogue/follow.h"
#include "catalogue/lock.h"
#include "catalogue/store.h"
#include "catalogue/walk.h"

/* Milliseconds. */
#define KEEPER_SLICE 20   /* that keeper_work takes, more or less */
#define KEEPER_FIRST 50   /* after which what was done is committed; then */
#define KEEPER_BATCH 1000 /* twice as many each time, up to these */
#define KEEPER_SOON  200  /* the same where something has happened */
#define KEEPER_LOOK  1000 /* between two looks at the database's file */
#define KEEPER_CALM \
	1000                  /* that a large file is left alone before it is
			      read again */
#define KEEPER_LATEST 60000   /* after which it is read nevertheless */
#define KEEPER_RETRY  10000   /* between two attempts after trouble */
#define KEEPER_BLIND  60000   /* between two walks where changes are not told */
#define KEEPER_WALK   3600000 /* between two walks otherwise, to be sure */

#define KEEPER_SURE  10000      /* until a language is believed to be gone */
#define KEEPER_FILES 5000       /* files that are read between two commits */
#define KEEPER_LARGE (16 << 20) /* bytes */
#define KEEPER_SHARE 20         /* walks in vain take one part in so many */

struct keeper {
	struct keeper_config config;
	char *file; /* of the database */
	char *real; /* the archive's real path */
	int lock;
	struct store *store; /* NULL while there is trouble */
	struct index *index;
	struct walk *walk;
	struct follow *follow; /* NULL: it does not follow */
	bool walking;          /* everything */
	int64_t walked;        /* when that ended, ms */
	int64_t turn;          /* when to believe that its language is gone */
	int64_t vain;          /* ms of it in which nothing new was found */

	int64_t batch;  /* when the transaction began; 0: none has */
	int64_t span;   /* ms that it takes, more or less */
	bool urgent;    /* something that has happened is in it */
	uint64_t reads; /* the index's, when it began */
	int64_t look;   /* when to look at the database's file */
	int64_t retry;  /* when to try again after trouble */
	bool blind;     /* it was said that not all is seen */
	char trouble[ERROR_MAX];
};

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

/* Say that memory ran out; always -1. */
static int
keeper_no_memory(struct error *error)
{
	return (error_set(error, "keeping a catalogue: out of memory"));
}

/* Say that a file or directory in the state directory cannot be had. */
static int
keeper_refused(const struct error *why, struct error *error)
{
	return (error_set(error,
	    "no catalogue can be kept in the state directory: %s; make it "
	    "writable, or name another ('state' in the configuration, "
	    "--state)",
	    why->text));
}

/* Say who keeps the catalogue already, and what to do. */
static int
keeper_is_kept(const struct keeper *keeper, const struct lock_holder *holder,
    struct error *error)
{
	if (holder->purpose[0] != '\0' &&
	    strcmp(holder->purpose, keeper->real) != 0)
		return (error_set(error,
		    "another process (%ld) keeps the catalogue %s for another "
		    "archive, %s: name another hostname or state directory "
		    "for one of them",
		    (long)holder->process, keeper->file, holder->purpose));
	return (error_set(error,
	    "another process (%ld) keeps the catalogue %s: if it is a running "
	    "server's, there is nothing to do, since it follows every change; "
	    "else wait for it or end it",
	    (long)holder->process, keeper->file));
}

/* Take the lock. */
static int
keeper_lock(struct keeper *keeper, struct error *error)
{
	const struct keeper_config *config = &keeper->config;
	struct buf name = { 0 };
	struct lock_holder holder;
	struct error why;

	keeper_name(&name, config->state, config->index.hostname, ".lock");
	if (!buf_ok(&name))
		return (keeper_no_memory(error));
	keeper->lock =
	    lock_take(buf_string(&name), keeper->real, &holder, &why);
	buf_free(&name);
	if (keeper->lock != -1)
		return (0);
	if (errno == EWOULDBLOCK)
		return (keeper_is_kept(keeper, &holder, error));
	return (keeper_refused(&why, error));
}

/* Make the directory of catalogues. */
static int
keeper_make_directory(const struct keeper *keeper, struct error *error)
{
	struct buf name = { 0 };
	struct error why;
	int result = 0;

	buf_printf(&name, "%s/catalogue", keeper->config.state);
	if (!buf_ok(&name))
		return (keeper_no_memory(error));
	if (dir_make(buf_string(&name)) == -1) {
		error_set(
		    &why, "making %s: %s", buf_string(&name), strerror(errno));
		result = keeper_refused(&why, error);
	}
	buf_free(&name);
	return (result);
}

/* Follow a directory that is being walked (walk_enter). */
static void
keeper_enter(void *arg, const char *directory, int fd)
{
	struct keeper *keeper = arg;

	if (keeper->follow != NULL)
		follow_enter(keeper->follow, directory, fd);
}

/* How many files there are, more or less; 0 where nobody knows. */
static uint64_t
keeper_count(struct keeper *keeper)
{
	static const char sql[] = "SELECT count(*) FROM file WHERE (SELECT "
				  "value = 'whole' FROM meta "
				  "WHERE key = 'state')";
	struct store *store = keeper->store;

	return ((uint64_t)store_number(store, store_statement(store, sql), 0));
}

/* Begin a walk of everything. */
static int
keeper_walk(struct keeper *keeper)
{
	if (keeper->follow != NULL)
		follow_anew(keeper->follow);
	index_anew(keeper->index);
	store_hurry(keeper->store);
	keeper->span = KEEPER_FIRST;
	keeper->walking = true;
	keeper->vain = 0;
	return (walk_all(keeper->walk, keeper_count(keeper)));
}

/* Follow the directories that are known, before the walk comes to them. */
static void
keeper_follow_known(struct keeper *keeper)
{
	static const char sql[] = "SELECT path FROM folder";
	struct store *store = keeper->store;
	struct sqlite3_stmt *statement = store_statement(store, sql);
	const char *path;
	struct stat st;
	int fd;

	while (store_row(store, statement)) {
		path = (const char *)sqlite3_column_text(statement, 0);
		fd = path == NULL ? -1
				  : root_find(index_root(keeper->index), path,
					&st, NULL);
		if (fd == -1)
			continue;
		keeper_enter(keeper, path, fd);
		close(fd);
	}
}

/* Find out which directory it is that is kept. */
static int
keeper_find_root(struct keeper *keeper, struct error *error)
{
	struct index_config *config = &keeper->config.index;

	keeper->real = realpath(config->root, NULL);
	if (keeper->real == NULL)
		return (error_set(error, "cannot open %s for the catalogue: %s",
		    config->root, strerror(errno)));
	config->real = keeper->real;
	return (0);
}

/* Open what the work takes. */
static int
keeper_begin(struct keeper *keeper, struct error *error)
{
	const struct index_config *config = &keeper->config.index;

	if (keeper_find_root(keeper, error) == -1 ||
	    keeper_make_directory(keeper, error) == -1 ||
	    keeper_lock(keeper, error) == -1)
		return (-1);
	keeper->store = store_create(keeper->file, keeper->real, error);
	if (keeper->store == NULL)
		return (-1);
	keeper->index = index_open(config, keeper->store, error);
	if (keeper->index == NULL)
		return (-1);
	if (keeper->config.follow) {
		keeper->follow = follow_new(keeper->real, error);
		if (keeper->follow == NULL)
			log_warn("%s; looking at all of %s now and then "
				 "instead",
			    error->text, config->root);
	}
	keeper->walk =
	    walk_new(keeper->index, keeper->store, keeper_enter, keeper);
	if (keeper->walk == NULL || keeper_walk(keeper) == -1)
		return (keeper_no_memory(error));
	if (keeper->follow != NULL)
		keeper_follow_known(keeper);
	return (0);
}

/* Close what keeper_begin opened. */
static void
keeper_end(struct keeper *keeper)
{
	walk_free(keeper->walk);
	follow_free(keeper->follow);
	index_close(keeper->index);
	store_close(keeper->store);
	if (keeper->lock != -1)
		close(keeper->lock);
	free(keeper->real);
	keeper->lock = -1;
	keeper->real = NULL;
	keeper->walk = NULL;
	keeper->follow = NULL;
	keeper->index = NULL;
	keeper->store = NULL;
	keeper->batch = 0;
}

/* Begin to keep a catalogue. */
struct keeper *
keeper_open(const struct keeper_config *config, struct error *error)
{
	struct keeper *keeper = calloc(1, sizeof *keeper);
	struct buf file = { 0 };

	if (keeper == NULL) {
		keeper_no_memory(error);
		return (NULL);
	}
	keeper->config = *config;
	keeper->lock = -1;
	keeper->turn = INT64_MAX;
	keeper_database(&file, config->state, config->index.hostname);
	keeper->file = buf_take(&file);
	if (keeper->file == NULL)
		keeper_no_memory(error);
	else if (keeper_begin(keeper, error) == 0)
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
	free(keeper->file);
	free(keeper);
}

/* Say what went wrong, and leave off for a while. */
static void
keeper_stumble(struct keeper *keeper, const char *why)
{
	struct error trouble;

	error_set(&trouble, "%s", why);
	if (keeper->config.follow && strcmp(keeper->trouble, trouble.text) != 0)
		log_warn("the catalogue %s is not kept up to date: %s; trying "
			 "again every %d seconds",
		    keeper->file, trouble.text, KEEPER_RETRY / 1000);
	memcpy(keeper->trouble, trouble.text, sizeof keeper->trouble);
	keeper->retry = clock_now() + KEEPER_RETRY;
	keeper_end(keeper);
}

/* Try again after trouble. */
static void
keeper_recover(struct keeper *keeper)
{
	struct error error;

	if (clock_now() < keeper->retry)
		return;
	if (keeper_begin(keeper, &error) == -1)
		keeper_stumble(keeper, error.text);
}

/* Make the database anew. */
static void
keeper_rebuild(struct keeper *keeper, const char *why)
{
	log_warn("the catalogue %s %s: making it anew", keeper->file, why);
	keeper_end(keeper);
	store_remove(keeper->file);
	keeper->retry = 0;
	keeper_recover(keeper);
}

/* Whether the database's file is as it was left; if not, make it anew. */
static bool
keeper_look(struct keeper *keeper)
{
	int64_t now = clock_now();

	if (now < keeper->look)
		return (true);
	keeper->look = now + KEEPER_LOOK;
	if (!store_is_current(keeper->store))
		keeper_rebuild(keeper, "was removed, replaced or damaged");
	else if (keeper->batch == 0 && !store_is_sound(keeper->store))
		keeper_rebuild(keeper, "is damaged");
	else
		return (true);
	return (keeper->store != NULL);
}

/* Whether the catalogue was made for the language of the site. */
static bool
keeper_knows_language(const struct keeper *keeper)
{
	static const char sql[] =
	    "SELECT value = ? FROM meta WHERE key = 'language'";
	struct sqlite3_stmt *statement = store_statement(keeper->store, sql);

	store_bind_text(
	    keeper->store, statement, 1, index_language(keeper->index));
	return (store_number(keeper->store, statement, 0) != 0);
}

/* Note the language of the site. */
static void
keeper_note_language(struct keeper *keeper)
{
	static const char sql[] =
	    "INSERT OR REPLACE INTO meta VALUES ('language', ?)";
	struct sqlite3_stmt *statement = store_statement(keeper->store, sql);

	store_bind_text(
	    keeper->store, statement, 1, index_language(keeper->index));
	store_run(keeper->store, statement);
}

/* See to what the catalogue is made from besides the files: whether it was
 * made so. True when files are to be read again. */
static bool
keeper_settle(struct keeper *keeper)
{
	int64_t settings = index_settings(keeper->index);
	bool same = store_meta(keeper->store, "settings", 0) == settings;

	if (same && keeper_knows_language(keeper))
		return (false);
	if (same)
		index_doubt_language(keeper->index);
	else
		index_doubt(keeper->index);
	store_set_meta(keeper->store, "settings", settings);
	keeper_note_language(keeper);
	return (true);
}

/* Begin a transaction, if none has begun. */
static void
keeper_open_batch(struct keeper *keeper)
{
	if (keeper->batch != 0)
		return;
	store_begin(keeper->store);
	keeper->batch = clock_now();
	keeper->urgent = false;
	keeper->reads = index_reads(keeper->index);
	keeper_settle(keeper);
}

/* Whether it is time to commit. */
static bool
keeper_is_full(const struct keeper *keeper)
{
	int64_t span = keeper->span;

	if (keeper->urgent && span > KEEPER_SOON)
		span = KEEPER_SOON;
	return (index_reads(keeper->index) - keeper->reads >= KEEPER_FILES ||
		clock_now() - keeper->batch >= span ||
		!store_ok(keeper->store));
}

/* Note in the catalogue how far it is, as long as it is being built. */
static void
keeper_note(struct keeper *keeper)
{
	static const char progress[] =
	    "UPDATE meta SET value = CASE key WHEN 'done' THEN ?1 ELSE ?2 END "
	    "WHERE key IN ('done', 'total') AND EXISTS (SELECT 1 FROM meta "
	    "WHERE key = 'state' AND value = 'building')";
	static const char whole[] = "UPDATE meta SET value = 'whole' "
				    "WHERE key = 'state' AND value <> 'whole'";
	struct store *store = keeper->store;
	struct sqlite3_stmt *statement;

	if (!keeper->walking)
		return;
	statement = store_statement(store, progress);
	store_bind_number(
	    store, statement, 1, (int64_t)walk_done(keeper->walk));
	store_bind_number(
	    store, statement, 2, (int64_t)walk_total(keeper->walk));
	store_run(store, statement);
	if (!walk_is_busy(keeper->walk) && !index_is_busy(keeper->index))
		store_run(store, store_statement(store, whole));
}

/* Why not all of the archive, or of what changes there, is seen at once; NULL
 * when it is. */
static const char *
keeper_blindness(const struct keeper *keeper)
{
	if (index_missed(keeper->index) != NULL || !keeper->config.follow)
		return (index_missed(keeper->index));
	if (keeper->follow == NULL)
		return ("inotify cannot be had");
	if (follow_blindness(keeper->follow) == NULL &&
	    index_is_shared(keeper->index))
		return ("files there have other names, by links, which are "
			"not followed");
	return (follow_blindness(keeper->follow));
}

/* Say that once; a walk finds out anew whether. */
static void
keeper_complain(struct keeper *keeper)
{
	const char *why = keeper_blindness(keeper);

	if (why != NULL && !keeper->blind && keeper->config.follow)
		log_warn("changes in %s are not all seen at once (%s): looking "
			 "at all of it every %d seconds or less often",
		    keeper->config.index.root, why, KEEPER_BLIND / 1000);
	else if (why != NULL && !keeper->blind)
		log_warn("not all of %s is in the catalogue: %s",
		    keeper->config.index.root, why);
	if (why != NULL || !keeper->walking)
		keeper->blind = why != NULL;
}

/* Commit what was done; false when that failed, and all that is not in the
 * catalogue is to be done again. */
static bool
keeper_commit(struct keeper *keeper)
{
	struct error why;

	keeper_note(keeper);
	keeper->batch = 0;
	if (keeper->span < KEEPER_BATCH)
		keeper->span *= 2;
	if (store_commit(keeper->store) == 0) {
		keeper->trouble[0] = '\0';
		keeper_complain(keeper);
		return (true);
	}
	error_set(&why, "%s", store_reason(keeper->store));
	if (store_report(keeper->store))
		keeper_rebuild(keeper, "is damaged");
	else
		keeper_stumble(keeper, why.text);
	return (false);
}

/* Have done with a walk of everything. */
static void
keeper_end_walk(struct keeper *keeper)
{
	keeper->walking = false;
	keeper->walked = clock_now();
	store_settle(keeper->store);
	keeper_complain(keeper);
}

/*
 * When the next walk of everything begins: at once where something was missed,
 * and in any case only after such a pause that walks in vain take up little of
 * the time, whatever goes on in the archive.
 */
static int64_t
keeper_walk_due(const struct keeper *keeper)
{
	int64_t pause = KEEPER_WALK, rest = keeper->vain * KEEPER_SHARE;

	if (keeper_blindness(keeper) != NULL)
		pause = KEEPER_BLIND;
	if (keeper->follow != NULL && follow_is_lost(keeper->follow))
		pause = 0;
	return (keeper->walked + (pause > rest ? pause : rest));
}

/* Whether a file is large and being written, so that it is left alone. */
static bool
keeper_leaves(const struct keeper *keeper, const char *path, int64_t since)
{
	struct timespec now;
	struct stat st;
	int64_t age;
	int fd = root_find(index_root(keeper->index), path, &st, NULL);

	if (fd == -1)
		return (false);
	close(fd);
	if (st.st_size < KEEPER_LARGE || clock_now() >= since + KEEPER_LATEST ||
	    clock_gettime(CLOCK_REALTIME, &now) == -1)
		return (false);
	age = ((int64_t)now.tv_sec - st.st_mtim.tv_sec) * 1000 +
	      (now.tv_nsec - st.st_mtim.tv_nsec) / 1000000;
	return (age >= 0 && age < KEEPER_CALM);
}

/*
 * Look at the language of the site again; walk if it is another. That the top
 * page names none may be for a moment, while somebody saves it.
 */
static int
keeper_turn(struct keeper *keeper, bool sure)
{
	int result = index_update_language(keeper->index, sure);

	keeper->turn = result == 1 ? clock_now() + KEEPER_SURE : INT64_MAX;
	if (result != 0)
		return (result == 1 ? 0 : -1);
	return (keeper_settle(keeper) ? keeper_walk(keeper) : 0);
}

/* Look at a path that something happened to at a time; 0, or -1 without
 * memory. */
static int
keeper_see(struct keeper *keeper, const char *path, int64_t since)
{
	int result;

	if (path_is_directory(path))
		return (walk_push(keeper->walk, path));
	if (keeper_leaves(keeper, path, since)) {
		follow_again(keeper->follow, clock_now(), path, since);
		return (0);
	}
	result = index_put(keeper->index, path);
	if (result == 1)
		follow_again(keeper->follow, clock_now(), path, since);
	if (result == -1)
		return (-1);
	return (
	    strcmp(path, "/index.gmi") == 0 ? keeper_turn(keeper, false) : 0);
}

/* Take one step: what happened comes first; 1 when there is none to take. */
static int
keeper_step(struct keeper *keeper)
{
	struct buf path = { 0 };
	int64_t since;
	int result;

	if (keeper->follow != NULL &&
	    follow_next(keeper->follow, clock_now(), &path, &since)) {
		keeper->urgent = true;
		result = buf_ok(&path)
			     ? keeper_see(keeper, buf_string(&path), since)
			     : -1;
		buf_free(&path);
		return (result);
	}
	if (index_is_busy(keeper->index))
		return (index_go_on(keeper->index));
	if (!walk_is_busy(keeper->walk))
		return (1);
	return (walk_step(keeper->walk));
}

/* Take note of what happened, and begin a walk if it is time to. */
static int
keeper_listen(struct keeper *keeper)
{
	int64_t now = clock_now();

	if (keeper->follow != NULL)
		follow_read(keeper->follow, now);
	if (now >= keeper->turn && keeper_turn(keeper, true) == -1)
		return (-1);
	if (!keeper->walking && now >= keeper_walk_due(keeper))
		return (keeper_walk(keeper));
	return (0);
}

/* Take steps for some milliseconds: 1 when there are none left. */
static int
keeper_run(struct keeper *keeper)
{
	int64_t begun = clock_now();
	int result = keeper_listen(keeper);
	uint64_t reads = index_reads(keeper->index);

	while (result == 0 && clock_now() < begun + KEEPER_SLICE &&
	       !keeper_is_full(keeper))
		result = keeper_step(keeper);
	if (keeper->walking && index_reads(keeper->index) == reads &&
	    !index_is_busy(keeper->index))
		keeper->vain += clock_now() - begun;
	return (result);
}

/* Work for some milliseconds. */
bool
keeper_work(struct keeper *keeper)
{
	int result;

	if (keeper->store == NULL)
		keeper_recover(keeper);
	if (keeper->store == NULL || !keeper_look(keeper))
		return (false);
	keeper_open_batch(keeper);
	result = keeper_run(keeper);
	if (result == -1) {
		keeper_stumble(keeper, "out of memory");
		return (false);
	}
	if ((result == 1 || keeper_is_full(keeper)) && !keeper_commit(keeper))
		return (keeper->store != NULL);
	if (keeper->walking && result == 1)
		keeper_end_walk(keeper);
	return (result == 0);
}

/* The descriptor to poll. */
int
keeper_fd(const struct keeper *keeper)
{
	return (keeper->follow == NULL ? -1 : follow_fd(keeper->follow));
}

/* Milliseconds until keeper_work is to be called again. */
int
keeper_patience(const struct keeper *keeper)
{
	int64_t left = KEEPER_LOOK, due;

	if (keeper->follow != NULL) {
		due = follow_due(keeper->follow);
		if (due != INT64_MAX && due - clock_now() < left)
			left = due - clock_now();
	}
	return (left < 0 ? 0 : (int)left);
}

/* How far it is. */
void
keeper_progress(struct keeper *keeper, struct keeper_progress *progress)
{
	static const char sql[] = "SELECT sum(documents) FROM tally";
	struct store *store = keeper->store;

	*progress = (struct keeper_progress){
		.trouble = keeper->trouble[0] == '\0' ? NULL : keeper->trouble,
	};
	if (store == NULL)
		return;
	progress->done = walk_done(keeper->walk);
	progress->total = walk_total(keeper->walk);
	progress->reads = index_reads(keeper->index);
	progress->documents =
	    (uint64_t)store_number(store, store_statement(store, sql), 0);
}
