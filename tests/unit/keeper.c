/* The pace of who keeps the catalogue: what is looked at when. */

#include <check.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "keep.h"
#include "run.h"

#define SOON   500   /* ms after which what happened is looked at */
#define MINUTE 60000 /* ms between two walks where something is unseen */

static int64_t later;   /* ms that the keeper's clock is ahead */
static time_t fixed;    /* what the time of day is, if it is not 0 */
static int64_t pace;    /* ms that it goes on at each look */
static int bad_commits; /* how many are to fail */
static int directories; /* how many were read */
static bool bad_disk;   /* directories cannot be read to their end */
static bool bad_files;  /* nor can files at all */

/* The clocks, of which the keeper's can be put ahead. */
int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, clock, now);

	if (clock == CLOCK_REALTIME && fixed != 0)
		*now = (struct timespec){ .tv_sec = fixed };
	if (clock == CLOCK_MONOTONIC) {
		later += pace;
		now->tv_sec += later / 1000;
		now->tv_nsec += later % 1000 * 1000000;
	}
	return (result);
}

/* The C library's, but each is counted. */
DIR *
fdopendir(int fd)
{
	DIR *(*open_stream)(int);

	directories++;
	*(void **)&open_stream = dlsym(RTLD_NEXT, "fdopendir");
	return (open_stream(fd));
}

/* The C library's, but on a bad disk. */
struct dirent *
readdir(DIR *stream)
{
	struct dirent *(*read_next)(DIR *);

	if (bad_disk) {
		errno = EIO;
		return (NULL);
	}
	*(void **)&read_next = dlsym(RTLD_NEXT, "readdir");
	return (read_next(stream));
}

/* The kernel's, but on a bad disk. */
ssize_t
read(int fd, void *bytes, size_t n)
{
	struct stat st;

	if (!bad_files || fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return (syscall(SYS_read, fd, bytes, n));
	errno = EIO;
	return (-1);
}

/* SQLite's, but for commits that are to find damage. */
int
sqlite3_step(sqlite3_stmt *statement)
{
	int (*step)(sqlite3_stmt *);
	const char *sql = sqlite3_sql(statement);

	if (bad_commits > 0 && sql != NULL && strcmp(sql, "COMMIT") == 0) {
		bad_commits--;
		return (SQLITE_CORRUPT);
	}
	*(void **)&step = dlsym(RTLD_NEXT, "sqlite3_step");
	return (step(statement));
}

static void
setup(void)
{
	keep_setup();
	keep.follow = true;
	place_write("root/a.gmi", "# A\n");
}

/* Let some milliseconds pass, and work. */
static void
pass(int64_t milliseconds)
{
	later += milliseconds;
	keep_work();
}

/* The title of the document at a path. */
static const char *
title(const char *path)
{
	char sql[128];

	snprintf(sql, sizeof sql,
	    "SELECT title FROM document WHERE path = '%s'", path);
	return (keep_ask(sql));
}

START_TEST(new_directories_beyond_the_limit)
{
	char name[32];

	if (unshare(CLONE_NEWUSER) == -1 ||
	    !system_put("/proc/self/uid_map", "0 0 1") ||
	    !system_put("/proc/sys/user/max_inotify_watches", "3"))
		return; /* only root may */
	keep_begin();
	keep_work();
	for (int i = 0; i < 6; i++) {
		snprintf(name, sizeof name, "root/n%d", i);
		place_mkdir(name);
	}
	place_write("root/n0/a.gmi", "# Early\n");
	keep_work();
	pass(SOON);
	ck_assert_str_eq(title("/n0/a.gmi"), "Early\n");
	place_write("root/n0/a.gmi", "# Late\n");
	keep_work();
	pass(MINUTE);
	ck_assert_str_eq(title("/n0/a.gmi"), "Late\n");
	later = 0; /* check(3) has the same clock */
}
END_TEST

START_TEST(a_last_commit_that_fails)
{
	keep_begin();
	bad_commits = 1;
	keep_work();
	ck_assert_int_eq(bad_commits, 0);
	ck_assert_str_eq(title("/a.gmi"), "A\n");
	ck_assert_str_eq(
	    keep_ask("SELECT value FROM meta WHERE key = 'state'"), "whole\n");
	later = 0; /* check(3) has the same clock */
}
END_TEST

/* Mount something on a directory of the place and unmount it again. */
static bool
mount_for_a_moment(const char *name)
{
	return (mount("none", place_path(name), "tmpfs", 0, NULL) == 0 &&
		umount(place_path(name)) == 0);
}

START_TEST(mounts_that_come_and_go)
{
	struct keeper_progress progress;
	uint64_t done = 0;
	int slices = 0;
	char name[32], *below;

	if (unshare(CLONE_NEWNS) == -1 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == -1)
		return; /* only root may */
	place_mkdir("root/m");
	place_mkdir("elsewhere");
	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof name, "root/%d.txt", i);
		place_write(name, "Text\n");
	}
	keep_begin();
	/* the walk goes on to its end */
	while (keeper_work(keeper)) {
		keeper_progress(keeper, &progress);
		ck_assert_uint_ge(progress.done, done);
		done = progress.done;
		ck_assert(mount_for_a_moment("root/m"));
		slices++;
	}
	ck_assert_int_gt(slices, 3);
	ck_assert_int_le(directories, 8);
	/* and what was mounted meanwhile is seen by another */
	place_mkdir("below");
	place_write("below/b.gmi", "# Below\n");
	below = strdup(place_path("below"));
	ck_assert_int_eq(
	    mount(below, place_path("root/m"), "none", MS_BIND, NULL), 0);
	free(below);
	pass(SOON);
	pass(MINUTE);
	ck_assert_str_eq(title("/m/b.gmi"), "Below\n");
	ck_assert_int_eq(umount(place_path("root/m")), 0);
	pass(MINUTE);
	ck_assert_str_eq(title("/m/b.gmi"), "");
	/* but not for what is mounted elsewhere */
	ck_assert(mount_for_a_moment("elsewhere"));
	ck_assert(!keeper_work(keeper));
	later = 0; /* check(3) has the same clock */
}
END_TEST

/* How many documents there are now. */
static uint64_t
documents(void)
{
	struct keeper_progress progress;

	keeper_progress(keeper, &progress);
	return (progress.documents);
}

START_TEST(a_directory_leaves_a_few_files_at_a_time)
{
	uint64_t before, most = 0;
	char name[32], *from;

	place_mkdir("root/x");
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof name, "root/x/%d.txt", i);
		place_write(name, "Text\n");
	}
	keep_begin();
	keep_work();
	ck_assert_uint_eq(documents(), 2001);
	from = strdup(place_path("root/x"));
	ck_assert_int_eq(rename(from, place_path("x")), 0);
	free(from);
	keep_work();
	later += SOON;
	do {
		before = documents();
		keeper_work(keeper);
		if (before - documents() > most)
			most = before - documents();
	} while (documents() > 1);
	ck_assert_uint_le(most, 1000);
	later = 0;
}
END_TEST

START_TEST(without_descriptors_nothing_is_taken_out)
{
	struct rlimit all, none;
	int fd;

	place_mkdir("root/d");
	place_write("root/d/b.gmi", "# B\n");
	keep_begin();
	keep_work();
	fd = dup(STDIN_FILENO);
	close(fd);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &all), 0);
	none = (struct rlimit){ (rlim_t)fd, all.rlim_max };
	place_write("root/a.gmi", "# Another\n");
	ck_assert_int_eq(chmod(place_path("root/d"), 0700), 0);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	keep_work();
	pass(SOON);
	ck_assert_uint_eq(documents(), 2);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &all), 0);
	pass(MINUTE);
	ck_assert_uint_eq(documents(), 2);
	ck_assert_str_eq(title("/a.gmi"), "Another\n");
	later = 0;
}
END_TEST

START_TEST(what_a_bad_disk_does_not_give_stays)
{
	keep_begin();
	keep_work();
	bad_disk = true;
	ck_assert_int_eq(chmod(place_path("root"), 0700), 0);
	keep_work();
	pass(SOON);
	bad_disk = false;
	ck_assert_uint_eq(documents(), 1);
	later = 0;
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_read_later)
{
	keep_begin();
	keep_work();
	place_write("root/bad.gmi", "# Bad\n");
	bad_files = true;
	keep_work();
	pass(SOON);
	bad_files = false;
	ck_assert_str_eq(title("/bad.gmi"), "");
	pass(MINUTE);
	pass(MINUTE);
	ck_assert_str_eq(title("/bad.gmi"), "Bad\n");
	later = 0;
}
END_TEST

/* Make a large file that was left alone long ago. */
static void
write_large(const char *name, off_t size)
{
	const struct timespec times[] = { { 1000, 0 }, { 1000, 0 } };

	place_write(name, "");
	ck_assert_int_eq(truncate(place_path(name), size), 0);
	ck_assert_int_eq(utimensat(AT_FDCWD, place_path(name), times, 0), 0);
}

/* Begin to read a large file, and leave off early on. */
static void
begin_large(void)
{
	keep_begin();
	keep_work();
	write_large("root/large.bin", 64 << 20);
	keep_work();
	later += SOON;
	pace = 7;
	ck_assert(keeper_work(keeper));
}

START_TEST(a_large_file_holds_nothing_up)
{
	begin_large();
	place_write("root/a.gmi", "# Meanwhile\n");
	ck_assert(keeper_work(keeper));
	later += SOON;
	for (int i = 0; i < 12; i++)
		ck_assert(keeper_work(keeper));
	ck_assert_str_eq(title("/a.gmi"), "Meanwhile\n");
	ck_assert_str_eq(title("/large.bin"), "");
	write_large("root/other.bin", 3 << 20);
	pass(SOON);
	pace = 0;
	pass(SOON);
	ck_assert_str_eq(title("/large.bin"), "large.bin\n");
	ck_assert_str_eq(title("/other.bin"), "other.bin\n");
	later = 0;
}
END_TEST

START_TEST(a_large_file_goes_while_it_is_read)
{
	begin_large();
	ck_assert_int_eq(unlink(place_path("root/large.bin")), 0);
	pace = 0;
	pass(SOON);
	pass(SOON);
	ck_assert_str_eq(title("/large.bin"), "");
	later = 0;
}
END_TEST

START_TEST(a_large_file_is_replaced_while_it_is_read)
{
	char *from;

	begin_large();
	place_write("root/large.new", "Text\n");
	from = strdup(place_path("root/large.new"));
	ck_assert_int_eq(rename(from, place_path("root/large.bin")), 0);
	free(from);
	pace = 0;
	pass(SOON);
	pass(SOON);
	ck_assert_str_eq(
	    keep_ask("SELECT size FROM file WHERE path = '/large.bin'"), "5\n");
	later = 0;
}
END_TEST

START_TEST(what_changes_by_another_name)
{
	char *name = strdup(place_path("root/a.gmi"));

	place_mkdir("root/.store");
	place_write("root/.store/b", "# B\n");
	place_link("root/b.gmi", ".store/b");
	ck_assert_int_eq(link(name, place_path("other")), 0);
	free(name);
	keep_begin();
	keep_work();
	place_write("other", "# Another\n");
	place_write("root/.store/b", "# Better\n");
	pass(MINUTE);
	ck_assert_str_eq(title("/a.gmi"), "Another\n");
	ck_assert_str_eq(title("/b.gmi"), "Better\n");
	later = 0;
}
END_TEST

/* How many files were read. */
static unsigned
reads(void)
{
	struct keeper_progress progress;

	keeper_progress(keeper, &progress);
	return ((unsigned)progress.reads);
}

START_TEST(a_top_page_that_is_away_for_a_moment)
{
	static const char top[] = "# Top\n* Language: fr\n";
	static const char languages[] =
	    "SELECT language FROM document WHERE path <> '/index.gmi' "
	    "ORDER BY path";

	place_write("root/index.gmi", top);
	place_write("root/own.gmi", "# Own\n* Language: en\n");
	keep_begin();
	keep_work();
	ck_assert_str_eq(keep_ask(languages), "fr\nen\n");
	ck_assert_uint_eq(reads(), 3);
	ck_assert_int_eq(unlink(place_path("root/index.gmi")), 0);
	keep_work();
	pass(SOON);
	place_write("root/index.gmi", top);
	keep_work();
	pass(SOON);
	ck_assert_uint_eq(reads(), 4);
	pass(MINUTE);
	ck_assert_uint_eq(reads(), 4);
	ck_assert_str_eq(keep_ask(languages), "fr\nen\n");
	ck_assert_int_eq(unlink(place_path("root/index.gmi")), 0);
	keep_work();
	pass(SOON);
	ck_assert_str_eq(keep_ask(languages), "fr\nen\n");
	pass(MINUTE);
	ck_assert_str_eq(keep_ask(languages), "\nen\n");
	ck_assert_uint_eq(reads(), 5);
	later = 0;
}
END_TEST

START_TEST(a_large_file_that_never_rests)
{
	keep_begin();
	keep_work();
	write_large("root/large.bin", 17 << 20);
	fixed = 1000;
	/* real time goes on as well */
	for (int i = 0; i < MINUTE / SOON / 2; i++) {
		ck_assert_int_eq(
		    chmod(place_path("root/large.bin"), 0600 + i % 2), 0);
		keep_work();
		ck_assert_str_eq(title("/large.bin"), "");
		pass(SOON);
	}
	keep_work();
	pass(MINUTE / 2);
	ck_assert_str_eq(title("/large.bin"), "large.bin\n");
	later = 0;
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("keeper");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, keep_teardown);
	tcase_add_test(tests, new_directories_beyond_the_limit);
	tcase_add_test(tests, a_last_commit_that_fails);
	tcase_add_test(tests, mounts_that_come_and_go);
	tcase_add_test(tests, a_directory_leaves_a_few_files_at_a_time);
	tcase_add_test(tests, without_descriptors_nothing_is_taken_out);
	tcase_add_test(tests, what_a_bad_disk_does_not_give_stays);
	tcase_add_test(tests, a_file_that_cannot_be_read_is_read_later);
	tcase_add_test(tests, what_changes_by_another_name);
	tcase_add_test(tests, a_top_page_that_is_away_for_a_moment);
	tcase_add_test(tests, a_large_file_that_never_rests);
	tcase_add_test(tests, a_large_file_holds_nothing_up);
	tcase_add_test(tests, a_large_file_goes_while_it_is_read);
	tcase_add_test(tests, a_large_file_is_replaced_while_it_is_read);
	setenv("CK_FORK", "yes", 1); /* clocks of its own for each case */
	return (run("keeper", tests));
}
