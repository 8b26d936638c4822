/*
 * Searches: see search.h.
 *
 * What is looked for in texts is one expression of FTS5, and the conditions
 * are one of SQL. People are looked up first, so that both of them name those
 * who are meant; their names are in the full text as well, which makes a
 * common word by a rare person quick to find.
 */

#include "catalogue/search.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "catalogue/query.h"
#include "catalogue/role.h"
#include "catalogue/store.h"
#include "catalogue/tokenizer.h"

#define SEARCH_STEPS     500  /* of SQLite's, between looks at the clock */
#define SEARCH_PEOPLE    1000 /* whom one name means, at most */
#define SEARCH_SPELLINGS 50   /* other names of theirs, for the full text */

/* Those who are meant by an item. */
struct people {
	struct buf ids; /* numbers, commas between them */
	size_t count;
	int64_t last; /* of the numbers */
};

/* A search that is being run. */
struct run {
	struct search *search;
	struct store *store;
	const struct query *query;
	size_t hits_max;
	int64_t time_end; /* by the clocks, in milliseconds */
	int64_t work_end;
	struct people people[QUERY_ITEMS_MAX];
	struct buf match;    /* for FTS5; "" when no words are looked for */
	struct buf excluded; /* then: for what must not be found; or "" */
	struct buf sql;
};

/* Milliseconds of a clock. */
static int64_t
milliseconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return ((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

/* Whether a search has lasted as long as it may. */
static bool
run_is_late(const struct run *run)
{
	return (milliseconds(CLOCK_MONOTONIC) >= run->time_end);
}

/* Whether SQLite is to stop. */
static int
run_look(void *arg)
{
	const struct run *run = arg;

	return (run_is_late(run) ||
		milliseconds(CLOCK_THREAD_CPUTIME_ID) >= run->work_end);
}

/* Note why a statement has ended before its last row. */
static void
run_stop(struct run *run, int code)
{
	if (run->search->end == SEARCH_FAILED)
		return;
	run->search->end =
	    code == SQLITE_INTERRUPT ? SEARCH_LATE : SEARCH_FAILED;
	if (run->search->end == SEARCH_FAILED)
		store_fail(run->store, code);
}

/* Note that there is more than is looked at. */
static void
run_limit(struct run *run)
{
	if (run->search->end == SEARCH_WHOLE)
		run->search->end = SEARCH_MANY;
}

/* The next row of a statement. */
static bool
run_row(struct run *run, sqlite3_stmt *statement)
{
	int code = SQLITE_INTERRUPT;

	if (!run_is_late(run))
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		return (true);
	if (code != SQLITE_DONE)
		run_stop(run, code);
	return (false);
}

/* Make a statement; NULL when that fails. */
static sqlite3_stmt *
run_prepare(struct run *run, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int code;

	code = sqlite3_prepare_v2(
	    store_connection(run->store), sql, -1, &statement, NULL);
	if (code != SQLITE_OK)
		run_stop(run, code);
	return (statement);
}

/* Whether a name has a word. */
static bool
name_has(struct span name, const struct token *wanted)
{
	struct token_text text = { .text = name };
	struct token word;

	while (token_next(&text, &word))
		if (word.folded_len == wanted->folded_len &&
		    memcmp(word.folded, wanted->folded, word.folded_len) == 0)
			return (true);
	return (false);
}

/* Whether a name has all words of an item. */
static bool
name_is_meant(
    struct span name, const struct query *query, const struct query_item *item)
{
	for (size_t i = 0; i < item->word_count; i++)
		if (!name_has(name, &query->words[item->words + i]))
			return (false);
	return (true);
}

/* Append a person to those of an item. */
static void
people_put(struct people *people, int64_t id)
{
	if (people->last == id)
		return;
	people->last = id;
	if (people->count++ > 0)
		buf_putc(&people->ids, ',');
	buf_printf(&people->ids, "%jd", (intmax_t)id);
}

/* Find those who are meant by an item. */
static void
run_find_people(struct run *run, size_t number)
{
	static const char sql[] =
	    "SELECT id, name FROM person "
	    "UNION SELECT person, name FROM spelling "
	    "UNION SELECT person, written FROM role WHERE written <> name";
	const struct query_item *item = &run->query->items[number];
	struct people *people = &run->people[number];
	sqlite3_stmt *statement = run_prepare(run, sql);

	while (people->count < SEARCH_PEOPLE && run_row(run, statement)) {
		struct span name = {
			(const char *)sqlite3_column_text(statement, 1),
			(size_t)sqlite3_column_bytes(statement, 1),
		};

		if (name_is_meant(name, run->query, item))
			people_put(people, sqlite3_column_int64(statement, 0));
	}
	if (people->count == SEARCH_PEOPLE)
		run_limit(run);
	sqlite3_finalize(statement);
}

/* Append another name, as it is in the full text, if it has words there. */
static void
people_put_name(struct buf *match, struct span name)
{
	struct token_text text = { .text = name };
	struct token word;
	bool first = true;

	while (token_next(&text, &word)) {
		buf_puts(match, first ? " OR \"" : " + \"");
		buf_add(match, word.folded, word.folded_len);
		buf_putc(match, '"');
		first = false;
	}
}

/* Append the words of an item, all of which must be there. */
static void
people_put_words(
    struct buf *match, const struct query *query, const struct query_item *item)
{
	for (size_t i = 0; i < item->word_count; i++) {
		const struct token *word = &query->words[item->words + i];

		buf_puts(match, i > 0 ? " AND \"" : "(\"");
		buf_add(match, word->folded, word->folded_len);
		buf_putc(match, '"');
	}
	buf_putc(match, ')');
}

/*
 * Append the names of those whom an item means in which its own words are
 * not; how many these are, no more than one too many.
 */
static int
run_put_names(struct run *run, size_t number, struct buf *match)
{
	const struct query_item *item = &run->query->items[number];
	struct buf sql = { 0 };
	sqlite3_stmt *statement;
	int count = 0;

	buf_printf(&sql, "SELECT name FROM spelling WHERE person IN (%s)",
	    buf_string(&run->people[number].ids));
	statement = run_prepare(run, buf_string(&sql));
	while (count <= SEARCH_SPELLINGS && run_row(run, statement)) {
		struct span name = {
			(const char *)sqlite3_column_text(statement, 0),
			(size_t)sqlite3_column_bytes(statement, 0),
		};

		if (name_is_meant(name, run->query, item))
			continue;
		people_put_name(match, name);
		count++;
	}
	sqlite3_finalize(statement);
	buf_free(&sql);
	return (count);
}

/*
 * Let the full text find those only whom an item means, if they do not have
 * too many names.
 */
static void
run_match_people(struct run *run, size_t number)
{
	struct buf names = { 0 };

	people_put_words(&names, run->query, &run->query->items[number]);
	if (run_put_names(run, number, &names) <= SEARCH_SPELLINGS)
		buf_printf(
		    &run->match, " AND people : (%s)", buf_string(&names));
	run->match.failed |= !buf_ok(&names);
	buf_free(&names);
}

/* Whether an item names people. */
static bool
item_is_people(const struct query_item *item)
{
	return (item->type == QUERY_FROM || item->type == QUERY_TO);
}

/* Whether an item must hold by itself. */
static bool
run_requires(const struct run *run, size_t number)
{
	const struct query_item *items = run->query->items;

	return (!items[number].excluded && !items[number].either &&
		(number + 1 == run->query->count || !items[number + 1].either));
}

/*
 * Append the languages that the full text has stems of, each with a blank
 * after it: its tokens are in order.
 */
static void
run_languages(struct run *run, struct buf *languages)
{
	static const char sql[] =
	    "SELECT term FROM vocabulary WHERE term > ? LIMIT 1";
	sqlite3_stmt *statement = run_prepare(run, sql);
	char after[TAG_MAX + 2] = { TOKENIZER_STEM };

	for (int i = 0; i < STEMMERS_MAX; i++) {
		const char *term;
		size_t n;

		sqlite3_reset(statement);
		sqlite3_bind_text(statement, 1, after, -1, SQLITE_STATIC);
		if (!run_row(run, statement))
			break;
		term = (const char *)sqlite3_column_text(statement, 0);
		n = term == NULL ? 0 : strcspn(term, "\x03");
		if (n < 2 || n > TAG_MAX || term[0] != TOKENIZER_STEM)
			break;
		buf_add(languages, term + 1, n - 1);
		buf_putc(languages, ' ');
		memcpy(after, term, n);
		after[n] = TOKENIZER_END + 1;
		after[n + 1] = '\0';
	}
	sqlite3_finalize(statement);
}

/* Write what FTS5 is asked about texts that must not be found. */
static void
run_write_excluded(struct run *run)
{
	struct buf languages = { 0 };

	run_languages(run, &languages);
	query_match_excluded(
	    run->query, buf_string(&languages), &run->excluded);
	run->excluded.failed |= !buf_ok(&languages);
	buf_free(&languages);
}

/* Write what FTS5 is asked; nothing when the query has no words. */
static void
run_write_match(struct run *run)
{
	struct buf languages = { 0 }, words = { 0 };

	if (query_only_excludes_text(run->query))
		run_write_excluded(run);
	if (!query_has_text(run->query))
		return;
	run_languages(run, &languages);
	query_match(run->query, buf_string(&languages), &words);
	buf_printf(&run->match, "(%s)", buf_string(&words));
	for (size_t i = 0; i < run->query->count; i++)
		if (item_is_people(&run->query->items[i]) &&
		    run_requires(run, i))
			run_match_people(run, i);
	run->match.failed |= !buf_ok(&languages) || !buf_ok(&words);
	buf_free(&languages);
	buf_free(&words);
}

/* Append that a document is by those, or to those, whom an item means. */
static void
sql_people(struct run *run, size_t number)
{
	const char *ids = buf_string(&run->people[number].ids);
	enum role role =
	    run->query->items[number].type == QUERY_TO ? ROLE_TO : ROLE_FROM;

	/* who wrote much is better asked for by document, who alone is not */
	if (run->match.len > 0)
		buf_printf(&run->sql,
		    "EXISTS (SELECT 1 FROM role WHERE document = d.id "
		    "AND role = %d AND +person IN (%s))",
		    (int)role, ids);
	else
		buf_printf(&run->sql,
		    "d.id IN (SELECT document FROM role WHERE person IN (%s) "
		    "AND role = %d)",
		    ids, (int)role);
}

/* Append that a document's path begins like an item. */
static void
sql_path(struct run *run, struct span value)
{
	char *sql = sqlite3_mprintf("instr(d.path, '%s%.*q') = 1",
	    value.bytes[0] == '/' ? "" : "/", (int)value.len, value.bytes);

	if (sql == NULL)
		run->sql.failed = true;
	else
		buf_puts(&run->sql, sql);
	sqlite3_free(sql);
}

/* Append a condition. */
static void
sql_condition(struct run *run, size_t number)
{
	const struct query_item *item = &run->query->items[number];

	buf_puts(&run->sql, item->excluded ? "((" : "(");
	if (item_is_people(item))
		sql_people(run, number);
	else if (item->type == QUERY_DATE)
		buf_printf(&run->sql, "d.first <= %jd AND d.last >= %jd",
		    (intmax_t)item->last, (intmax_t)item->first);
	else
		sql_path(run, item->value);
	buf_puts(&run->sql, item->excluded ? ") IS NOT TRUE)" : ")");
}

/* Append all conditions, after so many that stand there. */
static void
sql_conditions(struct run *run, size_t count)
{
	bool open = false;

	for (size_t i = 0; i < run->query->count; i++) {
		const struct query_item *item = &run->query->items[i];

		if (query_is_text(item))
			continue;
		if (!item->either) {
			buf_puts(&run->sql, open ? ")" : "");
			buf_puts(
			    &run->sql, count++ > 0 ? " AND (" : " WHERE (");
			open = true;
		} else
			buf_puts(&run->sql, " OR ");
		sql_condition(run, i);
	}
	buf_puts(&run->sql, open ? ")" : "");
}

/* Whether documents must meet conditions. */
static bool
run_has_conditions(const struct run *run)
{
	for (size_t i = 0; i < run->query->count; i++)
		if (!query_is_text(&run->query->items[i]))
			return (true);
	return (false);
}

/* Write the statement that yields documents and their scores. */
static void
run_write_sql(struct run *run)
{
	if (run->match.len == 0) {
		buf_puts(&run->sql,
		    "SELECT d.id, -(d.day * 16.0 + d.precision) "
		    "FROM document AS d");
		sql_conditions(run, 0);
		if (run->excluded.len > 0)
			buf_puts(&run->sql,
			    " AND d.id NOT IN (SELECT rowid FROM words"
			    " WHERE words MATCH ?1)");
		return;
	}
	buf_puts(&run->sql, "SELECT words.rowid, relevance(words) FROM words ");
	if (run_has_conditions(run))
		buf_puts(&run->sql,
		    "CROSS JOIN document AS d ON d.id = words.rowid ");
	buf_puts(&run->sql, "WHERE words MATCH ?1");
	sql_conditions(run, 1);
}

/* Note that a document answers; false when there is no room for it. */
static bool
search_put(struct search *search, int64_t document, double score)
{
	size_t capacity = search->capacity == 0 ? 64 : search->capacity * 2;
	struct hit *hits;

	if (search->count == search->capacity) {
		hits = reallocarray(search->hits, capacity, sizeof *hits);
		if (hits == NULL)
			return (false);
		search->hits = hits;
		search->capacity = capacity;
	}
	search->hits[search->count++] = (struct hit){ document, score };
	return (true);
}

/* Take in what the statement yields. */
static void
run_collect(struct run *run)
{
	sqlite3_stmt *statement = run_prepare(run, buf_string(&run->sql));
	const struct buf *match =
	    run->match.len > 0 ? &run->match : &run->excluded;

	if (statement != NULL && match->len > 0)
		sqlite3_bind_text(
		    statement, 1, match->data, (int)match->len, SQLITE_STATIC);
	while (run_row(run, statement)) {
		double score = -INFINITY; /* without a date: the last */

		if (run->search->count == run->hits_max) {
			run_limit(run);
			break;
		}
		if (sqlite3_column_type(statement, 1) != SQLITE_NULL)
			score = sqlite3_column_double(statement, 1);
		if (!search_put(run->search, sqlite3_column_int64(statement, 0),
			score)) {
			run_stop(run, SQLITE_NOMEM);
			break;
		}
	}
	sqlite3_finalize(statement);
}

/* Which of two hits is better, for qsort. */
static int
hit_compare(const void *one, const void *other)
{
	const struct hit *a = one, *b = other;

	if (a->score != b->score)
		return (a->score > b->score ? -1 : 1);
	return (a->document < b->document ? -1 : a->document > b->document);
}

/* Find out who is meant; false when nobody is who must be. */
static bool
run_find_all_people(struct run *run)
{
	for (size_t i = 0; i < run->query->count; i++) {
		if (!item_is_people(&run->query->items[i]))
			continue;
		run_find_people(run, i);
		if (!buf_ok(&run->people[i].ids))
			run_stop(run, SQLITE_NOMEM);
		if (run->people[i].count == 0 && run_requires(run, i))
			return (false);
	}
	return (true);
}

/* Run the statement, once it is known who is meant. */
static void
run_all(struct run *run)
{
	if (!run_find_all_people(run))
		return;
	run_write_match(run);
	run_write_sql(run);
	if (!buf_ok(&run->match) || !buf_ok(&run->excluded) ||
	    !buf_ok(&run->sql))
		run_stop(run, SQLITE_NOMEM);
	if (run->search->end != SEARCH_FAILED)
		run_collect(run);
}

/* Look for what a query asks. */
void
search_run(struct search *search, struct store *store,
    const struct query *query, const struct search_limits *limits)
{
	struct run run = {
		.search = search,
		.store = store,
		.query = query,
		.hits_max = limits->hits,
		.time_end = milliseconds(CLOCK_MONOTONIC) + limits->time,
		.work_end =
		    milliseconds(CLOCK_THREAD_CPUTIME_ID) + limits->work,
	};
	sqlite3 *db = store_connection(store);

	*search = (struct search){ .end = SEARCH_WHOLE };
	sqlite3_progress_handler(db, SEARCH_STEPS, run_look, &run);
	run_all(&run);
	sqlite3_progress_handler(db, 0, NULL, NULL);
	if (search->count > 0)
		qsort(search->hits, search->count, sizeof *search->hits,
		    hit_compare);
	for (size_t i = 0; i < QUERY_ITEMS_MAX; i++)
		buf_free(&run.people[i].ids);
	buf_free(&run.match);
	buf_free(&run.excluded);
	buf_free(&run.sql);
}

/* Give a search back. */
void
search_free(struct search *search)
{
	free(search->hits);
	*search = (struct search){ 0 };
}
