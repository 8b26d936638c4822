/* Any bytes may be a query, and a text: FTS5 understands what comes of it. */

#include <assert.h>
#include <sqlite3.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "catalogue/query.h"
#include "catalogue/snippet.h"
#include "catalogue/stemmers.h"
#include "catalogue/tokenizer.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A full-text table with a document to be found. */
static sqlite3 *
fuzz_database(void)
{
	static sqlite3 *db;
	struct error error;

	if (db != NULL)
		return (db);
	assert(sqlite3_open(":memory:", &db) == SQLITE_OK);
	assert(tokenizer_register(db, &error) == 0);
	assert(sqlite3_exec(db,
		   "CREATE VIRTUAL TABLE words USING fts5 "
		   "(text, tokenize = 'souslik');"
		   "INSERT INTO words VALUES (char(2) || 'fr' || char(3) ||"
		   "'Une structure à but lucratif, ou non : a b c d e');",
		   NULL, NULL, NULL) == SQLITE_OK);
	return (db);
}

/* Run a statement with a text in it. */
static void
fuzz_run(const char *sql, const void *text, size_t n)
{
	sqlite3_stmt *statement;
	int result;

	assert(sqlite3_prepare_v2(fuzz_database(), sql, -1, &statement, NULL) ==
	       SQLITE_OK);
	assert(sqlite3_bind_text(statement, 1, text, (int)n, SQLITE_STATIC) ==
	       SQLITE_OK);
	while ((result = sqlite3_step(statement)) == SQLITE_ROW)
		;
	assert(result == SQLITE_DONE);
	sqlite3_finalize(statement);
}

/* Look for it. */
static void
fuzz_match(const struct query *query)
{
	struct buf match = { 0 };

	query_match(query, "fr en ", &match);
	assert(buf_ok(&match));
	assert(text_is_utf8(match.data, match.len));
	assert((match.len > 0) ==
	       (query->problem == QUERY_FINE && query_has_text(query)));
	if (match.len > 0)
		fuzz_run("SELECT rowid FROM words WHERE words MATCH ?1",
		    match.data, match.len);
	buf_free(&match);
}

/* Show where it is in the line itself. */
static void
fuzz_snippet(const struct query *query, size_t width)
{
	static struct stemmers *stemmers;
	struct buf snippet = { 0 };

	if (stemmers == NULL)
		stemmers = stemmers_new();
	snippet_make(&snippet, query, stemmers, buf_string(&query->line),
	    query->line.len, width);
	assert(buf_ok(&snippet));
	assert(text_is_utf8(snippet.data, snippet.len));
	buf_free(&snippet);
}

/* Read a query, and index a text and take it out again. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct query query;

	query_parse(&query, (const char *)bytes, n);
	assert(query.count <= QUERY_ITEMS_MAX);
	assert(query.word_count <= QUERY_WORDS_MAX);
	assert(query.problem != QUERY_FINE || query.count > 0);
	fuzz_match(&query);
	fuzz_snippet(&query, n % 100);
	query_free(&query);
	fuzz_run("INSERT INTO words (rowid, text) VALUES (2, ?1)", bytes, n);
	fuzz_run("DELETE FROM words WHERE rowid = 2 AND ?1 IS NOT 0", "", 0);
	fuzz_run("INSERT INTO words (words) SELECT 'integrity-check' "
		 "WHERE ?1 IS NOT 0",
	    "", 0);
	return (0);
}
