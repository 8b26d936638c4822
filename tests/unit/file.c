/* The bytes of open files. */

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "place.h"
#include "run.h"

#define LARGE 200000

/* Read a file of so many bytes, of which max are wanted; what came. */
static int
read_bytes(size_t n, size_t max, struct buf *bytes)
{
	char *data = malloc(n + 1);
	int fd, result;

	for (size_t i = 0; i < n; i++)
		data[i] = (char)('a' + i % 26);
	place_write_bytes("file", data, n);
	fd = open(place_path("file"), O_RDONLY);
	lseek(fd, 1, SEEK_SET);
	result = file_read(fd, bytes, max);
	ck_assert_int_eq(memcmp(buf_string(bytes), data, bytes->len), 0);
	close(fd);
	free(data);
	return (result);
}

static const struct {
	size_t n, max, len;
	int result;
} sizes[] = {
	{ 0, 0, 0, 0 },
	{ 0, 10, 0, 0 },
	{ 10, 10, 10, 0 },
	{ 11, 10, 10, EFBIG },
	{ 1, 0, 0, EFBIG },
	{ 65536, 65536, 65536, 0 },
	{ 65537, 65536, 65536, EFBIG },
	{ LARGE, LARGE, LARGE, 0 },
	{ LARGE, LARGE + 1, LARGE, 0 },
	{ LARGE, LARGE - 1, LARGE - 1, EFBIG },
};

START_TEST(reading)
{
	struct buf bytes = { 0 };

	ck_assert_int_eq(
	    read_bytes(sizes[_i].n, sizes[_i].max, &bytes), sizes[_i].result);
	ck_assert_uint_eq(bytes.len, sizes[_i].len);
	buf_free(&bytes);
}
END_TEST

START_TEST(appending)
{
	struct buf bytes = { 0 };
	int fd;

	place_write("file", "bcd");
	fd = open(place_path("file"), O_RDONLY);
	buf_puts(&bytes, "a");
	ck_assert_int_eq(file_read(fd, &bytes, 2), EFBIG);
	ck_assert_str_eq(buf_string(&bytes), "abc");
	buf_free(&bytes);
	close(fd);
}
END_TEST

START_TEST(trouble)
{
	struct buf bytes = { 0 };
	int fd = open(place_path("."), O_RDONLY);

	ck_assert_int_eq(file_read(fd, &bytes, 10), EISDIR);
	ck_assert_int_eq(file_read(-1, &bytes, 10), EBADF);
	ck_assert_uint_eq(bytes.len, 0);
	buf_free(&bytes);
	close(fd);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("file");

	tcase_add_checked_fixture(tests, place_make, place_remove);
	tcase_add_loop_test(tests, reading, 0, COUNT(sizes));
	tcase_add_test(tests, appending);
	tcase_add_test(tests, trouble);
	return (run("file", tests));
}
