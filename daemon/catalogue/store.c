/* The database of a catalogue: see store.h. */

#include "catalogue/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/log.h"
#include "catalogue/relevance.h"
#include "catalogue/schema.h"
#include "catalogue/tokenizer.h"

#define STORE_STATEMENTS 128 /* different ones of one store, at most */

/* Bytes of a database that is read whole when it is opened. Damage to a larger
 * one shows where it is met. */
#define STORE_CHECKED (64 << 20)

/* Pages of the log, of 4 KiB, after which they are put into the file: what is
 * written again and again is written there once. */
#define STORE_LOG       1000
#define STORE_LOG_LARGE 65536

/* What goes with the file, by SQLite's names and ours. */
#define STORE_WAL     "-wal"
#define STORE_SHM     "-shm"
#define STORE_JOURNAL "-journal"
#define STORE_DAMAGED ".damaged"

/* The file, the log, and what those who have it open share. */
enum {
	STORE_FILE,
	STORE_LOG_FILE,
	STORE_MEMORY,
	STORE_FILES
};
static const char *const store_suffixes[STORE_FILES] = { "", STORE_WAL,
	STORE_SHM };

struct statement {
	const char *sql; /* whose address tells it from the others */
	sqlite3_stmt *statement;
};

struct store {
	sqlite3 *connection;
	char *file;
	const char *root; /* the real path of the archive; NULL: any */
	struct stat opened[STORE_FILES]; /* what was opened */
	struct stat left[STORE_FILES];   /* how a writer left it */
	bool touched; /* for a writer: by somebody else since then */
	struct statement statements[STORE_STATEMENTS];
	size_t count;
	bool writing;
	bool begun;
	int64_t changes; /* rows changed by the connection before it began */
	int failure;
	char reason[ERROR_MAX];
};

/* How writers work: readers never wait, and a crash loses no more than the
 * last transactions. In bytes and (negative) KiB. */
static const char writing[] = "PRAGMA journal_mode = WAL;"
			      "PRAGMA synchronous = NORMAL;"
			      "PRAGMA journal_size_limit = 100000000;"
			      "PRAGMA cache_size = -65536;"
			      "PRAGMA temp_store = MEMORY;";

static const char reading[] = "PRAGMA query_only = ON;"
			      "PRAGMA trusted_schema = OFF;";

/* The name of something that goes with the file; the caller frees it. */
static char *
store_name(const char *file, const char *suffix)
{
	struct buf name = { 0 };

	buf_puts(&name, file);
	buf_puts(&name, suffix);
	return (buf_take(&name));
}

/* Remove something that goes with the file. */
static void
store_remove_one(const char *file, const char *suffix)
{
	char *name = store_name(file, suffix);

	if (name != NULL)
		unlink(name);
	free(name);
}

/*
 * Remove a database. The file goes first: a reader that comes in between
 * finds none, rather than one without its log.
 */
void
store_remove(const char *file)
{
	store_remove_one(file, "");
	store_remove_one(file, STORE_WAL);
	store_remove_one(file, STORE_SHM);
	store_remove_one(file, STORE_JOURNAL);
	store_remove_one(file, STORE_DAMAGED);
}

/* Whether somebody has reported damage. */
static bool
store_is_reported(const char *file)
{
	char *name = store_name(file, STORE_DAMAGED);
	bool reported = name == NULL || access(name, F_OK) == 0;

	free(name);
	return (reported);
}

/* Whether a result code says that the file is no good. */
static bool
store_is_damage(int code)
{
	code &= 0xff;
	return (code == SQLITE_CORRUPT || code == SQLITE_NOTADB);
}

/* Whether there was no room to write: on the disk, in a quota, in a file. */
static bool
store_is_full(int code, int error)
{
	return ((code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_WRITE ||
		error == ENOSPC || error == EDQUOT || error == EFBIG);
}

/* Remember what failed, if nothing has before. */
void
store_fail(struct store *store, int code)
{
	const char *system = "";
	int error = sqlite3_system_errno(store->connection);

	if (store->failure != SQLITE_OK)
		return;
	store->failure = code;
	if ((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_FULL ||
	    (code & 0xff) == SQLITE_CANTOPEN)
		system = error == 0 ? "" : strerror(error);
	snprintf(store->reason, sizeof store->reason, "%s%s%s%s",
	    sqlite3_extended_errcode(store->connection) == code
		? sqlite3_errmsg(store->connection)
		: sqlite3_errstr(code),
	    system[0] == '\0' ? "" : ": ", system,
	    store_is_full(code, system[0] == '\0' ? 0 : error)
		? " (make room there, or name another state directory)"
		: "");
}

/* Run SQL without results; the result code. */
static int
store_execute(struct store *store, const char *sql)
{
	int code = sqlite3_exec(store->connection, sql, NULL, NULL, NULL);

	if (code != SQLITE_OK)
		store_fail(store, code);
	return (code);
}

/* A pragma that is a number; -1 when it cannot be read. */
static int64_t
store_pragma(struct store *store, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t value = -1;
	int code;

	code = sqlite3_prepare_v2(store->connection, sql, -1, &statement, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		value = sqlite3_column_int64(statement, 0);
	else
		store_fail(store, code);
	sqlite3_finalize(statement);
	return (value);
}

/* Open the connection; the result code. */
static int
store_connect(struct store *store, int flags)
{
	struct error error;
	int code;

	code = sqlite3_open_v2(store->file, &store->connection,
	    flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code != SQLITE_OK) {
		store_fail(store, code);
		return (code);
	}
	sqlite3_busy_timeout(store->connection, STORE_PATIENCE);
	sqlite3_db_config(
	    store->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (tokenizer_register(store->connection, &error) == 0 &&
	    relevance_register(store->connection, &error) == 0)
		return (SQLITE_OK);
	store->failure = SQLITE_ERROR;
	snprintf(store->reason, sizeof store->reason, "%s", error.text);
	return (SQLITE_ERROR);
}

/* Whether the database is of the archive. */
static bool
store_is_of(struct store *store)
{
	static const char sql[] =
	    "SELECT value = ?, value FROM meta WHERE key = 'root'";
	sqlite3_stmt *statement;
	bool is = false;

	if (store->root == NULL)
		return (true);
	statement = store_statement(store, sql);
	store_bind_text(store, statement, 1, store->root);
	if (!store_row(store, statement))
		return (false);
	is = sqlite3_column_int(statement, 0) != 0;
	if (!is)
		snprintf(store->reason, sizeof store->reason,
		    "it is of another archive, %s",
		    sqlite3_column_text(statement, 1));
	sqlite3_reset(statement);
	return (is);
}

/* Whether the database is ours, of this version, and of the archive. */
static bool
store_is_ours(struct store *store)
{
	return (store_pragma(store, "PRAGMA application_id") ==
		    SCHEMA_APPLICATION &&
		store_pragma(store, "PRAGMA user_version") == SCHEMA_VERSION &&
		store_is_of(store));
}

/* A store without a connection; NULL without memory. */
static struct store *
store_new(const char *file, const char *root, struct error *error)
{
	struct store *store = calloc(1, sizeof *store);

	if (store != NULL) {
		store->file = strdup(file);
		store->root = root;
	}
	if (store != NULL && store->file != NULL)
		return (store);
	free(store);
	error_set(error, "opening the catalogue %s: out of memory", file);
	return (NULL);
}

/* Close it. */
void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	for (size_t i = 0; i < store->count; i++)
		sqlite3_finalize(store->statements[i].statement);
	sqlite3_close(store->connection);
	free(store->file);
	free(store);
}

/* Whether two files are one. */
static bool
stat_is_same(const struct stat *a, const struct stat *b)
{
	return (a->st_ino == b->st_ino && a->st_dev == b->st_dev);
}

/* Whether a file is as it was left. */
static bool
stat_is_untouched(const struct stat *a, const struct stat *b)
{
	return (a->st_size == b->st_size &&
		a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
		a->st_mtim.tv_nsec == b->st_mtim.tv_nsec);
}

/* stat(2) one of the files; all zero when it is missing. */
static struct stat
store_stat(const struct store *store, int file)
{
	char *name = store_name(store->file, store_suffixes[file]);
	struct stat st;

	if (name == NULL || stat(name, &st) == -1)
		st = (struct stat){ 0 };
	free(name);
	return (st);
}

/* Take note of the files, all of which are there once one was read. */
static void
store_note(const struct store *store, struct stat files[STORE_FILES])
{
	for (int i = 0; i < STORE_FILES; i++)
		files[i] = store_stat(store, i);
}

/* Before we write to one of the files: has somebody else? */
static void
store_watch(struct store *store, int file)
{
	const struct stat now = store_stat(store, file);

	if (!stat_is_untouched(&now, &store->left[file]))
		store->touched = true;
}

/* Open the database for reading; 0 or -1. */
static int
store_open_it(struct store *store)
{
	if (store_is_reported(store->file)) {
		snprintf(store->reason, sizeof store->reason,
		    "it is damaged and will be made anew");
		return (-1);
	}
	if (access(store->file, F_OK) == -1) {
		snprintf(
		    store->reason, sizeof store->reason, "%s", strerror(errno));
		return (-1);
	}
	if (store_connect(store, SQLITE_OPEN_READONLY) != SQLITE_OK)
		return (-1);
	if (store_is_ours(store))
		return (store_execute(store, reading) == SQLITE_OK ? 0 : -1);
	if (store->reason[0] == '\0')
		snprintf(
		    store->reason, sizeof store->reason, "it is not ready yet");
	return (-1);
}

/* Open the database in a file for reading. */
struct store *
store_open(const char *file, const char *root, struct error *error)
{
	struct store *store = store_new(file, root, error);

	if (store == NULL)
		return (NULL);
	if (store_open_it(store) == 0) {
		store_note(store, store->opened);
		return (store);
	}
	error_set(error, "opening the catalogue %s: %s", file, store->reason);
	store_report(store);
	store_close(store);
	return (NULL);
}

/* Put the tables into an empty database; 0 or -1. */
static int
store_make(struct store *store)
{
	static const char root[] = "INSERT INTO meta VALUES ('root', ?)";
	struct buf sql = { 0 };
	sqlite3_stmt *statement;
	int code = SQLITE_NOMEM;

	buf_puts(&sql, "BEGIN IMMEDIATE;\n");
	buf_puts(&sql, schema_tables);
	buf_puts(&sql, schema_triggers);
	buf_printf(&sql,
	    "PRAGMA application_id = %d; PRAGMA user_version = %d;\n"
	    "INSERT INTO meta VALUES ('state', 'building'), ('done', 0),\n"
	    "	('total', 0), ('change', 0), ('settings', 0),\n"
	    "	('language', '');\n",
	    SCHEMA_APPLICATION, SCHEMA_VERSION);
	if (buf_ok(&sql))
		code = store_execute(store, buf_string(&sql));
	else
		store_fail(store, code);
	buf_free(&sql);
	statement = store_statement(store, root);
	store_bind_text(store, statement, 1, store->root);
	store_run(store, statement);
	if (code == SQLITE_OK)
		code = store_execute(store, "COMMIT");
	return (code == SQLITE_OK && store_ok(store) ? 0 : -1);
}

/* Whether all of the database is as SQLite left it. */
static bool
store_check(struct store *store)
{
	sqlite3_stmt *statement = NULL;
	bool good;

	good =
	    sqlite3_prepare_v2(store->connection, "PRAGMA quick_check(1)", -1,
		&statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW &&
	    strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
	sqlite3_finalize(statement);
	return (good);
}

/* What to do about a database that is there. */
enum verdict {
	VERDICT_GOOD,
	VERDICT_EMPTY,
	VERDICT_BAD,     /* to be made anew: reason says why */
	VERDICT_TROUBLE, /* reason says which */
};

/* Look at what was opened for writing. */
static enum verdict
store_judge(struct store *store)
{
	int64_t tables;

	tables = store_pragma(store, "SELECT count(*) FROM sqlite_schema");
	if (tables == 0)
		return (VERDICT_EMPTY);
	if (tables > 0 && store_is_ours(store) &&
	    (store_stat(store, STORE_FILE).st_size > STORE_CHECKED ||
		store_check(store)))
		return (VERDICT_GOOD);
	if (store->failure != SQLITE_OK && !store_is_damage(store->failure))
		return (VERDICT_TROUBLE);
	if (store->reason[0] == '\0')
		snprintf(store->reason, sizeof store->reason,
		    "it is damaged or of another version");
	return (VERDICT_BAD);
}

/* Open for writing what is there, or make it. */
static enum verdict
store_create_it(struct store *store)
{
	enum verdict verdict;

	if (store_is_reported(store->file)) {
		snprintf(store->reason, sizeof store->reason, "it is damaged");
		return (VERDICT_BAD);
	}
	if (store_connect(store, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) !=
		SQLITE_OK ||
	    store_execute(store, writing) != SQLITE_OK)
		return (store_is_damage(store->failure) ? VERDICT_BAD
							: VERDICT_TROUBLE);
	verdict = store_judge(store);
	if (verdict == VERDICT_EMPTY)
		verdict =
		    store_make(store) == 0 ? VERDICT_GOOD : VERDICT_TROUBLE;
	store_note(store, store->opened);
	store_note(store, store->left);
	store->writing = true;
	return (verdict);
}

/* Open a database for writing, once. */
static struct store *
store_create_once(const char *file, const char *root, enum verdict *verdict,
    struct error *error)
{
	struct store *store = store_new(file, root, error);

	*verdict = VERDICT_TROUBLE;
	if (store == NULL)
		return (NULL);
	*verdict = store_create_it(store);
	if (*verdict == VERDICT_GOOD)
		return (store);
	error_set(error, "opening the catalogue %s: %s", file, store->reason);
	store_close(store);
	return (NULL);
}

/* Open the database in a file for writing. */
struct store *
store_create(const char *file, const char *root, struct error *error)
{
	enum verdict verdict;
	struct store *store;

	/* without its file, a log that was left belongs to nothing */
	if (access(file, F_OK) == -1 && errno == ENOENT)
		store_remove(file);
	store = store_create_once(file, root, &verdict, error);
	if (verdict != VERDICT_BAD)
		return (store);
	log_warn("%s: making it anew", error->text);
	store_remove(file);
	return (store_create_once(file, root, &verdict, error));
}

/* The connection. */
struct sqlite3 *
store_connection(struct store *store)
{
	return (store->connection);
}

/* Whether the files by these names are still those that were opened. */
bool
store_is_current(const struct store *store)
{
	struct stat now[STORE_FILES];

	store_note(store, now);
	for (int i = 0; i < STORE_FILES; i++)
		if (!stat_is_same(&now[i], &store->opened[i]))
			return (false);
	return (!store_is_reported(store->file));
}

/* Tell who writes that the database is damaged. */
bool
store_report(const struct store *store)
{
	char *name;
	int fd;

	if (!store_is_damage(store->failure))
		return (false);
	name = store_name(store->file, STORE_DAMAGED);
	if (name == NULL)
		return (true);
	fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd != -1)
		close(fd);
	free(name);
	return (true);
}

/* Make a statement and keep it. */
static sqlite3_stmt *
store_prepare(struct store *store, const char *sql)
{
	struct statement *new = &store->statements[store->count];
	int code;

	if (store->count == STORE_STATEMENTS) {
		store_fail(store, SQLITE_NOMEM);
		return (NULL);
	}
	code = sqlite3_prepare_v3(store->connection, sql, -1,
	    SQLITE_PREPARE_PERSISTENT, &new->statement, NULL);
	if (code != SQLITE_OK) {
		store_fail(store, code);
		return (NULL);
	}
	new->sql = sql;
	store->count++;
	return (new->statement);
}

/* A statement, ready to have its parameters bound. */
struct sqlite3_stmt *
store_statement(struct store *store, const char *sql)
{
	sqlite3_stmt *statement;

	if (store->failure != SQLITE_OK)
		return (NULL);
	for (size_t i = 0; i < store->count; i++) {
		if (store->statements[i].sql != sql)
			continue;
		statement = store->statements[i].statement;
		sqlite3_reset(statement);
		sqlite3_clear_bindings(statement);
		return (statement);
	}
	return (store_prepare(store, sql));
}

/* Bind a string. */
void
store_bind_text(struct store *store, struct sqlite3_stmt *statement,
    int parameter, const char *text)
{
	store_bind_bytes(
	    store, statement, parameter, text, text == NULL ? 0 : strlen(text));
}

/* Bind bytes of text. */
void
store_bind_bytes(struct store *store, struct sqlite3_stmt *statement,
    int parameter, const char *text, size_t n)
{
	int code;

	if (store->failure != SQLITE_OK || statement == NULL)
		return;
	code = sqlite3_bind_text64(
	    statement, parameter, text, n, SQLITE_STATIC, SQLITE_UTF8);
	if (code != SQLITE_OK)
		store_fail(store, code);
}

/* Bind the text in a buffer. */
void
store_bind_buf(struct store *store, struct sqlite3_stmt *statement,
    int parameter, const struct buf *buf)
{
	if (buf_ok(buf))
		store_bind_bytes(
		    store, statement, parameter, buf_string(buf), buf->len);
	else
		store_fail(store, SQLITE_NOMEM);
}

/* Bind bytes that are no text. */
void
store_bind_blob(struct store *store, struct sqlite3_stmt *statement,
    int parameter, const void *bytes, size_t n)
{
	int code;

	if (store->failure != SQLITE_OK || statement == NULL)
		return;
	code =
	    sqlite3_bind_blob64(statement, parameter, bytes, n, SQLITE_STATIC);
	if (code != SQLITE_OK)
		store_fail(store, code);
}

/* Bind a number. */
void
store_bind_number(struct store *store, struct sqlite3_stmt *statement,
    int parameter, int64_t number)
{
	int code;

	if (store->failure != SQLITE_OK || statement == NULL)
		return;
	code = sqlite3_bind_int64(statement, parameter, number);
	if (code != SQLITE_OK)
		store_fail(store, code);
}

/* The next row. */
bool
store_row(struct store *store, struct sqlite3_stmt *statement)
{
	int code;

	if (store->failure != SQLITE_OK || statement == NULL)
		return (false);
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		return (true);
	if (code != SQLITE_DONE)
		store_fail(store, code);
	sqlite3_reset(statement);
	return (false);
}

/* Run a statement to its end. */
void
store_run(struct store *store, struct sqlite3_stmt *statement)
{
	while (store_row(store, statement))
		continue;
}

/* The first column of the first row. */
int64_t
store_number(
    struct store *store, struct sqlite3_stmt *statement, int64_t otherwise)
{
	int64_t number = otherwise;

	if (!store_row(store, statement))
		return (otherwise);
	if (sqlite3_column_type(statement, 0) != SQLITE_NULL)
		number = sqlite3_column_int64(statement, 0);
	store_run(store, statement); /* which may still have things to do */
	return (number);
}

/* A number of the table meta. */
int64_t
store_meta(struct store *store, const char *key, int64_t otherwise)
{
	static const char sql[] = "SELECT value FROM meta WHERE key = ?";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_text(store, statement, 1, key);
	return (store_number(store, statement, otherwise));
}

/* Set one. */
void
store_set_meta(struct store *store, const char *key, int64_t number)
{
	static const char sql[] = "INSERT OR REPLACE INTO meta VALUES (?, ?)";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_text(store, statement, 1, key);
	store_bind_number(store, statement, 2, number);
	store_run(store, statement);
}

/* Whether nothing has failed yet. */
bool
store_ok(const struct store *store)
{
	return (store->failure == SQLITE_OK);
}

/* What failed first, in words. */
const char *
store_reason(const struct store *store)
{
	return (store->reason);
}

/* Begin a transaction. */
void
store_begin(struct store *store)
{
	static const char write[] = "BEGIN IMMEDIATE", read[] = "BEGIN";

	if (store->begun)
		return;
	store->failure = SQLITE_OK;
	store->reason[0] = '\0';
	if (store->writing) /* any statement may write to the log */
		store_watch(store, STORE_LOG_FILE);
	store_run(store, store_statement(store, store->writing ? write : read));
	store->begun = true;
	store->changes = sqlite3_total_changes64(store->connection);
}

/* End the transaction. */
int
store_commit(struct store *store)
{
	static const char count[] = "UPDATE meta SET value = value + 1 "
				    "WHERE key = 'change'";
	static const char commit[] = "COMMIT";

	if (!store->begun)
		return (0);
	store->begun = false;
	if (store->writing)
		store_watch(store, STORE_FILE);
	if (sqlite3_total_changes64(store->connection) != store->changes)
		store_run(store, store_statement(store, count));
	store_run(store, store_statement(store, commit));
	if (store->failure == SQLITE_OK) {
		if (store->writing)
			store_note(store, store->left);
		return (0);
	}
	if (sqlite3_get_autocommit(store->connection) == 0)
		sqlite3_exec(store->connection, "ROLLBACK", NULL, NULL, NULL);
	return (-1);
}

/* Let the log grow while much is written. */
void
store_hurry(struct store *store)
{
	sqlite3_wal_autocheckpoint(store->connection, STORE_LOG_LARGE);
}

/* Put into the file itself what is in the log, and keep that small. */
void
store_settle(struct store *store)
{
	store_watch(store, STORE_FILE);
	store_watch(store, STORE_LOG_FILE);
	sqlite3_wal_checkpoint_v2(
	    store->connection, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	sqlite3_wal_autocheckpoint(store->connection, STORE_LOG);
	store_note(store, store->left);
}

/* Whether the database still is what was written to it. */
bool
store_is_sound(struct store *store)
{
	struct store *other;
	struct error error;
	bool sound;

	store_watch(store, STORE_FILE);
	store_watch(store, STORE_LOG_FILE);
	if (!store->touched)
		return (true);
	store->touched = false;
	store_note(store, store->left);
	/* by a connection that remembers nothing of the file */
	other = store_open(store->file, store->root, &error);
	sound = other != NULL && store_check(other);
	store_close(other);
	return (sound);
}
