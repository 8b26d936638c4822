/* Session ticket keys: made, kept, rotated. */

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "net/ticket.h"
#include "run.h"

#define TOGETHER 16

static char root[] = "/tmp/souslik-tickets-XXXXXX";
static char directory[sizeof root + 16];
static char file[sizeof directory + 16];

/* A state directory that does not exist yet. */
static void
setup(void)
{
	strcpy(root + sizeof root - 7, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	snprintf(directory, sizeof directory, "%s/a/b", root);
	snprintf(file, sizeof file, "%s/tickets", directory);
}

static void
teardown(void)
{
	char parent[sizeof root + 8];

	unlink(file);
	rmdir(directory);
	snprintf(parent, sizeof parent, "%s/a", root);
	rmdir(parent);
	ck_assert_int_eq(rmdir(root), 0);
}

START_TEST(kept)
{
	struct tickets first, second;
	struct stat st;

	ck_assert_int_eq(tickets_load(&first, directory), 0);
	ck_assert_uint_eq(first.count, 1);
	ck_assert_int_eq(stat(file, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(tickets_load(&second, directory), 0);
	ck_assert_uint_eq(second.count, 1);
	ck_assert_mem_eq(&first.keys[0], &second.keys[0], sizeof first.keys[0]);
}
END_TEST

/* Make the newest key older than it may be. */
static void
age(void)
{
	struct timespec times[2] = {
		{ .tv_sec = time(NULL) - TICKET_ROTATE - 1 },
		{ .tv_sec = time(NULL) - TICKET_ROTATE - 1 },
	};

	ck_assert_int_eq(utimensat(AT_FDCWD, file, times, 0), 0);
}

START_TEST(rotated)
{
	struct tickets first, second, last;

	ck_assert_int_eq(tickets_load(&first, directory), 0);
	age();
	ck_assert_int_eq(tickets_load(&second, directory), 0);
	ck_assert_uint_eq(second.count, 2);
	ck_assert_mem_ne(&second.keys[0], &first.keys[0], sizeof first.keys[0]);
	ck_assert_mem_eq(&second.keys[1], &first.keys[0], sizeof first.keys[0]);
	for (int i = 0; i < 3; i++) {
		age();
		ck_assert_int_eq(tickets_load(&last, directory), 0);
	}
	ck_assert_uint_eq(last.count, TICKET_KEYS);
	for (size_t i = 0; i < last.count; i++)
		ck_assert_mem_ne(
		    &last.keys[i], &first.keys[0], sizeof first.keys[0]);
}
END_TEST

/* Servers that share a directory rotate when its newest key is due. */
START_TEST(due)
{
	time_t since = time(NULL) - 3600;
	struct timespec times[2] = { { .tv_sec = since }, { .tv_sec = since } };
	struct tickets tickets;

	ck_assert_int_eq(tickets_load(&tickets, directory), 0);
	ck_assert_int_ge(tickets.due, time(NULL) + TICKET_ROTATE - 60);
	ck_assert_int_eq(utimensat(AT_FDCWD, file, times, 0), 0);
	ck_assert_int_eq(tickets_load(&tickets, directory), 0);
	ck_assert_int_eq(tickets.due, since + TICKET_ROTATE);
	ck_assert_uint_eq(tickets.count, 1);
}
END_TEST

/* Servers that start at once have the same key. */
START_TEST(together)
{
	struct ticket_key first, key;
	struct tickets tickets;
	int pipes[2];

	ck_assert_int_eq(pipe(pipes), 0);
	for (int i = 0; i < TOGETHER; i++) {
		if (fork() != 0)
			continue;
		if (tickets_load(&tickets, directory) == -1 ||
		    write(pipes[1], &tickets.keys[0], sizeof key) !=
			(ssize_t)sizeof key)
			_exit(EXIT_FAILURE);
		_exit(EXIT_SUCCESS);
	}
	ck_assert_int_eq(read(pipes[0], &first, sizeof first), sizeof first);
	for (int i = 1; i < TOGETHER; i++) {
		ck_assert_int_eq(read(pipes[0], &key, sizeof key), sizeof key);
		ck_assert_mem_eq(&key, &first, sizeof key);
	}
	for (int i = 0; i < TOGETHER; i++)
		ck_assert_int_gt(wait(NULL), 0);
	close(pipes[0]);
	close(pipes[1]);
}
END_TEST

/* What is loaded next is one new key, which then stays. */
static void
expect_new(const struct ticket_key *old)
{
	struct tickets tickets, again;

	ck_assert_int_eq(tickets_load(&tickets, directory), 0);
	ck_assert_uint_eq(tickets.count, 1);
	ck_assert_mem_ne(&tickets.keys[0], old, sizeof *old);
	ck_assert_int_eq(tickets_load(&again, directory), 0);
	ck_assert_uint_eq(again.count, 1);
	ck_assert_mem_eq(&again.keys[0], &tickets.keys[0], sizeof *old);
}

START_TEST(damaged)
{
	/* the size of what is there instead, and what it is made of */
	static const struct {
		size_t size;
		char byte;
	} damages[] = {
		{ 0, 0 },
		{ 5, 'x' },
		{ sizeof(struct ticket_key) - 1, 'x' },
		{ sizeof(struct ticket_key) * TICKET_KEYS, '\0' },
		{ sizeof(struct ticket_key) * TICKET_KEYS + 10, 'x' },
		{ sizeof(struct ticket_key) * (TICKET_KEYS + 1), 'x' },
	};
	char bytes[sizeof(struct ticket_key) * (TICKET_KEYS + 1)];
	struct tickets tickets;
	int fd;

	for (int i = 0; i < COUNT(damages); i++) {
		ck_assert_int_eq(tickets_load(&tickets, directory), 0);
		fd = open(file, O_WRONLY | O_TRUNC);
		ck_assert_int_ne(fd, -1);
		memset(bytes, damages[i].byte, sizeof bytes);
		ck_assert_int_eq(write(fd, bytes, damages[i].size),
		    (ssize_t)damages[i].size);
		ck_assert_int_eq(close(fd), 0);
		expect_new(&tickets.keys[0]);
	}
}
END_TEST

START_TEST(not_only_ours)
{
	struct tickets tickets;

	ck_assert_int_eq(tickets_load(&tickets, directory), 0);
	ck_assert_int_eq(chmod(file, 0640), 0);
	expect_new(&tickets.keys[0]);
	ck_assert_int_eq(unlink(file), 0);
	ck_assert_int_eq(mkfifo(file, 0600), 0);
	expect_new(&tickets.keys[0]);
}
END_TEST

START_TEST(no_directory)
{
	struct tickets tickets;
	int fd;

	ck_assert_int_eq(tickets_load(&tickets, directory), 0);
	ck_assert_int_eq(unlink(file), 0);
	ck_assert_int_eq(rmdir(directory), 0);
	fd = open(directory, O_WRONLY | O_CREAT, 0600);
	ck_assert_int_ne(fd, -1);
	close(fd);
	ck_assert_int_eq(tickets_load(&tickets, directory), 0);
	ck_assert_uint_eq(tickets.count, 1);
	ck_assert_int_eq(unlink(directory), 0);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("keys");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, kept);
	tcase_add_test(tcase, rotated);
	tcase_add_test(tcase, due);
	tcase_add_test(tcase, together);
	tcase_add_test(tcase, damaged);
	tcase_add_test(tcase, not_only_ours);
	tcase_add_test(tcase, no_directory);
	return (run("tickets", tcase));
}
