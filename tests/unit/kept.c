/*
 * Kept answers: the next reader gets the same bytes without work, and after
 * any change the new ones. An archive that keeps nothing tells what is right.
 */

#include <check.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/answer.h"
#include "base/block.h"
#include "base/error.h"
#include "gemini/gemini.h"
#include "gopher/gopher.h"
#include "place.h"
#include "run.h"

#define CHANGES 10000 /* random ones; RANDOM_CHANGES says how many else */

/* One archive behind two doors. */
struct server {
	struct archive *archive;
	struct endpoint endpoint;
};

static struct server kept, fresh;
static char *full;   /* the last answer, as compared */
static time_t later; /* seconds that the archive's clock is ahead */
static time_t aged;  /* seconds that files seem to be older */

/* The clocks, of which the archive's and that of files can be put ahead. */
int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, clock, now);

	if (clock == CLOCK_MONOTONIC_COARSE)
		now->tv_sec += later;
	if (clock == CLOCK_REALTIME_COARSE)
		now->tv_sec += aged;
	return (result);
}

/* Open an archive; with a byte of memory it keeps nothing. */
static void
server_open(struct server *server, size_t memory)
{
	static const struct rule rules[] = {
		{ .type = RULE_MOVED, .path = "/old", .to = "/page.gmi" },
		{ .type = RULE_GONE, .path = "/d/gone.txt" },
	};
	struct archive_config config = {
		.root = place,
		.hostname = "here.example",
		.listing = true,
		.rules = rules,
		.rule_count = 2,
		.memory = memory,
	};
	struct error error;

	server->archive = archive_open(&config, &error);
	ck_assert_msg(server->archive != NULL, "%s", error.text);
	server->endpoint = (struct endpoint){
		.archives = &server->archive,
		.archive_count = 1,
		.archive = server->archive,
		.host = "here.example",
		.port = 70,
		.bound = 70,
		.width = GOPHER_MENU_WIDTH,
	};
}

/* Wait until a change shows in the times of a file. */
static void
settle(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

static void
setup(void)
{
	place_make();
	place_mkdir("d");
	place_mkdir("d/deep");
	place_write("page.gmi", "# Page\n=> d/ D\n=> d/a.gmi A\n=> d/b B\n"
				"=> none.txt None\n=> link.gmi Link\n");
	place_write("d/a.gmi", "# A\n");
	place_write("d/b", "text\n");
	place_write("d/c.txt", "c\n");
	place_write("d/deep/x.txt", "x\n");
	server_open(&kept, 0);
	server_open(&fresh, 1);
	settle();
}

static void
teardown(void)
{
	free(full);
	full = NULL;
	archive_close(kept.archive);
	archive_close(fresh.archive);
	place_remove();
}

/* Ask one server through one door. */
static void
ask(const struct server *server, const char *path, bool gemini,
    struct answer *answer)
{
	const struct door *door = gemini ? &gemini_door : &gopher_door;
	char request[512];
	int n;

	n = snprintf(request, sizeof request, "%s%s\r\n",
	    gemini ? "gemini://here.example:70" : "", path);
	door->respond(&server->endpoint, request, (size_t)n, answer);
}

/* Both servers give the same through one door. */
static void
compare_door(const char *path, bool gemini, const char *when)
{
	struct answer got, right;
	const char *bytes, *expected;
	size_t n, len;

	ask(&kept, path, gemini, &got);
	ask(&fresh, path, gemini, &right);
	bytes = answer_bytes(&got, &n);
	expected = answer_bytes(&right, &len);
	ck_assert_msg(got.status == right.status && n == len &&
			  memcmp(bytes, expected, n) == 0 &&
			  (got.fd == -1) == (right.fd == -1) &&
			  got.length == right.length,
	    "%s %s: status %d, expected %d; got\n%.*s\nexpected\n%.*s", when,
	    path, got.status, right.status, (int)n, bytes, (int)len, expected);
	free(full);
	full = strndup(bytes, n);
	answer_free(&got);
	answer_free(&right);
}

/* Both servers give the same; the answer through Gopher. */
static const char *
compare(const char *path)
{
	compare_door(path, true, "");
	compare_door(path, false, "");
	return (full);
}

/* Whether a path is answered twice from the same bytes. */
static bool
keeps_door(const char *path, bool gemini)
{
	struct answer one, two;
	bool same;

	ask(&kept, path, gemini, &one);
	answer_free(&one);
	ask(&kept, path, gemini, &one);
	ask(&kept, path, gemini, &two);
	same = one.shared != NULL && one.shared == two.shared;
	answer_free(&one);
	answer_free(&two);
	return (same);
}

static bool
keeps(const char *path)
{
	return (keeps_door(path, false));
}

/* Before each change: the answers are kept, so that they can go stale. */
static void
prepare(void)
{
	settle();
	compare("/page.gmi");
	compare("/d");
	ck_assert(keeps("/page.gmi"));
	ck_assert(keeps("/d/"));
}

/* An item of the Gopher menu at a path has a type now. */
static void
expect_item(const char *path, char type, const char *name)
{
	const char *menu = compare(path), *at = strstr(menu, name);

	ck_assert_msg(at != NULL && at > menu, "%s: no %s", path, name);
	ck_assert_msg(at[-1] == type, "%s: %s has type %c", path, name, at[-1]);
}

/* Write over the start of a file, and put its times back. */
static void
overwrite(const char *name, const char *bytes)
{
	int fd = open(place_path(name), O_WRONLY);
	struct stat st;

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(
	    pwrite(fd, bytes, strlen(bytes), 0), (ssize_t)strlen(bytes));
	ck_assert_int_eq(
	    futimens(fd, (struct timespec[]){ st.st_atim, st.st_mtim }), 0);
	close(fd);
}

/* Append to a file. */
static void
append(const char *name, const char *bytes)
{
	int fd = open(place_path(name), O_WRONLY | O_APPEND);

	ck_assert_int_eq(
	    write(fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
	close(fd);
}

/* Call something that takes two names. */
static void
pair(int (*call)(const char *, const char *), const char *from, const char *to)
{
	char *first = strdup(place_path(from));

	ck_assert_int_eq(call(first, place_path(to)), 0);
	free(first);
}

/* Have what was made so far, and make more, as one who may not read it all. */
static void
become_nobody(void)
{
	static const char *const made[] = { "", "page.gmi", "d", "d/a.gmi",
		"d/b", "d/c.txt", "d/deep", "d/deep/x.txt" };

	if (geteuid() != 0)
		return; /* root reads everything */
	for (int i = 0; i < COUNT(made); i++)
		ck_assert_int_eq(chown(place_path(made[i]), 65534, 65534), 0);
	ck_assert_int_eq(setresuid(65534, 65534, 0), 0);
}

/* Be root again, if that is what we were, to remove the place. */
static void
become_somebody(void)
{
	if (getuid() != 0)
		(void)!setresuid(0, 0, 0);
}

START_TEST(answers_are_kept)
{
	place_mkdir("map");
	place_write("map/gophermap", "!Map\n=part\n0A\ta.gmi\n*\n");
	place_write("map/part", "Part\n");
	place_write("map/index.gph", "[1|x|/x|server|port]\n");
	settle();
	ck_assert(keeps("/page.gmi"));
	ck_assert(keeps("/page.txt"));
	ck_assert(keeps("/d"));
	ck_assert(keeps("/d/"));
	ck_assert(keeps("/"));
	ck_assert(keeps("/map"));
	ck_assert(keeps("/map/index.gph"));
	ck_assert(keeps("/old"));
	ck_assert(keeps_door("/d/", true));
	ck_assert(keeps_door("/map/", true));
	ck_assert(keeps_door("/map/index.gph", true));
	compare("/page.gmi");
	compare("/map");
	compare("/d");
	compare("/old");
	compare("/map/index.gph");
}
END_TEST

START_TEST(what_is_not_common_is_not_kept)
{
	ck_assert(!keeps("/none"));
	ck_assert(!keeps("/d/c.txt"));
	ck_assert(!keeps("/page.gmi?query"));
	ck_assert(!keeps("/page.gmi\tquery"));
	ck_assert(!keeps("/page.gmi\t+"));
	ck_assert(!keeps("/page.gmi\t+text/plain"));
	ck_assert(!keeps("/page.gmi\t!"));
	ck_assert(!keeps("/d\t$"));
	ck_assert(!keeps("/d\t\tx"));
	ck_assert(!keeps_door("/d/?query", true));
	ck_assert(!keeps_door("/d", true));
	compare("/page.gmi");
	compare("/page.gmi\t+");
	compare("/page.gmi\t+text/plain");
	compare("/page.gmi\tquery");
	compare("/d");
	compare("/d\t$");
}
END_TEST

START_TEST(small_files_are_kept)
{
	char large[ARCHIVE_SMALL + 1];

	memset(large, 'x', sizeof large);
	large[ARCHIVE_SMALL] = '\0';
	place_write("small.txt", large);
	place_write("large.txt", large);
	append("large.txt", ".");
	aged = 61;
	ck_assert(keeps("/d/c.txt"));
	ck_assert(keeps_door("/d/c.txt", true));
	ck_assert(keeps_door("/page.gmi", true));
	ck_assert(keeps("/small.txt"));
	ck_assert(!keeps("/large.txt"));
	ck_assert(!keeps("/robots.txt"));
	ck_assert_str_eq(compare("/d/c.txt"), "c\n");
	ck_assert_uint_eq(strlen(compare("/small.txt")), ARCHIVE_SMALL);
	compare("/large.txt");
	compare("/d/c.txt\t!");
}
END_TEST

START_TEST(files_that_may_be_changing_are_not_kept)
{
	ck_assert(!keeps("/d/c.txt"));
	ck_assert(!keeps_door("/d/c.txt", true));
	ck_assert(!keeps_door("/page.gmi", true));
	aged = 50;
	ck_assert(!keeps("/d/c.txt"));
}
END_TEST

/* A file is kept, at both doors. */
static void
keep_file(const char *path)
{
	compare(path);
	ck_assert(keeps(path));
	ck_assert(keeps_door(path, true));
}

START_TEST(a_kept_file_that_changes)
{
	aged = 61;
	keep_file("/d/c.txt");
	overwrite("d/c.txt", "C");
	ck_assert_str_eq(compare("/d/c.txt"), "C\n");
	keep_file("/d/c.txt");
	append("d/c.txt", "c\n");
	ck_assert_str_eq(compare("/d/c.txt"), "C\nc\n");
	keep_file("/d/c.txt");
	pair(rename, "d/b", "d/c.txt");
	ck_assert_str_eq(compare("/d/c.txt"), "text\n");
	keep_file("/d/c.txt");
	ck_assert_int_eq(unlink(place_path("d/c.txt")), 0);
	ck_assert_int_eq(compare("/d/c.txt")[0], '3');
	place_write("d/c.gmi", "# C\n");
	ck_assert_ptr_nonnull(strstr(compare("/d/c.txt"), "C\r\n"));
	place_write("d/c.txt", "again");
	ck_assert_str_eq(compare("/d/c.txt"), "again");
}
END_TEST

START_TEST(a_kept_file_that_is_mapped_into_memory)
{
	int fd = open(place_path("d/c.txt"), O_RDWR);
	char *bytes = mmap(NULL, 2, PROT_WRITE, MAP_SHARED, fd, 0);

	ck_assert_ptr_ne(bytes, MAP_FAILED);
	aged = 61;
	keep_file("/d/c.txt");
	bytes[0] = 'X';
	ck_assert_str_eq(compare("/d/c.txt"), "X\n");
	munmap(bytes, 2);
	close(fd);
}
END_TEST

START_TEST(a_kept_file_that_can_be_reached_no_longer)
{
	char outside[64];

	snprintf(outside, sizeof outside, "..%s-out", strrchr(place, '/'));
	aged = 61;
	keep_file("/d/deep/x.txt");
	pair(rename, "d/deep", outside);
	place_link("d/deep", place_path(outside));
	ck_assert_int_eq(compare("/d/deep/x.txt")[0], '3');
	ck_assert_int_eq(unlink(place_path("d/deep")), 0);
	ck_assert_int_eq(compare("/d/deep/x.txt")[0], '3');
	pair(rename, outside, "d/deep");
	ck_assert_str_eq(compare("/d/deep/x.txt"), "x\n");
	become_nobody();
	keep_file("/d/deep/x.txt");
	ck_assert_int_eq(chmod(place_path("d/deep"), 0), 0);
	ck_assert_int_eq(compare("/d/deep/x.txt")[0], '3');
	ck_assert_int_eq(chmod(place_path("d/deep"), 0755), 0);
	become_somebody();
}
END_TEST

START_TEST(readers_of_other_endpoints_get_their_own)
{
	char *utf8, *ascii;

	place_write("e.gmi", "# \xc3\x89t\xc3\xa9\n=> d/ D\n");
	settle();
	ck_assert(keeps("/e.gmi"));
	utf8 = strdup(compare("/e.gmi"));
	kept.endpoint.charset = fresh.endpoint.charset = CHARSET_ASCII;
	ascii = strdup(compare("/e.gmi"));
	ck_assert_str_ne(utf8, ascii);
	kept.endpoint.host = fresh.endpoint.host = "other.example";
	ck_assert_ptr_nonnull(strstr(compare("/e.gmi"), "other.example\t70"));
	kept.endpoint.port = fresh.endpoint.port = 7070;
	ck_assert_ptr_nonnull(strstr(compare("/e.gmi"), "example\t7070"));
	kept.endpoint.width = fresh.endpoint.width = 20;
	compare("/page.gmi");
	free(utf8);
	free(ascii);
}
END_TEST

START_TEST(a_page_changed_in_place)
{
	prepare();
	overwrite("page.gmi", "# Egap");
	ck_assert_ptr_nonnull(strstr(compare("/page.gmi"), "Egap"));
	prepare();
	append("page.gmi", "More.\n");
	ck_assert_ptr_nonnull(strstr(compare("/page.gmi"), "More."));
	prepare();
	ck_assert_int_eq(truncate(place_path("page.gmi"), 7), 0);
	compare("/page.gmi");
}
END_TEST

START_TEST(a_page_replaced)
{
	prepare();
	place_write("new", "# New\n");
	pair(rename, "new", "page.gmi");
	ck_assert_ptr_nonnull(strstr(compare("/page.gmi"), "New"));
	ck_assert_int_eq(unlink(place_path("page.gmi")), 0);
	ck_assert_int_eq(compare("/page.gmi")[0], '3');
}
END_TEST

START_TEST(a_link_whose_target_becomes_a_menu)
{
	prepare();
	expect_item("/page.gmi", '0', "A\t/d/a.gmi");
	expect_item("/d", '0', "a.gmi (4 B)");
	append("d/a.gmi", "=> /\n");
	expect_item("/page.gmi", '1', "A\t/d/a.gmi");
	expect_item("/d", '1', "a.gmi (9 B)");
	prepare();
	overwrite("d/a.gmi", "# A\n-> /\n");
	expect_item("/page.gmi", '0', "A\t/d/a.gmi");
	expect_item("/d", '0', "a.gmi (9 B)");
}
END_TEST

START_TEST(a_link_whose_target_becomes_something_else)
{
	prepare();
	expect_item("/page.gmi", '0', "B\t/d/b");
	overwrite("d/b", "GIF89");
	expect_item("/page.gmi", 'g', "B\t/d/b");
	expect_item("/d", 'g', "b (5 B)");
	prepare();
	ck_assert_int_eq(unlink(place_path("d/b")), 0);
	place_mkdir("d/b");
	expect_item("/page.gmi", '1', "B\t/d/b");
	expect_item("/d", '1', "b/\t");
}
END_TEST

START_TEST(a_broken_link_that_is_mended)
{
	prepare();
	expect_item("/page.gmi", 'i', "None");
	place_write("none.txt", "Here.\n");
	expect_item("/page.gmi", '0', "None");
	prepare();
	ck_assert_int_eq(unlink(place_path("none.txt")), 0);
	expect_item("/page.gmi", 'i', "None");
	place_write("none.gmi", "# None\n");
	expect_item("/page.gmi", '0', "None");
	place_write("far.gmi", "=> e/f/g.txt Far\n");
	settle();
	ck_assert(keeps("/far.gmi"));
	expect_item("/far.gmi", 'i', "Far");
	place_mkdir("e");
	expect_item("/far.gmi", 'i', "Far");
	ck_assert(keeps("/far.gmi"));
	place_mkdir("e/f");
	ck_assert(keeps("/far.gmi"));
	place_write("e/f/g.txt", "");
	expect_item("/far.gmi", '0', "Far");
}
END_TEST

START_TEST(a_directory_that_gets_an_index)
{
	prepare();
	place_write("d/index.gmi", "# Index\n");
	ck_assert_ptr_nonnull(strstr(compare("/d"), "Index"));
	settle();
	ck_assert(keeps("/d"));
	place_write("d/gophermap", "Map\n");
	ck_assert_ptr_nonnull(strstr(compare("/d"), "Map"));
	settle();
	ck_assert(keeps("/d"));
	ck_assert_int_eq(unlink(place_path("d/gophermap")), 0);
	ck_assert_ptr_nonnull(strstr(compare("/d"), "Index"));
	ck_assert_int_eq(unlink(place_path("d/index.gmi")), 0);
	expect_item("/d", '1', "deep/");
}
END_TEST

START_TEST(what_comes_and_goes_in_a_directory)
{
	prepare();
	place_write("d/new.txt", "new");
	expect_item("/d", '0', "new.txt (3 B)");
	prepare();
	append("d/new.txt", "er");
	expect_item("/d", '0', "new.txt (5 B)");
	prepare();
	pair(rename, "d/new.txt", "d/newer.txt");
	ck_assert_ptr_null(strstr(compare("/d"), "new.txt"));
	expect_item("/d", '0', "newer.txt (5 B)");
	prepare();
	pair(rename, "d/newer.txt", "newer.txt");
	ck_assert_ptr_null(strstr(compare("/d"), "newer.txt"));
	prepare();
	pair(rename, "newer.txt", "d/c.txt");
	expect_item("/d", '0', "c.txt (5 B)");
	prepare();
	place_mkdir("d/sub");
	expect_item("/d", '1', "sub/");
	prepare();
	ck_assert_int_eq(rmdir(place_path("d/sub")), 0);
	ck_assert_ptr_null(strstr(compare("/d"), "sub"));
	place_write("d/.hidden", "");
	place_write("d/gone.txt", "");
	expect_item("/d", 'i', "gone.txt");
	place_write("d/gophermap-not", "");
	compare("/d");
}
END_TEST

START_TEST(names_in_every_place_of_a_directory)
{
	static const char *const names[] = { "0", "A", "a.gm", "a.gmj", "b0",
		"zz", "z", "\xc3\xa9t\xc3\xa9", "x y.txt", "%41.txt" };
	char name[64];

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		prepare();
		snprintf(name, sizeof name, "d/%s", names[i]);
		place_write(name, "n");
		ck_assert_ptr_nonnull(strstr(compare("/d"), names[i]));
	}
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		prepare();
		snprintf(name, sizeof name, "d/%s", names[i]);
		ck_assert_int_eq(unlink(place_path(name)), 0);
		compare("/d");
	}
}
END_TEST

START_TEST(more_changes_than_are_followed)
{
	char name[32];

	prepare();
	for (int i = 0; i < 600; i++) {
		snprintf(name, sizeof name, "d/%d.txt", i);
		place_write(name, "");
	}
	ck_assert_ptr_nonnull(strstr(compare("/d"), "599.txt"));
	prepare();
	for (int i = 0; i < 600; i += 2) {
		snprintf(name, sizeof name, "d/%d.txt", i);
		ck_assert_int_eq(unlink(place_path(name)), 0);
	}
	ck_assert_ptr_null(strstr(compare("/d"), "598.txt"));
}
END_TEST

START_TEST(a_directory_moved_away)
{
	place_write("page.gmi", "=> d/deep/x.txt X\n=> d/deep/ Deep\n");
	prepare();
	ck_assert(keeps("/d/deep"));
	pair(rename, "d", "e");
	expect_item("/page.gmi", 'i', "X");
	ck_assert_int_eq(compare("/d")[0], '3');
	ck_assert_int_eq(compare("/d/deep")[0], '3');
	expect_item("/e/deep", '0', "x.txt (2 B)");
	pair(rename, "e", "d");
	expect_item("/page.gmi", '0', "X");
	expect_item("/d/deep", '0', "x.txt (2 B)");
}
END_TEST

START_TEST(another_directory_in_its_place)
{
	place_mkdir("e");
	place_mkdir("e/deep");
	place_write("e/deep/x.txt", "xxx\n");
	place_write("e/deep/y.txt", "y\n");
	prepare();
	expect_item("/d/deep", '0', "x.txt (2 B)");
	ck_assert(keeps("/d/deep"));
	ck_assert(keeps("/e/deep"));
	for (int i = 0; i < 3; i++) {
		pair(rename, "d", "f");
		pair(rename, "e", "d");
		expect_item("/d/deep", '0', "x.txt (4 B)");
		place_write("f/deep/z.txt", "z");
		pair(rename, "d", "e");
		pair(rename, "f", "d");
		expect_item("/d/deep", '0', "z.txt (1 B)");
		ck_assert_int_eq(unlink(place_path("d/deep/z.txt")), 0);
		compare("/d/deep");
		compare("/e/deep");
	}
}
END_TEST

START_TEST(symlinks_that_lead_elsewhere)
{
	place_link("link.gmi", "d/a.gmi");
	place_link("d/l", "deep/x.txt");
	place_mkdir("e");
	place_write("e/a.gmi", "=> /\n");
	settle();
	compare("/page.gmi");
	ck_assert(keeps("/page.gmi"));
	ck_assert(keeps("/d"));
	expect_item("/page.gmi", '0', "Link");
	append("d/a.gmi", "=> /\n");
	expect_item("/page.gmi", '1', "Link");
	append("d/deep/x.txt", "more");
	expect_item("/d", '0', "l (6 B)");
	settle();
	ck_assert(keeps("/d"));
	ck_assert_int_eq(unlink(place_path("link.gmi")), 0);
	place_link("link.gmi", "d/b");
	expect_item("/page.gmi", '0', "Link");
	ck_assert_int_eq(unlink(place_path("d/l")), 0);
	place_link("d/l", "deep");
	expect_item("/d", '1', "l/");
	ck_assert_int_eq(unlink(place_path("d/l")), 0);
	place_link("d/l", "/etc/hostname");
	ck_assert_ptr_null(strstr(compare("/d"), "0l ("));
}
END_TEST

START_TEST(chains_of_symlinks)
{
	place_mkdir("e");
	place_mkdir("f");
	place_link("e/two", "../f/three");
	place_link("f/three", "../d");
	place_link("link.gmi", "e/two/a.gmi");
	place_write("via.gmi", "=> e/two/a.gmi One\n=> e/two/new.txt Two\n"
			       "=> e/two/ Three\n");
	settle();
	compare("/via.gmi");
	ck_assert(keeps("/via.gmi"));
	ck_assert(keeps("/e/two/"));
	ck_assert(keeps("/page.gmi"));
	place_write("d/new.txt", "");
	expect_item("/via.gmi", '0', "Two");
	expect_item("/e/two", '0', "new.txt (0 B)");
	ck_assert_int_eq(unlink(place_path("f/three")), 0);
	expect_item("/via.gmi", 'i', "One");
	expect_item("/page.gmi", 'i', "Link");
	ck_assert_int_eq(compare("/e/two/")[0], '3');
	place_link("f/three", "../d/deep");
	expect_item("/via.gmi", '1', "Three");
	expect_item("/e/two", '0', "x.txt (2 B)");
}
END_TEST

START_TEST(a_page_through_a_symlink)
{
	place_link("link.gmi", "d/a.gmi");
	settle();
	ck_assert(keeps("/link.gmi"));
	append("d/a.gmi", "More.\n");
	ck_assert_ptr_nonnull(strstr(compare("/link.gmi"), "More."));
	settle();
	ck_assert(keeps("/link.gmi"));
	pair(rename, "d", "e");
	ck_assert_int_eq(compare("/link.gmi")[0], '3');
}
END_TEST

START_TEST(a_file_with_other_names)
{
	place_mkdir("e");
	pair(link, "d/a.gmi", "e/other.gmi");
	pair(link, "d/c.txt", "e/other.txt");
	pair(link, "page.gmi", "e/page.gmi");
	settle();
	compare("/page.gmi");
	compare("/d");
	ck_assert(keeps("/page.gmi"));
	ck_assert(keeps("/d"));
	append("e/other.gmi", "=> /\n");
	expect_item("/page.gmi", '1', "A\t/d/a.gmi");
	expect_item("/d", '1', "a.gmi (9 B)");
	settle();
	ck_assert(keeps("/d"));
	append("e/other.txt", "cc");
	expect_item("/d", '0', "c.txt (4 B)");
	append("e/page.gmi", "More.\n");
	ck_assert_ptr_nonnull(strstr(compare("/page.gmi"), "More."));
}
END_TEST

START_TEST(a_page_that_gets_another_name)
{
	place_mkdir("e");
	prepare();
	pair(link, "page.gmi", "e/other.gmi");
	append("e/other.gmi", "More.\n");
	ck_assert_ptr_nonnull(strstr(compare("/page.gmi"), "More."));
	settle();
	ck_assert(keeps("/page.gmi"));
	append("e/other.gmi", "And more.\n");
	ck_assert_ptr_nonnull(strstr(compare("/page.gmi"), "And more."));
}
END_TEST

START_TEST(files_that_are_written_bit_by_bit)
{
	int page = open(place_path("page.gmi"), O_WRONLY | O_APPEND);
	int target = open(place_path("d/a.gmi"), O_WRONLY | O_APPEND);

	prepare();
	ck_assert_int_eq(write(page, "Mo", 2), 2);
	ck_assert_ptr_nonnull(strstr(compare("/page.gmi"), "Mo"));
	prepare();
	ck_assert_int_eq(write(target, "=> /", 4), 4);
	expect_item("/page.gmi", '1', "A\t/d/a.gmi");
	expect_item("/d", '1', "a.gmi (8 B)");
	close(page);
	close(target);
}
END_TEST

START_TEST(a_page_that_is_mapped_into_memory)
{
	int fd = open(place_path("page.gmi"), O_RDWR);
	char *bytes = mmap(NULL, 6, PROT_WRITE, MAP_SHARED, fd, 0);

	ck_assert_ptr_ne(bytes, MAP_FAILED);
	prepare();
	memset(bytes + 2, 'X', 4);
	munmap(bytes, 6);
	close(fd);
	ck_assert_ptr_nonnull(strstr(compare("/page.gmi"), "XXXX"));
}
END_TEST

START_TEST(parts_of_a_gophermap)
{
	place_mkdir("map");
	place_write("map/gophermap", "=part\n=none\n*\n");
	place_write("map/part", "Part\n");
	settle();
	ck_assert(keeps("/map"));
	overwrite("map/part", "Trap\n");
	ck_assert_ptr_nonnull(strstr(compare("/map"), "Trap"));
	settle();
	ck_assert(keeps("/map"));
	place_write("map/none", "None\n");
	ck_assert_ptr_nonnull(strstr(compare("/map"), "None"));
	settle();
	ck_assert(keeps("/map"));
	place_write("map/x.txt", "");
	expect_item("/map", '0', "x.txt (0 B)");
	ck_assert_int_eq(chmod(place_path("map/part"), 0755), 0);
	compare("/map");
}
END_TEST

START_TEST(what_becomes_unreadable)
{
	become_nobody();
	prepare();
	ck_assert_int_eq(chmod(place_path("d/a.gmi"), 0), 0);
	expect_item("/page.gmi", 'i', "A");
	expect_item("/d", 'i', "a.gmi (4 B)");
	ck_assert_int_eq(chmod(place_path("d/c.txt"), 0), 0);
	expect_item("/d", 'i', "c.txt (2 B)");
	ck_assert_int_eq(chmod(place_path("d/deep"), 0), 0);
	expect_item("/d", 'i', "deep/");
	ck_assert_int_eq(chmod(place_path("d"), 0111), 0);
	ck_assert_int_eq(compare("/d")[0], '3');
	ck_assert_int_eq(chmod(place_path("d/a.gmi"), 0644), 0);
	expect_item("/page.gmi", '0', "A");
	ck_assert_int_eq(chmod(place_path("d"), 0), 0);
	expect_item("/page.gmi", 'i', "A");
	ck_assert_int_eq(chmod(place_path("d"), 0755), 0);
	ck_assert_int_eq(chmod(place_path("d/deep"), 0755), 0);
	expect_item("/page.gmi", '0', "A");
	expect_item("/d", '1', "deep/");
	become_somebody();
}
END_TEST

START_TEST(an_unreadable_file_with_other_names)
{
	become_nobody();
	place_mkdir("e");
	place_write("page.gmi", "=> d/c.txt C\n");
	pair(link, "d/c.txt", "e/other.txt");
	ck_assert_int_eq(chmod(place_path("d/c.txt"), 0), 0);
	prepare();
	ck_assert_int_eq(unlink(place_path("e/other.txt")), 0);
	expect_item("/d", 'i', "c.txt (2 B)");
	pair(link, "d/c.txt", "e/other.txt");
	prepare();
	expect_item("/page.gmi", 'i', "C");
	ck_assert_int_eq(chmod(place_path("e/other.txt"), 0644), 0);
	expect_item("/d", '0', "c.txt (2 B)");
	expect_item("/page.gmi", '0', "C");
	become_somebody();
}
END_TEST

START_TEST(more_events_than_the_kernel_keeps)
{
	place_mkdir("e");
	place_write("e/a", "");
	place_write("e/b", "");
	compare("/e");
	prepare();
	for (int i = 0; i < 20000; i++) {
		ck_assert_int_eq(chmod(place_path("e/a"), 0600), 0);
		ck_assert_int_eq(chmod(place_path("e/b"), 0600), 0);
	}
	append("d/a.gmi", "=> /\n");
	expect_item("/page.gmi", '1', "A\t/d/a.gmi");
	expect_item("/d", '1', "a.gmi (9 B)");
	prepare();
}
END_TEST

START_TEST(more_directories_than_may_be_watched)
{
	char name[32], page[512] = "";

	if (unshare(CLONE_NEWUSER) == -1 ||
	    !system_put("/proc/self/uid_map", "0 0 1") ||
	    !system_put("/proc/sys/user/max_inotify_watches", "6"))
		return; /* only root may */
	for (int i = 0; i < 8; i++) {
		snprintf(name, sizeof name, "m%d", i);
		place_mkdir(name);
		snprintf(page + strlen(page), sizeof page - strlen(page),
		    "=> m%d/x.gmi X%d\n", i, i);
	}
	place_write("many.gmi", page);
	prepare();
	for (int i = 0; i < 8; i++) {
		ck_assert(!keeps("/many.gmi"));
		ck_assert(keeps("/page.gmi"));
		snprintf(name, sizeof name, "m%d/x.gmi", i);
		place_write(name, "# X\n");
		snprintf(name, sizeof name, "X%d\t", i);
		expect_item("/many.gmi", '0', name);
		append("d/a.gmi", i % 2 == 0 ? "=> /\n" : "\n");
		expect_item("/page.gmi", '1', "A\t/d/a.gmi");
		settle();
	}
}
END_TEST

START_TEST(many_links_into_many_directories)
{
	struct buf page = { 0 };
	char name[32];

	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof name, "m%d", i);
		place_mkdir(name);
		buf_printf(&page, "=> m%d/x.gmi X%d\n", i, i);
	}
	place_write("many.gmi", buf_string(&page));
	settle();
	ck_assert(keeps("/many.gmi"));
	expect_item("/many.gmi", 'i', "X299");
	for (int i = 299; i >= 0; i -= 99) {
		snprintf(name, sizeof name, "m%d/x.gmi", i);
		place_write(name, "# X\n");
		snprintf(name, sizeof name, "X%d\t", i);
		expect_item("/many.gmi", '0', name);
	}
	buf_free(&page);
}
END_TEST

START_TEST(a_chain_of_symlinks_that_leads_out)
{
	char out[sizeof place + 4], name[sizeof out + 8];

	snprintf(out, sizeof out, "%s.out", place);
	snprintf(name, sizeof name, "%s/b", out);
	ck_assert_int_eq(mkdir(out, 0755), 0);
	ck_assert_int_eq(link(place_path("d/b"), name), 0);
	place_mkdir("e");
	place_link("e/two", "../d");
	place_link("e/way", "../d/b");
	place_link("link.gmi", "e/way");
	place_link("via", "e/two");
	place_write("via.gmi", "=> link.gmi One\n=> via/b Two\n");
	settle();
	compare("/via.gmi");
	ck_assert(keeps("/via.gmi"));
	expect_item("/via.gmi", '0', "One");
	expect_item("/via.gmi", '0', "Two");
	/* to the same file, but outside */
	ck_assert_int_eq(unlink(place_path("e/way")), 0);
	place_link("e/way", name);
	ck_assert_int_eq(unlink(place_path("e/two")), 0);
	place_link("e/two", out);
	expect_item("/via.gmi", 'i', "One");
	expect_item("/via.gmi", 'i', "Two");
	ck_assert_int_eq(compare("/link.gmi")[0], '3');
	unlink(name);
	rmdir(out);
}
END_TEST

START_TEST(trouble_is_not_kept)
{
	static const char *const asked[] = { "/page.gmi", "/d/", "/map" };
	struct rlimit limit;
	struct answer answer;

	place_mkdir("map");
	place_write("map/gophermap", "!Map\n=part\n*\n");
	place_write("map/part", "Part\n");
	place_link("map/link", "part");
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	for (rlim_t n = 3; n < 24; n++) {
		settle();
		for (int i = 0; i < COUNT(asked); i++) {
			place_write("d/new", "n");
			place_write("map/new", "n");
			append("page.gmi", "\n");
			settle();
			setrlimit(RLIMIT_NOFILE,
			    &(struct rlimit){ n, limit.rlim_max });
			ask(&kept, asked[i], false, &answer);
			answer_free(&answer);
			setrlimit(RLIMIT_NOFILE, &limit);
			compare(asked[i]);
		}
	}
}
END_TEST

START_TEST(a_new_hard_link_is_seen_after_a_while)
{
	struct answer answer;

	place_mkdir("e");
	prepare();
	expect_item("/d", '0', "a.gmi (4 B)");
	pair(link, "d/a.gmi", "e/other.gmi");
	append("e/other.gmi", "=> /\n");
	settle();
	later = 4;
	place_write("d/new.txt", "");
	ask(&kept, "/d", false, &answer);
	answer_free(&answer);
	later = 5;
	expect_item("/page.gmi", '1', "A\t/d/a.gmi");
	later = 60;
	expect_item("/d", '1', "a.gmi (9 B)");
}
END_TEST

START_TEST(a_link_target_that_is_mapped_into_memory)
{
	char *bytes;
	int fd;

	place_write("d/a.gmi", "# A\n-> /\n");
	fd = open(place_path("d/a.gmi"), O_RDWR);
	bytes = mmap(NULL, 9, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ck_assert_ptr_ne(bytes, MAP_FAILED);
	bytes[2] = 'B'; /* from now on its times stay as they are */
	prepare();
	expect_item("/page.gmi", '0', "A\t/d/a.gmi");
	expect_item("/d", '0', "a.gmi (9 B)");
	bytes[4] = '=';
	munmap(bytes, 9);
	close(fd);
	expect_item("/page.gmi", '1', "A\t/d/a.gmi");
	expect_item("/d", '1', "a.gmi (9 B)");
}
END_TEST

START_TEST(what_is_mounted_in_a_directory)
{
	char *from;

	if (unshare(CLONE_NEWNS) == -1 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == -1)
		return; /* only root may */
	archive_close(kept.archive);
	archive_close(fresh.archive);
	server_open(&kept, 0);
	server_open(&fresh, 1);
	prepare();
	place_write("other", "more\n");
	place_write("d/m", "m\n");
	settle();
	from = strdup(place_path("other"));
	ck_assert_int_eq(
	    mount(from, place_path("d/m"), "none", MS_BIND, NULL), 0);
	free(from);
	expect_item("/d", '0', "m (5 B)");
	settle();
	compare("/d");
	append("other", "and more\n");
	expect_item("/d", '0', "m (14 B)");
	ck_assert_int_eq(
	    mount("none", place_path("d/deep"), "tmpfs", 0, NULL), 0);
	settle();
	expect_item("/d", '1', "deep/");
	ck_assert_int_eq(umount(place_path("d/deep")), 0);
	ck_assert_int_eq(umount(place_path("d/m")), 0);
	expect_item("/d", '0', "m (2 B)");
}
END_TEST

/* Names that random changes are made to. */
static const char *const names[] = { "page.gmi", "link.gmi", "none.txt", "d",
	"d/a.gmi", "d/b", "d/c.txt", "d/deep", "d/deep/x.txt", "d/index.gmi",
	"d/gophermap", "d/part", "e", "e/a.gmi", "e/deep", "e/z.txt", "via",
	"via/a.gmi", ".data", ".data/a.gmi" };
static const char *const paths[] = { "/page.gmi", "/page.txt", "/d", "/d/",
	"/e", "/d/deep", "/e/deep/", "/", "/link.gmi", "/d/a.gmi", "/old",
	"/d/gophermap", "/d/a.txt", "/via", "/via/a.gmi", "/via/deep/" };
static const char *const texts[] = { "# A\n", "=> /d/a.gmi A\n", "text\n",
	"GIF89a", "", "=part\n0C\tc.txt\n*\n", "!T\n-b\n*\n",
	"=> b\n=> c.txt\n=> ../link.gmi\n=> deep/\n=> ../e/\n=> ../via/\n" };

/* Where symlinks lead: all stays in the place, wherever they are moved. */
static const char *const targets[] = { "d", "e", "deep", ".data", "via",
	"d/a.gmi", "a.gmi", ".data/a.gmi", "d/deep", "d/b", "link.gmi" };
static const mode_t modes[] = { 0755, 0644, 0444, 0711, 0700, 0 };

#define ANY(table) ((table)[rand() % COUNT(table)])

/* Write to a file, all of it or its start, with its times as they were. */
static void
change_bytes(const char *name, int flags)
{
	int fd = open(place_path(name), O_WRONLY | flags, 0644);
	const char *text = ANY(texts);
	struct stat st;

	if (fd == -1)
		return;
	ck_assert_int_eq(fstat(fd, &st), 0);
	(void)!write(fd, text, strlen(text));
	if (rand() % 2 == 0)
		futimens(fd, (struct timespec[]){ st.st_atim, st.st_mtim });
	close(fd);
}

/* Make a file of two names that nobody has looked at by one alone. */
static void
change_link(const char *name, const char *other)
{
	char *new = strdup(place_path(".new"));

	place_write(".new", ANY(texts));
	if (link(new, other) == 0)
		(void)!rename(new, place_path(name));
	unlink(new); /* it is still there when both were the same file */
	free(new);
}

/* Make a symlink, where nothing was or in the place of what was there. */
static void
change_symlink(const char *name, const char *target)
{
	char *new = strdup(place_path(".new"));

	if (rand() % 2 == 0)
		(void)!symlink(target, place_path(name));
	else if (symlink(target, new) == 0 &&
		 rename(new, place_path(name)) == -1)
		unlink(new);
	free(new);
}

/* Write over the start of a file through a mapping, and let go of it. */
static void
change_mapped(const char *name)
{
	int fd = open(place_path(name), O_RDWR);
	struct stat st = { 0 };
	char *bytes;

	if (fd == -1)
		return;
	ck_assert_int_eq(fstat(fd, &st), 0);
	if (S_ISREG(st.st_mode) && st.st_size > 2) {
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
		ck_assert_ptr_ne(bytes, MAP_FAILED);
		bytes[0] = (char)(rand() % 2 == 0 ? '=' : '#');
		bytes[1] = (char)(rand() % 2 == 0 ? '>' : ' ');
		munmap(bytes, (size_t)st.st_size);
	}
	close(fd);
}

/* Make one change; many of them cannot be made at the time. */
static void
change(void)
{
	const char *name = ANY(names);
	char *other = strdup(place_path(ANY(names)));

	switch (rand() % 17) {
	case 0:
	case 1:
		change_bytes(name, O_CREAT | O_TRUNC);
		break;
	case 2:
		change_bytes(name, O_APPEND);
		break;
	case 3:
		change_bytes(name, 0);
		break;
	case 4:
		unlink(place_path(name));
		break;
	case 5:
		rename(other, place_path(name));
		break;
	case 6:
		change_link(name, other);
		break;
	case 7:
	case 8:
	case 9:
		change_symlink(name, ANY(targets));
		break;
	case 10:
		change_symlink(name, other);
		break;
	case 11:
		mkdir(place_path(name), 0755);
		break;
	case 12:
		rmdir(place_path(name));
		break;
	case 13:
		chmod(place_path(name), ANY(modes));
		break;
	case 14:
		(void)!truncate(place_path(name), rand() % 8);
		break;
	case 15:
		change_mapped(name);
		break;
	case 16:
		renameat2(AT_FDCWD, other, AT_FDCWD, place_path(name),
		    RENAME_EXCHANGE);
		break;
	}
	free(other);
}

/* How many random changes to make at a time. */
static int
changes(void)
{
	const char *number = getenv("RANDOM_CHANGES");

	return ((number == NULL ? CHANGES : (int)strtol(number, NULL, 10)) / 4);
}

/* Whatever is changed in whatever order, no answer is ever of before. */
START_TEST(random_changes)
{
	int count = changes();
	char when[32];

	srand(1990 + (unsigned)_i);
	if (_i % 2 == 1)
		become_nobody();
	for (int i = 0; i < count; i++) {
		for (int n = rand() % 3; n >= 0; n--)
			change();
		if (rand() % 64 == 0)
			settle();
		snprintf(when, sizeof when, "after change %d", i);
		for (int n = 0; n < 3; n++)
			compare_door(ANY(paths), rand() % 4 == 0, when);
	}
	for (int i = 0; i < COUNT(paths); i++)
		compare(paths[i]);
	become_somebody();
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("kept");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, answers_are_kept);
	tcase_add_test(tcase, what_is_not_common_is_not_kept);
	tcase_add_test(tcase, small_files_are_kept);
	tcase_add_test(tcase, files_that_may_be_changing_are_not_kept);
	tcase_add_test(tcase, a_kept_file_that_changes);
	tcase_add_test(tcase, a_kept_file_that_is_mapped_into_memory);
	tcase_add_test(tcase, a_kept_file_that_can_be_reached_no_longer);
	tcase_add_test(tcase, readers_of_other_endpoints_get_their_own);
	tcase_add_test(tcase, a_page_changed_in_place);
	tcase_add_test(tcase, a_page_replaced);
	tcase_add_test(tcase, a_link_whose_target_becomes_a_menu);
	tcase_add_test(tcase, a_link_whose_target_becomes_something_else);
	tcase_add_test(tcase, a_broken_link_that_is_mended);
	tcase_add_test(tcase, a_directory_that_gets_an_index);
	tcase_add_test(tcase, what_comes_and_goes_in_a_directory);
	tcase_add_test(tcase, names_in_every_place_of_a_directory);
	tcase_add_test(tcase, more_changes_than_are_followed);
	tcase_add_test(tcase, a_directory_moved_away);
	tcase_add_test(tcase, another_directory_in_its_place);
	tcase_add_test(tcase, symlinks_that_lead_elsewhere);
	tcase_add_test(tcase, chains_of_symlinks);
	tcase_add_test(tcase, a_page_through_a_symlink);
	tcase_add_test(tcase, a_file_with_other_names);
	tcase_add_test(tcase, a_page_that_gets_another_name);
	tcase_add_test(tcase, files_that_are_written_bit_by_bit);
	tcase_add_test(tcase, a_page_that_is_mapped_into_memory);
	tcase_add_test(tcase, parts_of_a_gophermap);
	tcase_add_test(tcase, what_becomes_unreadable);
	tcase_add_test(tcase, an_unreadable_file_with_other_names);
	tcase_add_test(tcase, more_events_than_the_kernel_keeps);
	tcase_add_test(tcase, more_directories_than_may_be_watched);
	tcase_add_test(tcase, many_links_into_many_directories);
	tcase_add_test(tcase, a_chain_of_symlinks_that_leads_out);
	tcase_add_test(tcase, trouble_is_not_kept);
	tcase_add_test(tcase, a_new_hard_link_is_seen_after_a_while);
	tcase_add_test(tcase, a_link_target_that_is_mapped_into_memory);
	tcase_add_test(tcase, what_is_mounted_in_a_directory);
	tcase_add_loop_test(tcase, random_changes, 0, 4);
	tcase_set_timeout(tcase, 60);
	setenv("CK_FORK", "yes", 1); /* who has become nobody remains so */
	return (run("kept", tcase));
}
