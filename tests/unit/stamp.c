/* Stamps: what tells one state of a file from another. */

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "archive/stamp.h"
#include "place.h"
#include "run.h"

static void
setup(void)
{
	place_make();
	place_write("a", "a");
}

static void
teardown(void)
{
	place_remove();
}

/* The stamp of a file now. */
static struct stamp
look(const char *name)
{
	struct stat st;

	ck_assert_int_eq(stat(place_path(name), &st), 0);
	return (stamp_of(&st));
}

/* Wait for a tick of the clock and more. */
static void
settle(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

START_TEST(every_change_makes_another_stamp)
{
	struct stamp one = look("a"), two = look("a");
	struct stat st;

	ck_assert(stamp_equals(&one, &two));
	place_write("b", "a");
	two = look("b");
	ck_assert(!stamp_equals(&one, &two));
	settle();
	ck_assert_int_eq(stat(place_path("a"), &st), 0);
	place_write("a", "b");
	ck_assert_int_eq(utimensat(AT_FDCWD, place_path("a"),
			     (struct timespec[]){ st.st_atim, st.st_mtim }, 0),
	    0);
	two = look("a");
	ck_assert(!stamp_equals(&one, &two));
}
END_TEST

START_TEST(a_file_is_fresh_for_a_moment)
{
	struct stamp stamp;

	place_write("a", "b");
	stamp = look("a");
	settle();
	ck_assert(!stamp_is_fresh(&stamp));
	clock_gettime(CLOCK_REALTIME, &stamp.changed);
	ck_assert(stamp_is_fresh(&stamp));
	stamp.changed.tv_sec += 2;
	ck_assert(stamp_is_fresh(&stamp));
}
END_TEST

START_TEST(where_seconds_are_counted_it_takes_longer)
{
	struct stamp stamp = look("a");

	stamp.changed.tv_nsec = 0;
	ck_assert(stamp_is_fresh(&stamp));
	stamp.changed.tv_sec -= 3;
	ck_assert(!stamp_is_fresh(&stamp));
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("stamp");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, every_change_makes_another_stamp);
	tcase_add_test(tcase, a_file_is_fresh_for_a_moment);
	tcase_add_test(tcase, where_seconds_are_counted_it_takes_longer);
	return (run("stamp", tcase));
}
