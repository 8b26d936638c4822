/* The watch: what it sees of a directory, and what it owns up to not know. */

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/watch.h"
#include "base/buf.h"
#include "place.h"
#include "run.h"

#define MANY 8000 /* directories: more than are watched at once */

static struct watch *watch;
static struct sight sight;
static uint64_t since;
static struct buf names;

/* Look at the directory d, after all that has happened. */
static void
see(void)
{
	watch_update(watch);
	ck_assert_int_eq(watch_see(watch, place_path("d"), &sight), WATCH_SEEN);
	since = watch_clock(watch);
	ck_assert(watch_holds(watch, &sight));
}

static void
setup(void)
{
	place_make();
	place_mkdir("d");
	place_mkdir("e");
	place_write("d/a", "a");
	place_write("d/b", "b");
	watch = watch_new();
	ck_assert_ptr_nonnull(watch);
	see();
}

static void
teardown(void)
{
	watch_free(watch);
	buf_free(&names);
	place_remove();
}

/* Gather names, each with a space after it. */
static void
gather(void *arg, const char *name)
{
	buf_puts(arg, name);
	buf_putc(arg, ' ');
}

/* The directory has not changed since it was seen. */
static void
expect_nothing(void)
{
	watch_update(watch);
	ck_assert(watch_holds(watch, &sight));
	buf_clear(&names);
	ck_assert(watch_changes(watch, sight.directory, since, gather, &names));
	ck_assert_str_eq(buf_string(&names), "");
}

/* These names in it have, then look again. */
static void
expect(const char *expected)
{
	watch_update(watch);
	ck_assert(!watch_holds(watch, &sight));
	buf_clear(&names);
	ck_assert(watch_changes(watch, sight.directory, since, gather, &names));
	ck_assert_str_eq(buf_string(&names), expected);
	see();
	expect_nothing();
}

/* Anything may have, then look again. */
static void
expect_anything(void)
{
	watch_update(watch);
	ck_assert(!watch_holds(watch, &sight));
	ck_assert(
	    !watch_changes(watch, sight.directory, since, gather, &names));
	see();
	expect_nothing();
}

/* Write a byte at the start of a file. */
static void
overwrite(const char *name)
{
	int fd = open(place_path(name), O_WRONLY);

	ck_assert_int_eq(pwrite(fd, "x", 1, 0), 1);
	close(fd);
}

/* Rename something. */
static void
move(const char *from, const char *to)
{
	char *old = strdup(place_path(from));

	ck_assert_int_eq(rename(old, place_path(to)), 0);
	free(old);
}

START_TEST(reading_changes_nothing)
{
	char byte;
	int fd = open(place_path("d/a"), O_RDWR);

	ck_assert_int_eq(read(fd, &byte, 1), 1);
	place_write("e/a", "a");
	place_mkdir("f");
	ck_assert_int_eq(
	    watch_see(watch, place_path("e"), &(struct sight){ 0 }),
	    WATCH_SEEN);
	expect_nothing();
	close(fd);
}
END_TEST

START_TEST(every_change_is_seen)
{
	overwrite("d/a");
	expect("a ");
	place_write("d/a", "");
	expect("a ");
	place_write("d/c", "c");
	expect("c ");
	ck_assert_int_eq(unlink(place_path("d/c")), 0);
	expect("c ");
	move("d/a", "d/c");
	expect("a c ");
	move("d/c", "e/c");
	expect("c ");
	move("e/c", "d/a");
	expect("a ");
	ck_assert_int_eq(chmod(place_path("d/a"), 0600), 0);
	expect("a ");
	ck_assert_int_eq(utimensat(AT_FDCWD, place_path("d/a"), NULL, 0), 0);
	expect("a ");
	ck_assert_int_eq(truncate(place_path("d/a"), 100), 0);
	expect("a ");
	place_link("d/l", "a");
	expect("l ");
	place_mkdir("d/d");
	expect("d ");
	ck_assert_int_eq(rmdir(place_path("d/d")), 0);
	expect("d ");
	ck_assert_int_eq(chmod(place_path("d"), 0700), 0);
	expect("");
}
END_TEST

START_TEST(the_order_of_names_is_kept)
{
	for (int i = 0; i < 3; i++)
		overwrite("d/a");
	overwrite("d/b");
	overwrite("d/a");
	ck_assert_int_eq(unlink(place_path("d/b")), 0);
	expect("a b a b ");
}
END_TEST

START_TEST(changes_through_a_mapping_are_seen_at_its_end)
{
	int fd = open(place_path("d/a"), O_RDWR);
	char *bytes = mmap(NULL, 1, PROT_WRITE, MAP_SHARED, fd, 0);

	ck_assert_ptr_ne(bytes, MAP_FAILED);
	bytes[0] = 'x';
	close(fd);
	munmap(bytes, 1);
	expect("a ");
}
END_TEST

START_TEST(a_directory_that_goes_away)
{
	ck_assert_int_eq(unlink(place_path("d/a")), 0);
	ck_assert_int_eq(unlink(place_path("d/b")), 0);
	ck_assert_int_eq(rmdir(place_path("d")), 0);
	watch_update(watch);
	ck_assert(!watch_holds(watch, &sight));
	place_mkdir("d");
	ck_assert(!watch_holds(watch, &sight));
	see();
	move("d", "f");
	watch_update(watch);
	ck_assert(!watch_holds(watch, &sight));
	ck_assert_int_eq(watch_see(watch, place_path("d"), &sight), WATCH_NONE);
}
END_TEST

START_TEST(what_is_no_directory)
{
	struct sight other;

	place_link("l", "d");
	ck_assert_int_eq(
	    watch_see(watch, place_path("d/a"), &other), WATCH_NONE);
	ck_assert_int_eq(
	    watch_see(watch, place_path("none"), &other), WATCH_NONE);
	ck_assert_int_eq(
	    watch_see(watch, place_path("none/none"), &other), WATCH_NONE);
	ck_assert_int_eq(watch_see(watch, place_path("l"), &other), WATCH_NONE);
	expect_nothing();
}
END_TEST

START_TEST(a_file_system_that_does_not_tell)
{
	struct sight other;

	ck_assert_int_eq(watch_see(watch, "/proc", &other), WATCH_BLIND);
	ck_assert_int_eq(errno, EOPNOTSUPP);
	ck_assert_ptr_nonnull(strstr(watch_reason(errno), "file system"));
	expect_nothing();
}
END_TEST

START_TEST(one_directory_by_two_names_is_one)
{
	struct sight other;
	char path[64];
	int fd = open(place_path("d"), O_RDONLY | O_DIRECTORY);

	snprintf(path, sizeof path, "/proc/self/fd/%d/.", fd);
	ck_assert_int_eq(watch_see(watch, path, &other), WATCH_SEEN);
	ck_assert_int_eq(other.directory, sight.directory);
	ck_assert_uint_eq(other.version, sight.version);
	close(fd);
}
END_TEST

/* Step from the place into a directory of it. */
static enum watch_result
enter(const char *name, struct sight *to)
{
	struct sight parent;

	watch_update(watch);
	ck_assert_int_eq(watch_enter(watch, NULL, place, &parent), WATCH_SEEN);
	return (watch_enter(watch, &parent, place_path(name), to));
}

START_TEST(steps_lead_to_what_is_there_now)
{
	struct sight first, other;

	ck_assert_int_eq(enter("d", &first), WATCH_SEEN);
	ck_assert_int_eq(first.directory, sight.directory);
	ck_assert_int_eq(enter("d", &other), WATCH_SEEN);
	ck_assert_int_eq(other.directory, first.directory);
	ck_assert_uint_eq(other.version, first.version);
	overwrite("d/a");
	ck_assert_int_eq(enter("d", &other), WATCH_SEEN);
	ck_assert_int_eq(other.directory, first.directory);
	ck_assert_uint_gt(other.version, first.version);
	move("d", "f");
	ck_assert_int_eq(enter("d", &other), WATCH_NONE);
	move("e", "d");
	ck_assert_int_eq(enter("d", &other), WATCH_SEEN);
	ck_assert_int_ne(other.directory, first.directory);
	ck_assert_int_eq(enter("f", &other), WATCH_SEEN);
	ck_assert_int_eq(other.directory, first.directory);
	place_link("l", "f");
	ck_assert_int_eq(enter("l", &other), WATCH_NONE);
}
END_TEST

START_TEST(when_events_are_lost_nothing_is_trusted)
{
	FILE *limit = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
	int events;

	ck_assert_ptr_nonnull(limit);
	ck_assert_int_eq(fscanf(limit, "%d", &events), 1);
	fclose(limit);
	if (events > 100000)
		return; /* that would take too long */
	for (int i = 0; i <= events / 2; i++) {
		ck_assert_int_eq(chmod(place_path("d/a"), 0600), 0);
		ck_assert_int_eq(chmod(place_path("d/b"), 0600), 0);
	}
	expect_anything();
	overwrite("d/a");
	expect("a ");
}
END_TEST

START_TEST(when_the_log_is_full_names_are_not_known)
{
	char name[256] = "d/";

	memset(name + 2, 'n', 250);
	for (int i = 0; i < 2000; i++) {
		snprintf(name + 200, sizeof name - 200, "%d", i);
		place_write(name, "");
	}
	watch_update(watch);
	ck_assert(!watch_holds(watch, &sight));
	ck_assert(
	    !watch_changes(watch, sight.directory, since, gather, &names));
	see();
	expect_nothing();
}
END_TEST

START_TEST(the_directory_seen_least_lately_loses_its_place)
{
	struct sight first = sight;
	char name[32];

	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "e/%d", i);
		place_mkdir(name);
		ck_assert_int_eq(
		    watch_see(watch, place_path(name), &sight), WATCH_SEEN);
	}
	watch_update(watch);
	ck_assert(watch_holds(watch, &sight));
	ck_assert(!watch_holds(watch, &first));
	see();
	ck_assert_uint_gt(sight.version, first.version);
	overwrite("d/a");
	expect("a ");
}
END_TEST

START_TEST(a_mount_is_seen)
{
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == -1)
		return; /* only root may */
	watch_free(watch);
	watch = watch_new();
	see();
	if (mount("none", place_path("d"), "tmpfs", 0, NULL) == -1)
		return;
	expect_anything();
	place_write("d/c", "c");
	expect("c ");
	ck_assert_int_eq(umount(place_path("d")), 0);
	expect_anything();
}
END_TEST

START_TEST(a_watch_that_saw_nothing)
{
	struct watch *idle = watch_new();

	watch_update(idle);
	ck_assert(!watch_holds(idle, &sight));
	watch_free(idle);
	watch_free(NULL);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("watch");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, reading_changes_nothing);
	tcase_add_test(tcase, every_change_is_seen);
	tcase_add_test(tcase, the_order_of_names_is_kept);
	tcase_add_test(tcase, changes_through_a_mapping_are_seen_at_its_end);
	tcase_add_test(tcase, a_directory_that_goes_away);
	tcase_add_test(tcase, what_is_no_directory);
	tcase_add_test(tcase, a_file_system_that_does_not_tell);
	tcase_add_test(tcase, one_directory_by_two_names_is_one);
	tcase_add_test(tcase, steps_lead_to_what_is_there_now);
	tcase_add_test(tcase, when_events_are_lost_nothing_is_trusted);
	tcase_add_test(tcase, when_the_log_is_full_names_are_not_known);
	tcase_add_test(tcase, the_directory_seen_least_lately_loses_its_place);
	tcase_add_test(tcase, a_mount_is_seen);
	tcase_add_test(tcase, a_watch_that_saw_nothing);
	tcase_set_timeout(tcase, 60);
	return (run("watch", tcase));
}
