/* The catalogue of a small archive: what is put in and what is taken out. */

#include <check.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalogue/alias.h"
#include "keep.h"
#include "run.h"

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
	keep_update();
	ck_assert_str_eq(
	    keep_ask(
		"SELECT path, edition, language, title, date, first, last, "
		"precision, year, month, medium, source FROM document"),
	    "/a.gmi||en|A doubt|2015-11-20|16759|16759|1|2015|11|e-mail|"
	    "an article\n");
	ck_assert_str_eq(
	    keep_ask("SELECT person.name, role FROM role JOIN person "
		     "ON id = person ORDER BY role, key"),
	    "Elon Musk|0\nGreg Brockman|0\nSam Altman|1\n");
	ck_assert_str_eq(keep_ask("SELECT target FROM link ORDER BY target"),
	    "/b.gmi\n/c/\n");
	ck_assert_str_eq(
	    keep_ask("SELECT kind, size, lower(hex(sha256)) FROM file"),
	    "text/gemini|244|"
	    "381790d4c3a00976a5f9af2829093a41a14dc39d1d97527bda865b02749a72e8\n");
	ck_assert_str_eq(
	    keep_ask("SELECT rowid FROM words WHERE words MATCH 'optimal'"),
	    "1\n");
}
END_TEST

/* The paths of all documents. */
static const char *
paths(void)
{
	return (keep_ask("SELECT path FROM document ORDER BY path"));
}

START_TEST(only_what_changed_is_read)
{
	place_write("root/a.gmi", letter);
	place_write("root/b.gmi", "# B\n");
	ck_assert_uint_eq(keep_update(), 2);
	ck_assert_uint_eq(keep_update(), 0);
	place_write("root/b.gmi", "# C\n");
	ck_assert_uint_eq(keep_update(), 1);
	ck_assert_str_eq(keep_ask("SELECT title FROM document ORDER BY title"),
	    "A doubt\nC\n");
	ck_assert_int_eq(utimensat(AT_FDCWD, place_path("root/b.gmi"),
			     (struct timespec[]){ { 0, 0 }, { 1000, 5 } }, 0),
	    0);
	ck_assert_uint_eq(keep_update(), 1);
	ck_assert_str_eq(
	    keep_ask("SELECT mtime, added FROM file JOIN document "
		     "ON file.id = file WHERE document.path = '/b.gmi'"),
	    "1000000000005|1000\n");
}
END_TEST

START_TEST(what_readers_cannot_have_is_not_there)
{
	place_write("root/a.txt", "A text\n");
	place_write("root/.hidden.txt", "hidden\n");
	place_mkdir("root/.d");
	place_write("root/.d/x.txt", "hidden\n");
	place_write("root/bad\xff.txt", "not UTF-8\n");
	place_write("root/line\nend.txt", "a control character\n");
	place_write("outside.txt", "outside\n");
	place_link("root/out.txt", "../outside.txt");
	place_link("root/nowhere.txt", "nothing");
	ck_assert_int_eq(mkfifo(place_path("root/pipe.txt"), 0644), 0);
	ck_assert_uint_eq(keep_update(), 1);
	ck_assert_str_eq(paths(), "/a.txt\n");
}
END_TEST

START_TEST(a_file_under_several_names_counts_once)
{
	place_write("root/a.txt", "A text\n");
	place_mkdir("root/d");
	place_link("root/link.txt", "a.txt");
	place_link("root/d/link.txt", "../a.txt");
	place_link("root/e", "d");
	place_mkdir("root/.store");
	place_write("root/.store/b", "B\n");
	place_link("root/b.txt", ".store/b");
	keep_update();
	ck_assert_str_eq(paths(), "/a.txt\n/b.txt\n");
	ck_assert_uint_eq(keep_update(), 0);
}
END_TEST

/* What a rule stands in the place of (struct index_config). */
static bool
leaves_out(void *arg, const char *path)
{
	return (strncmp(path, arg, strlen(arg)) == 0);
}

START_TEST(rules_stand_in_the_place_of_files)
{
	place_mkdir("root/gone");
	place_write("root/gone/a.txt", "A\n");
	place_write("root/b.txt", "B\n");
	keep_update();
	ck_assert_str_eq(paths(), "/b.txt\n/gone/a.txt\n");
	keep.index.leaves_out = leaves_out;
	keep.index.arg = (void *)"/gone/";
	keep_update();
	ck_assert_str_eq(paths(), "/b.txt\n");
	ck_assert_str_eq(
	    keep_ask("SELECT path, documents FROM folder"), "/|1\n");
	keep.index.leaves_out = NULL;
	keep_update();
	ck_assert_str_eq(paths(), "/b.txt\n/gone/a.txt\n");
}
END_TEST

START_TEST(the_language_is_that_of_the_site_or_edition)
{
	place_write("root/index.gmi", "# Top\n* Langue : fr\n");
	place_write("root/a.txt", "A\n");
	place_mkdir("root/en");
	place_write("root/en/b.txt", "B\n");
	keep_update();
	ck_assert_str_eq(keep_ask("SELECT path, language, edition "
				  "FROM document ORDER BY path"),
	    "/a.txt|fr|\n/en/b.txt|en|en\n/index.gmi|fr|\n");
	keep.index.language = "de";
	ck_assert_uint_eq(keep_update(), 2); /* not the edition */
	ck_assert_str_eq(keep_ask("SELECT language FROM document "
				  "WHERE path = '/a.txt'"),
	    "de\n");
	ck_assert_str_eq(
	    keep_ask("SELECT value FROM meta WHERE key = 'language'"), "de\n");
}
END_TEST

START_TEST(nothing_is_left_of_what_was_removed)
{
	struct buf before = { 0 }, after = { 0 };

	place_write("root/b.gmi", "# B\n* From: ELON MUSK\n");
	keep_update();
	keep_dump(&before);
	place_mkdir("root/d");
	place_mkdir("root/d/e");
	place_write("root/d/e/a.gmi", letter);
	keep_update();
	ck_assert_str_eq(keep_ask("SELECT name, documents FROM person "
				  "WHERE key = 'elon musk'"),
	    "ELON MUSK|2\n");
	ck_assert_int_eq(unlink(place_path("root/d/e/a.gmi")), 0);
	keep_update();
	keep_dump(&after);
	ck_assert_str_eq(buf_string(&after), buf_string(&before));
	buf_free(&before);
	buf_free(&after);
}
END_TEST

START_TEST(a_person_has_the_name_most_documents_give)
{
	place_write("root/1.gmi", "# 1\n* From: Élise Roy\n");
	place_write("root/2.gmi", "# 2\n* To: elise ROY\n");
	place_write("root/3.gmi", "# 3\n* De : elise ROY\n");
	keep_update();
	ck_assert_str_eq(keep_ask("SELECT key, name, documents FROM person"),
	    "elise roy|elise ROY|3\n");
	place_write("root/2.gmi", "# 2\n");
	place_write("root/3.gmi", "# 3\n* De : Élise Roy\n");
	keep_update();
	ck_assert_str_eq(keep_ask("SELECT key, name, documents FROM person"),
	    "elise roy|Élise Roy|2\n");
}
END_TEST

/* Write a mailbox of some messages, the first of which says something. */
static void
write_box(const char *first, int count)
{
	struct buf box = { 0 };

	for (int i = 1; i <= count; i++)
		buf_printf(&box,
		    "From a@b Mon Jan  1 10:00:00 2001\n"
		    "From: Ann Lee <a@b>\n"
		    "Subject: Message %d\n"
		    "\n"
		    "%s %d\n"
		    "\n",
		    i, i == 1 ? first : "Words", i);
	place_write("root/a.mbox", buf_string(&box));
	buf_free(&box);
}

/* The row of a message, which is another one when it was written anew. */
static int
box_row(int part)
{
	char sql[64];

	snprintf(
	    sql, sizeof sql, "SELECT id FROM document WHERE part = %d", part);
	return (atoi(keep_ask(sql)));
}

/* The numbers of its messages: how many, the last, those of no hash. */
static const char *
box_parts(void)
{
	return (keep_ask("SELECT count(*), max(part), sum(sha256 IS NULL) "
			 "FROM document WHERE part > 0"));
}

START_TEST(of_a_mailbox_only_new_messages_are_written)
{
	int first, last;

	write_box("Early", 600);
	keep_update();
	place_write("root/b.gmi", "# B\n");
	keep_update();
	ck_assert_str_eq(box_parts(), "600|600|0\n");
	first = box_row(1);
	last = box_row(600);
	write_box("Early", 601);
	ck_assert_uint_eq(keep_update(), 1);
	ck_assert_str_eq(box_parts(), "601|601|0\n");
	ck_assert_int_eq(box_row(1), first);
	ck_assert_int_eq(box_row(600), last);
	write_box("Later", 601);
	keep_update();
	ck_assert_int_ne(box_row(1), first);
	ck_assert_int_eq(box_row(600), last);
	ck_assert_str_eq(keep_ask("SELECT part FROM words JOIN document "
				  "ON id = words.rowid "
				  "WHERE words MATCH 'later'"),
	    "1\n");
	keep.index.language = "fr";
	keep_update();
	ck_assert_int_ne(box_row(600), last);
	ck_assert_uint_eq(keep_update(), 0);
}
END_TEST

START_TEST(a_doubted_mailbox_is_doubted_until_it_is_read)
{
	static const char rest[] = "SELECT count(*) > 0 FROM document "
				   "WHERE language = ''";

	write_box("Early", 2000);
	keep_update();
	keep.index.language = "fr";
	keep_begin();
	while (strcmp(keep_ask("SELECT count(*) > 0 FROM document "
			       "WHERE part > 0 AND language = 'fr'"),
		   "1\n") != 0)
		keeper_work(keeper);
	ck_assert_str_eq(keep_ask(rest), "1\n");
	keep_end();
	write_box("Early", 2001);
	keep_update();
	ck_assert_str_eq(box_parts(), "2001|2001|0\n");
	ck_assert_str_eq(keep_ask(rest), "0\n");
	ck_assert_uint_eq(keep_update(), 0);
}
END_TEST

START_TEST(a_mailbox_loses_its_messages)
{
	write_box("Early", 600);
	keep_update();
	write_box("Early", 7);
	keep_update();
	ck_assert_str_eq(box_parts(), "7|7|0\n");
	write_box("Early", 600);
	keep_update();
	place_write("root/a.mbox", "Text\n");
	keep_update();
	ck_assert_str_eq(box_parts(), "0|NULL|NULL\n");
	ck_assert_uint_eq(keep_update(), 0);
	write_box("Early", 600);
	keep_update();
	ck_assert_int_eq(unlink(place_path("root/a.mbox")), 0);
	keep_update();
	ck_assert_str_eq(keep_ask("SELECT count(*) FROM document"), "0\n");
	ck_assert_str_eq(keep_ask("SELECT count(*) FROM folder"), "0\n");
}
END_TEST

/* Replace the whole database file. */
static void
damage(const char *bytes, size_t n)
{
	char *file = keep_file();
	int fd = open(file, O_WRONLY | O_TRUNC);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, bytes, n), (ssize_t)n);
	close(fd);
	free(file);
}

START_TEST(aliases_may_have_commas)
{
	char key[] = "dupont jean", name[] = "Jean Dupont";
	const struct alias alias = { key, name, 2 };

	keep.index.aliases = &alias;
	keep.index.alias_count = 1;
	place_write("root/a.gmi",
	    "# A\n* From: Ann Lee, Dupont, Jean, Bob\n* To: Dupont, J.\n");
	keep_update();
	ck_assert_str_eq(
	    keep_ask("SELECT name, role, position, written FROM role "
		     "ORDER BY role, position"),
	    "Ann Lee|0|0|Ann Lee\n"
	    "Jean Dupont|0|1|Dupont, Jean\n"
	    "Bob|0|2|Bob\n"
	    "Dupont|1|0|Dupont\n"
	    "J.|1|1|J.\n");
	ck_assert_str_eq(keep_ask("SELECT people FROM words"),
	    "\x02\x03"
	    "Ann Lee\nDupont, Jean\nJean Dupont\nBob\nDupont\nJ.\n\n");
}
END_TEST

START_TEST(a_damaged_database_is_made_anew)
{
	char junk[9000];

	memset(junk, 'x', sizeof junk);
	place_write("root/a.gmi", letter);
	keep_update();
	damage(junk, sizeof junk);
	ck_assert_uint_eq(keep_update(), 1);
	damage("", 0);
	ck_assert_uint_eq(keep_update(), 1);
	damage("SQLite format 3", 16);
	ck_assert_uint_eq(keep_update(), 1);
	ck_assert_str_eq(paths(), "/a.gmi\n");
}
END_TEST

START_TEST(a_database_of_another_version_is_made_anew)
{
	char *file = keep_file();
	sqlite3 *connection;

	place_write("root/a.gmi", letter);
	keep_update();
	ck_assert_int_eq(sqlite3_open(file, &connection), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(connection, "PRAGMA user_version = 0",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(connection);
	free(file);
	ck_assert_uint_eq(keep_update(), 1);
}
END_TEST

START_TEST(one_keeps_it_at_a_time)
{
	struct error error = { "" };

	keep_begin();
	ck_assert_ptr_null(keeper_open(&keep, &error));
	ck_assert_ptr_nonnull(strstr(error.text, "another process"));
	ck_assert_ptr_nonnull(strstr(error.text, "nothing to do"));
	keep_end();
	keep_begin();
}
END_TEST

START_TEST(the_catalogue_of_another_archive_is_made_anew)
{
	struct error error = { "" };
	char *file = keep_file(), *other;

	place_write("root/a.gmi", letter);
	keep_update();
	place_mkdir("other");
	place_write("other/b.gmi", letter);
	other = strdup(place_path("other"));
	ck_assert_ptr_null(store_open(file, other, &error));
	ck_assert_ptr_nonnull(strstr(error.text, keep_root));
	keep.index.root = other;
	ck_assert_uint_eq(keep_update(), 1);
	ck_assert_str_eq(paths(), "/b.gmi\n");
	ck_assert_ptr_null(store_open(file, keep_root, &error));
	ck_assert_ptr_nonnull(strstr(error.text, other));
	ck_assert_uint_eq(keep_update(), 0);
	free(other);
	free(file);
}
END_TEST

START_TEST(one_hostname_is_kept_for_one_archive_at_a_time)
{
	struct error error = { "" };
	char *other;

	keep_begin();
	place_mkdir("other");
	other = strdup(place_path("other"));
	keep.index.root = other;
	ck_assert_ptr_null(keeper_open(&keep, &error));
	ck_assert_ptr_nonnull(strstr(error.text, keep_root));
	ck_assert_ptr_nonnull(strstr(error.text, "another hostname"));
	free(other);
}
END_TEST

START_TEST(a_reader_sees_what_was_written_meanwhile)
{
	struct store *store;
	struct buf rows = { 0 };
	static const char sql[] = "SELECT count(*) FROM document";

	place_write("root/a.gmi", letter);
	keep_update();
	store = keep_open();
	keep_append(store, &rows, sql);
	place_write("root/b.gmi", letter);
	keep_update();
	keep_append(store, &rows, sql);
	ck_assert_str_eq(buf_string(&rows), "1\n2\n");
	ck_assert(store_is_current(store));
	store_close(store);
	buf_free(&rows);
}
END_TEST

/* A connection that was open all along sees that the file is another. */
START_TEST(a_reader_sees_that_it_was_made_anew)
{
	struct store *store;
	char *file = keep_file();

	place_write("root/a.gmi", letter);
	keep_update();
	store = keep_open();
	store_remove(file);
	ck_assert(!store_is_current(store));
	keep_update();
	ck_assert(!store_is_current(store));
	store_close(store);
	free(file);
}
END_TEST

START_TEST(readers_cannot_write)
{
	static const char sql[] = "DELETE FROM document";
	struct store *store;

	place_write("root/a.gmi", letter);
	keep_update();
	store = keep_open();
	store_run(store, store_statement(store, sql));
	ck_assert(!store_ok(store));
	store_begin(store);
	ck_assert(store_ok(store));
	store_close(store);
	ck_assert_str_eq(paths(), "/a.gmi\n");
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("index");

	tcase_set_timeout(tests, 30);
	tcase_add_checked_fixture(tests, keep_setup, keep_teardown);
	tcase_add_test(tests, a_document_says_who_when_and_what);
	tcase_add_test(tests, only_what_changed_is_read);
	tcase_add_test(tests, what_readers_cannot_have_is_not_there);
	tcase_add_test(tests, a_file_under_several_names_counts_once);
	tcase_add_test(tests, rules_stand_in_the_place_of_files);
	tcase_add_test(tests, the_language_is_that_of_the_site_or_edition);
	tcase_add_test(tests, nothing_is_left_of_what_was_removed);
	tcase_add_test(tests, a_person_has_the_name_most_documents_give);
	tcase_add_test(tests, aliases_may_have_commas);
	tcase_add_test(tests, of_a_mailbox_only_new_messages_are_written);
	tcase_add_test(tests, a_doubted_mailbox_is_doubted_until_it_is_read);
	tcase_add_test(tests, a_mailbox_loses_its_messages);
	tcase_add_test(tests, a_damaged_database_is_made_anew);
	tcase_add_test(tests, a_database_of_another_version_is_made_anew);
	tcase_add_test(tests, one_keeps_it_at_a_time);
	tcase_add_test(tests, the_catalogue_of_another_archive_is_made_anew);
	tcase_add_test(tests, one_hostname_is_kept_for_one_archive_at_a_time);
	tcase_add_test(tests, a_reader_sees_what_was_written_meanwhile);
	tcase_add_test(tests, a_reader_sees_that_it_was_made_anew);
	tcase_add_test(tests, readers_cannot_write);
	return (run("index", tests));
}
