/* The index: see index.h. */

#include "catalogue/alias.h"
#include "catalogue/index.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <sqlite3.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/log.h"
#include "base/path.h"
#include "base/root.h"
#include "base/text.h"
#include "catalogue/entry.h"
#include "catalogue/folder.h"
#include "catalogue/store.h"
#include "document/digest.h"
#include "document/field.h"
#include "document/gemtext.h"
#include "document/kind.h"
#include "document/mbox.h"
#include "document/page.h"
#include "document/reader.h"

#define INDEX_CHUNK   (256 << 10) /* bytes of a file that are hashed at once */
#define INDEX_PIECE   (1 << 20) /* bytes of a file that are read in one step */
#define INDEX_PART    4096 /* bytes that a message counts for besides its own */
#define INDEX_HEAD    4096 /* bytes of a page with its header */
#define INDEX_TICK    5000000 /* ns; longer than file times stand still */
#define INDEX_HASH    32      /* bytes of a SHA-256 */
#define INDEX_REMOVED 100     /* files that are taken out at once */

/* What is done next with a file that is being read. */
enum stage {
	STAGE_HASH,  /* its bytes */
	STAGE_WRITE, /* what it says itself */
	STAGE_PARTS, /* the messages of a mailbox */
	STAGE_TRIM,  /* messages that it has no more are taken out */
	STAGE_TOUCH, /* its times are written, once all is there */
	STAGE_DONE,
};

/* A file that is being read, a piece at a time. */
struct index_file {
	struct index *index;
	const char *path;
	int fd;
	struct stat stat; /* before it was read */
	EVP_MD_CTX *hash;
	enum stage stage;
	size_t budget; /* bytes that may be read yet in this piece */
	unsigned char sha256[INDEX_HASH];
	int64_t id; /* 0: the catalogue has none */
	int64_t folder;
	bool trusted;    /* what the catalogue has follows from what it had */
	bool had_parts;  /* it has messages in the catalogue */
	bool mailbox;    /* it has messages */
	unsigned part;   /* the last of them that is done */
	uint64_t offset; /* where the next one is */
};

/* Since when a document of a file counts as new, of the file's time. */
#define FILE_ADDED ENTRY_ADDED("?1", "part", "day", "second")

struct index {
	struct index_config config;
	struct store *store;
	int root;
	struct kind *kind;
	EVP_MD_CTX *hash;
	EVP_MD_CTX *hand_hash;
	char *language; /* of documents that name none; "" when not known */
	uint64_t reads;
	struct index_file hand; /* a large file, while it is being read */
	char *hand_path;        /* its path; NULL: there is none */
	char missed[ERROR_MAX]; /* what could not be looked at, or "" */
	bool shared;            /* a file has a name that nobody watches */
	char chunk[INDEX_CHUNK];
};

/* The language that the header of the top page names, or NULL. */
static char *
top_language(const struct index *index)
{
	char head[INDEX_HEAD];
	struct page page = { 0 };
	const char *value;
	char *language = NULL;
	struct stat st;
	ssize_t n;
	int fd = root_find(index->root, "/index.gmi", &st, NULL);

	if (fd == -1)
		return (NULL);
	n = pread(fd, head, sizeof head, 0);
	close(fd);
	if (n > 0)
		gemtext_parse(&page, head, (size_t)n);
	if (field_find(&page, FIELD_LANGUAGE, &value, NULL) &&
	    field_is_language(value))
		language = strdup(value);
	page_free(&page);
	return (language);
}

/* The language of the site: as configured, else that of its top page, else
 * "". NULL when memory ran out. */
static char *
index_find_language(const struct index *index)
{
	char *language = NULL;

	if (index->config.language != NULL)
		return (strdup(index->config.language));
	language = top_language(index);
	return (language == NULL ? strdup("") : language);
}

/* Look at the language of the site again. */
int
index_update_language(struct index *index, bool sure)
{
	char *language = index_find_language(index);

	if (language == NULL)
		return (-1);
	if (!sure && language[0] == '\0' && index->language[0] != '\0') {
		free(language);
		return (1);
	}
	free(index->language);
	index->language = language;
	return (0);
}

/* Open what an index works with. */
static int
index_prepare(struct index *index, struct error *error)
{
	index->root = root_open(index->config.root, error);
	if (index->root == -1)
		return (-1);
	index->kind = kind_open(error);
	if (index->kind == NULL)
		return (-1);
	index->hash = EVP_MD_CTX_new();
	index->hand_hash = EVP_MD_CTX_new();
	index->language = index_find_language(index);
	if (index->hash == NULL || index->hand_hash == NULL ||
	    index->language == NULL)
		return (error_set(error, "cannot open %s for the catalogue: %s",
		    index->config.root, strerror(errno)));
	return (0);
}

/* Make an index. */
struct index *
index_open(
    const struct index_config *config, struct store *store, struct error *error)
{
	struct index *index = calloc(1, sizeof *index);

	if (index == NULL) {
		error_set(error, "cannot open %s for the catalogue: %s",
		    config->root, strerror(errno));
		return (NULL);
	}
	index->config = *config;
	index->store = store;
	index->root = -1;
	if (index_prepare(index, error) == 0)
		return (index);
	index_close(index);
	return (NULL);
}

/* Let go of the file that is in hand, if any. */
static void
index_drop(struct index *index)
{
	if (index->hand_path == NULL)
		return;
	close(index->hand.fd);
	free(index->hand_path);
	index->hand_path = NULL;
}

/* Give it back. */
void
index_close(struct index *index)
{
	if (index == NULL)
		return;
	if (index->root != -1)
		close(index->root);
	index_drop(index);
	kind_close(index->kind);
	EVP_MD_CTX_free(index->hash);
	EVP_MD_CTX_free(index->hand_hash);
	free(index->language);
	free(index);
}

/* The content directory. */
int
index_root(const struct index *index)
{
	return (index->root);
}

/* Forget what is known of every file, so that all will be read again. */
void
index_doubt(struct index *index)
{
	static const char sql[] = "UPDATE file SET size = -1";

	index_drop(index);
	store_run(index->store, store_statement(index->store, sql));
}

/* The same for files that may have their language from the site. */
void
index_doubt_language(struct index *index)
{
	static const char sql[] =
	    "UPDATE file SET size = -1 WHERE id IN (SELECT file FROM document "
	    "WHERE edition = '' AND language = (SELECT value FROM meta "
	    "WHERE key = 'language'))";

	index_drop(index);
	store_run(index->store, store_statement(index->store, sql));
}

/* Add bytes to a hash (FNV-1a). */
static uint64_t
hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
	return (hash);
}

/* Add a text, with its NUL, to a hash. */
static uint64_t
hash_add(uint64_t hash, const char *text)
{
	return (hash_bytes(hash, text, strlen(text) + 1));
}

/* A number that stands for everything but the files. */
int64_t
index_settings(const struct index *index)
{
	const struct index_config *config = &index->config;
	uint64_t hash = UINT64_C(14695981039346656037) + geteuid();

	hash = hash_add(hash, config->hostname);
	for (size_t i = 0; i < config->alias_count; i++) {
		hash = hash_add(hash, config->aliases[i].key);
		hash = hash_add(hash, config->aliases[i].name);
		hash = hash_bytes(hash, &config->aliases[i].parts,
		    sizeof config->aliases[i].parts);
	}
	return ((int64_t)hash);
}

/* The language of the site. */
const char *
index_language(const struct index *index)
{
	return (index->language);
}

/* Files that were read. */
uint64_t
index_reads(const struct index *index)
{
	return (index->reads);
}

/* Whether a path may be in the catalogue. */
bool
index_admits(const struct index *index, const char *path)
{
	const struct index_config *config = &index->config;

	if (path_is_hidden(path) || !text_is_utf8(path, strlen(path)))
		return (false);
	for (const char *c = path; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return (false);
	return (config->leaves_out == NULL ||
		!config->leaves_out(config->arg, path));
}

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
index_knows(struct index *index, const char *path, const struct stat *st)
{
	static const char sql[] =
	    "SELECT 1 FROM file WHERE size = ? AND mtime = ? AND ctime = ? "
	    "AND inode = ? AND path = ?";
	struct store *store = index->store;
	sqlite3_stmt *statement = store_statement(store, sql);

	if (st->st_nlink > 1)
		index->shared = true;
	stat_bind(store, statement, 1, st);
	store_bind_text(store, statement, 5, path);
	return (store_number(store, statement, 0) == 1);
}

/* Take out messages of a file after the one of a number: true when there are
 * more. */
static bool
file_trim(struct store *store, int64_t id, unsigned part)
{
	static const char sql[] =
	    "DELETE FROM document WHERE id IN (SELECT id FROM document "
	    "WHERE file = ? AND part > ? LIMIT ?)";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_number(store, statement, 1, id);
	store_bind_number(store, statement, 2, part);
	store_bind_number(store, statement, 3, INDEX_REMOVED);
	store_run(store, statement);
	return (store_ok(store) &&
		sqlite3_changes(store_connection(store)) == INDEX_REMOVED);
}

/* Note that not all that follows from a file is there. */
static void
file_break(struct store *store, int64_t id)
{
	static const char sql[] = "UPDATE file SET size = -2 WHERE id = ?";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_number(store, statement, 1, id);
	store_run(store, statement);
}

/* The mailbox at a path that has messages; 0 when there is none. */
static int64_t
index_find_mailbox(struct index *index, const char *path)
{
	static const char sql[] =
	    "SELECT id FROM file WHERE path = ? AND EXISTS (SELECT 1 "
	    "FROM document WHERE file = file.id AND part > 0)";
	sqlite3_stmt *statement = store_statement(index->store, sql);

	store_bind_text(index->store, statement, 1, path);
	return (store_number(index->store, statement, 0));
}

/* Take out the file at a path. */
bool
index_remove(struct index *index, const char *path)
{
	static const char sql[] =
	    "DELETE FROM file WHERE path = ? RETURNING folder";
	struct store *store = index->store;
	int64_t mailbox = index_find_mailbox(index, path);
	sqlite3_stmt *statement;

	if (mailbox != 0 && file_trim(store, mailbox, 0)) {
		file_break(store, mailbox);
		return (true);
	}
	statement = store_statement(store, sql);
	store_bind_text(store, statement, 1, path);
	folder_prune(store, store_number(store, statement, 0));
	return (false);
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

/* Write the row of a file, in the place of its old one if there is one. */
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
		file_break(store, file->id);
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
	struct store *store = file->index->store;
	struct entry entry = {
		.path = file->path,
		.hostname = file->index->config.hostname,
		.language = file->index->language,
		.aliases = file->index->config.aliases,
		.alias_count = file->index->config.alias_count,
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
	struct timespec now, tick = { .tv_nsec = INDEX_TICK };

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
	    .hostname = file->index->config.hostname,
	    .kind = file->index->kind,
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
	struct index *index = file->index;
	ssize_t n;

	while ((n = read(file->fd, index->chunk, INDEX_CHUNK)) > 0) {
		if (EVP_DigestUpdate(file->hash, index->chunk, (size_t)n) != 1)
			return (file_no_memory());
		if (file->budget <= (size_t)n)
			return (1);
		file->budget -= (size_t)n;
	}
	if (n == -1)
		return (-1);
	if (EVP_DigestFinal_ex(file->hash, file->sha256, NULL) != 1)
		return (file_no_memory());
	index->reads++;
	file->stage = file_find(index->store, file) ? STAGE_TOUCH : STAGE_WRITE;
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
	struct store *store = file->index->store;
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
	struct store *store = file->index->store;
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
	return (store_ok(file->index->store) ? 0 : 1);
}

/* Take the next message (mbox_take). */
static int
file_take_part(
    void *arg, const struct buf *message, uint64_t offset, uint64_t length)
{
	struct index_file *file = arg;
	struct reader_part part = { file->part + 1, offset, length, message };
	size_t weight = (size_t)length + INDEX_PART;
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
static int
file_step(struct index_file *file)
{
	struct store *store = file->index->store;
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
			result = file_trim(store, file->id, file->part);
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

/* Whether a file that was opened through a link, or on another file system,
 * counts by another name. */
static bool
index_has_other_name(struct index *index, const char *path, int fd)
{
	const char *top = index->config.real;
	char link[32], real[PATH_MAX];
	size_t root = top[1] == '\0' ? 0 : strlen(top);
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, real, sizeof real - 1);
	if (n == -1)
		return (true);
	real[n] = '\0';
	if ((size_t)n <= root || strncmp(real, top, root) != 0)
		return (true);
	if (strcmp(real + root, path) == 0)
		return (false);
	if (index_admits(index, real + root))
		return (true);
	index->shared = true;
	return (false);
}

/* Open the file at a path, if it is to be in the catalogue; else -1 and errno,
 * ENOENT where it is none of its. */
static int
index_find(struct index *index, const char *path, struct stat *st)
{
	bool elsewhere;
	int fd;

	errno = ENOENT;
	if (!index_admits(index, path))
		return (-1);
	fd = root_find(index->root, path, st, &elsewhere);
	if (fd == -1)
		return (-1);
	if (S_ISREG(st->st_mode) &&
	    !(elsewhere && index_has_other_name(index, path, fd)))
		return (fd);
	close(fd);
	errno = ENOENT;
	return (-1);
}

/* Have done with a path that cannot be opened or read: the file is gone, or
 * there is trouble, and the catalogue keeps what it has. */
static int
index_refuse(struct index *index, const char *path, int error)
{
	if (root_is_missing(error))
		return (index_remove(index, path) ? 1 : 0);
	if (error == ENOMEM)
		return (-1);
	index_miss(index, path, error);
	return (0);
}

/* Begin to read an open file; 0, or -1 without memory. */
static int
file_begin(struct index_file *file)
{
	file_settle(&file->stat);
	return (EVP_DigestInit_ex(file->hash, EVP_sha256(), NULL) == 1
		    ? 0
		    : file_no_memory());
}

/* Read an open file to its end, while another one is in hand. */
static int
index_read_aside(struct index *index, struct index_file *file)
{
	int result;

	file->hash = index->hash;
	result = file_begin(file);
	if (result == 0)
		do
			result = file_step(file);
		while (result == 1);
	return (result);
}

/* Read an open file, or the first piece of it, and keep it in hand then: 1. */
static int
index_read(struct index *index, struct index_file *file)
{
	int result;

	file->hash = index->hand_hash;
	result = file_begin(file);
	if (result == 0)
		result = file_step(file);
	if (result != 1)
		return (result);
	index->hand_path = strdup(file->path);
	if (index->hand_path == NULL)
		return (-1);
	index->hand = *file;
	index->hand.path = index->hand_path;
	return (1);
}

/* Whether a file is to wait until the one in hand is read. */
static bool
index_puts_off(const struct index *index, const struct index_file *file)
{
	return (index->hand_path != NULL &&
		(file->stat.st_size > INDEX_PIECE ||
		    strcmp(index->hand_path, file->path) == 0));
}

/* Bring the catalogue up to date with a file. */
int
index_put(struct index *index, const char *path)
{
	struct index_file file = { .index = index, .path = path };
	int result = 0, error;

	file.fd = index_find(index, path, &file.stat);
	if (file.fd == -1)
		return (index_refuse(index, path, errno));
	if (!index_knows(index, path, &file.stat)) {
		if (index_puts_off(index, &file))
			result = 1;
		else if (index->hand_path != NULL)
			result = index_read_aside(index, &file);
		else if (index_read(index, &file) == 1)
			return (0); /* it stays open */
	}
	error = errno;
	close(file.fd);
	return (result == -1 ? index_refuse(index, path, error) : result);
}

/* Whether a file is in hand. */
bool
index_is_busy(const struct index *index)
{
	return (index->hand_path != NULL);
}

/* Whether the file in hand is still the one at its path. */
static bool
index_holds(struct index *index)
{
	const struct index_file *file = &index->hand;
	struct stat st;
	int fd = index_find(index, file->path, &st);

	if (fd == -1)
		return (!root_is_missing(errno));
	close(fd);
	return (
	    st.st_ino == file->stat.st_ino && st.st_dev == file->stat.st_dev);
}

/* Go on with the file in hand. */
int
index_go_on(struct index *index)
{
	struct index_file *file = &index->hand;
	int result = 0;

	if (index_holds(index))
		result = file_step(file);
	if (result == 1)
		return (0);
	if (result == -1 && errno != ENOMEM) {
		index_miss(index, file->path, errno);
		result = 0;
	}
	index_drop(index);
	return (result);
}

/* Say that something could not be looked at. */
void
index_miss(struct index *index, const char *path, int error)
{
	struct buf quoted = { 0 };

	log_quote(&quoted, path, strlen(path));
	snprintf(index->missed, sizeof index->missed, "%s cannot be read: %s",
	    buf_string(&quoted), strerror(error));
	buf_free(&quoted);
}

/* What could not be looked at, and why. */
const char *
index_missed(const struct index *index)
{
	return (index->missed[0] == '\0' ? NULL : index->missed);
}

/* Whether a file may change unseen. */
bool
index_is_shared(const struct index *index)
{
	return (index->shared);
}

/* Forget that. */
void
index_anew(struct index *index)
{
	index->missed[0] = '\0';
	index->shared = false;
}

/* Take out files below a directory. */
bool
index_remove_below(struct index *index, const char *directory)
{
	static const char find[] =
	    "SELECT path FROM file WHERE path > ? AND path < ? LIMIT ?";
	struct store *store = index->store;
	sqlite3_stmt *statement = store_statement(store, find);
	struct buf end = { 0 }, paths = { 0 };
	unsigned count = 0;
	bool more;

	/* all that begins with it is less than this */
	buf_add(&end, directory, strlen(directory) - 1);
	buf_putc(&end, '/' + 1);
	store_bind_text(store, statement, 1, directory);
	store_bind_buf(store, statement, 2, &end);
	store_bind_number(store, statement, 3, INDEX_REMOVED);
	for (; store_row(store, statement); count++)
		buf_add(&paths, sqlite3_column_text(statement, 0),
		    (size_t)sqlite3_column_bytes(statement, 0) + 1);
	if (!buf_ok(&paths))
		store_fail(store, SQLITE_NOMEM);
	more = count == INDEX_REMOVED;
	for (size_t i = 0; i < paths.len; i += strlen(paths.data + i) + 1)
		if (index_remove(index, paths.data + i)) {
			more = true;
			break;
		}
	buf_free(&end);
	buf_free(&paths);
	return (more && store_ok(store));
}
