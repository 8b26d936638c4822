/* Searches: what queries find in a small archive, and in which order. */

#include "catalogue/search.h"

#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "catalogue/alias.h"
#include "catalogue/keeper.h"
#include "catalogue/query.h"
#include "catalogue/store.h"
#include "place.h"
#include "run.h"

/* More than any search here takes, also where it is slow. */
static const struct search_limits plenty = { 600000, 600000, 100 };

static struct store *store;

static char *state;

/* Put the files of the archive into a catalogue. */
static void
catalogue(void)
{
	static const struct alias aliases[] = { { "ivy", "Shivon Zilis", 1 } };
	struct keeper_config config = {
		.index.hostname = "example.org",
		.index.aliases = aliases,
		.index.alias_count = 1,
	};
	struct error error = { "" };
	struct keeper *keeper;
	char *root = strdup(place_path("root"));

	state = strdup(place_path("state"));
	config.index.root = root;
	config.state = state;
	keeper = keeper_open(&config, &error);
	ck_assert_msg(keeper != NULL, "%s", error.text);
	while (keeper_work(keeper))
		continue;
	keeper_close(keeper);
	free(root);
}

/* Make the archive, once. */
static void
make(void)
{
	place_make();
	place_mkdir("root");
	place_mkdir("root/fr");
	place_mkdir("root/en");
	place_write("root/fr/1.gmi",
	    "# Un doute sur la structure\n* Date : 2015-11-20\n"
	    "* De : Elon Musk\n* À : Sam Altman\n* Langue : fr\n\n"
	    "Une structure à but non lucratif n’est pas la meilleure.\n");
	place_write("root/fr/2.gmi",
	    "# La suite\n* Date : 2017-08-11\n* De : Elon Musk\n"
	    "* À : ?\n* Langue : fr\n\nLa prochaine étape : "
	    "rosée, nationalité, MUSEE, journee.\n");
	place_write("root/fr/3.gmi",
	    "# Une conversation\n* Date : 2017-23\n"
	    "* De : Greg Brockman, Shivon Zilis\n* À : Elon MUSK\n"
	    "* Langue : fr\n\nUne ville sur Mars, loin de la mare.\n");
	place_write("root/fr/4.gmi",
	    "# Mare\n* À : I'm\n* Langue : fr\n\nLes mares sont des eaux ; les "
	    "structures lucratives, non.\n");
	place_write("root/en/1.gmi",
	    "# A doubt about the structure\n* Date: 2015-11-20\n"
	    "* From: Elon Musk\n* To: Sam Altman\n* Language: en\n\n"
	    "A non-profit is not best; structures vary.\n");
	place_write("root/en/3.gmi",
	    "# A conversation\n* Date: 2017-23\n"
	    "* From: Greg Brockman, Shivon Zilis\n* Language: en\n\n"
	    "A city on Mars.\n");
	place_write("root/en/7.gmi",
	    "# Old\n* Date: ../1985\n* Language: en\n\nOld.\n");
	place_write("root/en/6.gmi",
	    "# A note\n* From: Ivy\n* To: I m\n* Language: en\n\n"
	    "Short.\n");
	catalogue();
}

static void
unmake(void)
{
	free(state);
	place_remove();
}

static void
setup(void)
{
	struct error error = { "" };
	struct buf file = { 0 };

	keeper_database(&file, state, "example.org");
	store = store_open(buf_string(&file), NULL, &error);
	ck_assert_msg(store != NULL, "%s", error.text);
	buf_free(&file);
}

static void
teardown(void)
{
	store_close(store);
	store = NULL;
}

/* The path of a document. */
static const char *
path(int64_t document)
{
	static char found[64];
	sqlite3_stmt *statement =
	    store_statement(store, "SELECT path FROM document WHERE id = ?");

	store_bind_number(store, statement, 1, document);
	ck_assert(store_row(store, statement));
	snprintf(found, sizeof found, "%s",
	    (const char *)sqlite3_column_text(statement, 0));
	sqlite3_reset(statement);
	return (found);
}

/* Search, and check what is found, in its order or in that of the paths. */
static void
expect(const char *line, const char *paths)
{
	struct query query;
	struct search search;
	struct buf out = { 0 };

	query_parse(&query, line, strlen(line));
	ck_assert_int_eq(query.problem, QUERY_FINE);
	search_run(&search, store, &query, &plenty);
	ck_assert_msg(search.end == SEARCH_WHOLE, "%s: %d, %s", line,
	    (int)search.end, store_reason(store));
	for (size_t i = 0; i < search.count; i++)
		buf_printf(&out, "%s ", path(search.hits[i].document));
	ck_assert_msg(strcmp(buf_string(&out), paths) == 0, "%s: %s, not %s",
	    line, buf_string(&out), paths);
	buf_free(&out);
	search_free(&search);
	query_free(&query);
}

static const struct {
	const char *line;
	const char *paths;
} rows[] = {
	/* titles count more, and rare words */
	{ "structure", "/en/1.gmi /fr/1.gmi /fr/4.gmi " },
	{ "structure lucratif", "/fr/1.gmi /fr/4.gmi " },
	{ "STRUCTURE LUCRATIVE", "/fr/1.gmi /fr/4.gmi " },
	{ "\"Mars\"", "/en/3.gmi /fr/3.gmi " },
	{ "\"mars\" -mare", "/en/3.gmi " },
	{ "mares", "/fr/4.gmi /fr/3.gmi " },
	{ "\"non lucratif\"", "/fr/1.gmi " },
	{ "\"lucratif non\"", "" },
	{ "luc*", "/fr/4.gmi /fr/1.gmi " },
	{ "ville OR city", "/en/3.gmi /fr/3.gmi " },
	{ "étape", "/fr/2.gmi " },
	{ "etapes", "/fr/2.gmi " },
	{ "buts", "/fr/1.gmi " },
	{ "\"but\"", "/fr/1.gmi " },
	{ "\"à but non\"", "/fr/1.gmi " },
	{ "\"buts\"", "" },
	{ "bu*", "/fr/1.gmi " },
	{ "\"but no\"*", "/fr/1.gmi " },
	{ "notes", "/en/6.gmi " },
	{ "\"notes\"", "" },
	{ "nationalites", "/fr/2.gmi " },
	{ "Rosees", "/fr/2.gmi " },
	{ "ROSÉES", "/fr/2.gmi " },
	{ "musées", "/fr/2.gmi " },
	{ "journées", "/fr/2.gmi " },
	{ "altman", "/en/1.gmi /fr/1.gmi " },
	{ "nowhere", "" },
	/* conditions alone: by date, then those without one */
	{ "from:Musk", "/en/1.gmi /fr/1.gmi /fr/2.gmi " },
	{ "from:musk date:2017", "/fr/2.gmi " },
	{ "from:\"Musk, Elon\"", "/en/1.gmi /fr/1.gmi /fr/2.gmi " },
	{ "to:Musk", "/fr/3.gmi " },
	{ "from:brockman from:zilis", "/en/3.gmi /fr/3.gmi " },
	{ "from:brockman from:musk", "" },
	{ "from:brockman OR from:musk in:/fr/",
	    "/fr/1.gmi /fr/2.gmi /fr/3.gmi " },
	{ "from:nobody", "" },
	{ "from:zilis", "/en/3.gmi /fr/3.gmi /en/6.gmi " },
	{ "from:ivy", "/en/3.gmi /fr/3.gmi /en/6.gmi " },
	{ "note from:zilis", "/en/6.gmi " },
	{ "short from:ivy", "/en/6.gmi " },
	{ "short to:m", "/en/6.gmi " },
	{ "conversation from:ivy", "/en/3.gmi /fr/3.gmi " },
	{ "date:2017", "/fr/2.gmi /en/3.gmi /fr/3.gmi " },
	{ "date:2017-10", "/en/3.gmi /fr/3.gmi " },
	{ "date:1985-12", "/en/7.gmi " },
	{ "date:1980", "/en/7.gmi " },
	{ "date:../1900", "/en/7.gmi " },
	{ "date:2016/", "/fr/2.gmi /en/3.gmi /fr/3.gmi " },
	{ "date:/2016", "/en/7.gmi /en/1.gmi /fr/1.gmi " },
	{ "in:/fr", "/fr/1.gmi /fr/2.gmi /fr/3.gmi /fr/4.gmi " },
	{ "in:fr/4", "/fr/4.gmi " },
	{ "in:/'%\"_", "" },
	{ "in:/fr/ -date:2015/2017", "/fr/4.gmi " },
	{ "in:/fr/ -from:musk -to:musk", "/fr/4.gmi " },
	{ "in:/fr/ -structure", "/fr/2.gmi /fr/3.gmi " },
	{ "from:musk -étape -\"doubt about\"", "/fr/1.gmi " },
	{ "date:2017 -\"mars\"", "/fr/2.gmi " },
	/* both */
	{ "structure in:/en/", "/en/1.gmi " },
	{ "structure from:musk", "/en/1.gmi /fr/1.gmi " },
	{ "conversation to:musk", "/fr/3.gmi " },
	{ "mars date:2017-09", "/fr/3.gmi /en/3.gmi " },
	{ "mars date:2018", "" },
	{ "mare -from:brockman", "/fr/4.gmi " },
	{ "structure from:nobody", "" },
	{ "structure from:nobody OR from:musk", "/en/1.gmi /fr/1.gmi " },
};

START_TEST(what_is_found)
{
	expect(rows[_i].line, rows[_i].paths);
}
END_TEST

/* How a search within some limits ends, and how much it has found. */
static enum search_end
limited(const char *line, long time, size_t hits, size_t *count)
{
	const struct search_limits limits = { time, time, hits };
	struct query query;
	struct search search;
	enum search_end end;

	query_parse(&query, line, strlen(line));
	search_run(&search, store, &query, &limits);
	end = search.end;
	*count = search.count;
	search_free(&search);
	query_free(&query);
	return (end);
}

START_TEST(searches_have_an_end)
{
	static const char *const lines[] = { "structure", "from:musk",
		"structure from:musk", "in:/" };
	size_t count;

	ck_assert_int_eq(
	    limited(lines[_i], plenty.time, 1, &count), SEARCH_MANY);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(limited(lines[_i], 0, 100, &count), SEARCH_LATE);
	ck_assert_uint_eq(count, 0);
	ck_assert(store_ok(store));
	/* and the next one is not disturbed by it */
	ck_assert_int_eq(
	    limited(lines[_i], plenty.time, 100, &count), SEARCH_WHOLE);
	ck_assert_uint_gt(count, 1);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("search");

	tcase_add_unchecked_fixture(tcase, make, unmake);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, what_is_found, 0, COUNT(rows));
	tcase_add_loop_test(tcase, searches_have_an_end, 0, 4);
	return (run("search", tcase));
}
