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
#include "document/page.h"
#include "document/reader.h"

#define INDEX_CHUNK   (256 << 10) /* bytes of a file that are hashed at once */
#define INDEX_HEAD    4096        /* bytes of a page with its header */
#define INDEX_TICK    5000000     /* ns; longer than file times stand still */
#define INDEX_HASH    32          /* bytes of a SHA-256 */
#define INDEX_REMOVED 100         /* files that are taken out at once */

/* Since when a document of a file counts as new, of the file's time. */
#define FILE_ADDED ENTRY_ADDED("?1", "part", "day", "second")

struct index {
	struct index_config config;
	struct store *store;
	int root;
	struct kind *kind;
	EVP_MD_CTX *hash;
	char *language; /* of documents that name none; "" when not known */
	uint64_t reads;
	char missed[ERROR_MAX]; /* what could not be looked at, or "" */
	char chunk[INDEX_CHUNK];
};

/* What is written of one file. */
struct index_file {
	struct index *index;
	const char *path;
	int fd;
	struct stat stat;
	unsigned char sha256[INDEX_HASH];
	int64_t id;
	int64_t folder;
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
index_update_language(struct index *index)
{
	char *language = index_find_language(index);

	if (language == NULL)
		return (-1);
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
	index->language = index_find_language(index);
	if (index->hash == NULL || index->language == NULL)
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

/* Give it back. */
void
index_close(struct index *index)
{
	if (index == NULL)
		return;
	if (index->root != -1)
		close(index->root);
	kind_close(index->kind);
	EVP_MD_CTX_free(index->hash);
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
	hash = hash_add(hash, index->language);
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

/* Whether the catalogue has a file as it is. */
bool
index_knows(struct index *index, const char *path, const struct stat *st)
{
	static const char sql[] =
	    "SELECT 1 FROM file WHERE path = ? AND size = ? AND mtime = ? "
	    "AND ctime = ? AND inode = ?";
	struct store *store = index->store;
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_text(store, statement, 1, path);
	store_bind_number(store, statement, 2, st->st_size);
	store_bind_number(store, statement, 3, nanoseconds(&st->st_mtim));
	store_bind_number(store, statement, 4, nanoseconds(&st->st_ctim));
	store_bind_number(store, statement, 5, (int64_t)st->st_ino);
	return (store_number(store, statement, 0) == 1);
}

/* Take out the file at a path. */
void
index_remove(struct index *index, const char *path)
{
	static const char sql[] =
	    "DELETE FROM file WHERE path = ? RETURNING folder";
	struct store *store = index->store;
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_text(store, statement, 1, path);
	folder_prune(store, store_number(store, statement, 0));
}

/* The id of the file at a path, 0 when it is not there; and whether its bytes
 * are the same, and what follows from them is as well. */
static int64_t
file_find(struct store *store, const struct index_file *file, bool *same)
{
	static const char sql[] =
	    "SELECT id, sha256 = ? AND size >= 0 FROM file WHERE path = ?";
	sqlite3_stmt *statement = store_statement(store, sql);
	int64_t id;

	store_bind_blob(store, statement, 1, file->sha256, INDEX_HASH);
	store_bind_text(store, statement, 2, file->path);
	if (!store_row(store, statement))
		return (0);
	id = sqlite3_column_int64(statement, 0);
	*same = sqlite3_column_int(statement, 1) != 0;
	sqlite3_reset(statement);
	return (id);
}

/* Bind what stat(2) says of a file to four parameters. */
static void
file_bind_stat(struct store *store, sqlite3_stmt *statement, int parameter,
    const struct stat *st)
{
	store_bind_number(store, statement, parameter, st->st_size);
	store_bind_number(
	    store, statement, parameter + 1, nanoseconds(&st->st_mtim));
	store_bind_number(
	    store, statement, parameter + 2, nanoseconds(&st->st_ctim));
	store_bind_number(store, statement, parameter + 3, (int64_t)st->st_ino);
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
	file_bind_stat(store, statement, 6, &file->stat);
	store_run(store, statement);
	if (file->id == 0)
		file->id = sqlite3_last_insert_rowid(store_connection(store));
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

	file_bind_stat(store, statement, 1, &file->stat);
	store_bind_number(store, statement, 5, file->id);
	store_run(store, statement);
	statement = store_statement(store, added);
	store_bind_number(store, statement, 1, file_time(&file->stat));
	store_bind_number(store, statement, 2, file->id);
	store_run(store, statement);
}

/* Take out the documents of a file. */
static void
file_clear(struct store *store, int64_t id)
{
	static const char sql[] = "DELETE FROM document WHERE file = ?";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_number(store, statement, 1, id);
	store_run(store, statement);
}

/* Write one document of a file (reader_take): the first is the file. */
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

	if (digest->part == 0) {
		if (file->id != 0)
			file_clear(store, file->id);
		file->folder = folder_make(store, file->path);
		file_write(store, file, digest->mime);
	}
	entry.file = file->id;
	entry.folder = file->folder;
	entry_write(store, &entry, digest);
	return (store_ok(store) ? 0 : 1);
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

/* Hash a file; 0, or -1 with errno. */
static int
file_hash(struct index_file *file)
{
	struct index *index = file->index;
	ssize_t n;

	errno = ENOMEM;
	if (EVP_DigestInit_ex(index->hash, EVP_sha256(), NULL) != 1)
		return (-1);
	while ((n = read(file->fd, index->chunk, INDEX_CHUNK)) > 0)
		if (EVP_DigestUpdate(index->hash, index->chunk, (size_t)n) != 1)
			return (-1);
	if (n == -1 || EVP_DigestFinal_ex(index->hash, file->sha256, NULL) != 1)
		return (-1);
	index->reads++;
	return (0);
}

/* Write what an open file says, if its bytes are new; 0, or -1 with errno. */
static int
file_put(struct index_file *file)
{
	struct index *index = file->index;
	struct reader_file reader = {
		.fd = file->fd,
		.path = file->path,
		.hostname = index->config.hostname,
		.kind = index->kind,
	};
	bool same = false;

	file_settle(&file->stat);
	if (file_hash(file) == -1)
		return (-1);
	file->id = file_find(index->store, file, &same);
	if (!same)
		return (reader_read(&reader, file_take, file) == -1 ? -1 : 0);
	file_touch(index->store, file);
	return (0);
}

/* Whether a file that was opened through a link counts by another name. */
static bool
index_has_other_name(const struct index *index, const char *path, int fd)
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
	return (
	    strcmp(real + root, path) != 0 && index_admits(index, real + root));
}

/* Open the file at a path, if it is to be in the catalogue; else -1 and errno,
 * ENOENT where it is none of its. */
static int
index_find(const struct index *index, const char *path, struct stat *st)
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
		index_remove(index, path);
	else if (error != ENOMEM)
		index_miss(index, path, error);
	return (error == ENOMEM ? -1 : 0);
}

/* Bring the catalogue up to date with a file. */
int
index_put(struct index *index, const char *path)
{
	struct index_file file = { .index = index, .path = path };
	int result, error;

	file.fd = index_find(index, path, &file.stat);
	if (file.fd == -1)
		return (index_refuse(index, path, errno));
	result = index_knows(index, path, &file.stat) ? 0 : file_put(&file);
	error = errno;
	close(file.fd);
	return (result == 0 ? 0 : index_refuse(index, path, error));
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

/* Forget that. */
void
index_anew(struct index *index)
{
	index->missed[0] = '\0';
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
	for (size_t i = 0; i < paths.len; i += strlen(paths.data + i) + 1)
		index_remove(index, paths.data + i);
	buf_free(&end);
	buf_free(&paths);
	return (count == INDEX_REMOVED && store_ok(store));
}
