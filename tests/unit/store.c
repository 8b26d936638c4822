/* Tests of the database itself: whether damage is seen. */

#include "catalogue/store.h"

#include <stdbool.h>

#include "base/error.h"
#include "place.h"
#include "run.h"

static struct store *store;

static void
setup(void)
{
	struct error error;

	place_make();
	store = store_create(place_path("db"), "/root", &error);
	ck_assert_msg(store != NULL, "%s", error.text);
}

static void
teardown(void)
{
	store_close(store);
	place_remove();
}

/* Change something, as an indexer does. */
static void
change(int64_t value)
{
	store_set_meta(store, "settings", value);
}

/* Put junk over every page of the file. */
static void
overwrite(void)
{
	static const char junk[2048] = "junk";
	int fd = open(place_path("db"), O_WRONLY);
	off_t size = lseek(fd, 0, SEEK_END);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_gt(size, 0);
	for (off_t at = 0; at < size; at += 4096)
		ck_assert_int_eq(
		    pwrite(fd, junk, sizeof junk, at), sizeof junk);
	close(fd);
}

START_TEST(what_we_wrote_is_sound)
{
	ck_assert(store_is_sound(store));
	store_begin(store);
	change(1);
	ck_assert_int_eq(store_commit(store), 0);
	store_settle(store);
	ck_assert(store_is_sound(store));
}
END_TEST

START_TEST(junk_is_seen)
{
	store_settle(store);
	overwrite();
	ck_assert(!store_is_sound(store));
}
END_TEST

START_TEST(junk_written_during_a_transaction_is_seen)
{
	store_settle(store);
	store_begin(store);
	overwrite();
	store_commit(store);
	ck_assert(!store_is_sound(store));
}
END_TEST

START_TEST(junk_written_before_the_log_is_put_away_is_seen)
{
	store_settle(store);
	overwrite();
	store_settle(store);
	ck_assert(!store_is_sound(store));
}
END_TEST

/* Put junk over the log. */
static void
overwrite_log(void)
{
	char junk[5000];
	int fd = open(place_path("db-wal"), O_WRONLY);

	memset(junk, 'x', sizeof junk);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(pwrite(fd, junk, sizeof junk, 32), sizeof junk);
	close(fd);
}

START_TEST(junk_in_the_log_is_seen)
{
	store_begin(store);
	change(1);
	ck_assert_int_eq(store_commit(store), 0);
	overwrite_log();
	store_begin(store);
	change(2);
	store_commit(store);
	ck_assert(!store_is_sound(store));
}
END_TEST

START_TEST(a_file_that_is_gone_or_another_is_seen)
{
	static const char *const names[] = { "db", "db-wal", "db-shm" };
	char *name = strdup(place_path(names[_i])), *other;
	struct store *reader;
	struct error error;

	store_begin(store);
	change(1);
	ck_assert_int_eq(store_commit(store), 0);
	reader = store_open(place_path("db"), "/root", &error);
	ck_assert_msg(reader != NULL, "%s", error.text);
	ck_assert(store_is_current(store));
	ck_assert(store_is_current(reader));
	other = strdup(place_path("other"));
	ck_assert_int_eq(rename(name, other), 0);
	ck_assert(!store_is_current(store));
	ck_assert(!store_is_current(reader));
	place_write(names[_i], "");
	store_begin(store);
	change(2);
	store_commit(store);
	ck_assert(!store_is_current(store));
	ck_assert(!store_is_current(reader));
	store_close(reader);
	free(other);
	free(name);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("store");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, what_we_wrote_is_sound);
	tcase_add_test(tests, junk_is_seen);
	tcase_add_test(tests, junk_written_during_a_transaction_is_seen);
	tcase_add_test(tests, junk_written_before_the_log_is_put_away_is_seen);
	tcase_add_test(tests, junk_in_the_log_is_seen);
	tcase_add_loop_test(
	    tests, a_file_that_is_gone_or_another_is_seen, 0, 3);
	return (run("store", tests));
}
