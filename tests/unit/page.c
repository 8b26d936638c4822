/* The page: what is appended, and what of it can be asked. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "document/page.h"
#include "run.h"

START_TEST(lines_keep_their_parts)
{
	struct page page = { 0 };

	page_heading(&page, 2, "Title", 5);
	page_number(&page, 7);
	page_link(&page, '1', "/a b", 4, "Label", 5);
	page_add(&page, LINE_QUOTE, "quoted, cut", 6);
	ck_assert(page_ok(&page));
	ck_assert_uint_eq(page.count, 3);
	ck_assert_int_eq(page.lines[0].type, LINE_HEADING);
	ck_assert_int_eq(page.lines[0].level, 2);
	ck_assert_uint_eq(page.lines[0].number, 7);
	ck_assert_str_eq(page_text(&page, &page.lines[0]), "Title");
	ck_assert_int_eq(page.lines[1].item, '1');
	ck_assert_str_eq(page_target(&page, &page.lines[1]), "/a b");
	ck_assert_str_eq(page_label(&page, &page.lines[1]), "Label");
	ck_assert_str_eq(page_text(&page, &page.lines[2]), "quoted");
	ck_assert_uint_eq(page.lines[2].number, 0);
	page_free(&page);
	ck_assert_ptr_null(page.lines);
	ck_assert_uint_eq(page.count, 0);
}
END_TEST

START_TEST(notes_are_kept_up_to_a_limit)
{
	struct page page = { 0 };

	page_note(&page, 3, "what \xff is wrong", 15);
	ck_assert_uint_eq(page.note_count, 1);
	ck_assert_uint_eq(page.notes[0].number, 3);
	ck_assert_str_eq(
	    page_remark(&page, &page.notes[0]), "what \xef\xbf\xbd is wrong");
	for (int i = 0; i < 2 * PAGE_NOTES_MAX; i++)
		page_note(&page, 1, "", 0);
	ck_assert_uint_eq(page.note_count, PAGE_NOTES_MAX);
	ck_assert(page_ok(&page));
	page_free(&page);
	ck_assert_ptr_null(page.notes);
}
END_TEST

START_TEST(a_link_without_label_shows_its_target)
{
	struct page page = { 0 };

	page_link(&page, 0, "gemini://h/", 11, "", 0);
	ck_assert_str_eq(page_label(&page, &page.lines[0]), "gemini://h/");
	page_free(&page);
}
END_TEST

START_TEST(texts_are_cleaned)
{
	struct page page = { 0 };

	page_add(&page, LINE_TEXT, "a\tb\x1b[2J\xff\0z", 9);
	page_link(&page, 0, "/x\ny", 4, "l\rm", 3);
	ck_assert_str_eq(page_text(&page, &page.lines[0]),
	    "a\tb\xef\xbf\xbd[2J\xef\xbf\xbd\xef\xbf\xbd");
	ck_assert_str_eq(page_target(&page, &page.lines[1]), "/x\xef\xbf\xbdy");
	ck_assert_str_eq(page_text(&page, &page.lines[1]), "l\xef\xbf\xbdm");
	page_free(&page);
}
END_TEST

START_TEST(the_title_is_the_first_heading_of_level_1)
{
	struct page page = { 0 };

	ck_assert_ptr_null(page_title(&page));
	page_add(&page, LINE_TEXT, "text", 4);
	ck_assert_ptr_null(page_title(&page));
	page_heading(&page, 3, "third", 5);
	page_heading(&page, 2, "second", 6);
	ck_assert_str_eq(page_title(&page), "third");
	page_heading(&page, 1, "first", 5);
	page_heading(&page, 1, "another", 7);
	ck_assert_str_eq(page_title(&page), "first");
	page_free(&page);
}
END_TEST

START_TEST(links_are_known)
{
	struct page page = { 0 };

	ck_assert(!page_has_links(&page));
	page_add(&page, LINE_PRE, "=> /a", 5);
	ck_assert(!page_has_links(&page));
	page_link(&page, 0, "/a", 2, "", 0);
	ck_assert(page_has_links(&page));
	page_free(&page);
}
END_TEST

START_TEST(many_lines_fit)
{
	struct page page = { 0 };

	for (int i = 0; i < 10000; i++)
		page_add(&page, LINE_TEXT, "line", 4);
	ck_assert(page_ok(&page));
	ck_assert_uint_eq(page.count, 10000);
	ck_assert_str_eq(page_text(&page, &page.lines[9999]), "line");
	page_free(&page);
}
END_TEST

START_TEST(a_failed_page_takes_no_more)
{
	struct page page = { .failed = true };

	page_add(&page, LINE_TEXT, "text", 4);
	page_number(&page, 3);
	ck_assert(!page_ok(&page));
	ck_assert_uint_eq(page.count, 0);
	page_free(&page);
	ck_assert(page_ok(&page));
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("page");

	tcase_add_test(tcase, notes_are_kept_up_to_a_limit);
	tcase_add_test(tcase, lines_keep_their_parts);
	tcase_add_test(tcase, a_link_without_label_shows_its_target);
	tcase_add_test(tcase, texts_are_cleaned);
	tcase_add_test(tcase, the_title_is_the_first_heading_of_level_1);
	tcase_add_test(tcase, links_are_known);
	tcase_add_test(tcase, many_lines_fit);
	tcase_add_test(tcase, a_failed_page_takes_no_more);
	return (run("page", tcase));
}
