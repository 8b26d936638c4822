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
#include "base/calendar.h"
#include "base/error.h"
#include "base/log.h"
#include "base/path.h"
#include "base/root.h"
#include "base/text.h"
#include "catalogue/key.h"
#include "catalogue/store.h"
#include "catalogue/tokenizer.h"
#include "document/edtf.h"
#include "document/field.h"
#include "document/gemtext.h"
#include "document/kind.h"
#include "document/page.h"
#include "document/target.h"

#define INDEX_CHUNK (256 << 10) /* bytes of a file that are hashed at once */
#define INDEX_TEXT  (1 << 20)   /* bytes of a file that are looked into */
#define INDEX_TICK  5000000     /* ns; longer than file times stand still */
#define INDEX_HASH  32          /* bytes of a SHA-256 */

struct index {
	struct index_config config;
	struct store *store;
	int root;
	char *real; /* the root's real path */
	struct kind *kind;
	EVP_MD_CTX *hash;
	uint64_t reads;
	char chunk[INDEX_CHUNK];
};

/* What is written of one file. */
struct index_file {
	const char *path;
	int fd;
	struct stat stat;
	int64_t id;
	int64_t folder;
	const char *kind;
	unsigned char sha256[INDEX_HASH];
};

/* What is written of one document. */
struct facts {
	const char *title;
	const char *language;
	const char *date;
	const char *medium;
	const char *source;
	const char *from;
	const char *to;
	struct buf text;
};

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
	index->real = realpath(index->config.root, NULL);
	index->hash = EVP_MD_CTX_new();
	if (index->real == NULL || index->hash == NULL)
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
	free(index->real);
	free(index);
}

/* The content directory. */
int
index_root(const struct index *index)
{
	return (index->root);
}

/* Its name. */
const char *
index_directory(const struct index *index)
{
	return (index->config.root);
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

/* The folder of a path that ends in a slash; 0 when there is none. */
static int64_t
folder_find(struct store *store, const char *path, size_t n)
{
	static const char sql[] = "SELECT id FROM folder WHERE path = ?";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_bytes(store, statement, 1, path, n);
	return (store_number(store, statement, 0));
}

/* Make a folder in another (0: none). */
static int64_t
folder_insert(struct store *store, const char *path, size_t n, int64_t parent)
{
	static const char sql[] =
	    "INSERT INTO folder (path, parent) VALUES (?, nullif(?, 0))";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_bytes(store, statement, 1, path, n);
	store_bind_number(store, statement, 2, parent);
	store_run(store, statement);
	return (sqlite3_last_insert_rowid(store_connection(store)));
}

/* The folder that a path is in, made with those above it where missing. */
static int64_t
folder_make(struct store *store, const char *path)
{
	size_t n = (size_t)(path_name(path) - path);
	int64_t id = folder_find(store, path, n), parent = 0;

	if (id != 0 || !store_ok(store))
		return (id);
	for (size_t i = 1; i <= n; i++) {
		if (path[i - 1] != '/')
			continue;
		id = folder_find(store, path, i);
		if (id == 0)
			id = folder_insert(store, path, i, parent);
		parent = id;
	}
	return (id);
}

/* The folder that a folder without files and folders is in; 0 otherwise. */
static int64_t
folder_leave(struct store *store, int64_t id)
{
	static const char sql[] =
	    "DELETE FROM folder WHERE id = ?1 "
	    "AND NOT EXISTS (SELECT 1 FROM file WHERE folder = ?1) "
	    "AND NOT EXISTS (SELECT 1 FROM folder WHERE parent = ?1) "
	    "RETURNING parent";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_number(store, statement, 1, id);
	return (store_number(store, statement, 0));
}

/* Take out a folder, and those above it, if nothing is left in them. */
static void
folder_prune(struct store *store, int64_t id)
{
	while (id != 0)
		id = folder_leave(store, id);
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

/* The id of the file at a path, and what is known of it; 0: not there. */
static int64_t
file_find(struct store *store, const struct index_file *file, bool *same)
{
	static const char sql[] = "SELECT id, sha256 = ? AND kind = ? AND "
				  "size >= 0 FROM file WHERE path = ?";
	sqlite3_stmt *statement = store_statement(store, sql);
	int64_t id;

	if (store_ok(store) && sqlite3_bind_blob(statement, 1, file->sha256,
				   INDEX_HASH, SQLITE_STATIC) != SQLITE_OK)
		return (0);
	store_bind_text(store, statement, 2, file->kind);
	store_bind_text(store, statement, 3, file->path);
	if (!store_row(store, statement))
		return (0);
	id = sqlite3_column_int64(statement, 0);
	*same = sqlite3_column_int(statement, 1) != 0;
	sqlite3_reset(statement);
	return (id);
}

/* Write the row of a file: a new one, or in the place of its old one. */
static int64_t
file_write(struct store *store, const struct index_file *file)
{
	static const char sql[] =
	    "INSERT INTO file (path, folder, size, mtime, ctime, inode, "
	    "kind, sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
	    "ON CONFLICT (path) DO UPDATE SET size = excluded.size, "
	    "mtime = excluded.mtime, ctime = excluded.ctime, "
	    "inode = excluded.inode, kind = excluded.kind, "
	    "sha256 = excluded.sha256 RETURNING id";
	sqlite3_stmt *statement = store_statement(store, sql);
	const struct stat *st = &file->stat;

	store_bind_text(store, statement, 1, file->path);
	store_bind_number(store, statement, 2, file->folder);
	store_bind_number(store, statement, 3, st->st_size);
	store_bind_number(store, statement, 4, nanoseconds(&st->st_mtim));
	store_bind_number(store, statement, 5, nanoseconds(&st->st_ctim));
	store_bind_number(store, statement, 6, (int64_t)st->st_ino);
	store_bind_text(store, statement, 7, file->kind);
	if (store_ok(store) && sqlite3_bind_blob(statement, 8, file->sha256,
				   INDEX_HASH, SQLITE_STATIC) != SQLITE_OK)
		return (0);
	return (store_number(store, statement, 0));
}

/* Note that a file has a new time and is otherwise the same. */
static void
file_touch(struct store *store, const struct index_file *file)
{
	static const char sql[] =
	    "UPDATE document SET added = ? WHERE file = ?";
	int64_t id = file_write(store, file);
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_number(store, statement, 1, file->stat.st_mtim.tv_sec);
	store_bind_number(store, statement, 2, id);
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

/* The edition that a path belongs to. */
static const char *
edition_of(const char *path)
{
	if (strncmp(path, "/en/", 4) == 0)
		return ("en");
	if (strncmp(path, "/fr/", 4) == 0)
		return ("fr");
	return ("");
}

/* What the catalogue keeps of a date. */
struct moment {
	const char *text; /* EDTF, or "" */
	bool known;
	int64_t first;
	int64_t last;
	int64_t year;
	int month; /* 0 where it is coarser */
	int precision;
};

/* Read a date; one whose start is not known counts from where it ends. */
static struct moment
moment_read(const char *text)
{
	struct moment moment = { .text = "", .precision = EDTF_LONGER };
	struct calendar_date start;
	struct edtf edtf;

	if (!edtf_read(text, &edtf))
		return (moment);
	moment.text = text;
	moment.known = true;
	moment.first = edtf.earliest == INT64_MIN ? edtf.latest : edtf.earliest;
	moment.last = edtf.latest;
	moment.precision = (int)edtf.precision;
	start = calendar_date(moment.first);
	moment.year = start.year;
	moment.month = edtf.precision <= EDTF_MONTH ? start.month : 0;
	return (moment);
}

/* Write the row of a document; its id. */
static int64_t
document_write(struct store *store, const struct index_file *file,
    const struct facts *facts, const char *key)
{
	static const char sql[] =
	    "INSERT INTO document (file, part, path, folder, edition, "
	    "language, title, title_key, date, first, last, precision, year, "
	    "month, medium, source, added) "
	    "VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	sqlite3_stmt *statement = store_statement(store, sql);
	struct moment moment = moment_read(facts->date);

	store_bind_number(store, statement, 1, file->id);
	store_bind_text(store, statement, 2, file->path);
	store_bind_number(store, statement, 3, file->folder);
	store_bind_text(store, statement, 4, edition_of(file->path));
	store_bind_text(store, statement, 5, facts->language);
	store_bind_text(store, statement, 6, facts->title);
	store_bind_text(store, statement, 7, key);
	store_bind_text(store, statement, 8, moment.text);
	if (moment.known) {
		store_bind_number(store, statement, 9, moment.first);
		store_bind_number(store, statement, 10, moment.last);
		store_bind_number(store, statement, 12, moment.year);
	}
	store_bind_number(store, statement, 11, moment.precision);
	store_bind_number(store, statement, 13, moment.month);
	store_bind_text(store, statement, 14, facts->medium);
	store_bind_text(store, statement, 15, facts->source);
	store_bind_number(store, statement, 16, file->stat.st_mtim.tv_sec);
	store_run(store, statement);
	return (sqlite3_last_insert_rowid(store_connection(store)));
}

/* The person of a key, made where missing. */
static int64_t
person_make(struct store *store, const char *key)
{
	static const char find[] = "SELECT id FROM person WHERE key = ?";
	static const char make[] = "INSERT INTO person (key) VALUES (?)";
	sqlite3_stmt *statement = store_statement(store, find);
	int64_t id;

	store_bind_text(store, statement, 1, key);
	id = store_number(store, statement, 0);
	if (id != 0)
		return (id);
	statement = store_statement(store, make);
	store_bind_text(store, statement, 1, key);
	store_run(store, statement);
	return (sqlite3_last_insert_rowid(store_connection(store)));
}

/* Write that a person wrote (0) or received (1) a document. */
static void
role_write(
    struct store *store, int64_t document, int role, const char *name, size_t n)
{
	static const char sql[] = "INSERT OR IGNORE INTO role "
				  "(person, document, role, name) "
				  "VALUES (?, ?, ?, ?)";
	struct buf key = { 0 };
	sqlite3_stmt *statement;
	int64_t person;

	key_make(&key, name, n);
	if (key.len > 0) {
		person = person_make(store, buf_string(&key));
		statement = store_statement(store, sql);
		store_bind_number(store, statement, 1, person);
		store_bind_number(store, statement, 2, document);
		store_bind_number(store, statement, 3, role);
		store_bind_bytes(store, statement, 4, name, n);
		store_run(store, statement);
	}
	buf_free(&key);
}

/* Write the people whom a field names. */
static void
roles_write(struct store *store, int64_t document, int role, const char *names)
{
	while (*names != '\0') {
		size_t n;

		names += strspn(names, " ,;");
		n = strcspn(names, ",;");
		if (n > 0 && names[0] != '?')
			role_write(store, document, role, names, n);
		names += n;
	}
}

/* Write the words of a document. */
static void
words_write(struct store *store, int64_t document, const struct facts *facts)
{
	static const char sql[] =
	    "INSERT INTO words (rowid, title, people, body) "
	    "VALUES (?, ?, ?, ?)";
	sqlite3_stmt *statement = store_statement(store, sql);
	struct buf title = { 0 }, people = { 0 }, body = { 0 };

	tokenizer_begin(&title, facts->language);
	buf_puts(&title, facts->title);
	tokenizer_begin(&people, "");
	buf_puts(&people, facts->from);
	buf_putc(&people, '\n');
	buf_puts(&people, facts->to);
	tokenizer_begin(&body, facts->language);
	buf_add(&body, facts->text.data, facts->text.len);
	store_bind_number(store, statement, 1, document);
	store_bind_bytes(store, statement, 2, buf_string(&title), title.len);
	store_bind_bytes(store, statement, 3, buf_string(&people), people.len);
	store_bind_bytes(store, statement, 4, buf_string(&body), body.len);
	store_run(store, statement);
	buf_free(&title);
	buf_free(&people);
	buf_free(&body);
}

/* Write where a link leads, if that is in the archive. */
static void
link_write(struct index *index, int64_t document, const char *path,
    const char *reference)
{
	static const char sql[] =
	    "INSERT OR IGNORE INTO link (target, document) VALUES (?, ?)";
	struct store *store = index->store;
	sqlite3_stmt *statement;
	struct target target;

	if (target_resolve(&target, index->config.hostname, path, reference) ==
	    -1)
		return;
	if (target.kind == TARGET_LOCAL) {
		statement = store_statement(store, sql);
		store_bind_text(store, statement, 1, target.path);
		store_bind_number(store, statement, 2, document);
		store_run(store, statement);
	}
	target_free(&target);
}

/* Write one document of a file. */
static void
document_put(struct index *index, const struct index_file *file,
    const struct facts *facts, const struct page *page)
{
	struct store *store = index->store;
	struct buf key = { 0 };
	int64_t id;

	key_sort(&key, facts->title, strlen(facts->title));
	id = document_write(store, file, facts, buf_string(&key));
	roles_write(store, id, 0, facts->from);
	roles_write(store, id, 1, facts->to);
	words_write(store, id, facts);
	for (size_t i = 0; i < page->count; i++)
		if (page->lines[i].type == LINE_LINK)
			link_write(index, id, file->path,
			    page_target(page, &page->lines[i]));
	buf_free(&key);
}

/* The value of a field, or "". */
static const char *
field_value(const struct page *page, enum field field)
{
	const char *value;

	return (field_find(page, field, &value, NULL) ? value : "");
}

/* Write what a text says. */
static void
text_put(
    struct index *index, const struct index_file *file, const struct buf *bytes)
{
	bool gemtext = strcmp(file->kind, "text/gemini") == 0;
	struct facts facts = { .title = path_name(file->path) };
	const char *language = index->config.language;
	struct page page = { 0 };

	if (gemtext)
		gemtext_parse(&page, buf_string(bytes), bytes->len);
	else
		text_clean(&facts.text, buf_string(bytes), bytes->len);
	if (page_title(&page) != NULL)
		facts.title = page_title(&page);
	facts.date = field_value(&page, FIELD_DATE);
	facts.from = field_value(&page, FIELD_FROM);
	facts.to = field_value(&page, FIELD_TO);
	facts.medium = field_value(&page, FIELD_MEDIUM);
	facts.source = field_value(&page, FIELD_SOURCE);
	facts.language = field_value(&page, FIELD_LANGUAGE);
	if (facts.language[0] == '\0')
		facts.language = edition_of(file->path);
	if (facts.language[0] == '\0' && language != NULL)
		facts.language = language;
	for (size_t i = 0; i < page.count; i++) {
		buf_puts(&facts.text, page_text(&page, &page.lines[i]));
		buf_putc(&facts.text, '\n');
	}
	document_put(index, file, &facts, &page);
	buf_free(&facts.text);
	page_free(&page);
}

/* Write the documents of a file. */
static int
file_put(struct index *index, const struct index_file *file)
{
	struct buf bytes = { 0 };
	ssize_t n = 0;

	if (kind_is_text(file->kind) && file->stat.st_size <= INDEX_TEXT) {
		if (buf_reserve(&bytes, (size_t)file->stat.st_size) == -1)
			return (-1);
		n = pread(file->fd, bytes.data, (size_t)file->stat.st_size, 0);
	}
	if (n > 0) {
		bytes.len = (size_t)n;
		bytes.data[n] = '\0';
	}
	text_put(index, file, &bytes);
	buf_free(&bytes);
	return (0);
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

/* Hash a file, and find out its kind; 0, or -1 with errno. */
static int
file_read(struct index *index, struct index_file *file)
{
	const char *mime = kind_extension(path_extension(file->path));
	ssize_t n;
	bool first = true;

	if (EVP_DigestInit_ex(index->hash, EVP_sha256(), NULL) != 1) {
		errno = ENOMEM;
		return (-1);
	}
	while ((n = read(file->fd, index->chunk, INDEX_CHUNK)) > 0) {
		EVP_DigestUpdate(index->hash, index->chunk, (size_t)n);
		if (first && mime == NULL)
			mime = kind_guess(index->kind, index->chunk,
			    n < KIND_HEAD ? (size_t)n : KIND_HEAD);
		first = false;
	}
	if (n == -1)
		return (-1);
	EVP_DigestFinal_ex(index->hash, file->sha256, NULL);
	file->kind = mime == NULL ? kind_guess(index->kind, "", 0) : mime;
	index->reads++;
	return (0);
}

/* Write what is in an open file. */
static int
index_write(struct index *index, struct index_file *file)
{
	struct store *store = index->store;
	bool same = false;

	file->folder = folder_make(store, file->path);
	file->id = file_find(store, file, &same);
	if (same) {
		file_touch(store, file);
		return (0);
	}
	if (file->id != 0)
		file_clear(store, file->id);
	file->id = file_write(store, file);
	return (file_put(index, file));
}

/* Whether a file that was opened through a link counts by another name. */
static bool
index_has_other_name(const struct index *index, const char *path, int fd)
{
	char link[32], real[PATH_MAX];
	size_t root = strlen(index->real);
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, real, sizeof real - 1);
	if (n == -1)
		return (true);
	real[n] = '\0';
	if ((size_t)n <= root || strncmp(real, index->real, root) != 0)
		return (true);
	return (
	    strcmp(real + root, path) != 0 && index_admits(index, real + root));
}

/* Open the file at a path, if it is to be in the catalogue; else -1. */
static int
index_find(const struct index *index, const char *path, struct stat *st)
{
	bool elsewhere;
	int fd;

	if (!index_admits(index, path))
		return (-1);
	fd = root_find(index->root, path, st, &elsewhere);
	if (fd == -1)
		return (-1);
	if (S_ISREG(st->st_mode) &&
	    !(elsewhere && index_has_other_name(index, path, fd)))
		return (fd);
	close(fd);
	return (-1);
}

/* Bring the catalogue up to date with a file. */
int
index_put(struct index *index, const char *path)
{
	struct index_file file = { .path = path };
	int result;

	file.fd = index_find(index, path, &file.stat);
	if (file.fd == -1) {
		index_remove(index, path);
		return (0);
	}
	file_settle(&file.stat);
	result = file_read(index, &file);
	if (result == 0)
		result = index_write(index, &file);
	else
		index_remove(index, path);
	close(file.fd);
	return (result);
}

/* Take out every file below a directory. */
void
index_remove_below(struct index *index, const char *directory)
{
	static const char sql[] =
	    "SELECT path FROM file WHERE path > ? AND path < ? LIMIT 1";
	struct store *store = index->store;
	struct buf end = { 0 }, path = { 0 };
	sqlite3_stmt *statement;

	/* all that begins with it is less than this */
	buf_add(&end, directory, strlen(directory) - 1);
	buf_putc(&end, '/' + 1);
	for (;;) {
		statement = store_statement(store, sql);
		store_bind_text(store, statement, 1, directory);
		store_bind_text(store, statement, 2, buf_string(&end));
		if (!store_row(store, statement))
			break;
		buf_clear(&path);
		buf_puts(
		    &path, (const char *)sqlite3_column_text(statement, 0));
		sqlite3_reset(statement);
		index_remove(index, buf_string(&path));
	}
	buf_free(&end);
	buf_free(&path);
}
