/* The access log's forms, on hostile requests too. */

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "run.h"
#include "server/access.h"

#define NOON 1795435200 /* 2026-11-23 12:00:00 UTC */

static struct sockaddr_in6 peer;
static struct exchange exchange;
static struct buf line;

/* A plain request from ::1. */
static void
setup(void)
{
	setenv("TZ", "UTC", 1);
	tzset();
	peer = (struct sockaddr_in6){ .sin6_family = AF_INET6 };
	inet_pton(AF_INET6, "::1", &peer.sin6_addr);
	exchange = (struct exchange){
		.peer = (struct sockaddr *)&peer,
		.door = "gopher",
		.host = "localhost",
		.port = 7070,
		.request = "/notes.txt",
		.request_len = strlen("/notes.txt"),
		.status = STATUS_SUCCESS,
		.bytes = 1234,
		.milliseconds = 5,
		.whole = true,
	};
	line = (struct buf){ 0 };
}

static void
teardown(void)
{
	buf_free(&line);
}

START_TEST(common)
{
	access_format(&line, CONF_LOG_COMMON, &exchange, NOON);
	ck_assert_str_eq(buf_string(&line),
	    "::1 - - [23/Nov/2026:12:00:00 +0000] \"gopher /notes.txt\" "
	    "20 1234\n");
}
END_TEST

START_TEST(combined)
{
	access_format(&line, CONF_LOG_COMBINED, &exchange, NOON);
	ck_assert_str_eq(buf_string(&line),
	    "::1 - - [23/Nov/2026:12:00:00 +0000] \"gopher /notes.txt\" "
	    "20 1234 \"-\" \"-\"\n");
}
END_TEST

START_TEST(json)
{
	exchange.tls = "TLSv1.3";
	access_format(&line, CONF_LOG_JSON, &exchange, NOON);
	ck_assert_str_eq(buf_string(&line),
	    "{\"time\":\"2026-11-23T12:00:00Z\",\"door\":\"gopher\","
	    "\"host\":\"localhost\",\"port\":7070,"
	    "\"peer\":\"::1\",\"request\":\"/notes.txt\",\"status\":20,"
	    "\"bytes\":1234,\"ms\":5,\"whole\":true,\"tls\":\"TLSv1.3\"}\n");
}
END_TEST

START_TEST(forged_lines)
{
	static const char evil[] = "/a\"\n::1 - - \x1b[2J\xc3\xa9\\\0";

	exchange.request = evil;
	exchange.request_len = sizeof evil - 1;
	access_format(&line, CONF_LOG_COMMON, &exchange, NOON);
	ck_assert_ptr_nonnull(strstr(buf_string(&line),
	    "\"gopher /a\\x22\\x0a::1 - - \\x1b[2J\\xc3\\xa9\\x5c\\x00\""));
	buf_clear(&line);
	access_format(&line, CONF_LOG_JSON, &exchange, NOON);
	ck_assert_ptr_nonnull(
	    strstr(buf_string(&line), "\"/a\\u0022\\u000a::1 - - \\u001b[2J"));
	ck_assert_ptr_eq(strchr(line.data, '\n'), line.data + line.len - 1);
}
END_TEST

START_TEST(letters)
{
	exchange.request = "/\xc3\xa9";
	exchange.request_len = 3;
	access_format(&line, CONF_LOG_JSON, &exchange, NOON);
	ck_assert_ptr_nonnull(strstr(buf_string(&line), "\"/\xc3\xa9\""));
	buf_clear(&line);
	exchange.request = "/\xe9";
	exchange.request_len = 2;
	access_format(&line, CONF_LOG_JSON, &exchange, NOON);
	ck_assert_ptr_nonnull(strstr(buf_string(&line), "\"/\\u00e9\""));
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("forms");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, common);
	tcase_add_test(tcase, combined);
	tcase_add_test(tcase, json);
	tcase_add_test(tcase, forged_lines);
	tcase_add_test(tcase, letters);
	return (run("access", tcase));
}
