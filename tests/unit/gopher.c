/* The Gopher door: requests in, answers out, over a small archive. */

#include <check.h>
#include <string.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/answer.h"
#include "base/error.h"
#include "gopher/gopher.h"
#include "place.h"
#include "run.h"

static const struct rule rules[] = {
	{ .type = RULE_GONE, .path = "/gone" },
	{ .type = RULE_MOVED, .path = "/old", .to = "/notes.txt" },
	{ .type = RULE_MOVED, .path = "/circle", .to = "/circle" },
	{ .type = RULE_MOVED, .path = "/out", .to = "https://b.example/" },
	{ .type = RULE_INPUT,
	    .path = "/ask",
	    .to = "/%s.txt",
	    .prompt = "Who" },
};

static struct archive *archive;
static struct endpoint endpoint;
static struct answer answer;
static struct buf whole; /* the answer with its file */

/* Make the archive: once, before all tests. */
static void
make(void)
{
	place_make();
	place_write("index.gmi", "# Home\n=> notes.txt Notes\n=> text.gmi\n");
	place_write("text.gmi", "# Text\n.dot\n\"caf\xc3\xa9\"\n");
	place_write("links.gmi",
	    "=> text.gmi One\n=> gopher://b.example/0/x Two\n"
	    "=> https://c.example/ Three\n=> lost.gmi Four\n");
	place_write("wide.gmi",
	    "One two three four five six seven eight nine ten "
	    "eleven twelve thirteen fourteen\n");
	place_write("notes.txt", "raw\n.\nbytes\xff");
	place_write("a b.txt", "blank");
	place_mkdir("dir");
	place_write("dir/gophermap",
	    "!Map\nArt  here\n0Notes\t/notes.txt\n"
	    "1Else\t/x\tb.example\t7070\n3Sorry,  not here\t/x\n"
	    "8T\tme\tt.example\t23\n"
	    "7Find\t/ask\nhWeb\tURL:https://c.example/\n");
}

static void
setup(void)
{
	struct archive_config config = {
		.root = place,
		.hostname = "here.example",
		.listing = true,
		.rules = rules,
		.rule_count = sizeof rules / sizeof rules[0],
	};
	struct error error;

	archive = archive_open(&config, &error);
	ck_assert_ptr_nonnull(archive);
	endpoint = (struct endpoint){
		.archives = &archive,
		.archive_count = 1,
		.archive = archive,
		.host = "here.example",
		.port = 70,
		.bound = 7070,
		.charset = CHARSET_UTF8,
		.width = GOPHER_MENU_WIDTH,
	};
	answer = ANSWER_EMPTY;
	whole = (struct buf){ 0 };
}

static void
teardown(void)
{
	answer_free(&answer);
	buf_free(&whole);
	archive_close(archive);
}

/* Send n bytes; the whole answer. */
static const char *
ask_bytes(const char *request, size_t n)
{
	const char *memory;
	char bytes[512];
	ssize_t got;
	size_t len;

	answer_free(&answer);
	buf_clear(&whole);
	gopher_door.respond(&endpoint, request, n, &answer);
	memory = answer_bytes(&answer, &len);
	buf_add(&whole, memory, len);
	if (answer.fd == -1)
		return (buf_string(&whole));
	while ((got = read(answer.fd, bytes, sizeof bytes)) > 0)
		buf_add(&whole, bytes, (size_t)got);
	return (buf_string(&whole));
}

/* Send a request line. */
static const char *
ask(const char *request)
{
	return (ask_bytes(request, strlen(request)));
}

/* Expect an answer and its status. */
static void
expect(const char *request, enum status status, const char *text)
{
	ck_assert_str_eq(ask(request), text);
	ck_assert_int_eq(answer.status, status);
}

#define HOME                                         \
	"iHome\t\t-\t0\r\n"                          \
	"i====\t\t-\t0\r\n"                          \
	"0Notes\t/notes.txt\there.example\t70\r\n"   \
	"0text.gmi\t/text.gmi\there.example\t70\r\n" \
	".\r\n"
#define TEXT "Text\r\n====\r\n..dot\r\n\"caf\xc3\xa9\"\r\n.\r\n"
#define RAW  "raw\n.\nbytes\xff"
#define MAP                                                  \
	"iMap\t\t-\t0\r\n"                                   \
	"i===\t\t-\t0\r\n"                                   \
	"iArt  here\t\t-\t0\r\n"                             \
	"0Notes\t/notes.txt\there.example\t70\r\n"           \
	"1Else\t/x\tb.example\t7070\r\n"                     \
	"3Sorry,  not here\t\t-\t0\r\n"                      \
	"8T\tme\tt.example\t23\r\n"                          \
	"7Find\t/ask\there.example\t70\r\n"                  \
	"hWeb\tURL:https://c.example/\there.example\t70\r\n" \
	".\r\n"

START_TEST(measure)
{
	ck_assert_uint_eq(gopher_door.measure("", 0), 0);
	ck_assert_uint_eq(gopher_door.measure("abc", 3), 0);
	ck_assert_uint_eq(gopher_door.measure("abc\r", 4), 0);
	ck_assert_uint_eq(gopher_door.measure("abc\r\nd", 6), 5);
	ck_assert_uint_eq(gopher_door.measure("\n\n", 2), 1);
}
END_TEST

START_TEST(selectors)
{
	expect("\r\n", STATUS_SUCCESS, HOME);
	expect("\n", STATUS_SUCCESS, HOME);
	expect("", STATUS_SUCCESS, HOME);
	expect("/\r\n", STATUS_SUCCESS, HOME);
	expect("index.gmi\r\n", STATUS_SUCCESS, HOME);
	expect("/dir/..//./index.gmi", STATUS_SUCCESS, HOME);
	expect("../../\r\n", STATUS_SUCCESS, HOME);
	expect("dir\r\n", STATUS_SUCCESS, MAP);
	expect("/dir/\r\n", STATUS_SUCCESS, MAP);
	expect("/a b.txt\r\n", STATUS_SUCCESS, "blank");
	expect("/a b.txt/\r\n", STATUS_SUCCESS, "blank");
	expect("/a b.txt?x\r\n", STATUS_SUCCESS, "blank");
	expect("\twords\r\n", STATUS_SUCCESS, HOME);
}
END_TEST

START_TEST(files)
{
	char large[ARCHIVE_SMALL + 2] = { 0 };

	expect("notes.txt\r\n", STATUS_SUCCESS, RAW);
	ck_assert_int_eq(answer.fd, -1);
	memset(large, 'x', ARCHIVE_SMALL + 1);
	place_write("large.txt", large);
	expect("large.txt\r\n", STATUS_SUCCESS, large);
	ck_assert_int_ne(answer.fd, -1);
	ck_assert_uint_eq(answer.bytes.len, 0);
	ck_assert_uint_eq(answer.offset, 0);
	ck_assert_uint_eq(answer.length, ARCHIVE_SMALL + 1);
}
END_TEST

START_TEST(texts)
{
	expect("text.gmi\r\n", STATUS_SUCCESS, TEXT);
	expect("text.txt\r\n", STATUS_SUCCESS, TEXT);
	expect("links.txt\r\n", STATUS_SUCCESS,
	    "[1] One\r\n[2] Two\r\n[3] Three\r\nFour\r\n\r\n"
	    "[1] gopher://here.example/0/text.gmi\r\n"
	    "[2] gopher://b.example/0/x\r\n"
	    "[3] https://c.example/\r\n.\r\n");
}
END_TEST

START_TEST(text_widths)
{
	endpoint.width = 100;
	ck_assert_ptr_nonnull(strstr(ask("wide.gmi\r\n"),
	    "One two three four five six seven eight nine ten eleven twelve "
	    "thirteen\r\nfourteen\r\n"));
	endpoint.width = 38;
	ck_assert_ptr_nonnull(strstr(ask("wide.gmi\r\n"),
	    "One two three four five six seven\r\neight nine ten"));
	ck_assert_ptr_nonnull(strstr(ask("wide.txt\r\n"), "seven\r\neight"));
}
END_TEST

START_TEST(charsets)
{
	endpoint.charset = CHARSET_LATIN1;
	ck_assert_ptr_nonnull(strstr(ask("text.gmi\r\n"), "\"caf\xe9\""));
	endpoint.charset = CHARSET_ASCII;
	ck_assert_ptr_nonnull(strstr(ask("text.gmi\r\n"), "\"cafe\""));
	expect("notes.txt\r\n", STATUS_SUCCESS, RAW);
}
END_TEST

START_TEST(errors)
{
	expect("no/such\r\n", STATUS_NOT_FOUND,
	    "3There is nothing here by that name: \"no/such\"\t\t-\t0\r\n"
	    ".\r\n");
	expect("gone\r\n", STATUS_GONE,
	    "3This is gone for good: \"gone\"\t\t-\t0\r\n.\r\n");
	ck_assert_int_eq(ask("circle\r\n")[0], '3');
	ck_assert_int_eq(answer.status, STATUS_FAILURE);
	ck_assert_int_eq(ask_bytes("a\0b\r\n", 5)[0], '3');
	ck_assert_int_eq(answer.status, STATUS_BAD_REQUEST);
	ck_assert_ptr_nonnull(
	    strstr(ask("GET / HTTP/1.1\r\n"), "Gopher server"));
	ck_assert_int_eq(answer.status, STATUS_BAD_REQUEST);
	/* what is echoed is clean */
	ck_assert_ptr_null(strchr(ask("\x1b[2J\xff\r\n"), '\x1b'));
}
END_TEST

START_TEST(too_long)
{
	struct buf request = { 0 };

	buf_fill(&request, 'x', gopher_door.request_max);
	ck_assert_int_eq(ask(buf_string(&request))[0], '3');
	ck_assert_int_eq(answer.status, STATUS_BAD_REQUEST);
	request.data[request.len - 1] = '\n';
	ck_assert_int_eq(ask(buf_string(&request))[0], '3');
	ck_assert_int_eq(answer.status, STATUS_NOT_FOUND);
	buf_free(&request);
}
END_TEST

START_TEST(rules_apply)
{
	expect("old\r\n", STATUS_SUCCESS, RAW);
	expect("out\r\n", STATUS_MOVED,
	    "iWhat you asked for is here now:\t\t-\t0\r\n"
	    "hhttps://b.example/\tURL:https://b.example/\there.example\t70\r\n"
	    ".\r\n");
	expect(
	    "ask\r\n", STATUS_INPUT, "7Who\t/ask\there.example\t70\r\n.\r\n");
	expect(
	    "ask\t\r\n", STATUS_INPUT, "7Who\t/ask\there.example\t70\r\n.\r\n");
	expect("ask\tnotes\r\n", STATUS_SUCCESS, RAW);
	expect("ask?notes\r\n", STATUS_SUCCESS, RAW);
	expect("ask\ta b\r\n", STATUS_SUCCESS, "blank");
	expect("ask\t../etc/passwd\r\n", STATUS_NOT_FOUND,
	    "3There is nothing here by that name: \"ask\"\t\t-\t0\r\n.\r\n");
}
END_TEST

START_TEST(plus_content)
{
	expect("notes.txt\t+\r\n", STATUS_SUCCESS, "+12\r\n" RAW);
	expect("\t+\r\n", STATUS_SUCCESS, "+-1\r\n" HOME);
	expect("\t+application/gopher-menu\t0\r\n", STATUS_SUCCESS,
	    "+-1\r\n" HOME);
	expect("text.gmi\t+text/plain\r\n", STATUS_SUCCESS, "+-1\r\n" TEXT);
	ck_assert_ptr_nonnull(
	    strstr(ask("\t+Text/plain\r\n"), "[1] Notes\r\n"));
	expect("ask\tnotes\t+\r\n", STATUS_SUCCESS, "+12\r\n" RAW);
	expect("lost\t+\r\n", STATUS_NOT_FOUND,
	    "--1\r\n1 There is nothing here by that name: \"lost\"\r\n.\r\n");
	/* words that only begin like a suffix */
	expect("ask\t+notes\r\n", STATUS_NOT_FOUND,
	    "3There is nothing here by that name: \"ask\"\t\t-\t0\r\n.\r\n");
}
END_TEST

START_TEST(plus_attributes)
{
	const char *text = ask("notes.txt\t!\r\n");

	ck_assert_ptr_eq(strstr(text, "+-1\r\n+INFO: 0notes.txt\t/notes.txt\t"
				      "here.example\t70\t+\r\n+ADMIN:\r\n"
				      " Mod-Date: "),
	    text);
	ck_assert_ptr_nonnull(
	    strstr(text, "+VIEWS:\r\n text/plain: <1k>\r\n.\r\n"));
	text = ask("/\t!+VIEWS\r\n");
	ck_assert_ptr_nonnull(
	    strstr(text, "+INFO: 1Home\t/\there.example\t70\t+\r\n"));
	ck_assert_ptr_nonnull(strstr(text, " application/gopher-menu:\r\n"));
	expect("dir\t$\r\n", STATUS_SUCCESS,
	    "+-1\r\n"
	    "+INFO: 0Notes\t/notes.txt\there.example\t70\t+\r\n"
	    "+INFO: 1Else\t/x\tb.example\t7070\r\n"
	    "+INFO: 8T\tme\tt.example\t23\r\n"
	    "+INFO: 7Find\t/ask\there.example\t70\t+\r\n"
	    "+INFO: hWeb\tURL:https://c.example/\there.example\t70\r\n"
	    ".\r\n");
	ck_assert_int_eq(ask("notes.txt\t$\r\n")[0], '-');
	ck_assert_int_eq(ask("lost\t!\r\n")[0], '-');
	ck_assert_int_eq(ask("lost\t$\r\n")[0], '-');
}
END_TEST

START_TEST(redirects)
{
	const char *text = ask("URL:https://c.example/?a=\"><script>&'\r\n");

	ck_assert_ptr_eq(strstr(text, "<!DOCTYPE html>"), text);
	ck_assert_ptr_null(strstr(text, "<script>"));
	ck_assert_ptr_nonnull(
	    strstr(text, "<a href=\"https://c.example/"
			 "?a=&#34;&#62;&#60;script&#62;&#38;&#39;\">"));
	ck_assert_ptr_nonnull(
	    strstr(ask("/URL:mailto:a@b.example\r\n"), "mailto:a@b.example"));
	ck_assert_int_eq(ask("URL:javascript:alert(1)\r\n")[0], '3');
	ck_assert_int_eq(answer.status, STATUS_BAD_REQUEST);
	ck_assert_int_eq(ask("URL:data:text/html,x\r\n")[0], '3');
	ck_assert_int_eq(ask("URL:/local\r\n")[0], '3');
	ck_assert_int_eq(ask("URL:\r\n")[0], '3');
	ck_assert_int_eq(ask("URL:https://a.example/\x01\r\n")[0], '3');
}
END_TEST

START_TEST(caps)
{
	ck_assert_ptr_eq(strstr(ask("caps.txt\r\n"), "CAPS\r\n"), whole.data);
	ck_assert_ptr_nonnull(
	    strstr(whole.data, "\r\nServerDefaultEncoding=UTF-8\r\n"));
	ck_assert_ptr_null(strstr(whole.data, "ServerTLSPort"));
	endpoint.tls = true;
	ck_assert_ptr_nonnull(
	    strstr(ask("/caps.txt\r\n"), "\r\nServerTLSPort=70\r\n"));
	ck_assert_ptr_nonnull(strstr(ask("robots.txt\r\n"), "User-agent: *"));
}
END_TEST

int
main(void)
{
	TCase *cases = tcase_create("all");

	tcase_add_unchecked_fixture(cases, make, place_remove);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, measure);
	tcase_add_test(cases, selectors);
	tcase_add_test(cases, files);
	tcase_add_test(cases, texts);
	tcase_add_test(cases, text_widths);
	tcase_add_test(cases, charsets);
	tcase_add_test(cases, errors);
	tcase_add_test(cases, too_long);
	tcase_add_test(cases, rules_apply);
	tcase_add_test(cases, plus_content);
	tcase_add_test(cases, plus_attributes);
	tcase_add_test(cases, redirects);
	tcase_add_test(cases, caps);
	return (run("gopher", cases));
}
