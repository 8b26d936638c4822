/* Kinds: MIME types, charsets and item types. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "archive/archive.h"
#include "document/kind.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/path.h"
#include "run.h"

static struct kind *kind;

static void
setup(void)
{
	struct error error;

	kind = kind_open(&error);
	ck_assert_msg(kind != NULL, "%s", error.text);
}

static void
teardown(void)
{
	kind_close(kind);
}

/* The MIME type of a file, as the archive finds it. */
static const char *
mime_of(const char *name, const char *head)
{
	const char *mime = kind_extension(path_extension(name));

	return (mime != NULL ? mime : kind_guess(kind, head, strlen(head)));
}

static const struct {
	const char *name, *head, *mime;
} mimes[] = {
	{ "page.gmi", "", "text/gemini" },
	{ "PAGE.GMI", "", "text/gemini" },
	{ "page.gemini", "", "text/gemini" },
	{ "notes.txt", "%PDF-1.4", "text/plain" },
	{ "a.md", "", "text/markdown" },
	{ "index.gph", "", "text/plain" },
	{ "a.html", "", "text/html" },
	{ "a.xml", "", "text/xml" },
	{ "a.atom", "", "application/atom+xml" },
	{ "a.css", "", "text/css" },
	{ "a.csv", "", "text/csv" },
	{ "a.json", "", "application/json" },
	{ "a.pdf", "", "application/pdf" },
	{ "a.epub", "", "application/epub+zip" },
	{ "a.jpg", "", "image/jpeg" },
	{ "a.mp3", "", "audio/mpeg" },
	{ "a.tar.gz", "", "application/gzip" },
	{ "a.eml", "", "message/rfc822" },
	{ "a.mbox", "", "application/mbox" },
	{ "a.ps", "", "application/postscript" },
	{ "a.tex", "", "text/x-tex" },
	{ "a.zst", "", "application/zstd" },
	{ "a.7z", "", "application/x-7z-compressed" },
	/* By their first bytes. */
	{ "LICENSE", "Permission is granted\n", "text/plain" },
	{ "scan", "%PDF-1.4\n", "application/pdf" },
	{ "picture", "\xff\xd8\xff\xe0\1\1JFIF", "image/jpeg" },
	{ "dir.d/name", "GIF89a\1\0\1\0", "image/gif" },
	{ "what.ever", "hello\n", "text/plain" },
	{ "empty", "", "application/octet-stream" },
	{ "binary", "\1\2\3\x80\x90", "application/octet-stream" },
};

START_TEST(mime_types)
{
	ck_assert_str_eq(
	    mime_of(mimes[_i].name, mimes[_i].head), mimes[_i].mime);
	ck_assert_uint_lt(strlen(mimes[_i].mime), MIME_MAX);
}
END_TEST

START_TEST(the_longest_type_fits)
{
	const char *mime = kind_extension("pptx");

	ck_assert_ptr_nonnull(mime);
	ck_assert_uint_lt(strlen(mime), MIME_MAX);
	ck_assert_ptr_null(kind_extension(""));
	ck_assert_ptr_null(kind_extension("nosuch"));
}
END_TEST

static const struct {
	const char *head;
	size_t n;
	const char *charset;
} charsets[] = {
	{ "plain\n", 6, "us-ascii" },
	{ "caf\xc3\xa9\n", 6, "utf-8" },
	{ "\xef\xbb\xbf"
	  "bom\n",
	    7, "utf-8" },
	{ "caf\xe9 noir\n", 10, "iso-8859-1" },
	{ "\xff\xfe"
	  "a\0b\0\n\0",
	    8, "utf-16le" },
	{ "\xfe\xff\0a\0b\0\n", 8, "utf-16be" },
	{ "\1\2\3\0\x80", 5, "" },
	{ "", 0, "" },
};

START_TEST(charsets_of_text)
{
	ck_assert_str_eq(
	    kind_charset(kind, charsets[_i].head, charsets[_i].n, true),
	    charsets[_i].charset);
}
END_TEST

START_TEST(a_cut_sequence_is_still_utf_8)
{
	static const char text[] = "une id\xc3\xa9"
				   "e \xe2\x80\x94 "
				   "\xf0\x9f\x93\x9c";

	for (size_t n = 8; n < sizeof text - 1; n++)
		ck_assert_str_eq(kind_charset(kind, text, n, false), "utf-8");
}
END_TEST

START_TEST(ascii_so_far_is_utf_8)
{
	ck_assert_str_eq(kind_charset(kind, "text", 4, false), "utf-8");
	ck_assert_str_eq(kind_charset(kind, "text", 4, true), "us-ascii");
}
END_TEST

START_TEST(asking_for_a_charset_leaves_types_alone)
{
	kind_charset(kind, "text", 4, true);
	ck_assert_str_eq(kind_guess(kind, "%PDF-1.4\n", 9), "application/pdf");
}
END_TEST

static const struct {
	const char *mime;
	char item;
} items[] = {
	{ "text/plain", '0' },
	{ "text/gemini", '0' },
	{ "text/csv", '0' },
	{ "text/xml", '0' },
	{ "text/html", 'h' },
	{ "application/xhtml+xml", 'h' },
	{ "application/json", '0' },
	{ "application/xml", '0' },
	{ "application/atom+xml", '0' },
	{ "message/rfc822", '0' },
	{ "application/mbox", '0' },
	{ "image/gif", 'g' },
	{ "image/png", 'I' },
	{ "image/svg+xml", 'I' },
	{ "audio/mpeg", 's' },
	{ "video/mp4", ';' },
	{ "application/pdf", 'd' },
	{ "application/zip", '9' },
	{ "application/epub+zip", '9' },
	{ "application/octet-stream", '9' },
};

START_TEST(item_types)
{
	ck_assert_int_eq(kind_item(items[_i].mime), items[_i].item);
}
END_TEST

/* Decode a text in place, and compare it. */
static void
assert_decoded(const char *text, size_t n, const char *want, size_t want_n)
{
	struct buf bytes = { 0 };

	buf_add(&bytes, text, n);
	kind_decode(kind, &bytes);
	ck_assert_uint_eq(bytes.len, want_n);
	ck_assert_mem_eq(bytes.data, want, want_n);
	buf_free(&bytes);
}

START_TEST(texts_are_decoded)
{
	static const char latin[] = "caf\xe9 noir\n";
	static const char utf_8[] = "caf\xc3\xa9 noir\n";

	assert_decoded(latin, sizeof latin - 1, utf_8, sizeof utf_8 - 1);
	assert_decoded(utf_8, sizeof utf_8 - 1, utf_8, sizeof utf_8 - 1);
}
END_TEST

/* libmagic has no name for the charset of old Windows. */
START_TEST(windows_1252_is_decoded_but_not_claimed)
{
	static const char windows[] = "Le c\x9cur, \x93\xe9tonn\xe9\x94\n";
	static const char utf_8[] = "Le c\xc5\x93ur, \xe2\x80\x9c\xc3\xa9tonn"
				    "\xc3\xa9\xe2\x80\x9d\n";

	assert_decoded(windows, sizeof windows - 1, utf_8, sizeof utf_8 - 1);
	ck_assert_str_eq(
	    kind_charset(kind, windows, sizeof windows - 1, true), "");
}
END_TEST

static const char *const strange[] = {
	/* bytes that Windows-1252 has no characters for */
	"Le c\x9cur \x81\n",
	/* UTF-8, but for a byte */
	"l\xe2\x80\x99\xc3\xa9t\xc3\xa9 \xe2\x80\x94 un caf\xe9\n",
	/* "privet" in Windows-1251 and in KOI8-R, kana in Shift_JIS */
	"\xcf\xf0\xe8\xe2\xe5\xf2 \x97 ok\n",
	"\xf0\xd2\xc9\xd7\xc5\xd4 \x95 ok\n",
	"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\n",
	/* no text */
	"coeur\x9c\1\2\n",
};

START_TEST(what_is_not_windows_1252_stays)
{
	size_t n = strlen(strange[_i]);

	assert_decoded(strange[_i], n, strange[_i], n);
}
END_TEST

/* What begins as one charset, and is another further on, stays. */
START_TEST(what_cannot_be_decoded_stays)
{
	struct buf text = { 0 };

	while (text.len < KIND_HEAD)
		buf_puts(&text, "caf\xc3\xa9 ");
	buf_puts(&text, "\xff\n");
	assert_decoded(text.data, text.len, text.data, text.len);
	buf_free(&text);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("kind");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, mime_types, 0, COUNT(mimes));
	tcase_add_test(tcase, the_longest_type_fits);
	tcase_add_loop_test(tcase, charsets_of_text, 0, COUNT(charsets));
	tcase_add_test(tcase, a_cut_sequence_is_still_utf_8);
	tcase_add_test(tcase, ascii_so_far_is_utf_8);
	tcase_add_test(tcase, asking_for_a_charset_leaves_types_alone);
	tcase_add_loop_test(tcase, item_types, 0, COUNT(items));
	tcase_add_test(tcase, texts_are_decoded);
	tcase_add_test(tcase, windows_1252_is_decoded_but_not_claimed);
	tcase_add_loop_test(
	    tcase, what_is_not_windows_1252_stays, 0, COUNT(strange));
	tcase_add_test(tcase, what_cannot_be_decoded_stays);
	return (run("kind", tcase));
}
