/* Gemtext: every line type of the text/gemini specification. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "document/gemtext.h"
#include "document/page.h"
#include "run.h"

static struct page page;

static void
parse(const char *text)
{
	gemtext_parse(&page, text, strlen(text));
	ck_assert(page_ok(&page));
}

static void
teardown(void)
{
	page_free(&page);
}

/* One line alone becomes this. */
static const struct {
	const char *source;
	enum line_type type;
	int level;
	const char *text, *target;
} lines[] = {
	{ "Text", LINE_TEXT, 0, "Text", NULL },
	{ "", LINE_TEXT, 0, "", NULL },
	{ "  indented ", LINE_TEXT, 0, "  indented ", NULL },
	{ "# One", LINE_HEADING, 1, "One", NULL },
	{ "#One", LINE_HEADING, 1, "One", NULL },
	{ "##\tTwo ", LINE_HEADING, 2, "Two", NULL },
	{ "### Three", LINE_HEADING, 3, "Three", NULL },
	{ "####Four", LINE_HEADING, 3, "#Four", NULL },
	{ "#", LINE_HEADING, 1, "", NULL },
	{ "* Item", LINE_ITEM, 0, "Item", NULL },
	{ "*Item", LINE_TEXT, 0, "*Item", NULL },
	{ "*\tItem", LINE_TEXT, 0, "*\tItem", NULL },
	{ "*", LINE_TEXT, 0, "*", NULL },
	{ "** Item", LINE_TEXT, 0, "** Item", NULL },
	{ "> Quote", LINE_QUOTE, 0, "Quote", NULL },
	{ ">Quote", LINE_QUOTE, 0, "Quote", NULL },
	{ ">", LINE_QUOTE, 0, "", NULL },
	{ " > Text", LINE_TEXT, 0, " > Text", NULL },
	/* The examples of the specification's section on link lines. */
	{ "=> gemini://example.org/", LINE_LINK, 0, "",
	    "gemini://example.org/" },
	{ "=> gemini://example.org/ An example link", LINE_LINK, 0,
	    "An example link", "gemini://example.org/" },
	{ "=> gemini://example.org/foo\tAnother example link", LINE_LINK, 0,
	    "Another example link", "gemini://example.org/foo" },
	{ "=> foo/bar/baz.txt\tA relative link", LINE_LINK, 0,
	    "A relative link", "foo/bar/baz.txt" },
	{ "=> \tgopher://example.org:70/1 A gopher link", LINE_LINK, 0,
	    "A gopher link", "gopher://example.org:70/1" },
	{ "=>/x  two  blanks ", LINE_LINK, 0, "two  blanks", "/x" },
	{ "=>", LINE_TEXT, 0, "=>", NULL },
	{ "=> ", LINE_TEXT, 0, "=> ", NULL },
	{ "= > x", LINE_TEXT, 0, "= > x", NULL },
	{ "```alt text ", LINE_FENCE, 0, "alt text", NULL },
	{ "``` alt", LINE_FENCE, 0, "alt", NULL },
	{ " ```", LINE_TEXT, 0, " ```", NULL },
	{ "a\xff z", LINE_TEXT, 0, "a\xef\xbf\xbd z", NULL },
};

START_TEST(line_types)
{
	static const char *const ends[] = { "", "\n", "\r\n" };

	for (size_t i = 0; i < 3; i++) {
		char source[128];

		if (lines[_i].source[0] == '\0' && i == 0)
			continue;
		strcpy(source, lines[_i].source);
		strcat(source, ends[i]);
		parse(source);
		ck_assert_uint_eq(page.count, 1);
		ck_assert_int_eq(page.lines[0].type, lines[_i].type);
		ck_assert_int_eq(page.lines[0].level, lines[_i].level);
		ck_assert_str_eq(
		    page_text(&page, &page.lines[0]), lines[_i].text);
		if (lines[_i].target != NULL)
			ck_assert_str_eq(page_target(&page, &page.lines[0]),
			    lines[_i].target);
		ck_assert_uint_eq(page.lines[0].number, 1);
		page_free(&page);
	}
}
END_TEST

START_TEST(fences_suspend_everything_else)
{
	parse("```alt\n# no\n=> /no no\n```not shown\n# yes\n");
	ck_assert_uint_eq(page.count, 5);
	ck_assert_str_eq(page_text(&page, &page.lines[0]), "alt");
	ck_assert_int_eq(page.lines[1].type, LINE_PRE);
	ck_assert_str_eq(page_text(&page, &page.lines[1]), "# no");
	ck_assert_int_eq(page.lines[2].type, LINE_PRE);
	ck_assert_int_eq(page.lines[3].type, LINE_FENCE);
	ck_assert_str_eq(page_text(&page, &page.lines[3]), "");
	ck_assert_int_eq(page.lines[4].type, LINE_HEADING);
	ck_assert_uint_eq(page.lines[4].number, 5);
}
END_TEST

START_TEST(an_open_fence_reaches_to_the_end)
{
	parse("```\n  a\r\n\n* b");
	ck_assert_uint_eq(page.count, 4);
	for (size_t i = 1; i < 4; i++)
		ck_assert_int_eq(page.lines[i].type, LINE_PRE);
	ck_assert_str_eq(page_text(&page, &page.lines[1]), "  a");
	ck_assert_str_eq(page_text(&page, &page.lines[3]), "* b");
}
END_TEST

START_TEST(a_byte_order_mark_is_no_text)
{
	parse("\xef\xbb\xbf# Title\n");
	ck_assert_str_eq(page_title(&page), "Title");
}
END_TEST

START_TEST(nothing_is_an_empty_page)
{
	gemtext_parse(&page, NULL, 0);
	parse("");
	parse("\xef\xbb\xbf");
	ck_assert_uint_eq(page.count, 0);
	parse("\n\n");
	ck_assert_uint_eq(page.count, 2);
}
END_TEST

START_TEST(a_nul_ends_nothing)
{
	gemtext_parse(&page, "a\0b\n# c", 7);
	ck_assert_uint_eq(page.count, 2);
	ck_assert_str_eq(page_text(&page, &page.lines[0]), "a\xef\xbf\xbd"
							   "b");
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("gemtext");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_loop_test(
	    tcase, line_types, 0, sizeof lines / sizeof lines[0]);
	tcase_add_test(tcase, fences_suspend_everything_else);
	tcase_add_test(tcase, an_open_fence_reaches_to_the_end);
	tcase_add_test(tcase, a_byte_order_mark_is_no_text);
	tcase_add_test(tcase, nothing_is_an_empty_page);
	tcase_add_test(tcase, a_nul_ends_nothing);
	return (run("gemtext", tcase));
}
