/* Geomyidae's indexes, as its manual describes them, and hostile ones. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "document/gph.h"
#include "document/page.h"
#include "base/buf.h"
#include "run.h"

#define BYTES(s) (s), sizeof(s) - 1

static struct page page;

/* Read n bytes of an index. */
static void
parse_bytes(const char *index, size_t n)
{
	ck_assert_int_eq(
	    gph_parse(&page, "here.example", "/dir/index.gph", index, n), 0);
}

static void
setup(void)
{
	page = (struct page){ 0 };
}

static void
teardown(void)
{
	page_free(&page);
}

/* Expect that one line becomes this link. */
static void
expect_link(const char *line, char item, const char *label, const char *target)
{
	page_free(&page);
	parse_bytes(line, strlen(line));
	ck_assert_uint_eq(page.count, 1);
	ck_assert_int_eq(page.lines[0].type, LINE_LINK);
	ck_assert_str_eq(page_text(&page, &page.lines[0]), label);
	ck_assert_str_eq(page_target(&page, &page.lines[0]), target);
	ck_assert_int_eq(page.lines[0].item, item);
}

/* Expect that one line is text. */
static void
expect_text(const char *line, const char *text)
{
	page_free(&page);
	parse_bytes(line, strlen(line));
	ck_assert_uint_eq(page.count, 3);
	ck_assert_int_eq(page.lines[1].type, LINE_PRE);
	ck_assert_str_eq(page_text(&page, &page.lines[1]), text);
}

START_TEST(links)
{
	expect_link("[1|Root|/|server|port]", '1', "Root", "/");
	expect_link("[0|A|a.txt|server|port]\r\n", '0', "A", "/dir/a.txt");
	expect_link("[0|A|../a.txt|server|port]", '0', "A", "/a.txt");
	expect_link("[0|A|a.txt|here.example|70]", '0', "A", "/dir/a.txt");
	expect_link(
	    "[7|Find|/find.cgi?|server|port]", '7', "Find", "/find.cgi%3F");
	expect_link("[1|B|/|b.example|70]", '1', "B", "gopher://b.example/1/");
	expect_link(
	    "[1|B|/|b.example|port]", '1', "B", "gopher://b.example/1/");
	expect_link(
	    "[0|C|c|server|79]", '0', "C", "gopher://here.example:79/0c");
	expect_link(
	    "[8|T|null|t.example|23]", '8', "T", "telnet://null@t.example");
	expect_link("[h|W|URL:https://w.example/[x]|server|port]", 'h', "W",
	    "https://w.example/[x]");
	expect_link("[h|W|URI:gemini://w.example/|server|port]", 'h', "W",
	    "gemini://w.example/");
	expect_link("[w|W|https://w.example/|server|port]", 'h', "W",
	    "https://w.example/");
	expect_link("[0|a \\| b [c] \\d|/x|server|port] after", '0',
	    "a | b [c] \\d", "/x");
}
END_TEST

START_TEST(texts)
{
	expect_text("plain", "plain");
	expect_text("tthe escaped", "the escaped");
	expect_text("t[0|x|y|server|port]", "[0|x|y|server|port]");
	expect_text("t  indented", "  indented");
	expect_text("tThis", "This");
	expect_text("the word", "the word");
	expect_text("t\xc3\xa9moin", "t\xc3\xa9moin");
	expect_text("[|escaped", "escaped");
	expect_text("[i|information|Err|server|port]", "information");
}
END_TEST

START_TEST(errors)
{
	parse_bytes(BYTES("[3|no such thing|Err|server|port]"));
	ck_assert_uint_eq(page.count, 1);
	ck_assert_int_eq(page.lines[0].type, LINE_TEXT);
	ck_assert_int_eq(page.lines[0].item, '3');
	ck_assert_str_eq(page_text(&page, &page.lines[0]), "no such thing");
}
END_TEST

START_TEST(malformed)
{
	expect_text("[", "[");
	expect_text("[]", "[]");
	expect_text("[1]", "[1]");
	expect_text("[0|four|fields|server]", "[0|four|fields|server]");
	expect_text("[0|six|f|f|f|f]", "six"); /* "f|f" is no port */
	expect_text("[0|open|/x|server|port", "[0|open|/x|server|port");
	expect_text("[0|port|/x|b.example|abc]", "port");
	expect_text("[0|port|/x|b.example|99999]", "port");
	expect_text("[0|host|/x|a b|70]", "host");
	expect_text("[0|tab|/x\ty|server|port]", "tab");
}
END_TEST

START_TEST(blank)
{
	static const char index[] = "a\n[i||Err||]\nb\n";

	parse_bytes(index, sizeof index - 1);
	ck_assert_uint_eq(page.count, 5);
	ck_assert_int_eq(page.lines[2].type, LINE_PRE);
	ck_assert_str_eq(page_text(&page, &page.lines[2]), "");
	ck_assert_uint_eq(page.lines[3].number, 3);
}
END_TEST

START_TEST(hostile)
{
	struct buf index = { 0 };

	parse_bytes("", 0);
	parse_bytes(BYTES("[0|a\0b|/\0|server|port]"));
	parse_bytes(BYTES("[\xff|\xff|\xff|\xff|\xff]\n\\|\n[\\|||||]\n"));
	buf_fill(&index, '[', 1 << 20);
	buf_fill(&index, '|', 1 << 20);
	buf_putc(&index, '\n');
	for (int i = 0; i < 100000; i++)
		buf_puts(&index, "[\n");
	parse_bytes(index.data, index.len);
	buf_free(&index);
}
END_TEST

int
main(void)
{
	TCase *cases = tcase_create("all");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, links);
	tcase_add_test(cases, texts);
	tcase_add_test(cases, errors);
	tcase_add_test(cases, malformed);
	tcase_add_test(cases, blank);
	tcase_add_test(cases, hostile);
	return (run("gph", cases));
}
