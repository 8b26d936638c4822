/* The root: what is beneath it, and what only seems to be. */

#include <check.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/root.h"
#include "base/error.h"
#include "place.h"
#include "run.h"

static int root;

static void
setup(void)
{
	struct error error;

	place_make();
	place_mkdir("d");
	place_mkdir("d/e");
	place_write("d/e/file", "x");
	place_link("inside", "d/e/file");
	place_link("out", "/etc/hostname");
	place_link("up", "..");
	place_link("loop", "loop");
	ck_assert_int_eq(mkfifo(place_path("pipe"), 0644), 0);
	root = root_open(place, &error);
	ck_assert_msg(root != -1, "%s", error.text);
}

static void
teardown(void)
{
	close(root);
	place_remove();
}

/* What root_find makes of a path: 0, or its errno. */
static int
find(const char *path)
{
	struct stat st;
	int fd = root_find(root, path, &st, NULL);

	if (fd == -1)
		return (errno);
	close(fd);
	return (0);
}

START_TEST(beneath)
{
	char path[2 * NAME_MAX] = "/";

	ck_assert_int_eq(find("/"), 0);
	ck_assert_int_eq(find("/d"), 0);
	ck_assert_int_eq(find("/d/"), 0);
	ck_assert_int_eq(find("/d/e/file"), 0);
	ck_assert_int_eq(find("/d/e/file/"), ENOTDIR);
	ck_assert_int_eq(find("/d/e/file/x"), ENOTDIR);
	ck_assert_int_eq(find("/none"), ENOENT);
	ck_assert_int_eq(find("/d/none/x"), ENOENT);
	ck_assert_int_eq(find("/pipe"), ENODEV);
	ck_assert_int_eq(find("/loop"), ELOOP);
	memset(path + 1, 'a', sizeof path - 2);
	ck_assert_int_eq(find(path), ENAMETOOLONG);
	ck_assert_int_eq(find("/inside"), 0);
	ck_assert_int_eq(find("/out"), EXDEV);
	ck_assert_int_eq(find("/up"), EXDEV);
	ck_assert_int_eq(find("/up/"), EXDEV);
	ck_assert_int_eq(find("/up/etc/hostname"), EXDEV);
}
END_TEST

/* Whether a path is found to lead elsewhere; what is there stays the same. */
static bool
leads_elsewhere(const char *path)
{
	int expected = find(path), fd;
	bool elsewhere;
	struct stat st;

	fd = root_find(root, path, &st, &elsewhere);
	ck_assert_int_eq(fd == -1 ? errno : 0, expected);
	if (fd != -1)
		close(fd);
	return (elsewhere);
}

START_TEST(elsewhere)
{
	place_link("d/up", "../d/e");
	ck_assert(!leads_elsewhere("/"));
	ck_assert(!leads_elsewhere("/d/e/"));
	ck_assert(!leads_elsewhere("/d/e/file"));
	ck_assert(!leads_elsewhere("/none"));
	ck_assert(!leads_elsewhere("/d/none/x"));
	ck_assert(!leads_elsewhere("/d/e/file/x"));
	ck_assert(!leads_elsewhere("/pipe"));
	ck_assert(leads_elsewhere("/inside"));
	ck_assert(leads_elsewhere("/inside/x"));
	ck_assert(leads_elsewhere("/d/up/file"));
	ck_assert(leads_elsewhere("/d/up/none"));
	ck_assert(leads_elsewhere("/out"));
	ck_assert(leads_elsewhere("/loop"));
}
END_TEST

START_TEST(mounts_are_elsewhere)
{
	int above = open("/", O_RDONLY | O_DIRECTORY), fd;
	struct stat st;
	bool elsewhere;

	fd = root_find(above, "/proc/version", &st, &elsewhere);
	ck_assert_int_ne(fd, -1);
	ck_assert(elsewhere);
	close(fd);
	close(above);
}
END_TEST

START_TEST(no_directory_no_root)
{
	struct error error;

	ck_assert_int_eq(root_open("/nonexistent/dir", &error), -1);
	ck_assert_ptr_nonnull(strstr(error.text, "/nonexistent/dir"));
	ck_assert_int_eq(root_open(place_path("d/e/file"), &error), -1);
}
END_TEST

START_TEST(reasons)
{
	ck_assert(root_is_missing(ENOENT));
	ck_assert(root_is_missing(EXDEV));
	ck_assert(root_is_missing(EACCES));
	ck_assert(!root_is_missing(EMFILE));
	ck_assert(!root_is_missing(EIO));
	ck_assert_ptr_null(root_reason(ENOENT));
	ck_assert_ptr_nonnull(root_reason(EXDEV));
	ck_assert_ptr_nonnull(root_reason(EIO));
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("root");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, beneath);
	tcase_add_test(tcase, elsewhere);
	tcase_add_test(tcase, mounts_are_elsewhere);
	tcase_add_test(tcase, no_directory_no_root);
	tcase_add_test(tcase, reasons);
	return (run("root", tcase));
}
