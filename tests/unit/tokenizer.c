/* The tokenizer: what a full-text table finds, and by which words. */

#include "catalogue/tokenizer.h"

#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "run.h"

static sqlite3 *db;

/* Run a statement. */
static void
run_sql(const char *sql)
{
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK,
	    "%s: %s", sql, sqlite3_errmsg(db));
}

/* Index a text in a language. */
static void
put(int id, const char *language, const char *text)
{
	struct buf value = { 0 };
	sqlite3_stmt *statement;

	tokenizer_begin(&value, language);
	buf_puts(&value, text);
	ck_assert_int_eq(sqlite3_prepare_v2(db,
			     "INSERT INTO words (rowid, text) VALUES (?, ?)",
			     -1, &statement, NULL),
	    SQLITE_OK);
	sqlite3_bind_int(statement, 1, id);
	sqlite3_bind_text(
	    statement, 2, value.data, (int)value.len, SQLITE_STATIC);
	ck_assert_int_eq(sqlite3_step(statement), SQLITE_DONE);
	sqlite3_finalize(statement);
	buf_free(&value);
}

static void
setup(void)
{
	struct error error;

	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert_msg(tokenizer_register(db, &error) == 0, "%s", error.text);
	run_sql("CREATE VIRTUAL TABLE words USING fts5 "
		"(text, tokenize = 'souslik')");
	run_sql("CREATE VIRTUAL TABLE terms USING fts5vocab "
		"(words, 'instance')");
	put(1, "fr", "L’archive des sociétés lucratives");
	put(2, "en", "Archives of lucrative companies on Mars");
	put(3, "fr-CA", "La mare et les Marais");
	put(4, "", "archives, companies");
	put(5, "xx", "archives");
	put(6, "it's no tag",
	    "archives\x01\x02\x03 fr \x01"
	    "fr\x03zebr");
}

static void
teardown(void)
{
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* Check which rows match, as "1 2 ". */
static void
expect(const char *match, const char *rows)
{
	struct buf out = { 0 };
	sqlite3_stmt *statement;
	int result;

	ck_assert_int_eq(
	    sqlite3_prepare_v2(db,
		"SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid",
		-1, &statement, NULL),
	    SQLITE_OK);
	sqlite3_bind_text(statement, 1, match, -1, SQLITE_STATIC);
	while ((result = sqlite3_step(statement)) == SQLITE_ROW)
		buf_printf(&out, "%d ", sqlite3_column_int(statement, 0));
	ck_assert_msg(result == SQLITE_DONE, "%s", sqlite3_errmsg(db));
	ck_assert_msg(strcmp(buf_string(&out), rows) == 0, "%s: %s, not %s",
	    match, buf_string(&out), rows);
	sqlite3_finalize(statement);
	buf_free(&out);
}

#define BOTH   \
	"\x01" \
	"fr en \x03"

START_TEST(words_are_found_as_written)
{
	expect("\"archive\"", "1 ");
	expect("\"ARCHIVES\"", "2 4 5 6 ");
	expect("\"societes\"", "1 ");
	expect("\"SOCIÉTÉS lucratives\"", "1 ");
	expect("\"société\"", "");
	expect("\"mars\"", "2 ");
	expect("\"l'archive\"", "1 ");
	expect("\"arch\" *", "1 2 4 5 6 ");
	expect("\"mar\" *", "2 3 ");
}
END_TEST

START_TEST(words_are_found_by_their_stems)
{
	expect("\"" BOTH "archive\"", "1 2 ");
	expect("\"" BOTH "archived\"", "2 ");
	expect("\"" BOTH "archives\"", "1 2 4 5 6 ");
	expect("\"" BOTH "société\"", "1 ");
	expect("\"" BOTH "societe\"", "1 ");
	expect("\"" BOTH "lucratif\"", "1 ");
	expect("\"" BOTH "company\"", "2 ");
	expect("\"" BOTH "société\" + \"" BOTH "lucratif\"", "1 ");
	expect("\"\x01"
	       "fr \x03"
	       "company\"",
	    "");
	expect("\"\x01\x03"
	       "company\"",
	    "");
}
END_TEST

#define EXACT  \
	"\x02" \
	"fr en \x03"

START_TEST(words_that_are_stems)
{
	put(10, "fr", "un but");
	put(11, "en", "all but one; letter");
	put(12, "", "but letter");
	expect("\"" BOTH "buts\"", "10 11 ");
	expect("\"\x01"
	       "fr \x03"
	       "buts\"",
	    "10 ");
	expect("\"\x01"
	       "en \x03"
	       "letters\"",
	    "11 ");
	expect("\"" EXACT "but\"", "10 11 12 ");
	expect("\"" EXACT "letter\"", "11 12 ");
	expect("\"" EXACT "buts\"", "");
	expect("\"" EXACT "un\" + \"" EXACT "but\"", "10 ");
	expect("\"" EXACT "bu\" *", "10 11 12 ");
	expect("\"" EXACT "but\" *", "10 11 12 ");
	expect("\"" EXACT "letter\" + \"" EXACT "b\" *", "");
}
END_TEST

START_TEST(words_without_their_accents)
{
	put(10, "fr", "la rosée, les NATIONALITES");
	expect("\"" BOTH "rosees\"", "10 ");
	expect("\"" BOTH "rosées\"", "10 ");
	expect("\"" BOTH "rosée\"", "10 ");
	expect("\"" BOTH "nationalité\"", "10 ");
	expect("\"" EXACT "rosee\"", "10 ");
	expect("\"" EXACT "rosees\"", "");
}
END_TEST

START_TEST(a_single_word_tells_its_language)
{
	sqlite3_stmt *statement;

	put(10, "de", "Brief");
	ck_assert_int_eq(
	    sqlite3_prepare_v2(db, "SELECT count(*) FROM terms WHERE term = ?",
		-1, &statement, NULL),
	    SQLITE_OK);
	sqlite3_bind_text(statement, 1,
	    "\x01"
	    "de\x03"
	    "brief",
	    -1, SQLITE_STATIC);
	ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
	ck_assert_int_eq(sqlite3_column_int(statement, 0), 1);
	sqlite3_finalize(statement);
}
END_TEST

START_TEST(a_stem_is_of_one_language)
{
	/* the French stem of "mares" is "mar", and so is that of "Mars" */
	expect("\"" BOTH "mares\"", "3 ");
	expect("\"\x01"
	       "en \x03"
	       "mares\"",
	    "");
}
END_TEST

START_TEST(texts_cannot_forge_stems)
{
	expect("\"" BOTH "zèbre\"", "");
	expect("\"zebr\"", "6 ");
}
END_TEST

START_TEST(strings_without_words_find_nothing)
{
	expect("\"\"", "");
	expect("\"...\"", "");
	expect("\"\x01\"", "");
	expect("\"\x01\x03\"", "");
}
END_TEST

START_TEST(what_is_deleted_leaves_nothing)
{
	sqlite3_stmt *statement;

	run_sql("DELETE FROM words");
	run_sql("INSERT INTO words (words) VALUES ('integrity-check')");
	ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT count(*) FROM terms",
			     -1, &statement, NULL),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
	ck_assert_int_eq(sqlite3_column_int(statement, 0), 0);
	sqlite3_finalize(statement);
}
END_TEST

static const struct {
	const char *value;
	size_t len;
	const char *tag;
} starts[] = {
	{ "", 0, "" },
	{ "text", 0, "" },
	{ "\x02"
	  "fr\x03text",
	    4, "fr" },
	{ "\x02"
	  "FR-ca\x03",
	    7, "fr" },
	{ "\x02"
	  "fil\x03x",
	    5, "fil" },
	{ "\x02\x03x", 2, "" },
	{ "\x02"
	  "french\x03x",
	    8, "" },
	{ "\x02"
	  "f1\x03x",
	    4, "" },
	{ "\x02"
	  "fr",
	    0, "" },
};

START_TEST(values_begin_with_their_language)
{
	char tag[TAG_MAX];

	ck_assert_uint_eq(
	    tokenizer_language(starts[_i].value, strlen(starts[_i].value), tag),
	    starts[_i].len);
	ck_assert_str_eq(tag, starts[_i].tag);
}
END_TEST

/* More languages than there is room for: the rest goes without stems. */
START_TEST(any_number_of_languages)
{
	char tag[] = "aa";

	for (int i = 0; i < 26 * 26; i++) {
		tag[0] = (char)('a' + i / 26);
		tag[1] = (char)('a' + i % 26);
		put(100 + i, tag, "running words");
	}
	run_sql("INSERT INTO words (words) VALUES ('integrity-check')");
	run_sql("DELETE FROM words WHERE rowid > 6");
	run_sql("INSERT INTO words (words) VALUES ('integrity-check')");
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("tokenizer");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, words_are_found_as_written);
	tcase_add_test(tcase, words_are_found_by_their_stems);
	tcase_add_test(tcase, words_that_are_stems);
	tcase_add_test(tcase, words_without_their_accents);
	tcase_add_test(tcase, a_single_word_tells_its_language);
	tcase_add_test(tcase, a_stem_is_of_one_language);
	tcase_add_test(tcase, texts_cannot_forge_stems);
	tcase_add_test(tcase, strings_without_words_find_nothing);
	tcase_add_test(tcase, what_is_deleted_leaves_nothing);
	tcase_add_loop_test(
	    tcase, values_begin_with_their_language, 0, COUNT(starts));
	tcase_add_test(tcase, any_number_of_languages);
	return (run("tokenizer", tcase));
}
