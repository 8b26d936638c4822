/*
 * The catalogue as readers meet it: see catalogue.h.
 *
 * Each page is made in one transaction, so that it shows the catalogue as it
 * was at one moment. The makers of pages (timeline.h and so on) know what is
 * on them.
 */

#include "catalogue/catalogue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "catalogue/all.h"
#include "catalogue/feed.h"
#include "catalogue/info.h"
#include "catalogue/people.h"
#include "catalogue/results.h"
#include "catalogue/route.h"
#include "catalogue/row.h"
#include "catalogue/sheet.h"
#include "catalogue/store.h"
#include "catalogue/timeline.h"

#define PATIENCE 10000  /* ms that a page may take to make */
#define STEPS    100000 /* of SQLite's machine between two looks at the clock */

struct catalogue {
	struct catalogue_config config;
	char *real;          /* the content directory's real path; NULL: any */
	struct store *store; /* NULL while it cannot be opened */
	int64_t deadline;    /* of the page that is being made, ms */
};

/* What a generated page of a path depends on. */
enum catalogue_need
catalogue_needs(const char *path, size_t *n)
{
	struct route route;

	*n = 0;
	if (!route_parse(&route, path))
		return (CATALOGUE_NOTHING);
	*n = route.of;
	switch (route.type) {
	case ROUTE_INFO:
		return (CATALOGUE_FILE);
	case ROUTE_ATOM:
	case ROUTE_SUBSCRIPTION:
		return (CATALOGUE_DIRECTORY);
	case ROUTE_TIMELINE:
	case ROUTE_PEOPLE:
	case ROUTE_ALL:
	case ROUTE_SEARCH:
		break;
	}
	if (route.edition[0] == '\0')
		return (CATALOGUE_ALWAYS);
	*n = strlen("/") + strlen(route.edition) + strlen("/");
	return (CATALOGUE_DIRECTORY);
}

/* The Gopher item type of a generated page. */
char
catalogue_item(const char *path)
{
	struct route route;

	if (!route_parse(&route, path))
		return ('\0');
	if (route.type == ROUTE_SEARCH)
		return ('7');
	return ((char)(route.type == ROUTE_ATOM ? '0' : '1'));
}

/* Make a catalogue. */
struct catalogue *
catalogue_new(const struct catalogue_config *config)
{
	struct catalogue *catalogue = calloc(1, sizeof *catalogue);

	if (catalogue == NULL)
		return (NULL);
	catalogue->config = *config;
	if (config->name == NULL)
		return (catalogue);
	catalogue->real = realpath(config->name, NULL);
	if (catalogue->real == NULL)
		catalogue->real = strdup(config->name);
	if (catalogue->real != NULL)
		return (catalogue);
	catalogue_free(catalogue);
	return (NULL);
}

/* Close it. */
void
catalogue_free(struct catalogue *catalogue)
{
	if (catalogue == NULL)
		return;
	store_close(catalogue->store);
	free(catalogue->real);
	free(catalogue);
}

/* Whether a page takes too long (sqlite3_progress_handler). */
static int
catalogue_is_late(void *arg)
{
	const struct catalogue *catalogue = arg;

	return (clock_now() > catalogue->deadline);
}

/* Open the database, or another one that has taken its place. */
static bool
catalogue_open(struct catalogue *catalogue)
{
	struct error error;

	if (catalogue->store != NULL && store_is_current(catalogue->store))
		return (true);
	store_close(catalogue->store);
	catalogue->store =
	    store_open(catalogue->config.database, catalogue->real, &error);
	return (catalogue->store != NULL);
}

/* Begin to read, for as long as a page may take; a search has set its own. */
static void
catalogue_start(struct catalogue *catalogue)
{
	sqlite3_progress_handler(store_connection(catalogue->store), STEPS,
	    catalogue_is_late, catalogue);
	store_begin(catalogue->store);
}

/* The language of the site: that of its first page, if nobody says. */
static const struct language *
catalogue_language(struct catalogue *catalogue)
{
	static const char sql[] =
	    "SELECT document.language FROM file"
	    " JOIN document ON document.file = file.id AND document.part = 0"
	    " WHERE file.path IN ('/index.gmi', '/gophermap', '/index.gph')"
	    " AND document.language <> '' ORDER BY file.path DESC";
	const struct language *language = NULL;
	struct sqlite3_stmt *rows;

	if (catalogue->config.language != NULL)
		language = language_find(catalogue->config.language);
	if (language == NULL && catalogue->store != NULL) {
		rows = store_statement(catalogue->store, sql);
		while (store_row(catalogue->store, rows))
			if (language == NULL)
				language = language_find(row_text(rows, 0));
	}
	return (language == NULL ? language_default() : language);
}

/* Begin the page of a route. */
static void
catalogue_begin(
    struct catalogue *catalogue, const struct route *route, struct sheet *sheet)
{
	*sheet = (struct sheet){
		.store = catalogue->store,
		.hostname = catalogue->config.hostname,
		.kind = catalogue->config.kind,
		.root = catalogue->config.root,
		.edition = route->edition,
		.path = route->path,
		.site = catalogue_language(catalogue),
	};
	sheet->language = language_find(route->edition);
	if (route->edition[0] == '\0' || sheet->language == NULL)
		sheet->language = sheet->site;
}

/* Whether the catalogue has all documents; else the sheet will say how many. */
static bool
catalogue_is_whole(struct sheet *sheet)
{
	struct sqlite3_stmt *state = store_statement(sheet->store,
	    "SELECT value = 'whole' FROM meta WHERE key = 'state'");
	bool whole = store_number(sheet->store, state, 0) == 1;

	sheet->building = !whole;
	sheet->done = store_meta(sheet->store, "done", 0);
	sheet->total = store_meta(sheet->store, "total", 0);
	return (whole);
}

/* Write the page of a route; false when there is none. */
static bool
catalogue_write(
    struct sheet *sheet, const struct route *route, const char *query)
{
	switch (route->type) {
	case ROUTE_TIMELINE:
		return (timeline_make(sheet, route->rest));
	case ROUTE_PEOPLE:
		return (people_make(sheet, route->rest));
	case ROUTE_ALL:
		return (all_make(sheet, route->rest));
	case ROUTE_INFO:
		return (info_make(sheet, route));
	case ROUTE_SUBSCRIPTION:
		return (feed_make(sheet, route));
	case ROUTE_SEARCH:
		return (results_make(sheet, query, route_number(route->rest)));
	case ROUTE_ATOM:
		break;
	}
	return (false);
}

/* Hand a page over. */
static void
catalogue_give(struct sheet *sheet, struct finding *finding)
{
	finding->type = FINDING_PAGE;
	finding->page = sheet->page;
	finding->directory = sheet->directory;
	sheet->page = (struct page){ 0 };
}

/*
 * Make a feed; not before the catalogue is whole, for subscribers would take
 * old documents for new.
 */
static void
catalogue_make_atom(
    struct sheet *sheet, const struct route *route, struct finding *finding)
{
	if (!catalogue_is_whole(sheet)) {
		finding->type = FINDING_FAILED;
		return;
	}
	if (!feed_atom(sheet, route, &finding->bytes))
		return;
	finding->type = FINDING_BYTES;
	finding->mime = "application/atom+xml";
}

/* Make the page of a route. */
static void
catalogue_make(struct sheet *sheet, const struct route *route,
    const char *query, struct finding *finding)
{
	bool whole;

	if (route->type == ROUTE_ATOM) {
		catalogue_make_atom(sheet, route, finding);
		return;
	}
	if (route->type == ROUTE_SEARCH && query[0] == '\0' &&
	    route->rest[0] == '\0') {
		finding->type = FINDING_INPUT;
		finding->prompt =
		    language_word(sheet->language, WORD_SEARCH_PROMPT);
		return;
	}
	whole = catalogue_is_whole(sheet);
	if (catalogue_write(sheet, route, query)) {
		catalogue_give(sheet, finding);
	} else if (!whole) {
		sheet_building(sheet);
		sheet_home(sheet);
		catalogue_give(sheet, finding);
	}
}

/* Tell the operator that a page could not be made. */
static void
catalogue_warn(const char *path, const char *why)
{
	struct buf quoted = { 0 };

	log_quote(&quoted, path, strlen(path));
	log_warn("making the page %s: %s", buf_string(&quoted), why);
	buf_free(&quoted);
}

/* See that all of it could be read and kept. */
static void
catalogue_end(struct catalogue *catalogue, const struct sheet *sheet,
    struct finding *finding)
{
	const char *why = NULL;

	if (store_commit(catalogue->store) == -1)
		why = store_reason(catalogue->store);
	else if (!sheet_ok(sheet) || !page_ok(&finding->page))
		why = "out of memory";
	if (why == NULL)
		return;
	catalogue_warn(sheet->path, why);
	store_report(catalogue->store);
	finding_free(finding);
	finding->type = FINDING_FAILED;
}

/*
 * Say that the catalogue is not there yet; or that there is none, where its
 * file cannot be opened or is of another archive: that may last, and who makes
 * catalogues tells the log. A feed has no words for either.
 */
static void
catalogue_wait(const struct catalogue *catalogue, struct sheet *sheet,
    const struct route *route, struct finding *finding)
{
	const bool absent =
	    access(catalogue->config.database, F_OK) == -1 && errno == ENOENT;

	if (route->type == ROUTE_ATOM) {
		finding->type = FINDING_FAILED;
		return;
	}
	sheet_text(sheet, language_word(sheet->language,
			      absent ? WORD_BUILDING_SOON : WORD_NO_CATALOGUE));
	sheet_home(sheet);
	catalogue_give(sheet, finding);
}

/* What is at a path. */
void
catalogue_find(struct catalogue *catalogue, const char *path, const char *query,
    struct finding *finding)
{
	struct route route;
	struct sheet sheet;

	*finding = (struct finding){ .type = FINDING_MISSING };
	if (!route_parse(&route, path))
		return;
	catalogue->deadline = clock_now() + PATIENCE;
	if (catalogue_open(catalogue))
		catalogue_start(catalogue);
	catalogue_begin(catalogue, &route, &sheet);
	finding->language = language_tag(sheet.language);
	if (catalogue->store == NULL) {
		catalogue_wait(catalogue, &sheet, &route, finding);
	} else {
		catalogue_make(
		    &sheet, &route, query == NULL ? "" : query, finding);
		catalogue_end(catalogue, &sheet, finding);
	}
	page_free(&sheet.page);
}

/* Give the parts back. */
void
finding_free(struct finding *finding)
{
	page_free(&finding->page);
	buf_free(&finding->bytes);
	*finding = (struct finding){ .type = FINDING_MISSING };
}
