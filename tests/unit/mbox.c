/* Mailboxes: where messages begin and end, and how lines are unmarked. */

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "document/mbox.h"
#include "run.h"

#define FROM "From ann@example.org Mon Feb  3 10:11:12 2003\n"

/* Append "offset+length{message}" (mbox_take). */
static int
take(void *arg, const struct buf *message, uint64_t offset, uint64_t length)
{
	struct buf *out = arg;

	buf_printf(out, "%u+%u{%s}", (unsigned)offset, (unsigned)length,
	    buf_string(message));
	return (0);
}

/* A file of n bytes. */
static int
file_of(const void *bytes, size_t n)
{
	int fd = memfd_create("test", 0);

	ck_assert_int_eq(write(fd, bytes, n), (ssize_t)n);
	return (fd);
}

static const struct {
	const char *file, *messages;
} files[] = {
	{ "", "" },
	{ "no message\n\nat all\n", "" },
	{ FROM, "0+46{}" },
	{ FROM "A: b\n\nc\n", "0+54{A: b\n\nc\n}" },
	{ FROM "A: b\n\nc", "0+53{A: b\n\nc}" },
	{ "junk\n\n" FROM "a\n", "6+48{a\n}" },
	{ "junk\n" FROM "a\n", "" },
	{ FROM "a\n\n" FROM "b\n", "0+49{a\n\n}49+48{b\n}" },
	{ FROM "a\r\n\r\n" FROM "b\r\n", "0+51{a\r\n\r\n}51+49{b\r\n}" },
	{ FROM "a\n" FROM "b\n", "0+96{a\n" FROM "b\n}" },
	{ FROM "\nFrom here on\n\nFrom 10:30 to 11:00 and 2003.\n",
	    "0+91{\nFrom here on\n\nFrom 10:30 to 11:00 and 2003.\n}" },
	{ FROM ">From a\n>>From b\n> From c\n>From\nx >From d\n",
	    "0+88{From a\n>From b\n> From c\n>From\nx >From d\n}" },
};

START_TEST(messages)
{
	struct buf out = { 0 };
	int fd = file_of(files[_i].file, strlen(files[_i].file));

	ck_assert_int_eq(mbox_read(fd, 0, INT64_MAX, take, &out), 0);
	ck_assert_str_eq(buf_string(&out), files[_i].messages);
	close(fd);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *line;
	bool is_from;
} lines[] = {
	{ "From ann@example.org Mon Feb  3 10:11:12 2003", true },
	{ "From ann Mon Feb  3 10:11 2003", true },
	{ "From ann Mon Feb  3 10:11:12 2003 +0100", true },
	{ "From ann Mon Feb  3 10:11:12 CET 2003", true },
	{ "From ann at example.org  Mon Feb  3 9:11:12 2003\r\n", true },
	{ "From - Mon Feb 03 10:11:12 2003", true },
	{ "From ann", false },
	{ "From ann Mon Feb  3 2003", false },
	{ "From ann Mon Feb  3 10:11:12 203", false },
	{ "From ann Mon Feb  3 10:11:12 20034", false },
	{ "from ann Mon Feb  3 10:11:12 2003", false },
	{ "From: ann Mon Feb  3 10:11:12 2003", false },
	{ "From", false },
	{ "", false },
};

START_TEST(from_lines)
{
	ck_assert_int_eq(mbox_is_from(lines[_i].line, strlen(lines[_i].line)),
	    lines[_i].is_from);
}
END_TEST

START_TEST(part_of_a_file)
{
	static const char file[] = FROM "a\n\n" FROM "b\n\n" FROM "c\n";
	struct buf out = { 0 };
	int fd = file_of(file, strlen(file));

	ck_assert_int_eq(mbox_read(fd, 49, 49, take, &out), 0);
	ck_assert_str_eq(buf_string(&out), "49+49{b\n\n}");
	buf_clear(&out);
	ck_assert_int_eq(mbox_read(fd, 50, 48, take, &out), 0);
	ck_assert_str_eq(buf_string(&out), "");
	close(fd);
	buf_free(&out);
}
END_TEST

/* Note how long a message is (mbox_take). */
static int
take_size(
    void *arg, const struct buf *message, uint64_t offset, uint64_t length)
{
	size_t *sizes = arg;

	(void)offset;
	*sizes++ = message->len;
	*sizes = length;
	return (5);
}

START_TEST(long_message)
{
	struct buf file = { 0 };
	size_t sizes[2];
	int fd;

	buf_puts(&file, FROM);
	buf_fill(&file, 'x', 3 * MBOX_MESSAGE_MAX);
	buf_puts(&file, "\n\n" FROM "b\n");
	fd = file_of(file.data, file.len);
	ck_assert_int_eq(mbox_read(fd, 0, file.len, take_size, sizes), 5);
	ck_assert_uint_eq(sizes[0], MBOX_MESSAGE_MAX);
	ck_assert_uint_eq(sizes[1], strlen(FROM) + 3 * MBOX_MESSAGE_MAX + 2);
	close(fd);
	buf_free(&file);
}
END_TEST

/* Count messages, each of which is "x...x\n\n" (mbox_take). */
static int
take_count(
    void *arg, const struct buf *message, uint64_t offset, uint64_t length)
{
	size_t *count = arg;

	(void)offset;
	ck_assert_uint_eq(length, strlen(FROM) + message->len);
	ck_assert_uint_eq(message->len, *count * 37 + 2);
	ck_assert_uint_eq(strspn(message->data, "x"), message->len - 2);
	++*count;
	return (0);
}

/* Lines and messages of all lengths, so that pieces end anywhere in them. */
START_TEST(many_messages)
{
	struct buf file = { 0 };
	size_t count = 0;
	int fd;

	for (size_t i = 0; i < 500; i++) {
		buf_puts(&file, FROM);
		buf_fill(&file, 'x', i * 37);
		buf_puts(&file, "\n\n");
	}
	fd = file_of(file.data, file.len);
	ck_assert_int_eq(mbox_read(fd, 0, INT64_MAX, take_count, &count), 0);
	ck_assert_uint_eq(count, 500);
	close(fd);
	buf_free(&file);
}
END_TEST

START_TEST(trouble)
{
	errno = 0;
	ck_assert_int_eq(mbox_read(-1, 0, 10, take, NULL), -1);
	ck_assert_int_eq(errno, EBADF);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("mbox");

	tcase_add_loop_test(tests, messages, 0, COUNT(files));
	tcase_add_loop_test(tests, from_lines, 0, COUNT(lines));
	tcase_add_test(tests, part_of_a_file);
	tcase_add_test(tests, long_message);
	tcase_add_test(tests, many_messages);
	tcase_add_test(tests, trouble);
	return (run("mbox", tests));
}
