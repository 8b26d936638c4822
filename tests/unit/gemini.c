/*
 * The Gemini door: every request of a table against a temporary archive, and
 * the exact header that must come back.
 */

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/answer.h"
#include "base/error.h"
#include "gemini/gemini.h"
#include "run.h"

#define BIG   100000 /* bytes: more than go with the header */
#define SMALL 9000   /* bytes: more than a first read, sent at once */

static char root[64];
static struct archive *archives[3];
static struct endpoint endpoint;
static struct answer answer;

static struct rule rules[] = {
	{ .type = RULE_GONE, .path = "/gone.gmi" },
	{ .type = RULE_GONE, .path = "/lost/" },
	{ .type = RULE_MOVED, .path = "/old.gmi", .to = "/new place.gmi" },
	{ .type = RULE_MOVED, .path = "/away", .to = "gemini://a.org/b?c" },
	{ .type = RULE_INPUT,
	    .path = "/ask",
	    .to = "/found/%s",
	    .prompt = "What do you\r\nlook\tfor?" },
};

static void
put(const char *name, const char *bytes, size_t n)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", root, name);
	file = fopen(path, "w");
	ck_assert_msg(file != NULL, "%s", path);
	ck_assert_uint_eq(fwrite(bytes, 1, n, file), n);
	ck_assert_int_eq(fclose(file), 0);
}

static void
put_text(const char *name, const char *text)
{
	put(name, text, strlen(text));
}

static void
put_bytes(const char *name, size_t n)
{
	char *bytes = malloc(n);

	ck_assert_ptr_nonnull(bytes);
	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)("abcdefghijklmnop"[i % 16]);
	put(name, bytes, n);
	free(bytes);
}

static void
put_directory(const char *name)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", root, name);
	ck_assert_int_eq(mkdir(path, 0755), 0);
}

static void
fill(void)
{
	put_text("index.gmi", "# Bonjour\r\n=> a.gmi\n");
	put_text("caf\xc3\xa9.gmi", "# Caf\xc3\xa9\n");
	put_text("a b.txt", "plain\n");
	put_text("accents.txt", "\xc3\xa9t\xc3\xa9\n");
	put_text("en.gmi", "# English\n\n* Language: en\n");
	put_text("latin.gmi", "# \xc9t\xe9 caf\xe9 d\xe9j\xe0 vu\n");
	put("pic.png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
	put_text("empty.gmi", "");
	put_text(".secret", "secret\n");
	put_bytes("small.bin", SMALL);
	put_bytes("big.bin", BIG);
	put_directory("dir");
	put_text("dir/index.gmi", "# Dir\n");
	put_directory("caf\xc3\xa9 au lait");
	put_text("caf\xc3\xa9 au lait/index.gmi", "# Lait\n");
	put_directory("hole");
	put_text("hole/gophermap", "Hello\n0A file\tfile.txt\n  art\n");
	put_text("hole/file.txt", "file\n");
	put_directory("list");
	put_text("list/a b.txt", "a\n");
	ck_assert_int_eq(chdir(root), 0);
	ck_assert_int_eq(symlink("/etc/passwd", "leak.txt"), 0);
	ck_assert_int_eq(mkfifo("pipe.txt", 0644), 0);
}

static struct archive *
site(const char *hostname, const char *language, bool listing)
{
	struct error error;
	struct archive_config config = {
		.root = root,
		.hostname = hostname,
		.language = language,
		.listing = listing,
		.rules = rules,
		.rule_count = sizeof rules / sizeof rules[0],
	};
	struct archive *archive = archive_open(&config, &error);

	ck_assert_msg(archive != NULL, "%s", error.text);
	return (archive);
}

static void
setup(void)
{
	strcpy(root, "/tmp/souslik-gemini-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	fill();
	archives[0] = site("example.org", "fr", true);
	archives[1] = site("Other.Example", NULL, false);
	archives[2] = site("::1", NULL, true);
	endpoint = (struct endpoint){
		.archives = archives,
		.archive_count = 3,
		.archive = archives[0],
		.host = "example.org",
		.port = 1965,
		.bound = 11965,
	};
	answer = ANSWER_EMPTY;
}

static void
teardown(void)
{
	char command[128];

	answer_free(&answer);
	for (size_t i = 0; i < 3; i++)
		archive_close(archives[i]);
	snprintf(command, sizeof command, "rm -rf %s", root);
	ck_assert_int_eq(system(command), 0);
}

/* Ask, with exactly n bytes, so that sanitizers see a read beyond them. */
static void
ask_bytes(const char *bytes, size_t n)
{
	char *copy = malloc(n + (n == 0));

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes, n);
	answer_free(&answer);
	gemini_door.respond(&endpoint, copy, n, &answer);
	free(copy);
}

/* Ask for a URL. */
static void
ask(const char *url)
{
	char request[4096];
	int n = snprintf(request, sizeof request, "%s\r\n", url);

	ck_assert_int_lt(n, (int)sizeof request);
	ask_bytes(request, (size_t)n);
}

/* Whether the header, all of it, is this. */
static void
check_header(const char *request, const char *expected)
{
	size_t len, n;
	const char *bytes = answer_bytes(&answer, &len);
	const char *end = strstr(bytes, "\r\n");

	ck_assert_msg(end != NULL, "%s: no header: %s", request, bytes);
	n = (size_t)(end - bytes);
	ck_assert_msg(n == strlen(expected) && memcmp(bytes, expected, n) == 0,
	    "%s: expected '%s', got '%.*s'", request, expected, (int)n, bytes);
	ck_assert_int_eq(atoi(bytes), (int)answer.status);
	if (answer.status != STATUS_SUCCESS) {
		ck_assert_uint_eq(len, n + 2);
		ck_assert_int_eq(answer.fd, -1);
	}
}

/* What of the body is in memory. */
static const char *
body(void)
{
	size_t len;
	const char *end = strstr(answer_bytes(&answer, &len), "\r\n");

	ck_assert_ptr_nonnull(end);
	return (end + 2);
}

#define H "gemini://example.org"

#define BAD_URL    "59 The request is not a URL"
#define BAD_END    "59 The request must end with CRLF"
#define BAD_LONG   "59 The URL is over 1024 bytes long"
#define BAD_EMPTY  "59 The request is empty"
#define RELATIVE   "59 The URL is not absolute"
#define NO_HOST    "59 The URL has no host"
#define USER       "59 The URL has a user name"
#define FRAGMENT   "59 The URL has a fragment"
#define BAD_PATH   "59 The path is not UTF-8 text, or has a NUL"
#define BAD_QUERY  "59 The query is not UTF-8 text, or has a NUL"
#define OTHER      "53 Only gemini URLs are served here"
#define OTHER_HOST "53 That host is not served here"
#define OTHER_PORT "53 Another port is not served here"
#define MISSING    "51 There is nothing here by that name"
#define GONE       "52 What was here is gone for good"
#define INDEX      "20 text/gemini; lang=fr"

static const struct {
	const char *url, *header;
} exchanges[] = {
	/* what is there */
	{ H, INDEX },
	{ H "/", INDEX },
	{ H "?", INDEX },
	{ H "/index.gmi", INDEX },
	{ H ":1965/", INDEX },
	{ H ":11965/", INDEX },
	{ H ":/", INDEX },
	{ "GEMINI://EXAMPLE.org/", INDEX },
	{ "gemini://example.org./", INDEX },
	{ "gemini://other.example/", "20 text/gemini" },
	{ "gemini://OTHER.example.:1965", "20 text/gemini" },
	{ "gemini://[::1]/", "20 text/gemini" },
	{ H "/caf%C3%A9.gmi", INDEX },
	{ H "/caf%c3%a9.gmi", INDEX },
	{ H "/caf\xc3\xa9.gmi", INDEX },
	{ H "/a%20b.txt", "20 text/plain; charset=us-ascii" },
	{ H "/accents.txt", "20 text/plain; charset=utf-8" },
	{ H "/en.gmi", "20 text/gemini; lang=en" },
	{ H "/latin.gmi", "20 text/gemini; charset=iso-8859-1; lang=fr" },
	{ H "/pic.png", "20 image/png" },
	{ H "/empty.gmi", INDEX },
	{ H "/dir/", INDEX },
	{ H "/hole/", INDEX },
	{ H "/list/", INDEX },
	{ H "/robots.txt", "20 text/plain; charset=us-ascii" },

	/* paths stay inside */
	{ H "/./dir/./../index.gmi", INDEX },
	{ H "/dir/..", INDEX },
	{ H "/..", INDEX },
	{ H "/../../", INDEX },
	{ H "/../../../etc/passwd", MISSING },
	{ H "/%2e%2e/%2E%2E/etc/passwd", MISSING },
	{ H "/dir/%2e%2e/index.gmi", INDEX },
	{ H "//index.gmi", INDEX },
	{ H "////", INDEX },
	{ H "/dir%2Findex.gmi", MISSING },
	{ H "/dir%2findex.gmi", MISSING },
	{ H "/dir/..%2findex.gmi", MISSING },
	{ H "/%2F", MISSING },
	{ H "/leak.txt", MISSING },
	{ H "/pipe.txt", MISSING },
	{ H "/.secret", MISSING },
	{ H "/%2esecret", MISSING },
	{ H "/dir/../.secret", MISSING },
	{ H "/index.gmi/", MISSING },
	{ H "/none", MISSING },
	{ H "/a%5Cb", MISSING },
	{ H "/%0A", MISSING },
	{ "gemini://other.example/list/", MISSING },
	{ "gemini://other.example/list", MISSING },

	/* elsewhere, gone, asked */
	{ H "/dir", "31 /dir/" },
	{ H "/dir?q=%20", "31 /dir/?q=%20" },
	{ H "/dir?", "31 /dir/?" },
	{ H "//dir", "31 /dir/" },
	{ H "/./hole", "31 /hole/" },
	{ H "/caf\xc3\xa9%20au%20lait", "31 /caf%C3%A9%20au%20lait/" },
	{ H "/old.gmi", "31 /new%20place.gmi" },
	{ H "/away", "31 gemini://a.org/b?c" },
	{ H "/ask", "10 What do you\xef\xbf\xbd\xef\xbf\xbdlook for?" },
	{ H "/ask?caf%C3%A9%20noir", "30 /found/caf%C3%A9%20noir" },
	{ H "/gone.gmi", GONE },
	{ H "/lost/anything", GONE },

	/* not ours */
	{ "gopher://example.org/", OTHER },
	{ "http://example.org/", OTHER },
	{ "https://example.org:1965/", OTHER },
	{ "titan://example.org/", OTHER },
	{ "mailto:someone", OTHER },
	{ "gemini://wikipedia.org/", OTHER_HOST },
	{ "gemini://127.0.0.1/", OTHER_HOST },
	{ "gemini://example.org../", OTHER_HOST },
	{ "gemini://example.or/", OTHER_HOST },
	{ "gemini://example.orgg/", OTHER_HOST },
	{ H ":443/", OTHER_PORT },
	{ H ":0/", OTHER_PORT },

	/* malformed */
	{ "", BAD_EMPTY },
	{ "/", RELATIVE },
	{ "index.gmi", RELATIVE },
	{ "//example.org/", RELATIVE },
	{ "?q", RELATIVE },
	{ "example.org", RELATIVE },
	{ "Hello Gemini!", BAD_URL },
	{ "gemini:", NO_HOST },
	{ "gemini:/", NO_HOST },
	{ "gemini:/index.gmi", NO_HOST },
	{ "gemini:index.gmi", NO_HOST },
	{ "gemini://", NO_HOST },
	{ "gemini:///", NO_HOST },
	{ "gemini://:1965/", NO_HOST },
	{ "gemini://user@example.org/", USER },
	{ "gemini://:secret@example.org/", USER },
	{ "gemini://@example.org/", USER },
	{ H "/#top", FRAGMENT },
	{ H "/#", FRAGMENT },
	{ H "/?q#", FRAGMENT },
	{ H "/%", BAD_URL },
	{ H "/%4", BAD_URL },
	{ H "/%zz", BAD_URL },
	{ H "/?%", BAD_URL },
	{ "gemini://%/", BAD_URL },
	{ H "/%FF", BAD_PATH },
	{ H "/%C0%AE%C0%AE/", BAD_PATH },
	{ H "/%ED%A0%80", BAD_PATH },
	{ H "/caf\xe9.gmi", BAD_URL },
	{ H "/\xc0\x80", BAD_URL },
	{ H "/%00", BAD_PATH },
	{ H "/index.gmi%00.txt", BAD_PATH },
	{ H "/ask?%00", BAD_QUERY },
	{ H "/ask?%FF", BAD_QUERY },
	{ H "/a b.txt", BAD_URL },
	{ H "/a\tb", BAD_URL },
	{ H "/a\x01", BAD_URL },
	{ H "/a\x7f", BAD_URL },
	{ H "/a\rb", BAD_URL },
	{ " " H "/", BAD_URL },
	{ H "/ ", BAD_URL },
	{ H ":port/", BAD_URL },
	{ H ":99999/", BAD_URL },
	{ H ":-1/", BAD_URL },
	{ "gemini://[::1/", BAD_URL },
	{ "gemini://exa mple.org/", BAD_URL },
	{ "1gemini://example.org/", BAD_URL },
};

START_TEST(exchange)
{
	ask(exchanges[_i].url);
	check_header(exchanges[_i].url, exchanges[_i].header);
}
END_TEST

#define RAW(s, header)                   \
	{                                \
		s, sizeof(s) - 1, header \
	}

static const struct {
	const char *bytes;
	size_t n;
	const char *header;
} raws[] = {
	RAW(H "/\n", BAD_END),
	RAW(H "/\r", BAD_END),
	RAW(H "/", BAD_END),
	RAW("", BAD_END),
	RAW("\n", BAD_END),
	RAW("\r\n", BAD_EMPTY),
	RAW(H "/\0\r\n", BAD_URL),
	RAW("\0\r\n", BAD_URL),
	RAW(H "/\r\r\n", BAD_URL),
	RAW("\x16\x03\x01\x02\r\n", BAD_URL),
	RAW("\xef\xbb\xbf" H "/\r\n", BAD_URL),
};

START_TEST(raw_exchange)
{
	ask_bytes(raws[_i].bytes, raws[_i].n);
	check_header(raws[_i].bytes, raws[_i].header);
}
END_TEST

/* A URL of n bytes. */
static void
ask_long(size_t n, char last)
{
	char request[4096];

	memset(request, last, sizeof request);
	memcpy(request, H "/", sizeof(H "/") - 1);
	request[n] = '\r';
	request[n + 1] = '\n';
	ask_bytes(request, n + 2);
}

START_TEST(longest_url_is_read)
{
	ask_long(GEMINI_URL_MAX, 'a');
	check_header("1024 bytes", MISSING);
	ask_long(GEMINI_URL_MAX + 1, 'a');
	check_header("1025 bytes", BAD_LONG);
	ask_long(2048, 'a');
	check_header("2048 bytes", BAD_LONG);
	ask_long(2048, '/');
	check_header("2048 slashes", BAD_LONG);
}
END_TEST

START_TEST(what_reached_the_limit_is_too_long)
{
	char request[4096];

	memset(request, 'a', sizeof request);
	ask_bytes(request, gemini_door.request_max);
	check_header("no end", BAD_LONG);
}
END_TEST

START_TEST(request_is_measured)
{
	ck_assert_uint_eq(gemini_door.measure("", 0), 0);
	ck_assert_uint_eq(gemini_door.measure("gemini://", 9), 0);
	ck_assert_uint_eq(gemini_door.measure("a\r\n", 2), 0);
	ck_assert_uint_eq(gemini_door.measure("a\r\nb\r\n", 6), 3);
	ck_assert_uint_eq(gemini_door.measure("a\nb", 3), 2);
	ck_assert_uint_eq(gemini_door.request_max, 1026);
	ck_assert_str_eq(gemini_door.name, "gemini");
}
END_TEST

START_TEST(page_comes_as_it_is_stored)
{
	ask(H "/");
	ck_assert_str_eq(body(), "# Bonjour\r\n=> a.gmi\n");
	ck_assert_int_eq(answer.fd, -1);
	ask(H "/latin.gmi");
	ck_assert_str_eq(body(), "# \xc9t\xe9 caf\xe9 d\xe9j\xe0 vu\n");
	ask(H "/empty.gmi");
	ck_assert_str_eq(body(), "");
}
END_TEST

START_TEST(small_file_goes_with_the_header)
{
	ask(H "/small.bin");
	ck_assert_int_eq(answer.fd, -1);
	ck_assert_uint_eq(strlen(body()), SMALL);
	ck_assert_int_eq(
	    body()[SMALL - 1], "abcdefghijklmnop"[(SMALL - 1) % 16]);
}
END_TEST

START_TEST(large_file_follows_from_the_disk)
{
	char bytes[16];

	ask(H "/big.bin");
	ck_assert_str_eq(body(), "");
	ck_assert_int_ne(answer.fd, -1);
	ck_assert_uint_eq(answer.offset, 0);
	ck_assert_uint_eq(answer.length, BIG);
	ck_assert_int_eq(pread(answer.fd, bytes, 16, 0), 16);
	ck_assert_int_eq(memcmp(bytes, "abcdefghijklmnop", 16), 0);
}
END_TEST

START_TEST(gophermap_becomes_gemtext)
{
	ask(H "/hole/");
	ck_assert_str_eq(
	    body(), "Hello\n=> /hole/file.txt A file\n```\n  art\n```\n");
}
END_TEST

START_TEST(listing_becomes_gemtext)
{
	ask(H "/list/");
	ck_assert_str_eq(
	    body(), "# /list/\n\n=> / ..\n=> /list/a%20b.txt a b.txt (2 B)\n");
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("gemini");

	tcase_add_unchecked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(
	    tcase, exchange, 0, sizeof exchanges / sizeof exchanges[0]);
	tcase_add_loop_test(
	    tcase, raw_exchange, 0, sizeof raws / sizeof raws[0]);
	tcase_add_test(tcase, longest_url_is_read);
	tcase_add_test(tcase, what_reached_the_limit_is_too_long);
	tcase_add_test(tcase, request_is_measured);
	tcase_add_test(tcase, page_comes_as_it_is_stored);
	tcase_add_test(tcase, small_file_goes_with_the_header);
	tcase_add_test(tcase, large_file_follows_from_the_disk);
	tcase_add_test(tcase, gophermap_becomes_gemtext);
	tcase_add_test(tcase, listing_becomes_gemtext);
	return (run("gemini", tcase));
}
