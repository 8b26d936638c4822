/* Gophermaps as Gophernicus and others write them, and hostile ones. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document/gophermap.h"
#include "document/page.h"
#include "base/buf.h"
#include "run.h"

#define BYTES(s) (s), sizeof(s) - 1

static struct page page;
static const char *included; /* what "=file" reads; NULL: nothing */
static char asked[256];      /* the path that was asked for last */
static unsigned reads;
static char listed[256]; /* the directory that was listed */
static bool hides_secret, hides_notes;
static char item_png, item_txt;

/* Give the included file. */
static const char *
read_file(void *arg, const char *path, struct buf *bytes)
{
	(void)arg;
	reads++;
	snprintf(asked, sizeof asked, "%s", path);
	if (included == NULL)
		return ("not today");
	buf_puts(bytes, included);
	return (NULL);
}

/* List nothing, but note how. */
static int
list_directory(void *arg, struct page *to, const char *directory,
    const struct gophermap_view *view)
{
	(void)arg;
	snprintf(listed, sizeof listed, "%s", directory);
	hides_secret = gophermap_hides(view, "secret.txt");
	hides_notes = gophermap_hides(view, "notes.txt");
	item_png = gophermap_item(view, "a.PNG");
	item_txt = gophermap_item(view, "a.txt");
	page_add(to, LINE_TEXT, "listing", 7);
	return (0);
}

/* Read n bytes of a map. */
static void
parse_bytes(const char *map, size_t n)
{
	static const char *const sites[] = { "here.example", "b.example" };
	struct gophermap_context context = {
		.path = "/dir/gophermap",
		.hostname = "here.example",
		.sites = sites,
		.site_count = 2,
		.read = read_file,
		.list = list_directory,
	};

	ck_assert_int_eq(gophermap_parse(&page, &context, map, n), 0);
}

/* Read a map. */
static void
parse(const char *map)
{
	parse_bytes(map, strlen(map));
}

static void
setup(void)
{
	page = (struct page){ 0 };
	included = NULL;
	asked[0] = listed[0] = '\0';
	reads = 0;
	hides_secret = hides_notes = false;
	item_png = item_txt = 0;
}

static void
teardown(void)
{
	page_free(&page);
}

/* Expect a line of a page. */
static void
expect(size_t i, enum line_type type, const char *text)
{
	ck_assert_uint_lt(i, page.count);
	ck_assert_int_eq(page.lines[i].type, type);
	ck_assert_str_eq(page_text(&page, &page.lines[i]), text);
}

/* Expect that one item becomes this link. */
static void
expect_link(const char *map, char item, const char *label, const char *target)
{
	page_free(&page);
	parse(map);
	ck_assert_uint_eq(page.count, 1);
	expect(0, LINE_LINK, label);
	ck_assert_str_eq(page_target(&page, &page.lines[0]), target);
	ck_assert_int_eq(page.lines[0].item, item);
}

/* Expect that one line is text. */
static void
expect_text(const char *map, const char *text)
{
	page_free(&page);
	parse(map);
	ck_assert_uint_eq(page.count, 3);
	expect(0, LINE_FENCE, "");
	expect(1, LINE_PRE, text);
	expect(2, LINE_FENCE, "");
}

START_TEST(text)
{
	parse("!A title\r\n# a comment\none\n\n  two\n\n1up\t/\n\nlast\n\n");
	expect(0, LINE_HEADING, "A title");
	expect(1, LINE_FENCE, "");
	expect(2, LINE_PRE, "one");
	expect(3, LINE_PRE, "");
	expect(4, LINE_PRE, "  two");
	expect(5, LINE_FENCE, "");
	expect(6, LINE_TEXT, "");
	expect(7, LINE_LINK, "up");
	ck_assert_uint_eq(page.lines[7].number, 7);
	expect(8, LINE_TEXT, "");
	expect(9, LINE_FENCE, "");
	expect(10, LINE_PRE, "last");
	expect(11, LINE_FENCE, "");
	expect(12, LINE_TEXT, "");
	ck_assert_uint_eq(page.count, 13);
}
END_TEST

START_TEST(local)
{
	expect_link("1subdir\t", '1', "subdir", "/dir/subdir");
	expect_link("1A\tsub/", '1', "A", "/dir/sub/");
	expect_link("1A\t/sub", '1', "A", "/sub");
	expect_link("1A\t../b", '1', "A", "/b");
	expect_link("1A\t//b", '1', "A", "/b");
	expect_link("0A\ta b?.txt", '0', "A", "/dir/a%20b%3F.txt");
	expect_link("0A\t\xe9", '0', "A", "/dir/%E9");
	expect_link("0A\t/a:b#c%41", '0', "A", "/a:b%23c%2541");
	expect_link("7Search\t/query", '7', "Search", "/query");
	expect_link("0A\tb\there.example\t70", '0', "A", "/b");
	expect_link("0A\tb\tHERE.example", '0', "A", "/b");
	expect_link("0A\t\there.example\t70", '0', "A", "/");
	expect_link("0A\t/b\t\t", '0', "A", "/b");
	expect_link("0A\t/b\t+\t+", '0', "A", "/b");
	expect_link("1A\t/b\there.example\t70\t+", '1', "A", "/b");
	expect_link("?A\t/b", '?', "A", "/b");
	expect_link("1\t/b", '1', "", "/b");
}
END_TEST

START_TEST(remote)
{
	expect_link("1A\t/\tb.example\t70", '1', "A", "gopher://b.example/1/");
	expect_link("1A\t\tb.example", '1', "A", "gopher://b.example/1");
	expect_link(
	    "0A\tu\tb.example\t79", '0', "A", "gopher://b.example:79/0u");
	expect_link("0A\tb\there.example\t7070", '0', "A",
	    "gopher://here.example:7070/0b");
	expect_link("7A\t/v2/vs\tb.example\t70", '7', "A",
	    "gopher://b.example/7/v2/vs");
	expect_link(
	    "+A\tx y\tb.example \t70 ", '+', "A", "gopher://b.example/+x%20y");
	expect_link("0A\t../a/./b/..\tb.example\t70", '0', "A",
	    "gopher://b.example/0%2E%2E/a/%2E/b/%2E%2E");
	expect_link("0A\t/a?b#c\tb.example\t70", '0', "A",
	    "gopher://b.example/0/a%3Fb%23c");
	expect_link(
	    "0A\ta\t2001:db8::1\t70", '0', "A", "gopher://[2001:db8::1]/0a");
}
END_TEST

START_TEST(urls)
{
	expect_link(
	    "hA\tURL:https://a.example/ \t\t", 'h', "A", "https://a.example/");
	expect_link(
	    "hA\t/URL:mailto:a@b.example", 'h', "A", "mailto:a@b.example");
	expect_link(
	    "hA\turl:gopher://a.example/0x", 0, "A", "gopher://a.example/0x");
	expect_link(
	    "hA\tGET /x?y\tw.example\t80", 'h', "A", "http://w.example/x?y");
	expect_link(
	    "hA\tGET /x\tw.example\t8080", 'h', "A", "http://w.example:8080/x");
	expect_link("hA\t/a.html", 'h', "A", "/a.html");
	expect_link(
	    "8A\tuser\tt.example\t79", '8', "A", "telnet://user@t.example:79");
	expect_link("8A\t\tt.example\t23", '8', "A", "telnet://t.example");
	expect_link(
	    "TA\ta/b@c\tt.example", 'T', "A", "telnet://a%2Fb%40c@t.example");
}
END_TEST

START_TEST(no_link)
{
	expect_text("iText\tfake\t(NULL)\t0", "Text");
	expect_text("0A\tb\tb.example\t99999", "A");
	expect_text("0A\tb\tb.example\tabc", "A");
	expect_text("0A\tb\tb.example\t0", "A");
	expect_text("0A\tb\tb.example\t-1", "A");
	expect_text("0A\tb\tb.example\t70000000000000000000", "A");
	expect_text("0A\tb\tb/c.example\t70", "A");
	expect_text("0A\tb\tu@b.example\t70", "A");
	expect_text("0A\tb\ta b.example\t70", "A");
	expect_text("0A\tb\rc\tb.example\t70", "A");
	expect_text("hA\tURL:", "A");
	expect_text(" A\tb", " A\tb");
	expect_text("\xc3\xa9\tb", "\xc3\xa9\tb");
}
END_TEST

START_TEST(errors)
{
	parse("one\n3Sorry\t\terror.host\t1\n3 \t\n");
	ck_assert_uint_eq(page.count, 5);
	expect(3, LINE_TEXT, "Sorry");
	ck_assert_int_eq(page.lines[3].item, '3');
	ck_assert_uint_eq(page.lines[3].number, 2);
	expect(4, LINE_TEXT, "");
}
END_TEST

/* Rules and dashes that other servers show are text, not instructions. */
START_TEST(decoration)
{
	expect_text("--------", "--------");
	expect_text("- an item", "- an item");
	expect_text("=== News ===", "=== News ===");
	expect_text("*** News ***", "*** News ***");
	expect_text("... and more", "... and more");
	expect_text("~~~~", "~~~~");
	expect_text("%%", "%%");
	expect_text(": so", ": so");
	expect_text(":=x", ":=x");
	ck_assert_uint_eq(reads, 0);
}
END_TEST

START_TEST(ends)
{
	parse("one\n.\ntwo\n");
	ck_assert_uint_eq(page.count, 3);
	ck_assert_str_eq(listed, "");
	page_free(&page);
	parse("~\none\n*\ntwo\n");
	ck_assert_uint_eq(page.count, 4);
	expect(3, LINE_TEXT, "listing");
	ck_assert_str_eq(listed, "/dir/");
}
END_TEST

START_TEST(view)
{
	parse("-secret.txt\n-sub/\n:png=I\n:txt=0\n:txt=h\n*\n");
	ck_assert(hides_secret);
	ck_assert(!hides_notes);
	ck_assert_int_eq(item_png, 'I');
	ck_assert_int_eq(item_txt, 'h');
}
END_TEST

START_TEST(sites)
{
	parse("%\n");
	ck_assert_uint_eq(page.count, 2);
	expect(0, LINE_LINK, "gopher://here.example/");
	ck_assert_str_eq(page_target(&page, &page.lines[0]), "/");
	expect(1, LINE_LINK, "gopher://b.example/");
	ck_assert_str_eq(
	    page_target(&page, &page.lines[1]), "gopher://b.example/1/");
}
END_TEST

START_TEST(include)
{
	included = "two\n0A\tb\n.\nnever\n";
	parse("one\n=menus/a map\nthree\n");
	ck_assert_str_eq(asked, "/dir/menus/a map");
	expect(1, LINE_PRE, "one");
	expect(2, LINE_PRE, "two");
	expect(4, LINE_LINK, "A");
	ck_assert_str_eq(page_target(&page, &page.lines[4]), "/dir/b");
	expect(6, LINE_PRE, "three");
	parse("=/top\n");
	ck_assert_str_eq(asked, "/top");
	parse("=../../../etc/passwd\n");
	ck_assert_str_eq(asked, "/etc/passwd"); /* beneath the root */
}
END_TEST

/* A listing that an include asks for ends the include only. */
START_TEST(include_ends)
{
	included = "two\n*\nnever\n";
	parse("one\n=a\nthree\n");
	ck_assert_str_eq(listed, "");
	ck_assert_uint_eq(page.count, 5);
	expect(3, LINE_PRE, "three");
}
END_TEST

START_TEST(include_missing)
{
	parse("one\n=echo \"$(date)\"\ntwo\n=b\n");
	ck_assert_uint_eq(reads, 2);
	ck_assert_uint_eq(page.count, 4);
	ck_assert_uint_eq(page.note_count, 2);
	ck_assert_uint_eq(page.notes[0].number, 2);
	ck_assert_str_eq(page_remark(&page, &page.notes[0]),
	    "cannot include echo \"$(date)\": not today");
	ck_assert_uint_eq(page.notes[1].number, 4);
}
END_TEST

START_TEST(include_loop)
{
	included = "x\n=self\n";
	parse("=self\n");
	ck_assert_uint_eq(reads, GOPHERMAP_DEPTH_MAX);
	ck_assert_uint_eq(page.count, GOPHERMAP_DEPTH_MAX + 2);
}
END_TEST

START_TEST(include_bomb)
{
	included = "=a\n=a\n=a\n=a\n=a\n=a\n=a\n=a\n=a\n=a\n";
	parse(included);
	ck_assert_uint_eq(reads, GOPHERMAP_INCLUDES_MAX);
	ck_assert_uint_eq(page.count, 0);
}
END_TEST

START_TEST(include_bytes)
{
	struct buf big = { 0 }, map = { 0 };

	buf_fill(&big, '#', GOPHERMAP_BYTES_MAX / 4);
	for (int i = 0; i < 100; i++)
		buf_puts(&map, "=big\n");
	included = buf_string(&big);
	parse(buf_string(&map));
	ck_assert_uint_le(reads, 5);
	buf_free(&big);
	buf_free(&map);
}
END_TEST

START_TEST(old_charset)
{
	expect_text("caf\xe9 \x93quoted\x94",
	    "caf\xc3\xa9 \xe2\x80\x9cquoted\xe2\x80\x9d");
	expect_link("1caf\xe9\tb", '1', "caf\xc3\xa9", "/dir/b");
}
END_TEST

START_TEST(hostile)
{
	struct buf map = { 0 };

	parse_bytes("", 0);
	parse_bytes(BYTES("0a\0b\tc\0d\n-e\0f\n=g\0h\n\0\n"));
	ck_assert_uint_eq(reads, 0);
	parse("\n\r\n\t\n\t\t\t\t\n0\t\n");
	buf_fill(&map, '0', 1 << 20);
	buf_fill(&map, '\t', 1 << 20);
	buf_fill(&map, '\n', 1 << 20);
	for (int i = 0; i < 100000; i++)
		buf_puts(&map, "-a\n:b=c\n");
	buf_puts(&map, "*\n");
	parse_bytes(map.data, map.len);
	buf_free(&map);
}
END_TEST

int
main(void)
{
	TCase *cases = tcase_create("all");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, text);
	tcase_add_test(cases, local);
	tcase_add_test(cases, remote);
	tcase_add_test(cases, urls);
	tcase_add_test(cases, no_link);
	tcase_add_test(cases, errors);
	tcase_add_test(cases, decoration);
	tcase_add_test(cases, ends);
	tcase_add_test(cases, view);
	tcase_add_test(cases, sites);
	tcase_add_test(cases, include);
	tcase_add_test(cases, include_ends);
	tcase_add_test(cases, include_missing);
	tcase_add_test(cases, include_loop);
	tcase_add_test(cases, include_bomb);
	tcase_add_test(cases, include_bytes);
	tcase_add_test(cases, old_charset);
	tcase_add_test(cases, hostile);
	return (run("gophermap", cases));
}
