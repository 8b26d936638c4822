/* Which generated page a path names. */

#include <check.h>
#include <string.h>

#include "catalogue/route.h"
#include "run.h"

#define NONE (-1)

static const struct {
	const char *path;
	int type;
	const char *edition;
	const char *rest;
	size_t of;
	unsigned long part;
} routes[] = {
	{ "/timeline/", ROUTE_TIMELINE, "", "", 0, 0 },
	{ "/timeline", ROUTE_TIMELINE, "", "", 0, 0 },
	{ "/timeline/2017-09/2", ROUTE_TIMELINE, "", "2017-09/2", 0, 0 },
	{ "/people/elon-musk", ROUTE_PEOPLE, "", "elon-musk", 0, 0 },
	{ "/all/a/b/", ROUTE_ALL, "", "a/b/", 0, 0 },
	{ "/search", ROUTE_SEARCH, "", "", 0, 0 },
	{ "/en/timeline/", ROUTE_TIMELINE, "en", "", 0, 0 },
	{ "/fr/all", ROUTE_ALL, "fr", "", 0, 0 },
	{ "/en/search", ROUTE_SEARCH, "en", "", 0, 0 },
	{ "/search/2", ROUTE_SEARCH, "", "/2", 0, 0 },
	{ "/en/search/10", ROUTE_SEARCH, "en", "/10", 0, 0 },
	{ "/search/1", NONE, "", "", 0, 0 },
	{ "/search/x", NONE, "", "", 0, 0 },
	{ "/searching", NONE, "", "", 0, 0 },
	{ "/feed.xml", ROUTE_ATOM, "", "", 1, 0 },
	{ "/a/b/feed.gmi", ROUTE_SUBSCRIPTION, "", "", 5, 0 },
	{ "/en/feed.gmi", ROUTE_SUBSCRIPTION, "en", "", 4, 0 },
	{ "/timeline/feed.xml", ROUTE_ATOM, "", "", 10, 0 },
	{ "/a.gmi.info", ROUTE_INFO, "", "", 6, 0 },
	{ "/en/a.info", ROUTE_INFO, "en", "", 5, 0 },
	{ "/timeline/x.gmi.info", ROUTE_INFO, "", "", 15, 0 },
	{ "/a.mbox.info/12", ROUTE_INFO, "", "", 7, 12 },
	{ "/a.info.info/1", ROUTE_INFO, "", "", 7, 1 },
	{ "/", NONE, "", "", 0, 0 },
	{ "/en/", NONE, "", "", 0, 0 },
	{ "/1", NONE, "", "", 0, 0 },
	{ "/timelines/", NONE, "", "", 0, 0 },
	{ "/xx/timeline/", NONE, "", "", 0, 0 },
	{ "/EN/timeline/", NONE, "", "", 0, 0 },
	{ "/en-suite/timeline/", NONE, "", "", 0, 0 },
	{ "/a/timeline/", NONE, "", "", 0, 0 },
	{ "/search/", NONE, "", "", 0, 0 },
	{ "/.info", NONE, "", "", 0, 0 },
	{ "/a/.info", NONE, "", "", 0, 0 },
	{ "/a.info/page/1", NONE, "", "", 0, 0 },
	{ "/a.info/page/", NONE, "", "", 0, 0 },
	{ "/a.info/page/x", NONE, "", "", 0, 0 },
	{ "/info/page/2", NONE, "", "", 0, 0 },
	{ "/a.info/", NONE, "", "", 0, 0 },
	{ "/a.info/0", NONE, "", "", 0, 0 },
	{ "/a.info/01", NONE, "", "", 0, 0 },
	{ "/a.info/9999999999", NONE, "", "", 0, 0 },
	{ "/a.info/1/1", NONE, "", "", 0, 0 },
	{ "/a.info/x", NONE, "", "", 0, 0 },
	{ "/feed.xml/", NONE, "", "", 0, 0 },
	{ "/my-feed.xml", NONE, "", "", 0, 0 },
};

START_TEST(paths_name_pages)
{
	struct route route;
	bool found = route_parse(&route, routes[_i].path);

	ck_assert_int_eq(found, routes[_i].type != NONE);
	if (!found)
		return;
	ck_assert_int_eq((int)route.type, routes[_i].type);
	ck_assert_str_eq(route.edition, routes[_i].edition);
	ck_assert_str_eq(route.rest, routes[_i].rest);
	ck_assert_uint_eq(route.of, routes[_i].of);
	ck_assert_uint_eq(route.part, routes[_i].part);
	ck_assert_str_eq(route.path, routes[_i].path);
}
END_TEST

START_TEST(long_mailboxes_have_numbered_pages)
{
	struct route route;

	ck_assert(route_parse(&route, "/a.mbox.info/page/12"));
	ck_assert_int_eq(route.type, ROUTE_INFO);
	ck_assert_uint_eq(route.of, 7);
	ck_assert_uint_eq(route.part, 0);
	ck_assert_uint_eq(route.number, 12);
	ck_assert(route_parse(&route, "/a.mbox.info"));
	ck_assert_uint_eq(route.number, 1);
	ck_assert(route_parse(&route, "/a.mbox.info/7/page/12"));
	ck_assert_uint_eq(route.of, 7);
	ck_assert_uint_eq(route.part, 7);
	ck_assert_uint_eq(route.number, 12);
	ck_assert(!route_parse(&route, "/a.mbox.info/7/page/1"));
	ck_assert(!route_parse(&route, "/a.mbox.info/7/8/page/2"));
	ck_assert(!route_parse(&route, "/a.mbox.info/page/2/page/2"));
}
END_TEST

START_TEST(pages_are_numbered_from_two)
{
	ck_assert_uint_eq(route_number(""), 1);
	ck_assert_uint_eq(route_number("/2"), 2);
	ck_assert_uint_eq(route_number("/1200"), 1200);
	ck_assert_uint_eq(route_number("/1"), 0);
	ck_assert_uint_eq(route_number("/0"), 0);
	ck_assert_uint_eq(route_number("/02"), 0);
	ck_assert_uint_eq(route_number("/2/"), 0);
	ck_assert_uint_eq(route_number("/"), 0);
	ck_assert_uint_eq(route_number("2"), 0);
	ck_assert_uint_eq(route_number("/-2"), 0);
	ck_assert_uint_eq(route_number("/99999999999999999999"), 0);
}
END_TEST

static const struct {
	const char *path;
	const char *edition;
	size_t bytes;
} editions[] = {
	{ "/en/", "en", 3 },
	{ "/en/a/b.gmi", "en", 3 },
	{ "/fr/fr/a.gmi", "fr", 3 },
	{ "/", "", 0 },
	{ "/en", "", 0 }, /* a file */
	{ "/a/en/b.gmi", "", 0 },
	{ "/english/a.gmi", "", 0 },
	{ "/a-directory-of-a-long-name/a.gmi", "", 0 },
};

START_TEST(directories_of_languages_are_editions)
{
	char edition[EDITION_MAX];

	ck_assert_uint_eq(
	    edition_of(edition, editions[_i].path), editions[_i].bytes);
	ck_assert_str_eq(edition, editions[_i].edition);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("route");

	tcase_add_loop_test(tests, paths_name_pages, 0, COUNT(routes));
	tcase_add_test(tests, long_mailboxes_have_numbered_pages);
	tcase_add_test(tests, pages_are_numbered_from_two);
	tcase_add_loop_test(
	    tests, directories_of_languages_are_editions, 0, COUNT(editions));
	return (run("route", tests));
}
