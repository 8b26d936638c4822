/* Pages that are not stored as gemtext, written as gemtext. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "document/page.h"
#include "base/buf.h"
#include "gemini/render.h"
#include "run.h"

static struct page page;
static struct buf out;

static void
teardown(void)
{
	page_free(&page);
	buf_free(&out);
}

static void
add(enum line_type type, const char *text)
{
	page_add(&page, type, text, strlen(text));
}

static void
add_link(const char *target, const char *label)
{
	page_link(&page, '1', target, strlen(target), label, strlen(label));
}

static const char *
render(void)
{
	ck_assert(page_ok(&page));
	render_gemtext(&out, &page, "example.org", "/dir/gophermap");
	ck_assert(buf_ok(&out));
	return (buf_string(&out));
}

START_TEST(every_type_has_its_mark)
{
	page_heading(&page, 1, "Title", 5);
	page_heading(&page, 3, "Small", 5);
	add(LINE_TEXT, "Text.");
	add(LINE_TEXT, "");
	add(LINE_ITEM, "item");
	add(LINE_QUOTE, "quote");
	add_link("a.txt", "A");
	ck_assert_str_eq(render(),
	    "# Title\n### Small\nText.\n\n* item\n> quote\n=> /dir/a.txt A\n");
}
END_TEST

static const struct {
	const char *text, *line;
} texts[] = {
	{ "=> evil", " => evil\n" },
	{ "=>evil", " =>evil\n" },
	{ "# not a heading", " # not a heading\n" },
	{ "#tag", " #tag\n" },
	{ "* not an item", " * not an item\n" },
	{ "*", "*\n" },
	{ "*emphasis*", "*emphasis*\n" },
	{ "> not a quote", " > not a quote\n" },
	{ "```", " ```\n" },
	{ "```c", " ```c\n" },
	{ "``code``", "``code``\n" },
	{ "= sum", "= sum\n" },
	{ "=", "=\n" },
	{ " => spaced", " => spaced\n" },
	{ "caf\xc3\xa9", "caf\xc3\xa9\n" },
};

START_TEST(text_stays_text)
{
	add(LINE_TEXT, texts[_i].text);
	ck_assert_str_eq(render(), texts[_i].line);
}
END_TEST

static const struct {
	const char *target, *label, *line;
} links[] = {
	{ "a b.txt", "Label", "=> /dir/a%20b.txt Label\n" },
	{ "caf\xc3\xa9.gmi", "", "=> /dir/caf%C3%A9.gmi\n" },
	{ "../x/./y", "Up", "=> /x/y Up\n" },
	{ "/", "Home", "=> / Home\n" },
	{ "/search?caf%C3%A9%20noir", "Q", "=> /search?caf%C3%A9%20noir Q\n" },
	{ "//example.com/x", "Other", "=> gemini://example.com/x Other\n" },
	{ "/%2F%2Fevil.example/", "Never a host",
	    "=> /evil.example/ Never "
	    "a host\n" },
	{ "gemini://example.org/z", "Ours", "=> /z Ours\n" },
	{ "gopher://gopher.example:7070/1/a%20b", "Hole",
	    "=> gopher://gopher.example:7070/1/a%20b Hole\n" },
	{ "https://example.com/?a=b", "Web",
	    "=> https://example.com/?a=b "
	    "Web\n" },
	{ "mailto:a@example.org", "Mail", "=> mailto:a@example.org Mail\n" },
	{ "a.txt", "=> # ```", "=> /dir/a.txt => # ```\n" },
	{ "http://[bad", "Broken", "Broken\n" },
	{ "http://[bad", "# Broken", " # Broken\n" },
	/* what a request would be refused for (59) is no link */
	{ "/caf%E9.txt", "caf\xe9.txt", "caf\xef\xbf\xbd.txt\n" },
	{ "/search?caf%E9", "# Q", " # Q\n" },
	{ "gopher://a.example/0caf%E9", "G",
	    "=> gopher://a.example/0caf%E9 G\n" },
	{ "a.txt", "two\nlines", "=> /dir/a.txt two\xef\xbf\xbdlines\n" },
};

START_TEST(link_leads_where_it_should)
{
	add_link(links[_i].target, links[_i].label);
	ck_assert_str_eq(render(), links[_i].line);
}
END_TEST

START_TEST(fences_enclose_what_is_preformatted)
{
	add(LINE_FENCE, "a map");
	add(LINE_PRE, "  x");
	add(LINE_PRE, "=> not a link");
	add(LINE_FENCE, "not shown");
	add(LINE_TEXT, "after");
	ck_assert_str_eq(
	    render(), "```a map\n  x\n=> not a link\n```\nafter\n");
}
END_TEST

START_TEST(preformatted_line_does_not_close_the_fence)
{
	add(LINE_FENCE, "");
	add(LINE_PRE, "```");
	add(LINE_PRE, "```c");
	add(LINE_FENCE, "");
	ck_assert_str_eq(render(), "```\n ```\n ```c\n```\n");
}
END_TEST

START_TEST(missing_fences_are_made)
{
	add(LINE_PRE, "one");
	add(LINE_PRE, "two");
	add_link("a.txt", "A");
	add(LINE_PRE, "three");
	ck_assert_str_eq(
	    render(), "```\none\ntwo\n```\n=> /dir/a.txt A\n```\nthree\n```\n");
}
END_TEST

START_TEST(fence_that_was_made_is_not_the_one_of_the_page)
{
	add(LINE_PRE, "one");
	add(LINE_FENCE, "alt");
	add(LINE_PRE, "two");
	add(LINE_FENCE, "");
	ck_assert_str_eq(render(), "```\none\n```\n```alt\ntwo\n```\n");
}
END_TEST

START_TEST(open_fence_is_closed)
{
	add(LINE_FENCE, "alt");
	add(LINE_PRE, "one");
	ck_assert_str_eq(render(), "```alt\none\n```\n");
}
END_TEST

START_TEST(text_within_fences_ends_them)
{
	add(LINE_FENCE, "");
	add(LINE_PRE, " one");
	add(LINE_TEXT, "text");
	ck_assert_str_eq(render(), "```\n one\n```\ntext\n");
}
END_TEST

/* Blocks without alt text as the lines of a hole make them. */
static const struct {
	const char *lines[4];
	const char *text;
} blocks[] = {
	{ { "Welcome to my hole.", "",
	      "It has caf\xc3\xa9s, e.g. this one.  " },
	    "Welcome to my hole.\n\nIt has caf\xc3\xa9s, e.g. this one.  \n" },
	{ { "News", "----", "# 1: none" }, "News\n----\n # 1: none\n" },
	{ { "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82" },
	    "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82\n" },
	/* and those whose columns matter */
	{ { "Some words", "  indented" },
	    "```\nSome words\n  indented\n```\n" },
	{ { "a  table", "of columns" }, "```\na  table\nof columns\n```\n" },
	{ { "a\ttable" }, "```\na\ttable\n```\n" },
	{ { "Cat:", "/\\_/\\", "|o_o|" }, "```\nCat:\n/\\_/\\\n|o_o|\n```\n" },
	{ { "A box", "\xe2\x94\x8c\xe2\x94\x80 a \xe2\x94\x90" },
	    "```\nA box\n\xe2\x94\x8c\xe2\x94\x80 a \xe2\x94\x90\n```\n" },
	{ { "----", "====" }, "```\n----\n====\n```\n" },
	{ { "----", "" }, "```\n----\n\n```\n" },
};

START_TEST(prose_is_no_preformatted_text)
{
	add(LINE_FENCE, "");
	for (int i = 0; i < 4 && blocks[_i].lines[i] != NULL; i++)
		add(LINE_PRE, blocks[_i].lines[i]);
	add(LINE_FENCE, "");
	ck_assert_str_eq(render(), blocks[_i].text);
}
END_TEST

START_TEST(prose_with_an_alt_text_stays_as_it_is)
{
	add(LINE_FENCE, "a letter");
	add(LINE_PRE, "Some words.");
	add(LINE_FENCE, "");
	ck_assert_str_eq(render(), "```a letter\nSome words.\n```\n");
}
END_TEST

START_TEST(prose_may_end_with_anything)
{
	add(LINE_FENCE, "");
	add(LINE_PRE, "Some words.");
	add(LINE_FENCE, "");
	add(LINE_FENCE, "");
	add(LINE_PRE, "  art");
	add(LINE_FENCE, "");
	add(LINE_FENCE, "");
	add(LINE_PRE, "Words at the end.");
	ck_assert_str_eq(
	    render(), "Some words.\n```\n  art\n```\nWords at the end.\n");
}
END_TEST

START_TEST(empty_page_is_empty)
{
	ck_assert_str_eq(render(), "");
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("gemini-render");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_test(tcase, every_type_has_its_mark);
	tcase_add_loop_test(
	    tcase, text_stays_text, 0, sizeof texts / sizeof texts[0]);
	tcase_add_loop_test(tcase, link_leads_where_it_should, 0,
	    sizeof links / sizeof links[0]);
	tcase_add_test(tcase, fences_enclose_what_is_preformatted);
	tcase_add_test(tcase, preformatted_line_does_not_close_the_fence);
	tcase_add_test(tcase, missing_fences_are_made);
	tcase_add_test(tcase, fence_that_was_made_is_not_the_one_of_the_page);
	tcase_add_test(tcase, open_fence_is_closed);
	tcase_add_test(tcase, text_within_fences_ends_them);
	tcase_add_loop_test(tcase, prose_is_no_preformatted_text, 0,
	    sizeof blocks / sizeof blocks[0]);
	tcase_add_test(tcase, prose_with_an_alt_text_stays_as_it_is);
	tcase_add_test(tcase, prose_may_end_with_anything);
	tcase_add_test(tcase, empty_page_is_empty);
	return (run("gemini-render", tcase));
}
