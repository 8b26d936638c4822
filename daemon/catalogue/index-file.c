/* Files on their way into the catalogue: see index-file.h. */

#include "catalogue/index-file.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "catalogue/entry.h"
#include "catalogue/folder.h"
#include "catalogue/index.h"
#include "catalogue/store.h"
#include "document/digest.h"
#include "document/mbox.h"
#include "document/reader.h"

#define FILE_CHUNK   (64 << 10) /* bytes that are hashed at once */
#define FILE_PART    4096 /* bytes that a message counts for besides its own */
#define FILE_TICK    5000000 /* ns; longer than file times stand still */
#define FILE_REMOVED 100     /* messages that are taken out at once */

/* Since when a document of a file counts as new, of the file's time. */
#define FILE_ADDED ENTRY_ADDED("?1", "part", "day", "second")

/* A time in nanoseconds. */
static int64_t
nanoseconds(const struct timespec *time)
{
	return ((int64_t)time->tv_sec * 1000000000 + time->tv_nsec);
}

/* Bind what stat(2) says of a file to four parameters. */
static void
stat_bind(struct store *store, sqlite3_stmt *statement, int parameter,
    const struct stat *st)
{
	store_bind_number(store, statement, parameter, st->st_size);
	store_bind_number(
	    store, statement, parameter + 1, nanoseconds(&st->st_mtim));
	store_bind_number(
	    store, statement, parameter + 2, nanoseconds(&st->st_ctim));
	store_bind_number(store, statement, parameter + 3, (int64_t)st->st_ino);
}

/* Whether the catalogue has a file as it is. */
bool
index_file_is_known(
    struct store *store, const char *path, const struct stat *st)
{
	static const char sql[] =
	    "SELECT 1 FROM file WHERE size = ? AND mtime = ? AND ctime = ? "
	    "AND inode = ? AND path = ?";
	sqlite3_stmt *statement = store_statement(store, sql);

	stat_bind(store, statement, 1, st);
	store_bind_text(store, statement, 5, path);
	return (store_number(store, statement, 0) == 1);
}

/* Take out messages of a file after the one of a number: true when there are
 * more. */
bool
index_file_trim(struct store *store, int64_t id, unsigned part)
{
	static const char sql[] =
	    "DELETE FROM document WHERE id IN (SELECT id FROM document "
	    "WHERE file = ? AND part > ? LIMIT ?)";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_number(store, statement, 1, id);
	store_bind_number(store, statement, 2, part);
	store_bind_number(store, statement, 3, FILE_REMOVED);
	store_run(store, statement);
	return (store_ok(store) &&
		sqlite3_changes(store_connection(store)) == FILE_REMOVED);
}

/* Write a mark in the place of a file's size, unless it is doubted. */
static void
file_mark(struct store *store, int64_t id, int mark)
{
	static const char sql[] =
	    "UPDATE file SET size = ? WHERE id = ? AND size <> -1";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_number(store, statement, 1, mark);
	store_bind_number(store, statement, 2, id);
	store_run(store, statement);
}

/* Note that not all that follows from a file is there. */
void
index_file_break(struct store *store, int64_t id)
{
	file_mark(store, id, -2);
}

/* Find what the catalogue has of a file; whether that follows from the same
 * bytes. */
static bool
file_find(struct store *store, struct index_file *file)
{
	static const char sql[] =
	    "SELECT id, sha256 = ?1 AND size >= 0, size <> -1, "
	    "EXISTS (SELECT 1 FROM document WHERE file = file.id AND part > 0) "
	    "FROM file WHERE path = ?2";
	sqlite3_stmt *statement = store_statement(store, sql);
	bool same;

	store_bind_blob(store, statement, 1, file->sha256, INDEX_HASH);
	store_bind_text(store, statement, 2, file->path);
	if (!store_row(store, statement))
		return (false);
	file->id = sqlite3_column_int64(statement, 0);
	same = sqlite3_column_int(statement, 1) != 0;
	file->trusted = sqlite3_column_int(statement, 2) != 0;
	file->had_parts = sqlite3_column_int(statement, 3) != 0;
	sqlite3_reset(statement);
	return (same);
}

/*
 * Write the row of a file, in the place of its old one if there is one. Until
 * its messages are all there, it is marked; and as long as some are left that
 * were doubted, whoever begins with it again has to doubt them, too.
 */
static void
file_write(struct store *store, struct index_file *file, const char *kind)
{
	static const char sql[] =
	    "INSERT INTO file (id, path, folder, kind, sha256, size, mtime, "
	    "ctime, inode) VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?) "
	    "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, "
	    "sha256 = excluded.sha256, size = excluded.size, "
	    "mtime = excluded.mtime, ctime = excluded.ctime, "
	    "inode = excluded.inode";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_number(store, statement, 1, file->id);
	store_bind_text(store, statement, 2, file->path);
	store_bind_number(store, statement, 3, file->folder);
	store_bind_text(store, statement, 4, kind);
	store_bind_blob(store, statement, 5, file->sha256, INDEX_HASH);
	stat_bind(store, statement, 6, &file->stat);
	store_run(store, statement);
	if (file->id == 0)
		file->id = sqlite3_last_insert_rowid(store_connection(store));
	if (file->mailbox || file->had_parts)
		file_mark(store, file->id,
		    file->had_parts && !file->trusted ? -1 : -2);
}

/*
 * When a file was last changed, as far as anyone can tell: a time that is
 * still to come is none that it was changed at.
 */
static int64_t
file_time(const struct stat *st)
{
	return (st->st_mtim.tv_sec < st->st_ctim.tv_sec ? st->st_mtim.tv_sec
							: st->st_ctim.tv_sec);
}

/* Note that a file has new times and is otherwise the same. */
static void
file_touch(struct store *store, const struct index_file *file)
{
	static const char times[] = "UPDATE file SET size = ?, mtime = ?, "
				    "ctime = ?, inode = ? WHERE id = ?";
	static const char added[] = "UPDATE document SET added = " FILE_ADDED
				    " WHERE file = ?2 AND added <> " FILE_ADDED;
	sqlite3_stmt *statement = store_statement(store, times);

	stat_bind(store, statement, 1, &file->stat);
	store_bind_number(store, statement, 5, file->id);
	store_run(store, statement);
	statement = store_statement(store, added);
	store_bind_number(store, statement, 1, file_time(&file->stat));
	store_bind_number(store, statement, 2, file->id);
	store_run(store, statement);
}

/* Take out a document of a file. */
static void
file_clear(struct store *store, int64_t id, unsigned part)
{
	static const char sql[] =
	    "DELETE FROM document WHERE file = ? AND part = ?";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_number(store, statement, 1, id);
	store_bind_number(store, statement, 2, part);
	store_run(store, statement);
}

/* Write one document of a file (reader_take): the first is the file, which is
 * the only one here. */
static int
file_take(void *arg, const struct digest *digest)
{
	struct index_file *file = arg;
	struct store *store = file->store;
	struct entry entry = {
		.path = file->path,
		.hostname = file->config->hostname,
		.language = file->language,
		.aliases = file->config->aliases,
		.alias_count = file->config->alias_count,
		.time = file_time(&file->stat),
	};

	if (file->id != 0)
		file_clear(store, file->id, digest->part);
	if (digest->part == 0) {
		file->mailbox = strcmp(digest->mime, READER_MBOX) == 0;
		file->folder = folder_make(store, file->path);
		file_write(store, file, digest->mime);
	}
	entry.file = file->id;
	entry.folder = file->folder;
	entry_write(store, &entry, digest);
	return (file->mailbox || !store_ok(store) ? 1 : 0);
}

/* Wait until a change of a file after this would show in its times. */
static void
file_settle(const struct stat *st)
{
	struct timespec now, tick = { .tv_nsec = FILE_TICK };

	if (clock_gettime(CLOCK_REALTIME_COARSE, &now) == 0 &&
	    nanoseconds(&st->st_ctim) >= nanoseconds(&now))
		nanosleep(&tick, NULL);
}

/* Say that memory ran out; always -1. */
static int
file_no_memory(void)
{
	errno = ENOMEM;
	return (-1);
}

/* How the file is read. */
static struct reader_file
file_reader(const struct index_file *file)
{
	return ((struct reader_file){
	    .fd = file->fd,
	    .path = file->path,
	    .hostname = file->config->hostname,
	    .kind = file->kind,
	});
}

/*
 * What follows is a stage each: 0 when it is over, 1 when there is more of it
 * than one piece has room for, or -1 with errno.
 */

/* Hash the file. */
static int
file_hash(struct index_file *file)
{
	char chunk[FILE_CHUNK];
	ssize_t n;

	while ((n = read(file->fd, chunk, sizeof chunk)) > 0) {
		if (EVP_DigestUpdate(file->hash, chunk, (size_t)n) != 1)
			return (file_no_memory());
		if (file->budget <= (size_t)n)
			return (1);
		file->budget -= (size_t)n;
	}
	if (n == -1)
		return (-1);
	if (EVP_DigestFinal_ex(file->hash, file->sha256, NULL) != 1)
		return (file_no_memory());
	file->stage = file_find(file->store, file) ? STAGE_TOUCH : STAGE_WRITE;
	return (0);
}

/* Write what the file says itself. */
static int
file_read_it(struct index_file *file)
{
	const struct reader_file reader = file_reader(file);

	if (reader_read(&reader, file_take, file) == -1)
		return (-1);
	if (file->mailbox)
		file->stage = STAGE_PARTS;
	else
		file->stage = file->had_parts ? STAGE_TRIM : STAGE_DONE;
	return (0);
}

/* Whether the catalogue has a message as it is. */
static bool
part_is_known(const struct index_file *file, const struct reader_part *part,
    const unsigned char *sha256)
{
	static const char sql[] =
	    "SELECT 1 FROM document WHERE file = ? AND part = ? "
	    "AND offset = ? AND length = ? AND sha256 = ?";
	struct store *store = file->store;
	sqlite3_stmt *statement;

	if (!file->had_parts || !file->trusted)
		return (false);
	statement = store_statement(store, sql);
	store_bind_number(store, statement, 1, file->id);
	store_bind_number(store, statement, 2, part->part);
	store_bind_number(store, statement, 3, (int64_t)part->offset);
	store_bind_number(store, statement, 4, (int64_t)part->length);
	store_bind_blob(store, statement, 5, sha256, INDEX_HASH);
	return (store_number(store, statement, 0) == 1);
}

/* Note the hash of a message that was written. */
static void
part_note(const struct index_file *file, const struct reader_part *part,
    const unsigned char *sha256)
{
	static const char sql[] =
	    "UPDATE document SET sha256 = ? WHERE file = ? AND part = ?";
	struct store *store = file->store;
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_blob(store, statement, 1, sha256, INDEX_HASH);
	store_bind_number(store, statement, 2, file->id);
	store_bind_number(store, statement, 3, part->part);
	store_run(store, statement);
}

/* Write a message, if it is new. */
static int
part_put(struct index_file *file, const struct reader_part *part)
{
	const struct reader_file reader = file_reader(file);
	unsigned char sha256[INDEX_HASH];

	if (EVP_Digest(part->bytes->data, part->bytes->len, sha256, NULL,
		EVP_sha256(), NULL) != 1)
		return (file_no_memory());
	if (part_is_known(file, part, sha256))
		return (0);
	if (reader_part(&reader, part, file_take, file) == -1)
		return (-1);
	part_note(file, part, sha256);
	return (store_ok(file->store) ? 0 : 1);
}

/* Take the next message (mbox_take). */
static int
file_take_part(
    void *arg, const struct buf *message, uint64_t offset, uint64_t length)
{
	struct index_file *file = arg;
	struct reader_part part = { file->part + 1, offset, length, message };
	size_t weight = (size_t)length + FILE_PART;
	int result = part_put(file, &part);

	if (result != 0)
		return (result);
	file->part++;
	file->offset = offset + length;
	if (file->budget <= weight)
		return (1);
	file->budget -= weight;
	return (0);
}

/* Write the messages of a mailbox. */
static int
file_read_parts(struct index_file *file)
{
	int result =
	    mbox_read(file->fd, file->offset, INT64_MAX, file_take_part, file);

	if (result == 0)
		file->stage = file->had_parts ? STAGE_TRIM : STAGE_TOUCH;
	return (result);
}

/* Take one piece of a file. */
int
index_file_step(struct index_file *file)
{
	struct store *store = file->store;
	int result = 0;

	file->budget = INDEX_PIECE;
	while (result == 0 && file->stage != STAGE_DONE && store_ok(store)) {
		switch (file->stage) {
		case STAGE_HASH:
			result = file_hash(file);
			break;
		case STAGE_WRITE:
			result = file_read_it(file);
			break;
		case STAGE_PARTS:
			result = file_read_parts(file);
			break;
		case STAGE_TRIM:
			result = index_file_trim(store, file->id, file->part);
			file->stage = result == 1 ? STAGE_TRIM : STAGE_TOUCH;
			break;
		case STAGE_TOUCH:
			file_touch(store, file);
			file->stage = STAGE_DONE;
			break;
		case STAGE_DONE:
			break;
		}
	}
	return (store_ok(store) ? result : 0);
}

/* Begin to read an open file; 0, or -1 without memory. */
int
index_file_begin(struct index_file *file)
{
	file_settle(&file->stat);
	return (EVP_DigestInit_ex(file->hash, EVP_sha256(), NULL) == 1
		    ? 0
		    : file_no_memory());
}
