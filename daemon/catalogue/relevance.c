/* How well a document answers a query: see relevance.h. */

#include "catalogue/relevance.h"

#include <math.h>
#include <stddef.h>

#include <sqlite3.h>

#include "base/error.h"
#include "catalogue/fts5.h"

#define RELEVANCE_SAMPLE 1000 /* documents with a phrase that are counted */
#define RELEVANCE_PLACES 1000 /* places in one document that count */

/* The usual parameters of BM25. */
#define SATURATION 1.2
#define LENGTH     0.75

/* What a place in each column counts. */
static const double weights[] = { 8, 4, 1 };

#define WEIGHT_COUNT (sizeof weights / sizeof weights[0])

/* What is the same for all documents that a query finds. */
struct relevance {
	double average; /* words of a document */
	int phrases;
	double numbers[]; /* of each phrase: its rarity, and then the places
			     in one document */
};

/* How many documents have a phrase, as far as they were counted. */
struct sample {
	sqlite3_int64 count;
	sqlite3_int64 last; /* rowid */
};

/* Count one document. */
static int
sample_count(const Fts5ExtensionApi *api, Fts5Context *fts, void *context)
{
	struct sample *sample = context;

	sample->count++;
	sample->last = api->xRowid(fts);
	return (sample->count < RELEVANCE_SAMPLE ? SQLITE_OK : SQLITE_DONE);
}

/* The inverse document frequency of a phrase, of so many documents in all. */
static int
relevance_rarity(const Fts5ExtensionApi *api, Fts5Context *fts, int phrase,
    sqlite3_int64 rows, double *rarity)
{
	struct sample sample = { 0 };
	double count;
	int code;

	code = api->xQueryPhrase(fts, phrase, &sample, sample_count);
	if (code != SQLITE_OK)
		return (code);
	count = (double)sample.count;
	if (sample.count == RELEVANCE_SAMPLE && sample.last < rows)
		count *= (double)rows / (double)sample.last;
	*rarity = log(1 + ((double)rows - count + 0.5) / (count + 0.5));
	return (SQLITE_OK);
}

/* Find out what is the same for all documents. */
static int
relevance_fill(
    const Fts5ExtensionApi *api, Fts5Context *fts, struct relevance *relevance)
{
	sqlite3_int64 rows, words;
	int code;

	code = api->xRowCount(fts, &rows);
	if (code == SQLITE_OK)
		code = api->xColumnTotalSize(fts, -1, &words);
	if (code != SQLITE_OK)
		return (code);
	relevance->average =
	    rows > 0 && words > 0 ? (double)words / (double)rows : 1;
	for (int i = 0; i < relevance->phrases && code == SQLITE_OK; i++)
		code =
		    relevance_rarity(api, fts, i, rows, &relevance->numbers[i]);
	return (code);
}

/* What is the same for all documents; kept with the query that is run. */
static int
relevance_find(
    const Fts5ExtensionApi *api, Fts5Context *fts, struct relevance **relevance)
{
	int phrases = api->xPhraseCount(fts), code;
	size_t size = 2 * (size_t)phrases * sizeof(double);

	*relevance = api->xGetAuxdata(fts, 0);
	if (*relevance != NULL)
		return (SQLITE_OK);
	*relevance = sqlite3_malloc64(sizeof **relevance + size);
	if (*relevance == NULL)
		return (SQLITE_NOMEM);
	(*relevance)->phrases = phrases;
	code = relevance_fill(api, fts, *relevance);
	if (code != SQLITE_OK) {
		sqlite3_free(*relevance);
		return (code);
	}
	return (api->xSetAuxdata(fts, *relevance, sqlite3_free));
}

/* Count the places of each phrase in a document, by their weights. */
static int
relevance_count(const Fts5ExtensionApi *api, Fts5Context *fts,
    const struct relevance *relevance, double *counts)
{
	int places, phrase, column, offset, code;

	for (int i = 0; i < relevance->phrases; i++)
		counts[i] = 0;
	code = api->xInstCount(fts, &places);
	if (places > RELEVANCE_PLACES)
		places = RELEVANCE_PLACES;
	for (int i = 0; code == SQLITE_OK && i < places; i++) {
		code = api->xInst(fts, i, &phrase, &column, &offset);
		if (code == SQLITE_OK && (size_t)column < WEIGHT_COUNT)
			counts[phrase] += weights[column];
	}
	return (code);
}

/* How well a document answers. */
static int
relevance_score(const Fts5ExtensionApi *api, Fts5Context *fts,
    struct relevance *relevance, double *score)
{
	double norm, *counts = relevance->numbers + relevance->phrases;
	int words, code;

	code = relevance_count(api, fts, relevance, counts);
	if (code == SQLITE_OK)
		code = api->xColumnSize(fts, -1, &words);
	if (code != SQLITE_OK)
		return (code);
	norm = SATURATION *
	       (1 - LENGTH + LENGTH * (double)words / relevance->average);
	*score = 0;
	for (int i = 0; i < relevance->phrases; i++)
		*score += relevance->numbers[i] * counts[i] * (SATURATION + 1) /
			  (counts[i] + norm);
	return (SQLITE_OK);
}

/* relevance(words) */
static void
relevance_call(const Fts5ExtensionApi *api, Fts5Context *fts,
    sqlite3_context *result, int count, sqlite3_value **values)
{
	struct relevance *relevance;
	double score = 0;
	int code;

	(void)count;
	(void)values;
	code = relevance_find(api, fts, &relevance);
	if (code == SQLITE_OK)
		code = relevance_score(api, fts, relevance, &score);
	if (code == SQLITE_OK)
		sqlite3_result_double(result, score);
	else
		sqlite3_result_error_code(result, code);
}

/* Make the function known. */
int
relevance_register(sqlite3 *db, struct error *error)
{
	fts5_api *api = fts5_find(db);

	if (api == NULL)
		return (error_set(error,
		    "this SQLite has no full-text search: FTS5 is needed"));
	if (api->xCreateFunction(
		api, "relevance", NULL, relevance_call, NULL) != SQLITE_OK)
		return (error_set(error, "cannot add a function to SQLite: %s",
		    sqlite3_errmsg(db)));
	return (0);
}
