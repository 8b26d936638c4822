/* Stamps: what tells one state of a file from another. */

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "archive/stamp.h"
#include "place.h"
#include "run.h"

static const struct timespec *stopped; /* the clocks, at this time; or NULL */

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	if (stopped == NULL)
		return ((int)syscall(SYS_clock_gettime, clock, now));
	*now = *stopped;
	return (0);
}

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

/* Expect what a stamp is this long after the file changed. */
static void
expect_age(long seconds, long nanoseconds, bool fresh, bool young)
{
	const struct timespec now = { 1000000000, 500000000 };
	struct stamp stamp = { .changed = { now.tv_sec - seconds,
				   now.tv_nsec - nanoseconds } };

	stopped = &now;
	ck_assert_int_eq(stamp_is_fresh(&stamp), fresh);
	ck_assert_int_eq(stamp_is_young(&stamp), young);
	stopped = NULL;
}

START_TEST(how_long_a_change_can_go_unseen)
{
	expect_age(-1, 0, true, true);
	expect_age(-10000000000, 0, true, true);
	expect_age(0, -1, true, true);
	expect_age(0, 0, true, true);
	expect_age(0, 9999999, true, true); /* in one unit of exFAT */
	expect_age(0, 10000000, false, true);
	expect_age(1, -499000000, false, true);
	expect_age(1, 500000000, true, true); /* counted in seconds */
	expect_age(2, 500000000, false, true);
	expect_age(59, 1, false, true);
	expect_age(60, 0, false, false);
	expect_age(10000000000, 0, false, false);
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
	tcase_add_test(tcase, how_long_a_change_can_go_unseen);
	return (run("stamp", tcase));
}
