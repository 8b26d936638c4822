/* Listings of directories, friendly and not. */

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/archive.h"
#include "archive/listing.h"
#include "document/page.h"
#include "base/error.h"
#include "place.h"
#include "run.h"

static struct archive *archive;
static struct page page;

static void
setup(void)
{
	struct archive_config config = {
		.root = place,
		.hostname = "example.org",
		.listing = true,
	};
	struct error error;

	place_make();
	archive = archive_open(&config, &error);
	ck_assert_msg(archive != NULL, "%s", error.text);
}

static void
teardown(void)
{
	page_free(&page);
	archive_close(archive);
	place_remove();
}

/* The line at i is a link with this target and label. */
static void
assert_link(size_t i, const char *target, const char *label)
{
	ck_assert_uint_lt(i, page.count);
	ck_assert_int_eq(page.lines[i].type, LINE_LINK);
	ck_assert_str_eq(page_target(&page, &page.lines[i]), target);
	ck_assert_str_eq(page_text(&page, &page.lines[i]), label);
}

START_TEST(directories_first_then_files)
{
	place_mkdir("zoo");
	place_mkdir("Bar");
	place_write("b.txt", "12345");
	place_write("a.txt", "");
	place_write("Z.txt", "1");
	ck_assert_int_eq(listing_page(archive, &page, "/"), 0);
	ck_assert_str_eq(page_title(&page), "/");
	ck_assert_uint_eq(page.count, 7);
	assert_link(2, "/Bar/", "Bar/");
	assert_link(3, "/zoo/", "zoo/");
	assert_link(4, "/Z.txt", "Z.txt (1 B)");
	assert_link(5, "/a.txt", "a.txt (0 B)");
	assert_link(6, "/b.txt", "b.txt (5 B)");
}
END_TEST

START_TEST(a_subdirectory_links_to_its_parent)
{
	place_mkdir("a b");
	place_mkdir("a b/c");
	place_write("a b/c/x:y?.txt", "1");
	ck_assert_int_eq(listing_page(archive, &page, "/a b/c/"), 0);
	ck_assert_str_eq(page_title(&page), "/a b/c/");
	assert_link(2, "/a%20b/", "..");
	assert_link(3, "/a%20b/c/x:y%3F.txt", "x:y?.txt (1 B)");
	page_free(&page);
	ck_assert_int_eq(listing_page(archive, &page, "/a b/"), 0);
	assert_link(2, "/", "..");
}
END_TEST

START_TEST(what_is_not_served_is_not_listed)
{
	place_write(".hidden", "1");
	place_mkdir(".git");
	place_write("gophermap", "hello\n");
	place_link("out", "/etc/hostname");
	place_link("up", "..");
	place_link("dangling", "nowhere");
	place_link("loop", "loop");
	ck_assert_int_eq(mkfifo(place_path("pipe"), 0644), 0);
	ck_assert_int_eq(listing_entries(archive, &page, "/", NULL), 0);
	ck_assert_uint_eq(page.count, 0);
}
END_TEST

START_TEST(symlinks_inside_are_what_they_lead_to)
{
	place_mkdir("dir");
	place_write("dir/file", "123");
	place_link("to-dir", "dir");
	place_link("to-file", "dir/file");
	ck_assert_int_eq(listing_entries(archive, &page, "/", NULL), 0);
	ck_assert_uint_eq(page.count, 3);
	assert_link(1, "/to-dir/", "to-dir/");
	assert_link(2, "/to-file", "to-file (3 B)");
}
END_TEST

START_TEST(odd_names_are_shown_clean_and_linked_whole)
{
	place_write("caf\xc3\xa9.txt", "");
	place_write("caf\xe9.txt", "");
	place_write("new\nline", "");
	place_write("100%", "");
	ck_assert_int_eq(listing_entries(archive, &page, "/", NULL), 0);
	assert_link(0, "/100%25", "100% (0 B)");
	assert_link(1, "/caf%C3%A9.txt", "caf\xc3\xa9.txt (0 B)");
	assert_link(2, "/caf%E9.txt", "caf\xef\xbf\xbd.txt (0 B)");
	assert_link(3, "/new%0Aline", "new\xef\xbf\xbdline (0 B)");
}
END_TEST

START_TEST(sizes_are_for_people)
{
	static const struct {
		off_t size;
		const char *label;
	} sizes[] = {
		{ 1023, "f (1023 B)" },
		{ 1024, "f (1.0 KiB)" },
		{ 1536, "f (1.5 KiB)" },
		{ 10240, "f (10 KiB)" },
		{ 5 << 20, "f (5.0 MiB)" },
		{ (off_t)3 << 30, "f (3.0 GiB)" },
	};

	place_write("f", "");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		ck_assert_int_eq(truncate(place_path("f"), sizes[i].size), 0);
		ck_assert_int_eq(listing_entries(archive, &page, "/", NULL), 0);
		assert_link(0, "/f", sizes[i].label);
		page_free(&page);
	}
}
END_TEST

START_TEST(what_is_no_directory_is_an_error)
{
	place_write("file", "");
	ck_assert_int_eq(listing_entries(archive, &page, "/none/", NULL), -1);
	ck_assert_int_eq(listing_entries(archive, &page, "/file/", NULL), -1);
	ck_assert_int_eq(listing_entries(archive, &page, "/file", NULL), -1);
	ck_assert(page_ok(&page));
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("listing");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, directories_first_then_files);
	tcase_add_test(tcase, a_subdirectory_links_to_its_parent);
	tcase_add_test(tcase, what_is_not_served_is_not_listed);
	tcase_add_test(tcase, symlinks_inside_are_what_they_lead_to);
	tcase_add_test(tcase, odd_names_are_shown_clean_and_linked_whole);
	tcase_add_test(tcase, sizes_are_for_people);
	tcase_add_test(tcase, what_is_no_directory_is_an_error);
	return (run("listing", tcase));
}
