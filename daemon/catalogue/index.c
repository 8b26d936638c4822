/* The index: see index.h. */

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
#include "catalogue/alias.h"
#include "catalogue/folder.h"
#include "catalogue/index-file.h"
#include "catalogue/store.h"
#include "document/digest.h"
#include "document/field.h"
#include "document/gemtext.h"
#include "document/kind.h"
#include "document/mbox.h"
#include "document/page.h"
#include "document/reader.h"

#define INDEX_HEAD    4096 /* bytes of a page with its header */
#define INDEX_REMOVED 100  /* files that are taken out at once */

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

/* Whether the catalogue has a file as it is. */
bool
index_knows(struct index *index, const char *path, const struct stat *st)
{
	if (st->st_nlink > 1)
		index->shared = true;
	return (index_file_is_known(index->store, path, st));
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

	if (mailbox != 0 && index_file_trim(store, mailbox, 0)) {
		index_file_break(store, mailbox);
		return (true);
	}
	statement = store_statement(store, sql);
	store_bind_text(store, statement, 1, path);
	folder_prune(store, store_number(store, statement, 0));
	return (false);
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

/* Read an open file to its end, while another one is in hand. */
static int
index_read_aside(struct index *index, struct index_file *file)
{
	int result;

	file->hash = index->hash;
	index->reads++;
	result = index_file_begin(file);
	if (result == 0)
		do
			result = index_file_step(file);
		while (result == 1);
	return (result);
}

/* Read an open file, or the first piece of it, and keep it in hand then: 1. */
static int
index_read(struct index *index, struct index_file *file)
{
	int result;

	file->hash = index->hand_hash;
	index->reads++;
	result = index_file_begin(file);
	if (result == 0)
		result = index_file_step(file);
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
	struct index_file file = {
		.config = &index->config,
		.language = index->language,
		.store = index->store,
		.kind = index->kind,
		.path = path,
	};
	int result = 0, error;

	file.fd = index_find(index, path, &file.stat);
	if (file.fd == -1)
		return (index_refuse(index, path, errno));
	if (!index_knows(index, path, &file.stat)) {
		if (index_puts_off(index, &file))
			result = 1;
		else if (index->hand_path != NULL)
			result = index_read_aside(index, &file);
		else if ((result = index_read(index, &file)) == 1)
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

	file->language = index->language; /* it may be another now */
	if (index_holds(index))
		result = index_file_step(file);
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
