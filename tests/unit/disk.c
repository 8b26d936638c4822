/* Tests of what is in memory. */

#include "base/disk.h"

#include "place.h"
#include "run.h"

#define PAGES 64

static char page[4096];

/* Make a file of some pages on the disk; open it. */
static int
make_file(void)
{
	int fd = open(place_path("file"), O_RDWR | O_CREAT | O_EXCL, 0600);

	ck_assert_int_ne(fd, -1);
	for (int i = 0; i < PAGES; i++)
		ck_assert_int_eq(write(fd, page, sizeof page), sizeof page);
	ck_assert_int_eq(fsync(fd), 0);
	return (fd);
}

START_TEST(what_was_just_written_is_there_and_what_was_dropped_is_not)
{
	uint64_t size = (uint64_t)PAGES * sizeof page;
	int fd = make_file();
	bool tells = disk_has_now(fd, 0, size);

	/* An older kernel cannot tell, and then never says yes. */
	ck_assert_int_eq(disk_has_now(fd, 1, size - 1), tells);
	ck_assert_int_eq(disk_has_now(fd, size - 1, 1), tells);
	ck_assert(!disk_has_now(fd, 0, 0));
	ck_assert(!disk_has_now(fd, 0, size + 1));
	ck_assert(!disk_has_now(fd, size, 1));
	ck_assert_int_eq(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED), 0);
	ck_assert(!disk_has_now(fd, 0, size));
	close(fd);
}
END_TEST

START_TEST(a_gap_is_noticed)
{
	uint64_t size = (uint64_t)PAGES * sizeof page;
	off_t half = (off_t)size / 2;
	int fd = make_file();

	ck_assert_int_eq(
	    posix_fadvise(fd, half, half / 2, POSIX_FADV_DONTNEED), 0);
	ck_assert(!disk_has_now(fd, 0, size));
	close(fd);
}
END_TEST

START_TEST(no_file_is_never_there)
{
	ck_assert(!disk_has_now(-1, 0, 1));
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("disk");

	tcase_add_checked_fixture(tests, place_make, place_remove);
	tcase_add_test(
	    tests, what_was_just_written_is_there_and_what_was_dropped_is_not);
	tcase_add_test(tests, a_gap_is_noticed);
	tcase_add_test(tests, no_file_is_never_there);
	return (run("disk", tests));
}
