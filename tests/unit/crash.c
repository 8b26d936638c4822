/*
 * Who keeps the catalogue is killed at random moments, and finds no room to
 * write: what is there in the end is what an undisturbed build gives.
 */

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "keep.h"
#include "run.h"

#define KILLS   100
#define LETTERS 600
#define FOLDERS 12
#define MAILS   500 /* in a mailbox */

/* Names, so that people come and go. */
static const char *const names[] = { "Ada Lovelace", "ADA LOVELACE",
	"Benoît Roy", "Clara Zetkin", "Dora Maar", "benoit roy" };

/* The name of a letter's file. */
static const char *
letter_name(int number)
{
	static char name[64];

	snprintf(name, sizeof name, "root/%d/%d.gmi", number % FOLDERS, number);
	return (name);
}

/* Write a letter; each revision says other things. */
static void
letter_write(int number, int revision)
{
	struct buf text = { 0 };

	buf_printf(&text,
	    "# Letter %d of the archive\n"
	    "* Date: %d-%02d\n"
	    "* From: %s\n"
	    "* To: %s, %s\n"
	    "\n"
	    "The structure of letter %d, revision %d.\n"
	    "=> %d.gmi The one before\n",
	    number % 50, 1900 + number % 30, 1 + number % 12,
	    names[(number + revision) % 6], names[number % 5],
	    names[(number + 3) % 6], number, revision, number - FOLDERS);
	place_write(letter_name(number), buf_string(&text));
	buf_free(&text);
}

/* Write a mailbox; each revision has a mail more, and another one is another
 * than it was. */
static void
mailbox_write(int revision)
{
	struct buf box = { 0 };

	for (int i = 0; i < MAILS + revision; i++)
		buf_printf(&box,
		    "From a@b Mon Jan  1 10:00:00 2001\n"
		    "From: %s <a@b>\n"
		    "Subject: Mail %d\n"
		    "\n"
		    "Words of mail %d, revision %d.\n"
		    "\n",
		    names[i % 6], i, i, i == revision * 7 ? revision : 0);
	place_write("root/0/box.mbox", buf_string(&box));
	buf_free(&box);
}

/* Write all letters. */
static void
letters_write(void)
{
	char name[64];

	for (int i = 0; i < FOLDERS; i++) {
		snprintf(name, sizeof name, "root/%d", i);
		place_mkdir(name);
	}
	for (int i = 0; i < LETTERS; i++)
		letter_write(i, 0);
	mailbox_write(0);
}

/* Change the archive a little: a letter is new, another or gone. */
static void
letters_change(int revision)
{
	int number = rand() % LETTERS;

	if (revision % 10 == 0)
		mailbox_write(revision);
	else if (revision % 3 == 0)
		unlink(place_path(letter_name(number)));
	else
		letter_write(number, revision);
}

/* Work in a process of its own, which is killed some milliseconds later;
 * true when it was done before. */
static bool
work_and_die(long milliseconds)
{
	struct timespec pause = { .tv_nsec = milliseconds * 1000000 };
	pid_t child = fork();
	int status;

	ck_assert_int_ne(child, -1);
	if (child == 0) {
		keep_begin();
		keep_work();
		_exit(0);
	}
	nanosleep(&pause, NULL);
	kill(child, SIGKILL);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return (WIFEXITED(status));
}

/* The catalogue is what one made from nothing would be. */
static void
expect_undisturbed(void)
{
	struct buf got = { 0 }, expected = { 0 };
	char *other = strdup(place_path("other"));

	keep_dump(&got);
	keep.state = other;
	keep_update();
	keep_dump(&expected);
	ck_assert_uint_gt(expected.len, LETTERS * 200);
	ck_assert_str_eq(buf_string(&got), buf_string(&expected));
	buf_free(&got);
	buf_free(&expected);
	free(other);
}

START_TEST(killed_at_any_moment_it_ends_the_same)
{
	char *file = keep_file();
	int kills = 0;

	letters_write();
	srand(1914);
	for (int i = 1; kills < KILLS && i < 10 * KILLS; i++) {
		if (work_and_die(5 + rand() % 150))
			store_remove(file); /* the next one builds it all */
		else
			kills++;
		letters_change(i);
	}
	ck_assert_int_eq(kills, KILLS);
	keep_update();
	ck_assert_uint_eq(keep_update(), 0);
	expect_undisturbed();
	free(file);
}
END_TEST

/* Bring the catalogue up to date where files can have so many bytes; true
 * when that was possible. */
static bool
work_with_room(rlim_t bytes)
{
	const struct rlimit limit = { bytes, bytes };
	struct keeper_progress progress;
	pid_t child = fork();
	int status;

	ck_assert_int_ne(child, -1);
	if (child == 0) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		keeper = keeper_open(&keep, &(struct error){ "" });
		if (keeper == NULL)
			_exit(1);
		keep_work();
		keeper_progress(keeper, &progress);
		_exit(progress.trouble == NULL ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	return (WEXITSTATUS(status) == 0);
}

START_TEST(without_room_it_stops_and_goes_on_later)
{
	int failed = 0;

	letters_write();
	for (rlim_t room = 10000; room < 1000000; room += room / 2)
		failed += !work_with_room(room);
	ck_assert_int_gt(failed, 5);
	keep_update();
	expect_undisturbed();
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("crash");

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, keep_setup, keep_teardown);
	tcase_add_test(tests, killed_at_any_moment_it_ends_the_same);
	tcase_add_test(tests, without_room_it_stops_and_goes_on_later);
	return (run("crash", tests));
}
