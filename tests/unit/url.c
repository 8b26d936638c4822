/* URLs: RFC 3986, and what people write instead. */

#include "base/url.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "run.h"

/* Parse what must be a URL. */
static struct url
parse(const char *s)
{
	struct url url;

	ck_assert_msg(url_parse(&url, s, strlen(s)) == 0, "refused: %s", s);
	return (url);
}

/* Compare a part, which may be absent. */
static void
expect_part(const char *part, const char *expected)
{
	if (expected == NULL)
		ck_assert_ptr_null(part);
	else
		ck_assert_pstr_eq(part, expected);
}

/* What a URL must be taken apart into. */
static void
expect_url(const char *s, const struct url *expected)
{
	struct url url = parse(s);

	expect_part(url.scheme, expected->scheme);
	expect_part(url.userinfo, expected->userinfo);
	expect_part(url.host, expected->host);
	expect_part(url.port, expected->port);
	expect_part(url.path, expected->path);
	expect_part(url.query, expected->query);
	expect_part(url.fragment, expected->fragment);
	url_free(&url);
	ck_assert_ptr_null(url.path);
}

#define URL(s, ...) expect_url(s, &(struct url){ __VA_ARGS__ })

/* What n bytes are refused for. */
static void
expect_refused(const char *s, size_t n)
{
	struct url url;

	ck_assert_msg(url_parse(&url, s, n) == -1, "taken: %s", s);
	ck_assert_ptr_null(url.scheme);
	ck_assert_ptr_null(url.userinfo);
	ck_assert_ptr_null(url.host);
	ck_assert_ptr_null(url.port);
	ck_assert_ptr_null(url.path);
	ck_assert_ptr_null(url.query);
	ck_assert_ptr_null(url.fragment);
	url_free(&url);
}

#define REFUSED(literal) expect_refused(literal, sizeof(literal) - 1)

/* What a reference leads to; NULL for nowhere. */
static void
expect_resolved(const char *base, const char *reference, const char *expected)
{
	char *url = url_resolve(base, reference);

	if (expected == NULL)
		ck_assert_ptr_null(url);
	else
		ck_assert_pstr_eq(url, expected);
	free(url);
}

START_TEST(urls_are_taken_apart)
{
	URL("gemini://example.org", .scheme = "gemini", .host = "example.org",
	    .path = "");
	URL("gemini://example.org/", .scheme = "gemini", .host = "example.org",
	    .path = "/");
	URL("http://u:p@h:80/a//b/?q=1?2#f", .scheme = "http",
	    .userinfo = "u:p", .host = "h", .port = "80", .path = "/a//b/",
	    .query = "q=1?2", .fragment = "f");
	URL("mailto:a@b.c", .scheme = "mailto", .path = "a@b.c");
	URL("gopher://h/1/a%09b%2f", .scheme = "gopher", .host = "h",
	    .path = "/1/a%09b%2f");
	URL("file:///etc/", .scheme = "file", .host = "", .path = "/etc/");
	URL("urn:a:b", .scheme = "urn", .path = "a:b");
}
END_TEST

/* RFC 3986, section 1.1.2. */
START_TEST(examples_of_the_rfc)
{
	URL("ftp://ftp.is.co.za/rfc/rfc1808.txt", .scheme = "ftp",
	    .host = "ftp.is.co.za", .path = "/rfc/rfc1808.txt");
	URL("ldap://[2001:db8::7]/c=GB?objectClass?one", .scheme = "ldap",
	    .host = "2001:db8::7", .path = "/c=GB", .query = "objectClass?one");
	URL("news:comp.infosystems.www.servers.unix", .scheme = "news",
	    .path = "comp.infosystems.www.servers.unix");
	URL("tel:+1-816-555-1212", .scheme = "tel", .path = "+1-816-555-1212");
	URL("telnet://192.0.2.16:80/", .scheme = "telnet", .host = "192.0.2.16",
	    .port = "80", .path = "/");
	URL("urn:oasis:names:specification:docbook:dtd:xml:4.1.2",
	    .scheme = "urn",
	    .path = "oasis:names:specification:docbook:dtd:xml:4.1.2");
	URL("foo://example.com:8042/over/there?name=ferret#nose",
	    .scheme = "foo", .host = "example.com", .port = "8042",
	    .path = "/over/there", .query = "name=ferret", .fragment = "nose");
}
END_TEST

START_TEST(references_are_taken_apart)
{
	URL("", .path = "");
	URL("a/b/", .path = "a/b/");
	URL("/", .path = "/");
	URL("/a", .path = "/a");
	URL("./a:b", .path = "./a:b");
	URL("../..", .path = "../..");
	URL("//host/path", .host = "host", .path = "/path");
	URL("//", .host = "", .path = "");
	URL("///a", .host = "", .path = "/a");
	URL("?", .path = "", .query = "");
	URL("?a=b", .path = "", .query = "a=b");
	URL("#", .path = "", .fragment = "");
	URL("a%20b", .path = "a%20b");
	URL("/x//y", .path = "/x//y");
}
END_TEST

START_TEST(empty_parts_are_present)
{
	URL("gemini://@host/", .scheme = "gemini", .userinfo = "",
	    .host = "host", .path = "/");
	URL("gemini://host:/", .scheme = "gemini", .host = "host", .port = "",
	    .path = "/");
	URL("gemini://host/?#", .scheme = "gemini", .host = "host", .path = "/",
	    .query = "", .fragment = "");
	URL("gemini:", .scheme = "gemini", .path = "");
}
END_TEST

START_TEST(scheme_and_host_are_lower_case)
{
	URL("GEMINI://Example.ORG/Path?Q#F", .scheme = "gemini",
	    .host = "example.org", .path = "/Path", .query = "Q",
	    .fragment = "F");
	URL("gemini://[2001:DB8::A]/", .scheme = "gemini",
	    .host = "2001:db8::a", .path = "/");
}
END_TEST

START_TEST(literals_lose_their_brackets)
{
	URL("gemini://[::1]:1965/", .scheme = "gemini", .host = "::1",
	    .port = "1965", .path = "/");
	URL("gemini://[::ffff:192.0.2.1]", .scheme = "gemini",
	    .host = "::ffff:192.0.2.1", .path = "");
	REFUSED("gemini://[::1");
	REFUSED("gemini://::1/");
	REFUSED("gemini://[1::2::3]/");
	REFUSED("gemini://[::1]x/");
	REFUSED("gemini://[]/");
	REFUSED("gemini://[fe80::1%25eth0]/");
	REFUSED("gemini://[v1.a:b]/");
	REFUSED("gemini://a[b]/");
}
END_TEST

START_TEST(loose_writing_is_encoded)
{
	URL("/d\u00e9j\u00e0 vu?\u65e5#\u00e9", .path = "/d%C3%A9j%C3%A0%20vu",
	    .query = "%E6%97%A5", .fragment = "%C3%A9");
	URL("a\"<>\\^`{|}b", .path = "a%22%3C%3E%5C%5E%60%7B%7C%7Db");
	URL("gopher://h/0/a[1].txt?b[]", .scheme = "gopher", .host = "h",
	    .path = "/0/a%5B1%5D.txt", .query = "b%5B%5D");
	URL("?a[1]:b", .path = "", .query = "a%5B1%5D:b");
	REFUSED("a[1]:b");
	URL("//[::1]/[x]", .host = "::1", .path = "/%5Bx%5D");
}
END_TEST

START_TEST(no_bytes_are_a_reference)
{
	struct url url;

	ck_assert_int_eq(url_parse(&url, NULL, 0), 0);
	ck_assert_pstr_eq(url.path, "");
	url_free(&url);
}
END_TEST

START_TEST(what_is_no_url_is_refused)
{
	REFUSED("/a\0b");
	REFUSED("\0");
	REFUSED("/a\tb");
	REFUSED("/a\r\n");
	REFUSED("/a\x7f");
	REFUSED("/%zz");
	REFUSED("/%4");
	REFUSED("/%");
	REFUSED("/%4g");
	REFUSED("/?%");
	REFUSED("//%4/");
	REFUSED("/caf\xe9");
	REFUSED("/\xc0\x80");
	REFUSED("/\xed\xa0\x80");
	REFUSED(":a");
	REFUSED("1a:b");
	REFUSED("//a@b@c/");
	REFUSED("gemini://h:8a/");
	REFUSED("gemini://h:-1/");
}
END_TEST

START_TEST(ports_are_numbers)
{
	static const struct {
		const char *url;
		int port;
	} cases[] = {
		{ "gemini://h", 1965 },
		{ "gemini://h:", 1965 },
		{ "gemini://h:0", 0 },
		{ "gemini://h:70/", 70 },
		{ "gemini://h:00070/", 70 },
		{ "gemini://h:65535/", 65535 },
		{ "path", 1965 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct url url = parse(cases[i].url);

		ck_assert_int_eq(url_port(&url, 1965), cases[i].port);
		url_free(&url);
	}
	REFUSED("gemini://h:65536/");
	REFUSED("gemini://h:99999999999999999999/");
}
END_TEST

/* RFC 3986, section 5.4: the base of all examples. */
#define BASE "http://a/b/c/d;p?q"

START_TEST(normal_examples)
{
	static const char *const cases[][2] = {
		{ "g:h", "g:h" },
		{ "g", "http://a/b/c/g" },
		{ "./g", "http://a/b/c/g" },
		{ "g/", "http://a/b/c/g/" },
		{ "/g", "http://a/g" },
		{ "//g", "http://g" },
		{ "?y", "http://a/b/c/d;p?y" },
		{ "g?y", "http://a/b/c/g?y" },
		{ "#s", "http://a/b/c/d;p?q#s" },
		{ "g#s", "http://a/b/c/g#s" },
		{ "g?y#s", "http://a/b/c/g?y#s" },
		{ ";x", "http://a/b/c/;x" },
		{ "g;x", "http://a/b/c/g;x" },
		{ "g;x?y#s", "http://a/b/c/g;x?y#s" },
		{ "", "http://a/b/c/d;p?q" },
		{ ".", "http://a/b/c/" },
		{ "./", "http://a/b/c/" },
		{ "..", "http://a/b/" },
		{ "../", "http://a/b/" },
		{ "../g", "http://a/b/g" },
		{ "../..", "http://a/" },
		{ "../../", "http://a/" },
		{ "../../g", "http://a/g" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		expect_resolved(BASE, cases[i][0], cases[i][1]);
}
END_TEST

START_TEST(abnormal_examples)
{
	static const char *const cases[][2] = {
		{ "../../../g", "http://a/g" },
		{ "../../../../g", "http://a/g" },
		{ "/./g", "http://a/g" },
		{ "/../g", "http://a/g" },
		{ "g.", "http://a/b/c/g." },
		{ ".g", "http://a/b/c/.g" },
		{ "g..", "http://a/b/c/g.." },
		{ "..g", "http://a/b/c/..g" },
		{ "./../g", "http://a/b/g" },
		{ "./g/.", "http://a/b/c/g/" },
		{ "g/./h", "http://a/b/c/g/h" },
		{ "g/../h", "http://a/b/c/h" },
		{ "g;x=1/./y", "http://a/b/c/g;x=1/y" },
		{ "g;x=1/../y", "http://a/b/c/y" },
		{ "g?y/./x", "http://a/b/c/g?y/./x" },
		{ "g?y/../x", "http://a/b/c/g?y/../x" },
		{ "g#s/./x", "http://a/b/c/g#s/./x" },
		{ "g#s/../x", "http://a/b/c/g#s/../x" },
		{ "http:g", "http:g" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		expect_resolved(BASE, cases[i][0], cases[i][1]);
}
END_TEST

START_TEST(references_in_capsules)
{
	expect_resolved("gemini://h", "a.gmi", "gemini://h/a.gmi");
	expect_resolved("gemini://h", "..", "gemini://h/");
	expect_resolved("gemini://h/a/", "", "gemini://h/a/");
	expect_resolved("gemini://h/a/", "./b:c", "gemini://h/a/b:c");
	expect_resolved("gemini://h/a", "//g?q", "gemini://g?q");
	expect_resolved("gemini://h:70/a", "b", "gemini://h:70/b");
	expect_resolved("gemini://h:/a", "b", "gemini://h:/b");
	expect_resolved("gemini://u@h/a", "b", "gemini://u@h/b");
	expect_resolved("gemini://[::1]:70/a", "b", "gemini://[::1]:70/b");
	expect_resolved("gemini://h/", "Gopher://H/0/A", "gopher://h/0/A");
	expect_resolved("gemini://h/", "mailto:A@b", "mailto:A@b");
	expect_resolved("gemini://h/", "gemini://h/x/../y", "gemini://h/y");
	expect_resolved("gemini://h/", "\u00e9 t", "gemini://h/%C3%A9%20t");
	expect_resolved("gemini://h/", "%2e%2e%2fx", "gemini://h/%2e%2e%2fx");
	expect_resolved("gemini://h/a/", "..//b", "gemini://h//b");
}
END_TEST

/* A path that begins with "//" must not become a host. */
START_TEST(paths_do_not_become_hosts)
{
	expect_resolved("gemini:/a", "/.//evil/x", "gemini:/.//evil/x");
	expect_resolved("gemini:/a/b", "..//evil/x", "gemini:/.//evil/x");
	expect_resolved("gemini:/a/b", "..//", "gemini:/.//");
	expect_resolved("gemini://h/b", "..//", "gemini://h//");
	expect_resolved("gemini://h/b", ".././/x", "gemini://h//x");
}
END_TEST

START_TEST(what_cannot_be_resolved)
{
	expect_resolved("/a/b", "c", NULL);
	expect_resolved("", "c", NULL);
	expect_resolved("gemini://h/", "%zz", NULL);
	expect_resolved("gemini://h/%zz", "a", NULL);
	expect_resolved("gemini://h/", "//h:99999/", NULL);
	expect_resolved("gemini://h/", "a\nb", NULL);
}
END_TEST

/* What n bytes decode to, NULs and all. */
static void
expect_decoded(const char *s, const char *expected, size_t n)
{
	struct buf out = { 0 };

	buf_puts(&out, ">");
	ck_assert_int_eq(url_decode(&out, s, strlen(s)), 0);
	ck_assert_uint_eq(out.len, n + 1);
	ck_assert_mem_eq(out.data, ">", 1);
	ck_assert_mem_eq(out.data + 1, expected, n);
	buf_free(&out);
}

START_TEST(decoding)
{
	struct buf out = { 0 };

	expect_decoded("", "", 0);
	expect_decoded("a+b%20c", "a+b c", 5);
	expect_decoded("%C3%a9", "\xc3\xa9", 2);
	expect_decoded("%00", "\0", 1);
	expect_decoded("%25zz", "%zz", 3);
	expect_decoded("%FF", "\xff", 1);
	ck_assert_int_eq(url_decode(&out, "a%", 2), -1);
	ck_assert_int_eq(url_decode(&out, "a%4", 3), -1);
	ck_assert_int_eq(url_decode(&out, "a%zz", 4), -1);
	ck_assert_int_eq(url_decode(&out, "a%%41", 5), -1);
	ck_assert_int_eq(url_decode(&out, "%41", 2), -1);
	ck_assert_uint_eq(out.len, 0);
	buf_free(&out);
}
END_TEST

START_TEST(encoding)
{
	struct buf out = { 0 };

	url_encode(&out, "/a-b.c_d~e/!$&'()*+,;=:@", 24);
	ck_assert_str_eq(buf_string(&out), "/a-b.c_d~e/!$&'()*+,;=:@");
	buf_clear(&out);
	url_encode(&out, "a b?c#d%e[\\]\"\0\xff\n", 16);
	ck_assert_str_eq(
	    buf_string(&out), "a%20b%3Fc%23d%25e%5B%5C%5D%22%00%FF%0A");
	buf_clear(&out);
	url_encode(&out, "\u00e9", 2);
	ck_assert_str_eq(buf_string(&out), "%C3%A9");
	buf_free(&out);
}
END_TEST

START_TEST(encoding_for_any_part)
{
	static const char bytes[] = "a-b.c_d~e/!$&'()*+,;=:@?#[]% \0\xff";
	struct buf out = { 0 };

	url_encode_part(&out, bytes, sizeof bytes - 1);
	ck_assert_str_eq(buf_string(&out),
	    "a-b.c_d~e%2F%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%40%3F%23%5B%5D"
	    "%25%20%00%FF");
	buf_free(&out);
}
END_TEST

START_TEST(encoding_what_people_write)
{
	static const struct {
		const char *written, *encoded;
	} cases[] = {
		{ "/a b/\u00e9?q=\"#c", "/a%20b/%C3%A9?q=%22#c" },
		{ "/a%20b", "/a%20b" },
		{ "gemini://[::1]:1965/[x]", "gemini://[::1]:1965/%5Bx%5D" },
		{ "a{b}|c^d`\\", "a%7Bb%7D%7Cc%5Ed%60%5C" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = { 0 };

		url_encode_reference(
		    &out, cases[i].written, strlen(cases[i].written));
		ck_assert_str_eq(buf_string(&out), cases[i].encoded);
		buf_free(&out);
	}
}
END_TEST

START_TEST(every_byte_comes_back)
{
	struct buf encoded = { 0 }, decoded = { 0 };
	char bytes[256];

	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	url_encode(&encoded, bytes, sizeof bytes);
	ck_assert_int_eq(url_decode(&decoded, encoded.data, encoded.len), 0);
	ck_assert_uint_eq(decoded.len, sizeof bytes);
	ck_assert_mem_eq(decoded.data, bytes, sizeof bytes);
	buf_free(&encoded);
	buf_free(&decoded);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("url");

	tcase_add_test(tests, urls_are_taken_apart);
	tcase_add_test(tests, examples_of_the_rfc);
	tcase_add_test(tests, references_are_taken_apart);
	tcase_add_test(tests, empty_parts_are_present);
	tcase_add_test(tests, scheme_and_host_are_lower_case);
	tcase_add_test(tests, literals_lose_their_brackets);
	tcase_add_test(tests, loose_writing_is_encoded);
	tcase_add_test(tests, no_bytes_are_a_reference);
	tcase_add_test(tests, what_is_no_url_is_refused);
	tcase_add_test(tests, ports_are_numbers);
	tcase_add_test(tests, normal_examples);
	tcase_add_test(tests, abnormal_examples);
	tcase_add_test(tests, references_in_capsules);
	tcase_add_test(tests, paths_do_not_become_hosts);
	tcase_add_test(tests, what_cannot_be_resolved);
	tcase_add_test(tests, decoding);
	tcase_add_test(tests, encoding);
	tcase_add_test(tests, encoding_for_any_part);
	tcase_add_test(tests, encoding_what_people_write);
	tcase_add_test(tests, every_byte_comes_back);
	return (run("url", tests));
}
