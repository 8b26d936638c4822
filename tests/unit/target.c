/* Targets: local, Gopher, or elsewhere. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document/target.h"
#include "run.h"

#define HOST "example.org"
#define PAGE "/en/exhibits/one.gmi"

static const struct {
	const char *reference, *path, *query;
} local[] = {
	{ "two.gmi", "/en/exhibits/two.gmi", NULL },
	{ "./two.gmi", "/en/exhibits/two.gmi", NULL },
	{ "../article.gmi", "/en/article.gmi", NULL },
	{ "..", "/en/", NULL },
	{ ".", "/en/exhibits/", NULL },
	{ "../../../../x", "/x", NULL },
	{ "/timeline/", "/timeline/", NULL },
	{ "/", "/", NULL },
	{ "", PAGE, NULL },
	{ "two.gmi#part", "/en/exhibits/two.gmi", NULL },
	{ "/search?caf%C3%A9%20noir", "/search", "caf\xc3\xa9 noir" },
	{ "?q", PAGE, "q" },
	{ "/a%20b.txt", "/a b.txt", NULL },
	{ "/a%2Fb", "/a/b", NULL },
	{ "a%2Fb/../c", "/en/exhibits/c", NULL },
	{ "%2e%2E/../c", "/en/exhibits/c", NULL },
	{ "a/./b/../c;d=1,2@e", "/en/exhibits/a/c;d=1,2@e", NULL },
	{ "a/b/..", "/en/exhibits/a/", NULL },
	{ "/a//../b", "/a/b", NULL },
	{ "./a:b", "/en/exhibits/a:b", NULL },
	{ "a/b:c", "/en/exhibits/a/b:c", NULL },
	{ "%20!$&'()*+-._~", "/en/exhibits/ !$&'()*+-._~", NULL },
	{ "/x/%2e%2E/%2e%2e/etc/passwd", "/etc/passwd", NULL },
	{ "/caf\xc3\xa9.gmi", "/caf\xc3\xa9.gmi", NULL },
	{ "/caf%e9.txt", "/caf\xe9.txt", NULL },
	{ "gemini://example.org", "/", NULL },
	{ "gemini://EXAMPLE.org/a", "/a", NULL },
	{ "gemini://example.org:1965/a", "/a", NULL },
	{ "GEMINI://example.org:/a", "/a", NULL },
	{ "//example.org/a", "/a", NULL },
};

START_TEST(local_references)
{
	struct target target;

	ck_assert_msg(
	    target_resolve(&target, HOST, PAGE, local[_i].reference) == 0, "%s",
	    local[_i].reference);
	ck_assert_int_eq(target.kind, TARGET_LOCAL);
	ck_assert_str_eq(target.path, local[_i].path);
	ck_assert_pstr_eq(target.query, local[_i].query);
	ck_assert_ptr_null(target.url);
	target_free(&target);
	ck_assert_ptr_null(target.path);
}
END_TEST

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): a URL's order */
static const struct {
	const char *reference;
	char item;
	const char *selector, *host;
	int port;
} gopher[] = {
	{ "gopher://h.example", '1', "", "h.example", 70 },
	{ "gopher://h.example/", '1', "", "h.example", 70 },
	{ "gopher://h.example/0", '0', "", "h.example", 70 },
	{ "gopher://h.example:7070/0/a/b.txt", '0', "/a/b.txt", "h.example",
	    7070 },
	{ "gopher://h.example/7/search", '7', "/search", "h.example", 70 },
	{ "gopher://h.example/1a%20b", '1', "a b", "h.example", 70 },
	{ "gopher://h.example/hURL:http://x.example/", 'h',
	    "URL:http://x.example/", "h.example", 70 },
	{ "gopher://h.example/7/s?words", '7', "/s?words", "h.example", 70 },
	{ "gopher://[::1]:70/1/x", '1', "/x", "::1", 70 },
	{ "gopher://" HOST "/1/x", '1', "/x", HOST, 70 },
};

START_TEST(gopher_urls)
{
	struct target target;

	ck_assert_msg(
	    target_resolve(&target, HOST, PAGE, gopher[_i].reference) == 0,
	    "%s", gopher[_i].reference);
	ck_assert_int_eq(target.kind, TARGET_GOPHER);
	ck_assert_int_eq(target.item, gopher[_i].item);
	ck_assert_str_eq(target.selector, gopher[_i].selector);
	ck_assert_str_eq(target.host, gopher[_i].host);
	ck_assert_int_eq(target.port, gopher[_i].port);
	ck_assert_ptr_nonnull(target.url);
	target_free(&target);
}
END_TEST

static const struct {
	const char *reference, *url;
} other[] = {
	{ "https://example.org/a", "https://example.org/a" },
	{ "gemini://other.example/a", "gemini://other.example/a" },
	{ "gemini://example.org:1966/a", "gemini://example.org:1966/a" },
	{ "gemini://u@example.org/a", "gemini://u@example.org/a" },
	{ "//other.example/a", "gemini://other.example/a" },
	{ "mailto:a@example.org", "mailto:a@example.org" },
	{ "gophers://h.example/1/x", "gophers://h.example/1/x" },
};

START_TEST(other_urls)
{
	struct target target;

	ck_assert_msg(
	    target_resolve(&target, HOST, PAGE, other[_i].reference) == 0, "%s",
	    other[_i].reference);
	ck_assert_int_eq(target.kind, TARGET_OTHER);
	ck_assert_str_eq(target.url, other[_i].url);
	ck_assert_ptr_null(target.path);
	target_free(&target);
}
END_TEST

static const char *const bad[] = {
	"/a%00b",
	"/a%zz",
	"/a%4",
	"/a?%00",
	"gopher://h.example/0a%0d%0ab",
	"gopher://h.example/0a%09b",
	"gopher://h.example/0a%00",
	"gemini://h:99999/",
	"gemini://[::1/",
};

START_TEST(bad_references)
{
	struct target target;

	ck_assert_msg(
	    target_resolve(&target, HOST, PAGE, bad[_i]) == -1, "%s", bad[_i]);
	ck_assert_ptr_null(target.path);
	ck_assert_ptr_null(target.url);
	ck_assert_ptr_null(target.selector);
}
END_TEST

START_TEST(odd_pages_and_hosts)
{
	struct target target;

	ck_assert_int_eq(
	    target_resolve(&target, HOST, "/a%b ?#/p.gmi", "q.gmi"), 0);
	ck_assert_str_eq(target.path, "/a%b ?#/q.gmi");
	target_free(&target);
	ck_assert_int_eq(target_resolve(&target, HOST, "/\xff/p", "q"), 0);
	ck_assert_str_eq(target.path, "/\xff/q");
	target_free(&target);
	ck_assert_int_eq(target_resolve(&target, "::1", "/p", "q"), 0);
	ck_assert_int_eq(target.kind, TARGET_LOCAL);
	ck_assert_str_eq(target.path, "/q");
	target_free(&target);
}
END_TEST

/* A reference of random pieces, at most size bytes. */
static void
random_reference(char *reference, size_t size)
{
	static const char *const pieces[] = { "a", "b.txt", ".", "..", "/", "/",
		"%2e", "%2F", "%20", "%41", "%", "~", ";x=1", ":", "//",
		"\xc3\xa9", "?q", "@" };

	reference[0] = '\0';
	for (int n = rand() % 8; n >= 0; n--)
		strncat(reference,
		    pieces[(size_t)rand() % (sizeof pieces / sizeof *pieces)],
		    size - strlen(reference) - 1);
}

/* With a fragment a reference is surely read as a URL; it means the same. */
START_TEST(a_path_means_what_its_url_means)
{
	char reference[64], url[80];
	struct target one, two;

	srand(1436);
	for (int i = 0; i < 50000; i++) {
		random_reference(reference, sizeof reference);
		snprintf(url, sizeof url, "%s#x", reference);
		ck_assert_msg(target_resolve(&one, HOST, PAGE, reference) ==
				  target_resolve(&two, HOST, PAGE, url),
		    "%s", reference);
		ck_assert_msg(one.kind == two.kind, "%s", reference);
		if (one.path != NULL)
			ck_assert_msg(strcmp(one.path, two.path) == 0,
			    "%s: %s, not %s", reference, one.path, two.path);
		target_free(&one);
		target_free(&two);
	}
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("target");

	tcase_add_loop_test(tcase, local_references, 0, COUNT(local));
	tcase_add_loop_test(tcase, gopher_urls, 0, COUNT(gopher));
	tcase_add_loop_test(tcase, other_urls, 0, COUNT(other));
	tcase_add_loop_test(tcase, bad_references, 0, COUNT(bad));
	tcase_add_test(tcase, odd_pages_and_hosts);
	tcase_add_test(tcase, a_path_means_what_its_url_means);
	return (run("target", tcase));
}
