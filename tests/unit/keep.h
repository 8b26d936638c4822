/*
 * A catalogue for one test: of the directory root in the place (place.h), kept
 * in the directory state there.
 */
#ifndef KEEP_H
#define KEEP_H

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/error.h"
#include "catalogue/keeper.h"
#include "catalogue/store.h"
#include "place.h"

#define KEEP_HOST "example.org"

static struct keeper_config keep; /* how it is kept; tests may change it */
static struct keeper *keeper;
static char *keep_root, *keep_state;
static struct buf keep_rows;

/* Make the place. */
static void
keep_setup(void)
{
	place_make();
	place_mkdir("root");
	keep_root = strdup(place_path("root"));
	keep_state = strdup(place_path("state"));
	keep = (struct keeper_config){
		.state = keep_state,
		.index = { .root = keep_root, .hostname = KEEP_HOST },
	};
}

/* Leave off. */
static void
keep_end(void)
{
	keeper_close(keeper);
	keeper = NULL;
}

static void
keep_teardown(void)
{
	keep_end();
	buf_free(&keep_rows);
	free(keep_root);
	free(keep_state);
	place_remove();
}

/* Begin to keep the catalogue. */
static void
keep_begin(void)
{
	struct error error = { "" };

	keeper = keeper_open(&keep, &error);
	ck_assert_msg(keeper != NULL, "%s", error.text);
}

/* Work until nothing is left to do. */
static void
keep_work(void)
{
	while (keeper_work(keeper))
		continue;
}

/* Bring the catalogue up to date: how many files were read for that. */
static inline unsigned
keep_update(void)
{
	struct keeper_progress progress;

	keep_begin();
	keep_work();
	keeper_progress(keeper, &progress);
	ck_assert_ptr_null(progress.trouble);
	keep_end();
	return ((unsigned)progress.reads);
}

/* The name of the database; the caller frees it. */
static char *
keep_file(void)
{
	struct buf file = { 0 };

	keeper_database(&file, keep.state, KEEP_HOST);
	return (buf_take(&file));
}

/* Open the database for reading. */
static struct store *
keep_open(void)
{
	struct error error = { "" };
	char *file = keep_file();
	struct store *store = store_open(file, NULL, &error);

	ck_assert_msg(store != NULL, "%s", error.text);
	free(file);
	return (store);
}

/* Append all rows that some SQL gives: columns between "|", a line each. */
static void
keep_append(struct store *store, struct buf *rows, const char *sql)
{
	sqlite3_stmt *statement = store_statement(store, sql);

	while (store_row(store, statement)) {
		for (int i = 0; i < sqlite3_column_count(statement); i++) {
			const char *text =
			    (const char *)sqlite3_column_text(statement, i);

			buf_puts(rows, i == 0 ? "" : "|");
			buf_puts(rows, text == NULL ? "NULL" : text);
		}
		buf_putc(rows, '\n');
	}
	ck_assert_msg(store_ok(store), "%s: %s", sql, store_reason(store));
}

/* All rows that some SQL gives, until the next call. */
static inline const char *
keep_ask(const char *sql)
{
	struct store *store = keep_open();

	buf_clear(&keep_rows);
	keep_append(store, &keep_rows, sql);
	store_close(store);
	return (buf_string(&keep_rows));
}

/* All that the catalogue says, but for ids and times that are not the
 * files'. */
static inline void
keep_dump(struct buf *dump)
{
	static const char *const queries[] = {
		"SELECT key, value FROM meta "
		"WHERE key IN ('state', 'language', 'settings') ORDER BY key",
		"SELECT a.path, b.path, a.documents FROM folder AS a "
		"LEFT JOIN folder AS b ON a.parent = b.id ORDER BY a.path",
		"SELECT a.path, b.path, size, mtime, kind, hex(sha256) "
		"FROM file AS a JOIN folder AS b ON folder = b.id "
		"ORDER BY a.path",
		"SELECT document.path, part, file.path, folder.path, edition, "
		"language, title, title_key, date, day, first, last, precision, "
		"year, month, medium, source, message, offset, length, added "
		"FROM document JOIN file ON file.id = file "
		"JOIN folder ON folder.id = document.folder "
		"ORDER BY file.path, part",
		"SELECT document.path, words.title, people, body FROM words "
		"JOIN document ON document.id = words.rowid "
		"ORDER BY document.path",
		"SELECT term, document.path, col, vocabulary.offset "
		"FROM vocabulary "
		"JOIN document ON document.id = doc "
		"ORDER BY 1, 2, 3, vocabulary.offset",
		"SELECT edition, year, month, documents FROM tally "
		"ORDER BY 1, 2, 3",
		"SELECT key, name, documents FROM person ORDER BY 1",
		"SELECT edition, key, documents FROM presence ORDER BY 1, 2",
		"SELECT key, spelling.name, uses FROM spelling "
		"JOIN person ON id = person ORDER BY 1, 2",
		"SELECT key, path, role, position, role.name FROM role "
		"JOIN person ON person.id = person "
		"JOIN document ON document.id = document ORDER BY 1, 2, 3",
		"SELECT target, path FROM link "
		"JOIN document ON document.id = document ORDER BY 1, 2",
		"SELECT (SELECT count(*) FROM words), "
		"(SELECT count(*) FROM document), (SELECT count(*) FROM role), "
		"(SELECT count(*) FROM link), (SELECT count(*) FROM spelling)",
	};
	struct store *store = keep_open();

	buf_clear(dump);
	for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
		buf_printf(dump, "-- %zu\n", i);
		keep_append(store, dump, queries[i]);
	}
	ck_assert(buf_ok(dump));
	store_close(store);
}

#endif
