/* Pages as menus: widths, charsets, items; and no line that breaks one. */

#include <check.h>
#include <string.h>

#include "archive/archive.h"
#include "document/page.h"
#include "base/error.h"
#include "door/door.h"
#include "gopher/menu.h"
#include "place.h"
#include "run.h"

static struct archive *archive;
static struct endpoint endpoint;
static struct page page;
static struct buf out;

/* Make an archive of one file: once, before all tests. */
static void
make(void)
{
	place_make();
	place_mkdir("dir");
	place_write("dir/a.txt", "text");
}

static void
setup(void)
{
	struct archive_config config = {
		.root = place,
		.hostname = "here.example",
		.listing = true,
	};
	struct error error;

	archive = archive_open(&config, &error);
	ck_assert_ptr_nonnull(archive);
	endpoint = (struct endpoint){
		.archives = &archive,
		.archive_count = 1,
		.archive = archive,
		.host = "gopher.example",
		.port = 7070,
		.charset = CHARSET_UTF8,
		.width = 20,
	};
	page = (struct page){ 0 };
	out = (struct buf){ 0 };
}

static void
teardown(void)
{
	buf_free(&out);
	page_free(&page);
	archive_close(archive);
}

/* Add a line to the page. */
static void
add(enum line_type type, const char *text)
{
	page_add(&page, type, text, strlen(text));
}

/* Add a link to the page. */
static void
add_link(char item, const char *target, const char *label)
{
	page_link(&page, item, target, strlen(target), label, strlen(label));
}

/* The page as a menu. */
static const char *
render(bool verbatim)
{
	struct menu menu;

	buf_clear(&out);
	menu_open(&menu, &endpoint, &out);
	menu_page(&menu, &page, "/dir/index.gmi", verbatim);
	ck_assert_int_eq(menu_close(&menu), 0);
	return (buf_string(&out));
}

#define I(text) "i" text "\t\t-\t0\r\n"

START_TEST(lines)
{
	page_heading(&page, 1, "A heading of two lines", 22);
	page_heading(&page, 2, "B", 1);
	page_heading(&page, 3, "C", 1);
	add(LINE_TEXT, "");
	add(LINE_TEXT, "A paragraph of more than one line.");
	add(LINE_ITEM, "an item of more than one line");
	add(LINE_QUOTE, "a quote of two lines");
	add(LINE_FENCE, "alt text");
	add(LINE_PRE, "x\ty  as it is, however wide it is");
	add(LINE_FENCE, "");
	ck_assert_str_eq(render(false),
	    I("A heading of two") I("lines") I("================") I("B") I("-")
		I("C") I(".") I("") I("A paragraph of more") I("than one line.")
		    I("* an item of more") I("  than one line")
			I("> a quote of two") I("> lines") I("alt text") I(
			    "x       y  as it is, however wide it is") ".\r\n");
}
END_TEST

/* Columns are what is seen: wide characters take two, marks none. */
START_TEST(columns)
{
	endpoint.width = 4;
	page_heading(&page, 1, "\xe6\xbc\xa2\xe5\xad\x97", 6);
	page_heading(&page, 2, "e\xcc\x81t", 4);
	ck_assert_str_eq(render(false), I("\xe6\xbc\xa2\xe5\xad\x97") I("====")
					    I("e\xcc\x81t") I("--") ".\r\n");
}
END_TEST

START_TEST(charsets)
{
	add(LINE_TEXT, "\xe2\x80\x9c\xc3\x89t\xc3\xa9\xe2\x80\xa6\xe2\x80\x9d");
	endpoint.charset = CHARSET_LATIN1;
	ck_assert_str_eq(render(false), I("\"\xc9t\xe9...\"") ".\r\n");
	endpoint.charset = CHARSET_ASCII;
	ck_assert_str_eq(render(false), I("\"Ete...\"") ".\r\n");
	endpoint.width = 5; /* measured as folded */
	ck_assert_ptr_null(strstr(render(false), "i\"Ete..."));
}
END_TEST

START_TEST(links)
{
	endpoint.width = 67;
	add_link(0, "a.txt", "here");
	add_link(0, "/dir", "up");
	add_link(0, "gemini://here.example/dir/a.txt", "same");
	add_link(0, "gopher://b.example/0/a%20b", "there");
	add_link(0, "gopher://b.example:7071", "root");
	add_link(0, "https://c.example/\xc3\xa9", "web");
	add_link(0, "telnet://me@t.example", "telnet");
	add_link(0, "telnet://t.example:2323/", "telnet");
	add_link('7', "/search", "named");
	add_link('7', "/search?a%20b", "query");
	add_link(0, "//b.example/", "");
	ck_assert_str_eq(render(false),
	    "0here\t/dir/a.txt\tgopher.example\t7070\r\n"
	    "1up\t/dir\tgopher.example\t7070\r\n"
	    "0same\t/dir/a.txt\tgopher.example\t7070\r\n"
	    "0there\t/a b\tb.example\t70\r\n"
	    "1root\t\tb.example\t7071\r\n"
	    "hweb\tURL:https://c.example/%C3%A9\tgopher.example\t7070\r\n"
	    "8telnet\tme\tt.example\t23\r\n"
	    "8telnet\t\tt.example\t2323\r\n"
	    "7named\t/search\tgopher.example\t7070\r\n"
	    "7query\t/search?a b\tgopher.example\t7070\r\n"
	    "h//b.example/\tURL:gemini://b.example/\tgopher.example\t7070\r\n"
	    ".\r\n");
}
END_TEST

/* What leads nowhere is text; nothing breaks a line of the menu. */
START_TEST(no_links)
{
	endpoint.width = 67;
	add_link(0, "lost.txt", "missing");
	add_link(0, ".hidden", "hidden");
	add_link(0, "https://[", "no URL");
	add_link('0', "a%09b", "TAB");
	add_link('0', "a%0D%0A1Evil", "line end");
	add_link('0', "a%00b", "NUL");
	add_link(0, "gopher://b.example/0a%0Ab", "gopher line end");
	add_link(0, "telnet://a%0Ab@t.example", "user");
	ck_assert_str_eq(render(false),
	    I("missing") I("hidden") I("no URL") I("TAB") I("line end") I("NUL")
		I("gopher line end") I("user") ".\r\n");
}
END_TEST

START_TEST(labels)
{
	add_link('1', "/x", "a label that is too long for one line");
	add_link('1', "/x", "a\ttab");
	ck_assert_str_eq(render(false),
	    "1a label that is too\t/x\tgopher.example\t7070\r\n" I(
		"long for one line") "1a tab\t/x\tgopher.example\t7070\r\n"
				     ".\r\n");
	ck_assert_str_eq(render(true),
	    "1a label that is too long for one line\t/x\tgopher.example\t"
	    "7070\r\n"
	    "1a       tab\t/x\tgopher.example\t7070\r\n"
	    ".\r\n");
}
END_TEST

START_TEST(error_items)
{
	static const char text[] = "nothing of the  name is here";

	page_error(&page, text, sizeof text - 1);
	ck_assert_str_eq(render(false),
	    "3nothing of the  name\t\t-\t0\r\n" I("is here") ".\r\n");
	ck_assert_str_eq(
	    render(true), "3nothing of the  name is here\t\t-\t0\r\n.\r\n");
}
END_TEST

/* However narrow the menu: it ends, and keeps its form. */
START_TEST(narrow)
{
	add(LINE_TEXT, "some words \xe6\xbc\xa2");
	add(LINE_ITEM, "some words");
	add_link('1', "/x", "some words");
	for (endpoint.width = 0; endpoint.width < 5; endpoint.width++) {
		const char *text = render(false);

		ck_assert_str_eq(text + out.len - 3, ".\r\n");
	}
}
END_TEST

int
main(void)
{
	TCase *cases = tcase_create("all");

	tcase_add_unchecked_fixture(cases, make, place_remove);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, lines);
	tcase_add_test(cases, columns);
	tcase_add_test(cases, charsets);
	tcase_add_test(cases, links);
	tcase_add_test(cases, no_links);
	tcase_add_test(cases, labels);
	tcase_add_test(cases, error_items);
	tcase_add_test(cases, narrow);
	return (run("menu", cases));
}
