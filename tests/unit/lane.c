/* The lane beside the loop: it waits, nobody else does. */

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <event2/event.h>

#include "archive/archive.h"
#include "base/answer.h"
#include "base/error.h"
#include "door/desk.h"
#include "door/door.h"
#include "net/lane.h"
#include "place.h"
#include "run.h"

#define TURNS_MAX 1000000 /* of the loop, before it is given up */
#define TRIES_MAX 10000   /* to end the lane */

static struct event_base *base;
static struct lane *lane;
static int gate[2]; /* what a slow answer waits for */
static struct desk *desk;
static int file; /* the one that is being read; or -1 */

/* What came back. */
static unsigned count;
static bool failed;
static struct buf text;

/* Answer with what was asked; "wait" waits for a byte at the gate. */
static void
echo(const struct endpoint *endpoint, const char *bytes, size_t n,
    struct answer *answer)
{
	char byte;

	*answer = ANSWER_EMPTY;
	ck_assert_ptr_ne(endpoint->archive, desk->archives[0]);
	ck_assert_str_eq(archive_hostname(endpoint->archive), "localhost");
	if (n == 4 && memcmp(bytes, "wait", 4) == 0)
		ck_assert_int_ge(read(gate[0], &byte, 1), 0);
	buf_printf(&answer->bytes, "%u ", endpoint->port);
	buf_add(&answer->bytes, bytes, n);
}

static const struct door door = { .name = "echo", .respond = echo };

/* Note what comes back (lane_done). */
static void
note(void *arg, struct answer *answer)
{
	ck_assert_ptr_eq(arg, &text);
	count++;
	failed = answer == NULL;
	buf_clear(&text);
	if (answer == NULL)
		return;
	if (answer->fd == file)
		answer->fd = -1; /* it is ours again */
	buf_add(&text, buf_string(&answer->bytes), answer->bytes.len);
}

static void
setup(void)
{
	struct archive_config config = { .hostname = "localhost" };
	struct error error;

	place_make();
	config.root = place;
	desk = desk_new(1, 2);
	ck_assert_ptr_nonnull(desk);
	desk->archives[0] = archive_open(&config, &error);
	ck_assert_msg(desk->archives[0] != NULL, "%s", error.text);
	desk->endpoints[0].archive = desk->archives[0];
	desk->endpoints[0].port = 70;
	desk->endpoints[1].archive = desk->archives[0];
	desk->endpoints[1].port = 1965;
	ck_assert_int_eq(pipe(gate), 0);
	base = event_base_new();
	lane = lane_new(base, desk, LATER_OTHERS);
	ck_assert_ptr_nonnull(lane);
	count = 0;
	file = -1;
}

static void
teardown(void)
{
	/* a thread may still be busy with what was abandoned */
	for (int i = 0; lane != NULL && i < TRIES_MAX; i++) {
		if (lane_free(lane))
			lane = NULL;
		else
			usleep(1000);
	}
	ck_assert_ptr_null(lane);
	desk_free(desk);
	event_base_free(base);
	buf_free(&text);
	close(gate[0]);
	close(gate[1]);
	place_remove();
}

/* Ask for something. */
static struct job *
ask(size_t endpoint, const char *bytes)
{
	return (lane_respond(
	    lane, &door, endpoint, bytes, strlen(bytes), note, &text));
}

/* Run the loop until so many answers have come. */
static void
run_until(unsigned wanted)
{
	for (int i = 0; count < wanted && i < TURNS_MAX; i++)
		event_base_loop(base, EVLOOP_ONCE);
	ck_assert_uint_eq(count, wanted);
}

/* Let so many slow answers go on. */
static void
open_gate(size_t n)
{
	while (n-- > 0)
		ck_assert_int_eq(write(gate[1], "x", 1), 1);
}

START_TEST(an_answer_comes_back)
{
	ck_assert_ptr_nonnull(ask(1, "hello"));
	run_until(1);
	ck_assert_str_eq(buf_string(&text), "1965 hello");
	ck_assert(!failed);
}
END_TEST

START_TEST(what_waits_holds_nobody_up)
{
	ck_assert_ptr_nonnull(ask(0, "wait"));
	for (unsigned i = 1; i <= 20; i++) {
		ck_assert_ptr_nonnull(ask(0, "hello"));
		run_until(i);
		ck_assert_str_eq(buf_string(&text), "70 hello");
	}
	open_gate(1);
	run_until(21);
	ck_assert_str_eq(buf_string(&text), "70 wait");
}
END_TEST

START_TEST(there_are_no_more_than_may_wait)
{
	struct job *job;
	unsigned asked = 0;

	while ((job = ask(0, "wait")) != NULL &&
	       asked < LANE_THREADS + LANE_QUEUE + 1)
		asked++;
	ck_assert_ptr_null(job);
	ck_assert_uint_ge(asked, LANE_QUEUE);
	ck_assert_uint_le(asked, LANE_THREADS + LANE_QUEUE);
	open_gate(asked);
	run_until(asked);
	ck_assert_ptr_nonnull(ask(0, "hello"));
	run_until(asked + 1);
	ck_assert_str_eq(buf_string(&text), "70 hello");
}
END_TEST

START_TEST(nothing_is_told_of_what_was_abandoned)
{
	struct job *jobs[2 * LANE_THREADS];

	for (size_t i = 0; i < 2 * LANE_THREADS; i++) {
		jobs[i] = ask(0, "wait");
		ck_assert_ptr_nonnull(jobs[i]);
	}
	for (size_t i = 1; i < 2 * LANE_THREADS; i++)
		lane_abandon(jobs[i]);
	open_gate(LANE_THREADS);
	ck_assert_ptr_nonnull(ask(0, "hello"));
	run_until(2);
}
END_TEST

START_TEST(a_thread_that_is_stuck_is_left)
{
	struct job *job = ask(0, "wait");

	ck_assert_ptr_nonnull(job);
	ck_assert_ptr_nonnull(ask(0, "hello"));
	run_until(1);
	lane_abandon(job);
	ck_assert(!lane_free(lane));
	open_gate(1); /* and it goes on at its desk */
}
END_TEST

START_TEST(without_a_desk_there_is_no_answer)
{
	struct rlimit files, none;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &files), 0);
	none = files;
	none.rlim_cur = STDERR_FILENO + 1;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	ck_assert_ptr_nonnull(ask(0, "hello"));
	run_until(1);
	ck_assert(failed);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &files), 0);
	ck_assert_ptr_nonnull(ask(0, "hello"));
	run_until(2);
	ck_assert(!failed);
}
END_TEST

START_TEST(a_piece_of_a_file_comes_back)
{
	place_write("file", "0123456789");
	file = open(place_path("file"), O_RDONLY);
	ck_assert_int_ne(file, -1);
	ck_assert_ptr_nonnull(lane_read(lane, file, 3, 4, note, &text));
	run_until(1);
	ck_assert_str_eq(buf_string(&text), "3456");
	ck_assert_int_eq(close(file), 0);
}
END_TEST

START_TEST(a_file_ends_where_it_ends)
{
	place_write("file", "0123456789");
	file = open(place_path("file"), O_RDONLY);
	ck_assert_int_ne(file, -1);
	ck_assert_ptr_nonnull(lane_read(lane, file, 8, 4, note, &text));
	run_until(1);
	ck_assert_str_eq(buf_string(&text), "89");
	ck_assert_ptr_nonnull(lane_read(lane, file, 10, 4, note, &text));
	run_until(2);
	ck_assert_str_eq(buf_string(&text), "");
	ck_assert_int_eq(close(file), 0);
}
END_TEST

START_TEST(an_abandoned_file_is_closed)
{
	int ends[2];
	struct pollfd polled = { .events = POLLOUT };

	ck_assert_int_eq(pipe(ends), 0);
	polled.fd = ends[1];
	lane_abandon(lane_read(lane, ends[0], 0, 4, note, &text));
	for (int i = 0; i < TRIES_MAX && polled.revents != POLLERR; i++) {
		event_base_loop(base, EVLOOP_NONBLOCK);
		poll(&polled, 1, 0);
		usleep(1000);
		polled.revents &= POLLERR;
	}
	ck_assert_int_eq(polled.revents, POLLERR);
	ck_assert_uint_eq(count, 0);
	close(ends[1]);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("lane");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, an_answer_comes_back);
	tcase_add_test(tcase, what_waits_holds_nobody_up);
	tcase_add_test(tcase, there_are_no_more_than_may_wait);
	tcase_add_test(tcase, nothing_is_told_of_what_was_abandoned);
	tcase_add_test(tcase, a_thread_that_is_stuck_is_left);
	tcase_add_test(tcase, without_a_desk_there_is_no_answer);
	tcase_add_test(tcase, a_piece_of_a_file_comes_back);
	tcase_add_test(tcase, a_file_ends_where_it_ends);
	tcase_add_test(tcase, an_abandoned_file_is_closed);
	return (run("lane", tcase));
}
