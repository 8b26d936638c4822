/* The catalogue of a small archive: what is put in and what is taken out. */

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/error.h"
#include "catalogue/keeper.h"
#include "catalogue/store.h"
#include "place.h"
#include "run.h"

static char *root, *state;
static struct keeper *keeper;
static struct buf got;

/* What a rule stands in the place of (struct index_config). */
static bool
leaves_out(void *arg, const char *path)
{
	(void)arg;
	return (strncmp(path, "/gone/", 6) == 0);
}

/* Begin to keep the catalogue. */
static void
begin(void)
{
	struct keeper_config config = {
		.state = state,
		.index = {
			.root = root,
			.hostname = "example.org",
			.leaves_out = leaves_out,
		},
	};
	struct error error = { "" };

	keeper = keeper_open(&config, &error);
	ck_assert_msg(keeper != NULL, "%s", error.text);
}

/* Work until nothing is left to do. */
static void
work(void)
{
	while (keeper_work(keeper))
		continue;
}

/* Bring the catalogue up to date. */
static void
update(void)
{
	begin();
	work();
	keeper_close(keeper);
	keeper = NULL;
}

static void
setup(void)
{
	place_make();
	place_mkdir("root");
	root = strdup(place_path("root"));
	state = strdup(place_path("state"));
}

static void
teardown(void)
{
	keeper_close(keeper);
	keeper = NULL;
	buf_free(&got);
	free(root);
	free(state);
	place_remove();
}

/* All rows that some SQL gives: columns between "|", a line each. */
static const char *
ask(const char *sql)
{
	struct buf file = { 0 };
	struct error error = { "" };
	struct store *store;
	sqlite3_stmt *statement;

	keeper_database(&file, state, "example.org");
	store = store_open(buf_string(&file), &error);
	ck_assert_msg(store != NULL, "%s", error.text);
	buf_free(&file);
	buf_clear(&got);
	statement = store_statement(store, sql);
	while (store_row(store, statement)) {
		for (int i = 0; i < sqlite3_column_count(statement); i++) {
			const char *text =
			    (const char *)sqlite3_column_text(statement, i);

			buf_puts(&got, i == 0 ? "" : "|");
			buf_puts(&got, text == NULL ? "NULL" : text);
		}
		buf_putc(&got, '\n');
	}
	ck_assert_msg(store_ok(store), "%s", store_reason(store));
	store_close(store);
	return (buf_string(&got));
}

static const char letter[] = "# A doubt\n"
			     "* Date: 2015-11-20\n"
			     "* From: Elon Musk, Greg Brockman\n"
			     "* To: Sam Altman\n"
			     "* Medium: e-mail\n"
			     "* Source: an article\n"
			     "* Language: en\n"
			     "\n"
			     "The structure is not optimal.\n"
			     "=> b.gmi The next\n"
			     "=> gemini://example.org/c/ Ours\n"
			     "=> https://example.net/ Theirs\n";

START_TEST(a_document_says_who_when_and_what)
{
	place_write("root/a.gmi", letter);
	update();
	ck_assert_str_eq(
	    ask("SELECT path, edition, language, title, date, first, last, "
		"precision, year, month, medium, source FROM document"),
	    "/a.gmi||en|A doubt|2015-11-20|16759|16759|1|2015|11|e-mail|"
	    "an article\n");
	ck_assert_str_eq(ask("SELECT person.name, role FROM role JOIN person "
			     "ON id = person ORDER BY role, key"),
	    "Elon Musk|0\nGreg Brockman|0\nSam Altman|1\n");
	ck_assert_str_eq(
	    ask("SELECT target FROM link ORDER BY target"), "/b.gmi\n/c/\n");
	ck_assert_str_eq(ask("SELECT kind, size, lower(hex(sha256)) FROM file"),
	    "text/gemini|244|"
	    "381790d4c3a00976a5f9af2829093a41a14dc39d1d97527bda865b02749a72e8\n");
	ck_assert_str_eq(
	    ask("SELECT rowid FROM words WHERE words MATCH 'optimal'"), "1\n");
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("index");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_document_says_who_when_and_what);
	return (run("index", tests));
}
