/*
 * Any bytes may be the path of a page that is made from the catalogue, and a
 * query after a line feed.
 */

#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/path.h"
#include "catalogue/catalogue.h"
#include "catalogue/keeper.h"
#include "document/kind.h"
#include "fuzz.h"

static char state[] = "/tmp/souslik-fuzz-XXXXXX";

/* Remove one thing (nftw). */
static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return (remove(path));
}

/* Remove the catalogue (atexit). */
static void
remove_state(void)
{
	nftw(state, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Make the catalogue of the bundled archive. */
static void
make_catalogue(void)
{
	struct keeper_config config = {
		.state = state,
		.index = { .root = "capsule", .hostname = FUZZ_HOST },
	};
	struct error error = { "" };
	struct keeper *keeper;

	assert(mkdtemp(state) != NULL);
	atexit(remove_state);
	keeper = keeper_open(&config, &error);
	if (keeper == NULL) {
		fprintf(stderr, "%s\n", error.text);
		abort();
	}
	while (keeper_work(keeper))
		continue;
	keeper_close(keeper);
}

/* The catalogue, made at the first call. */
static struct catalogue *
open_catalogue(void)
{
	static struct buf database;
	static struct catalogue *catalogue;
	struct catalogue_config config = { .hostname = FUZZ_HOST };
	struct error error;

	if (catalogue != NULL)
		return (catalogue);
	make_catalogue();
	keeper_database(&database, state, FUZZ_HOST);
	config.database = buf_string(&database);
	config.root = open("capsule", O_PATH | O_DIRECTORY | O_CLOEXEC);
	config.kind = kind_open(&error);
	assert(config.root != -1 && config.kind != NULL);
	catalogue = catalogue_new(&config);
	assert(catalogue != NULL);
	return (catalogue);
}

/* Ask for a page. */
static void
ask(const char *path, const char *query)
{
	struct finding finding;
	size_t n;

	catalogue_find(open_catalogue(), path, query, &finding);
	assert(finding.type != FINDING_FAILED);
	if (catalogue_needs(path, &n) == CATALOGUE_NOTHING) {
		assert(finding.type == FINDING_MISSING);
		assert(catalogue_item(path) == '\0');
	}
	assert(n <= strlen(path));
	assert(page_ok(&finding.page));
	assert(finding.type != FINDING_PAGE || page_has_links(&finding.page));
	assert(finding.type != FINDING_BYTES || finding.bytes.len > 0);
	finding_free(&finding);
}

/* Ask for the page of a path. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span rest = { (const char *)bytes, n };
	struct span path = span_until(&rest, '\n');
	char *query = strndup(rest.len == 0 ? "" : rest.bytes, rest.len);
	struct buf normal = { 0 };

	assert(query != NULL);
	if (path_normalize(&normal, path.bytes, path.len) == 0) {
		assert(buf_ok(&normal));
		ask(buf_string(&normal), query[0] == '\0' ? NULL : query);
	}
	buf_free(&normal);
	free(query);
	return (0);
}
