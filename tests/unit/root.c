/* The root: with openat2(2), and on systems that do not have it. */

#include <check.h>
#include <errno.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "archive/root.h"
#include "base/error.h"
#include "place.h"

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
	int fd = root_find(root, path, &st);

	if (fd == -1)
		return (errno);
	close(fd);
	return (0);
}

/* What is the same with and without openat2(2). */
static void
assert_common(void)
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
	ck_assert_int_ne(find("/out"), 0);
	ck_assert_int_ne(find("/up"), 0);
	ck_assert_int_ne(find("/up/"), 0);
	ck_assert_int_ne(find("/up/etc/hostname"), 0);
}

START_TEST(with_openat2)
{
	assert_common();
	ck_assert_int_eq(find("/inside"), 0);
	ck_assert_int_eq(find("/out"), EXDEV);
	ck_assert_int_eq(find("/up/"), EXDEV);
}
END_TEST

/* Take openat2(2) away from this process, for good. */
static void
forbid_openat2(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, filter };

	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_int_eq(
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

START_TEST(without_openat2)
{
	struct error error;
	int status = -1, again;
	pid_t child = fork();

	ck_assert_int_ne(child, -1);
	if (child == 0) {
		forbid_openat2();
		assert_common();
		again = root_open(place, &error);
		_exit(again != -1 && find("/inside") == ELOOP ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
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
	Suite *suite = suite_create("root");
	TCase *tcase = tcase_create("root");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, with_openat2);
	tcase_add_test(tcase, without_openat2);
	tcase_add_test(tcase, no_directory_no_root);
	tcase_add_test(tcase, reasons);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return (failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}
