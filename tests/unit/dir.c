/* Directories of our own. */

#include "base/dir.h"

#include <errno.h>

#include "place.h"
#include "run.h"

/* A directory that must be there, of mode 0700. */
static void
expect_made(const char *name)
{
	struct stat st;

	ck_assert_int_eq(dir_make(place_path(name)), 0);
	ck_assert_int_eq(stat(place_path(name), &st), 0);
	ck_assert(S_ISDIR(st.st_mode));
	ck_assert_uint_eq(st.st_mode & 07777, 0700);
}

START_TEST(missing_ones_are_made)
{
	expect_made("one");
	expect_made("a/b/c");
	expect_made("a/b/d/");
	expect_made("x//y");
	expect_made("a/b/c");
}
END_TEST

START_TEST(relative_ones_are_seen_from_here)
{
	ck_assert_int_eq(chdir(place), 0);
	ck_assert_int_eq(dir_make("here/there"), 0);
	ck_assert_int_eq(access(place_path("here/there"), F_OK), 0);
	ck_assert_int_eq(dir_make("."), 0);
	ck_assert_int_eq(dir_make("/"), 0);
}
END_TEST

START_TEST(what_is_there_stays)
{
	struct stat st;

	place_mkdir("old");
	ck_assert_int_eq(dir_make(place_path("old")), 0);
	ck_assert_int_eq(stat(place_path("old"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0755);
	place_write("file", "text");
	ck_assert_int_eq(dir_make(place_path("file")), 0);
	ck_assert_int_eq(stat(place_path("file"), &st), 0);
	ck_assert(S_ISREG(st.st_mode));
}
END_TEST

START_TEST(what_cannot_be_made_is_an_error)
{
	ck_assert_int_eq(dir_make(""), -1);
	ck_assert_int_eq(errno, ENOENT);
	place_write("file", "text");
	ck_assert_int_eq(dir_make(place_path("file/below")), -1);
	ck_assert_int_eq(errno, ENOTDIR);
	ck_assert_int_eq(dir_make("/proc/souslik/state"), -1);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("dir");

	tcase_add_checked_fixture(tests, place_make, place_remove);
	tcase_add_test(tests, missing_ones_are_made);
	tcase_add_test(tests, relative_ones_are_seen_from_here);
	tcase_add_test(tests, what_is_there_stays);
	tcase_add_test(tests, what_cannot_be_made_is_an_error);
	return (run("dir", tests));
}
