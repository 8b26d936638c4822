/* Paths: normal forms, and what nobody gets out of. */

#include "base/path.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "run.h"

/* What n bytes are normalized to, whatever is in the buffer before. */
static void
expect_normal(const char *bytes, size_t n, const char *expected)
{
	struct buf out = { 0 };

	buf_puts(&out, "/x/y");
	ck_assert_int_eq(path_normalize(&out, bytes, n), 0);
	ck_assert_str_eq(out.data + 4, expected);
	ck_assert_mem_eq(out.data, "/x/y", 4);
	ck_assert_uint_eq(out.len, strlen(out.data));
	buf_free(&out);
}

START_TEST(normal_paths)
{
	static const char *const cases[][2] = {
		{ "", "/" },
		{ "/", "/" },
		{ "//", "/" },
		{ "///a///b", "/a/b" },
		{ "a", "/a" },
		{ "a/b/", "/a/b/" },
		{ "/a/./b/", "/a/b/" },
		{ "/a/.", "/a/" },
		{ ".", "/" },
		{ "./a", "/a" },
		{ "..", "/" },
		{ "/..", "/" },
		{ "/../", "/" },
		{ "/../../etc/passwd", "/etc/passwd" },
		{ "/a/..", "/" },
		{ "/a/b/..", "/a/" },
		{ "/a/b/../", "/a/" },
		{ "/a/../b", "/b" },
		{ "/a/../../b", "/b" },
		{ "/a//../b", "/b" },
		{ "/a/b/../../../c", "/c" },
		{ "/...", "/..." },
		{ "/..a/.b", "/..a/.b" },
		{ "/a../b.", "/a../b." },
		{ "/caf\u00e9 \xff/", "/caf\u00e9 \xff/" },
		{ "/a\\..\\b", "/a\\..\\b" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		expect_normal(cases[i][0], strlen(cases[i][0]), cases[i][1]);
	expect_normal(NULL, 0, "/");
	expect_normal("/a/../bc", 7, "/b");
}
END_TEST

START_TEST(nul_is_refused)
{
	struct buf out = { 0 };

	ck_assert_int_eq(path_normalize(&out, "/a\0b", 4), -1);
	ck_assert_int_eq(path_normalize(&out, "\0", 1), -1);
	ck_assert_uint_eq(out.len, 0);
	buf_free(&out);
}
END_TEST

/* A normal path stays as it is, has no dot segment and no empty one. */
START_TEST(normal_paths_are_normal)
{
	static const char *const parts[] = { "/", "..", ".", "a", "//", "b." };
	unsigned random = 1;

	for (int round = 0; round < 5000; round++) {
		struct buf in = { 0 }, out = { 0 }, again = { 0 };

		for (int i = 0; i < 10; i++) {
			random = random * 1103515245 + 12345;
			buf_puts(&in, parts[random / 65536 % 6]);
		}
		path_normalize(&out, in.data, in.len);
		path_normalize(&again, out.data, out.len);
		if (strcmp(out.data, again.data) != 0 || out.data[0] != '/' ||
		    strstr(out.data, "//") != NULL ||
		    strstr(out.data, "/../") != NULL ||
		    strstr(out.data, "/./") != NULL)
			ck_abort_msg("%s becomes %s", in.data, out.data);
		buf_free(&in);
		buf_free(&out);
		buf_free(&again);
	}
}
END_TEST

START_TEST(joining)
{
	static const char *const cases[][3] = {
		{ "/a/b.gmi", "c.gmi", "/a/c.gmi" },
		{ "/a/b.gmi", "/c.gmi", "/c.gmi" },
		{ "/a/b/", "c", "/a/b/c" },
		{ "/a/b/", "../c", "/a/c" },
		{ "/a/b", "../../../c", "/c" },
		{ "/a/b", "", "/a/" },
		{ "/a/b", ".", "/a/" },
		{ "/", "a/", "/a/" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = { 0 };

		ck_assert_int_eq(path_join(&out, cases[i][0], cases[i][1]), 0);
		ck_assert_str_eq(buf_string(&out), cases[i][2]);
		buf_free(&out);
	}
}
END_TEST

START_TEST(hidden)
{
	ck_assert(path_is_hidden("/.git/config"));
	ck_assert(path_is_hidden("/a/.b"));
	ck_assert(path_is_hidden("/a/.b/"));
	ck_assert(path_is_hidden(".b"));
	ck_assert(!path_is_hidden("/"));
	ck_assert(!path_is_hidden("/a.b/c."));
}
END_TEST

START_TEST(parts)
{
	ck_assert_str_eq(path_name("/a/b.txt"), "b.txt");
	ck_assert_str_eq(path_name("b.txt"), "b.txt");
	ck_assert_str_eq(path_name("/a/"), "");
	ck_assert_str_eq(path_extension("/a.d/b.txt"), "txt");
	ck_assert_str_eq(path_extension("/a/b.tar.gz"), "gz");
	ck_assert_str_eq(path_extension("/a.d/b"), "");
	ck_assert_str_eq(path_extension("/a/.profile"), "");
	ck_assert_str_eq(path_extension("/a/b."), "");
	ck_assert_str_eq(path_extension("/a.d/"), "");
	ck_assert(path_is_directory("/"));
	ck_assert(path_is_directory("/a/"));
	ck_assert(!path_is_directory("/a"));
	ck_assert(!path_is_directory(""));
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("path");

	tcase_add_test(tests, normal_paths);
	tcase_add_test(tests, nul_is_refused);
	tcase_add_test(tests, normal_paths_are_normal);
	tcase_add_test(tests, joining);
	tcase_add_test(tests, hidden);
	tcase_add_test(tests, parts);
	return (run("path", tests));
}
