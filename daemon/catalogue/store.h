/*
 * The database of a catalogue: one SQLite file in the state directory, whose
 * tables are in schema.h. One process writes it, any number read it meanwhile
 * (write-ahead log).
 *
 * A store remembers the first thing that failed, like a buffer: whoever
 * writes asks once, at the commit, whether all of it is there. It knows no
 * documents.
 */
#ifndef CATALOGUE_STORE_H
#define CATALOGUE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct error;
struct sqlite3;
struct sqlite3_stmt;
struct store;

#define STORE_PATIENCE 5000 /* milliseconds that a reader waits for a lock */

/*
 * Open the database in a file for reading. NULL and the error when it is not
 * there yet, damaged, of another version, or of the archive in another
 * directory than root, a real path (then who writes makes it anew); root is
 * NULL where any will do. Strings stay the caller's for as long as it is open.
 */
struct store *store_open(const char *file, const char *root, struct error *);

/*
 * Open it for writing, which only who holds the lock may do (lock.h). It is
 * made when it is not there, and made anew when it is damaged, of another
 * version or of another archive. NULL and the error when that cannot be.
 */
struct store *store_create(const char *file, const char *root, struct error *);

/* Close it; what was not committed is lost. NULL is allowed. */
void store_close(struct store *);

/* The connection, for what this header does not offer. */
struct sqlite3 *store_connection(struct store *);

/*
 * Whether the files by these names, its log among them, are still the database
 * that was opened, and nobody has said since that it is damaged; false when one
 * was removed, replaced or reported: close it and open it again.
 */
bool store_is_current(const struct store *);

/*
 * Tell who writes that the database is damaged, if that is what has failed
 * here: it will be made anew. True when it was.
 */
bool store_report(const struct store *);

/*
 * A statement, ready to have its parameters bound; made at the first use and
 * kept. sql must be a string that lives as long as the store; the store owns
 * the statement. NULL when something has failed, which every function here
 * and of SQLite's that takes a statement allows.
 */
struct sqlite3_stmt *store_statement(struct store *, const char *sql);

/* Bind a string or NULL that stays as it is until the statement is done. */
void store_bind_text(
    struct store *, struct sqlite3_stmt *, int parameter, const char *);

/* Bind n bytes of text likewise. */
void store_bind_bytes(struct store *, struct sqlite3_stmt *, int parameter,
    const char *, size_t n);

/* Bind the text in a buffer; that memory ran out for it is a failure. */
void store_bind_buf(
    struct store *, struct sqlite3_stmt *, int parameter, const struct buf *);

/* Bind n bytes that are no text. */
void store_bind_blob(struct store *, struct sqlite3_stmt *, int parameter,
    const void *, size_t n);

/* Bind a number. */
void store_bind_number(
    struct store *, struct sqlite3_stmt *, int parameter, int64_t);

/*
 * The next row of a statement: true when there is one. After the last, or
 * when something failed, the statement is ready for another use.
 */
bool store_row(struct store *, struct sqlite3_stmt *);

/* Run a statement to its end, for what it does. */
void store_run(struct store *, struct sqlite3_stmt *);

/* The first column of a statement's first row; otherwise when there is none. */
int64_t store_number(struct store *, struct sqlite3_stmt *, int64_t otherwise);

/* A number of the table meta; otherwise when it is not there. */
int64_t store_meta(struct store *, const char *key, int64_t otherwise);

/* Set one. */
void store_set_meta(struct store *, const char *key, int64_t);

/* Whether nothing has failed yet. */
bool store_ok(const struct store *);

/* Remember what failed on the connection, by its result code. */
void store_fail(struct store *, int code);

/* What failed first, in words, and what to do if there is no room. */
const char *store_reason(const struct store *);

/*
 * Begin a transaction, unless one has begun: for who writes, so that all of it
 * is written or nothing; for who reads, so that all of it is seen as it is at
 * the first look. What failed before is forgotten.
 */
void store_begin(struct store *);

/*
 * End the transaction, if one has begun: 0 when all of it is written, -1 when
 * something has failed, then none of it is.
 */
int store_commit(struct store *);

/* Say that much will be written: the log may grow to some 256 MiB. */
void store_hurry(struct store *);

/*
 * Say that it has been, outside of transactions: what is in the log is put
 * into the file itself, as far as readers let it, and the log stays small.
 */
void store_settle(struct store *);

/*
 * Whether the database still is what was written to it, as far as can be told
 * without reading all of it; where not, it is read: false when it is damaged.
 * Only for who writes, outside of transactions.
 */
bool store_is_sound(struct store *);

/* Remove a database with all that belongs to it; none is all right. */
void store_remove(const char *file);

#endif
