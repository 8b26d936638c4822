/* What happens in an archive: which paths are to be looked at, and when. */

#include <check.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "catalogue/follow.h"
#include "place.h"
#include "run.h"

#define MANY 10100 /* more than may wait */

#define QUIET  150  /* ms after which a path is due */
#define LATEST 1000 /* ms after which it is, however much happens */

static struct follow *follow;
static int64_t now;

/* Follow a directory of the place by a normal path. */
static void
enter(const char *directory, const char *name)
{
	int fd = open(place_path(name), O_RDONLY | O_DIRECTORY);

	ck_assert_int_ne(fd, -1);
	follow_enter(follow, directory, fd);
	close(fd);
}

static void
setup(void)
{
	struct error error = { "" };

	place_make();
	place_mkdir("d");
	place_mkdir("d/e");
	place_write("d/a", "a");
	follow = follow_new(place, &error);
	ck_assert_msg(follow != NULL, "%s", error.text);
	enter("/", "d");
	enter("/e/", "d/e");
	now = 1000;
}

static void
teardown(void)
{
	follow_free(follow);
	place_remove();
}

/* The paths that are due after some milliseconds, each with a space. */
static void
expect(int64_t later, const char *expected)
{
	struct buf paths = { 0 }, path = { 0 };
	int64_t since;

	follow_read(follow, now);
	now += later;
	while (follow_next(follow, now, &path, &since)) {
		buf_printf(&paths, "%s ", buf_string(&path));
		buf_clear(&path);
	}
	ck_assert_str_eq(buf_string(&paths), expected);
	buf_free(&paths);
	buf_free(&path);
}

/* Rename something. */
static void
move(const char *from, const char *to)
{
	char *old = strdup(place_path(from));

	ck_assert_int_eq(rename(old, place_path(to)), 0);
	free(old);
}

START_TEST(a_path_is_due_once_it_is_left_alone)
{
	ck_assert_int_eq(follow_due(follow), INT64_MAX);
	place_write("d/a", "b");
	expect(0, "");
	ck_assert_int_eq(follow_due(follow), now + QUIET);
	expect(QUIET - 1, "");
	expect(1, "/a ");
	expect(LATEST, "");
	ck_assert_int_eq(follow_due(follow), INT64_MAX);
}
END_TEST

START_TEST(a_path_is_not_put_off_for_ever)
{
	place_write("d/a", "0");
	expect(0, "");
	for (int i = 1; i < LATEST / 100; i++) {
		now += 100;
		place_write("d/a", "1");
		expect(0, "");
	}
	now += 100;
	place_write("d/a", "2");
	expect(0, "/a ");
}
END_TEST

START_TEST(all_that_happens_to_names_is_seen)
{
	place_write("d/new", "");
	place_write("d/e/x", "");
	place_write("d/.hidden", "");
	place_mkdir("d/f");
	ck_assert_int_eq(unlink(place_path("d/a")), 0);
	expect(LATEST, "/a /e/x /f/ /new ");
	move("d/new", "d/e/old");
	ck_assert_int_eq(rmdir(place_path("d/f")), 0);
	ck_assert_int_eq(chmod(place_path("d/e/x"), 0600), 0);
	place_link("d/l", "e/x");
	expect(LATEST, "/e/old /e/x /f/ /l /new ");
	ck_assert_int_eq(chmod(place_path("d"), 0700), 0);
	expect(LATEST, "/ ");
}
END_TEST

/* A directory that has moved is followed by its new name, once it was
 * entered by that. */
START_TEST(a_directory_moves)
{
	move("d/e", "d/f");
	expect(LATEST, "/e/ /f/ ");
	place_write("d/f/x", "");
	expect(LATEST, "");
	enter("/f/", "d/f");
	place_write("d/f/x", "more");
	expect(LATEST, "/f/x ");
}
END_TEST

START_TEST(a_path_can_be_put_back)
{
	follow_again(follow, now, "/a", now);
	expect(QUIET, "/a ");
	follow_again(follow, now, "/a", now);
	follow_again(follow, now, "/a", now);
	expect(QUIET, "/a ");
}
END_TEST

START_TEST(too_much_is_owned_up_to)
{
	char name[32];

	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "/%d", i);
		follow_again(follow, now, name, now);
	}
	ck_assert(follow_is_lost(follow));
	follow_anew(follow);
	ck_assert(!follow_is_lost(follow));
	expect(LATEST, "");
	place_write("d/a", "b");
	expect(LATEST, "/a ");
}
END_TEST

START_TEST(what_does_not_tell_is_owned_up_to)
{
	int fd = open("/proc/self", O_RDONLY | O_DIRECTORY);

	ck_assert_ptr_null(follow_blindness(follow));
	follow_enter(follow, "/proc/", fd);
	close(fd);
	ck_assert_ptr_nonnull(follow_blindness(follow));
	follow_anew(follow);
	ck_assert_ptr_null(follow_blindness(follow));
}
END_TEST

START_TEST(a_directory_of_two_names_is_owned_up_to)
{
	enter("/e/", "d/e");
	ck_assert_ptr_null(follow_blindness(follow));
	enter("/f/", "d/e");
	ck_assert_ptr_nonnull(follow_blindness(follow));
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("follow");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_path_is_due_once_it_is_left_alone);
	tcase_add_test(tests, a_path_is_not_put_off_for_ever);
	tcase_add_test(tests, all_that_happens_to_names_is_seen);
	tcase_add_test(tests, a_directory_moves);
	tcase_add_test(tests, a_path_can_be_put_back);
	tcase_add_test(tests, too_much_is_owned_up_to);
	tcase_add_test(tests, what_does_not_tell_is_owned_up_to);
	tcase_add_test(tests, a_directory_of_two_names_is_owned_up_to);
	return (run("follow", tests));
}
