/* Routes: see route.h. */

#include "catalogue/route.h"

#include <string.h>

#include "base/path.h"

#define SEARCH        "/search"
#define NUMBER_DIGITS 9 /* of a page or a part, at most */

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const struct {
	const char *word;
	enum route_type type;
} route_words[] = {
	{ "/timeline", ROUTE_TIMELINE },
	{ "/people", ROUTE_PEOPLE },
	{ "/all", ROUTE_ALL },
};

static const struct {
	const char *name;
	enum route_type type;
} route_feeds[] = {
	{ "feed.xml", ROUTE_ATOM },
	{ "feed.gmi", ROUTE_SUBSCRIPTION },
};

/* The number from 1, without zeros before it, that n bytes are; else 0. */
static unsigned long
route_digits(const char *s, size_t n)
{
	unsigned long number = 0;

	if (n == 0 || n > NUMBER_DIGITS || s[0] == '0')
		return (0);
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return (0);
		number = number * 10 + (unsigned long)(s[i] - '0');
	}
	return (number);
}

/* The number of a numbered page. */
unsigned long
route_number(const char *s)
{
	unsigned long number;

	if (s[0] == '\0')
		return (1);
	if (s[0] != '/')
		return (0);
	number = route_digits(s + 1, strlen(s + 1));
	return (number == 1 ? 0 : number);
}

/* Whether n bytes end in a suffix that comes after a name; *n is without it. */
static bool
route_cut(const char *path, size_t *n, const char *suffix)
{
	size_t len = strlen(suffix);

	if (*n < len + 2 || memcmp(path + *n - len, suffix, len) != 0)
		return (false);
	*n -= len;
	return (path[*n - 1] != '/');
}

/* The number after the last slash of n bytes, and *n is without both; or 0. */
static unsigned long
route_last(const char *path, size_t *n)
{
	size_t start = *n;
	unsigned long number;

	while (start > 0 && path[start - 1] != '/')
		start--;
	number = route_digits(path + start, *n - start);
	if (number > 0)
		*n = start - 1;
	return (number);
}

/* Read PATH.info and PATH.info/N, and /page/M after either. */
static bool
route_parse_info(struct route *route, const char *path)
{
	size_t n = strlen(path);
	unsigned long last = route_last(path, &n);

	route->number = 1;
	if (last > 1 && route_cut(path, &n, "/page")) {
		route->number = last;
		last = route_last(path, &n);
	}
	if (!route_cut(path, &n, ".info"))
		return (false);
	route->type = ROUTE_INFO;
	route->of = n;
	route->part = last;
	return (true);
}

/* Read DIRECTORY/feed.xml and DIRECTORY/feed.gmi. */
static bool
route_parse_feed(struct route *route, const char *path)
{
	const char *name = path_name(path);

	for (size_t i = 0; i < COUNT(route_feeds); i++)
		if (strcmp(name, route_feeds[i].name) == 0) {
			route->type = route_feeds[i].type;
			route->of = (size_t)(name - path);
			return (true);
		}
	return (false);
}

/* Read /search and its pages, and paths below one of the words of ours. */
static bool
route_parse_word(struct route *route, const char *path)
{
	if (strncmp(path, SEARCH, sizeof SEARCH - 1) == 0 &&
	    route_number(path + sizeof SEARCH - 1) > 0) {
		route->type = ROUTE_SEARCH;
		route->rest = path + sizeof SEARCH - 1;
		return (true);
	}
	for (size_t i = 0; i < COUNT(route_words); i++) {
		size_t n = strlen(route_words[i].word);

		if (strncmp(path, route_words[i].word, n) != 0 ||
		    (path[n] != '/' && path[n] != '\0'))
			continue;
		route->type = route_words[i].type;
		route->rest = path[n] == '/' ? path + n + 1 : "";
		return (true);
	}
	return (false);
}

/* Read a path. */
bool
route_parse(struct route *route, const char *path)
{
	size_t start;

	*route = (struct route){ .path = path, .rest = "" };
	start = edition_of(route->edition, path);
	return (route_parse_info(route, path) ||
		route_parse_feed(route, path) ||
		route_parse_word(route, path + start));
}
