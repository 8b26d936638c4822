/* The pace of who keeps the catalogue: what is looked at when. */

#include <check.h>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "keep.h"
#include "run.h"

#define SOON   500   /* ms after which what happened is looked at */
#define MINUTE 60000 /* ms between two walks where something is unseen */

static int64_t later;   /* ms that the keeper's clock is ahead */
static int bad_commits; /* how many are to fail */
static int directories; /* how many were read */

/* The clocks, of which the keeper's can be put ahead. */
int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, clock, now);

	if (clock == CLOCK_MONOTONIC) {
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

/* Write into a file of the system; whether that was allowed. */
static bool
put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY);
	bool put =
	    fd != -1 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd != -1)
		close(fd);
	return (put);
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
	    !put("/proc/self/uid_map", "0 0 1") ||
	    !put("/proc/sys/user/max_inotify_watches", "3"))
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
	pass(SOON);
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

int
main(void)
{
	TCase *tests = tcase_create("keeper");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, keep_teardown);
	tcase_add_test(tests, new_directories_beyond_the_limit);
	tcase_add_test(tests, a_last_commit_that_fails);
	tcase_add_test(tests, mounts_that_come_and_go);
	return (run("keeper", tests));
}
