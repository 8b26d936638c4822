/* What readers find in files of every kind. */

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "document/digest.h"
#include "document/kind.h"
#include "document/reader.h"
#include "run.h"

#define FROM "From ann@example.org Mon Feb  3 10:11:12 2003\n"

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

/* Append "name=value;" if there is a value. */
static void
show(struct buf *out, const char *name, const char *value)
{
	ck_assert_ptr_nonnull(value);
	if (value[0] != '\0')
		buf_printf(out, "%s=%s;", name, value);
}

/* Append "name=value,value;" if there is any. */
static void
show_list(struct buf *out, const char *name, const struct list *list)
{
	for (size_t i = 0; i < list->count; i++)
		buf_printf(out, "%s%s", i == 0 ? name : ",", list->items[i]);
	buf_puts(out, list->count == 0 ? "" : ";");
}

/* Append all that a digest says (reader_take). */
static int
take(void *arg, const struct digest *digest)
{
	struct buf *out = arg;

	ck_assert_str_ne(digest->title, "");
	if (digest->part > 0)
		buf_printf(out, "%u:", digest->part);
	buf_printf(out, "%s;", digest->title);
	show(out, "date", digest->date);
	show_list(out, "from=", &digest->from);
	show_list(out, "to=", &digest->to);
	show(out, "medium", digest->medium);
	show(out, "source", digest->source);
	show(out, "lang", digest->language);
	show_list(out, "links=", &digest->links);
	show(out, "text", buf_string(&digest->text));
	return (0);
}

/* Read n bytes under a path; what reader_read gives. */
static int
read_bytes(const char *path, const void *bytes, size_t n, reader_take *taker,
    void *arg)
{
	int fd = memfd_create("test", 0), result;
	struct reader_file file = { fd, path, "localhost", kind };

	ck_assert_int_eq(write(fd, bytes, n), (ssize_t)n);
	result = reader_read(&file, taker, arg);
	close(fd);
	return (result);
}

static const struct {
	const char *path, *bytes, *digest;
} files[] = {
	/* gemtext */
	{ "/a.gmi",
	    "# A title\n* Date: 2017-09-20\n* From: Ann, Bob\n* To: ?\n"
	    "* Medium: e-mail\n* Source: the press; a book\n* Language: en\n"
	    "\nText\n=> b.gmi?q See b\n=> https://example.org/\n* item\n",
	    "A title;date=2017-09-20;from=Ann,Bob;medium=e-mail;"
	    "source=the press; a book;lang=en;"
	    "links=b.gmi?q,https://example.org/;text=\nText\nSee b\n\nitem\n;" },
	{ "/a.gmi", "# Une lettre\n* De : Ann et Bob\n* À : Eve\n* Date : ?\n",
	    "Une lettre;from=Ann,Bob;to=Eve;" },
	{ "/a.gmi", "# T\n\n* Date: 2017\n* apples\n* To: Eve\ntext\n",
	    "T;date=2017;to=Eve;text=\napples\nTo: Eve\ntext\n;" },
	{ "/a.gmi", "# T\n* Language: not a language\n", "T;" },
	{ "/a.gmi", "before\n## Below\n# Title\n# More\n",
	    "Title;text=before\nBelow\nMore\n;" },
	{ "/letters/index.gmi", "only text\n", "letters;text=only text\n;" },
	{ "/a.gmi", "", "a;" },
	{ "/a.gmi", "#\n", "a;" },
	{ "/a.gmi", "# \xe9t\xe9 \xe0 No\xebl, une lettre d'\xe9t\xe9\n",
	    "été à Noël, une lettre d'été;" },
	{ "/2017-22-musk.gmi", "# T\n", "T;date=2017-22;" },
	{ "/2017-22-musk.gmi", "# T\n* Date: 1999\n", "T;date=1999;" },
	{ "/2017-22-musk.gmi", "# T\n* Date: ?\n", "T;" },
	{ "/2017-22-musk.gmi", "# T\n* Date: soon\n", "T;date=soon;" },
	{ "/2017/a.gmi", "# T\n", "T;" },
	/* gophermaps and .gph */
	{ "/hole/gophermap",
	    "!Our hole\nHello\n0A letter\tletter.txt\n1Away\t/x\tb.org\t70\n"
	    "=other\n*\n",
	    "Our hole;links=/hole/letter.txt,gopher://b.org/1/x;"
	    "text=\nHello\n\nA letter\nAway\n;" },
	{ "/hole/gophermap", "#!/bin/sh\necho hello\n", "hole;" },
	{ "/hole/index.gph", "Hello\n[0|A letter|letter.txt|server|port]\n",
	    "hole;links=/hole/letter.txt;text=\nHello\n\nA letter\n;" },
	/* text */
	{ "/a.txt", "\n=====\nTitle here\n=====\nText\n",
	    "Title here;text=\n=====\nTitle here\n=====\nText\n;" },
	{ "/a.txt", "\xef\xbb\xbfTitle\r\n", "Title;text=Title\n;" },
	{ "/a_b.txt", "", "a b;" },
	{ "/README", "Read me first\n", "Read me first;text=Read me first\n;" },
	{ "/a.txt", "D\xe9j\xe0 vu, un livre d'\xe9t\xe9\n",
	    "Déjà vu, un livre d'été;text=Déjà vu, un livre d'été\n;" },
	{ "/a.py", "import this\n", "a;text=import this\n;" },
	/* by name alone */
	{ "/2017-09-20-2-musk.pdf", "%PDF-1.4\n",
	    "2017-09-20-2-musk;date=2017-09-20;" },
	{ "/scan", "\xff\xd8\xff\xe0\1\1JFIF", "scan;" },
	{ "/a.html", "<title>T</title><p>Text", "T;text=Text\n;" },
	{ "/a.json", "{}", "a;" },
	/* mail */
	{ "/a.eml", "Subject: T\nFrom: Ann <a@b>\nTo: c@d\n\nText\n",
	    "T;from=Ann;to=c@d;text=Text\n;" },
	{ "/mail/cur/1.x:2,S",
	    "Return-Path: <a@b>\nReceived: by c\nSubject: T\n\nText\n",
	    "T;text=Text\n;" },
	{ "/2003-02-03_a.eml", "\n", "2003-02-03 a;date=2003-02-03;" },
	{ "/2003-02.mbox", FROM "Subject: T\n\nOne\n\n" FROM "\n",
	    "2003-02;date=2003-02;1:T;date=2003-02;text=One\n\n;"
	    "2:2003-02;date=2003-02;" },
	{ "/mailbox", FROM "From: Ann <a@b>\nSubject: T\n\n",
	    "mailbox;1:T;from=Ann;" },
	/* Markdown */
	{ "/a.md", "Text\n\n# A *bold* `title` #\n# Other\n",
	    "A bold title;text=Text\n\n# A *bold* `title` #\n# Other\n;" },
	{ "/a.md", "Setext\n===\n", "Setext;text=Setext\n===\n;" },
	{ "/a.md", "## Two\n\nOne\n---\n", "Two;text=## Two\n\nOne\n---\n;" },
	{ "/a.md", "## Two\n\nOne\n===\n", "One;text=## Two\n\nOne\n===\n;" },
	{ "/a.md", "#no heading\n", "#no heading;text=#no heading\n;" },
	{ "/a.md", "```\n# code\n```\n# T\n",
	    "T;text=```\n# code\n```\n# T\n;" },
	{ "/a.md", "~~~~\n# code\n~~~\n[a](b)\n~~~~\n# T\n",
	    "T;text=~~~~\n# code\n~~~\n[a](b)\n~~~~\n# T\n;" },
	{ "/a.md", "    # code\n# T\n", "T;text=    # code\n# T\n;" },
	{ "/a.md", "# [Linked](x.md) \\*\n",
	    "Linked *;text=# [Linked](x.md) \\*\n;" },
	{ "/a.md", "# T\n* Date: 2017\n* From: Ann\n",
	    "T;date=2017;from=Ann;text=# T\n* Date: 2017\n* From: Ann\n;" },
	{ "/a.md", "T [a](b.md) ![c]( <d e.png> \"f\") [g][h]\n\n[h]: i.md\n",
	    "T [a](b.md) ![c]( <d e.png> \"f\") [g][h];links=b.md,d,i.md;"
	    "text=T [a](b.md) ![c]( <d e.png> \"f\") [g][h]\n\n[h]: i.md\n;" },
	{ "/a.md",
	    "---\ntitle: \"Front: matter\"\ndate: 2017-09-20 10:00:00 +0100\n"
	    "lang: fr\nauthors: [\"Ann\", \"Bob\"]\nnothing\n---\n# T\n",
	    "Front: matter;date=2017-09-20;from=Ann,Bob;lang=fr;text=# T\n;" },
	{ "/a.md", "---\ndate: 2017~\nlang: ???\nauthor:\n---\n# T\n",
	    "T;date=2017~;text=# T\n;" },
	{ "/a.md", "---\ntitle: never closed\n",
	    "title: never closed;text=---\ntitle: never closed\n;" },
	{ "/a_b.md", "---\n", "a b;text=---\n;" },
	{ "/a.md", "](", "a;text=](\n;" },
};

START_TEST(digests)
{
	struct buf out = { 0 };

	ck_assert_int_eq(read_bytes(files[_i].path, files[_i].bytes,
			     strlen(files[_i].bytes), take, &out),
	    0);
	ck_assert_str_eq(buf_string(&out), files[_i].digest);
	buf_free(&out);
}
END_TEST

/* Note the kind of a digest (reader_take). */
static int
take_mime(void *arg, const struct digest *digest)
{
	ck_assert_uint_eq(digest->part, 0);
	snprintf(arg, 100, "%s", digest->mime);
	return (0);
}

START_TEST(kinds)
{
	char mime[100];

	read_bytes("/a.gmi", "", 0, take_mime, mime);
	ck_assert_str_eq(mime, "text/gemini");
	read_bytes("/gophermap", "", 0, take_mime, mime);
	ck_assert_str_eq(mime, "application/gopher-menu");
	read_bytes("/index.gph", "", 0, take_mime, mime);
	ck_assert_str_eq(mime, "application/gopher-menu");
	read_bytes("/scan", "%PDF-1.4\n", 9, take_mime, mime);
	ck_assert_str_eq(mime, "application/pdf");
	read_bytes("/empty", "", 0, take_mime, mime);
	ck_assert_str_eq(mime, "application/octet-stream");
}
END_TEST

/* Count, and stop with 7 after a second message (reader_take). */
static int
take_and_stop(void *arg, const struct digest *digest)
{
	++*(int *)arg;
	return (digest->part == 2 ? 7 : 0);
}

START_TEST(stopping)
{
	int count = 0;

	ck_assert_int_eq(read_bytes("/a.mbox", FROM "\n" FROM "\n" FROM, 140,
			     take_and_stop, &count),
	    7);
	ck_assert_int_eq(count, 3);
}
END_TEST

START_TEST(trouble)
{
	struct reader_file file = { -1, "/a.txt", "localhost", kind };
	int count = 0;

	errno = 0;
	ck_assert_int_eq(reader_read(&file, take_and_stop, &count), -1);
	ck_assert_int_eq(errno, EBADF);
	file.path = "/a";
	errno = 0;
	ck_assert_int_eq(reader_read(&file, take_and_stop, &count), -1);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(count, 0);
}
END_TEST

/* Keep where the second message is (reader_take). */
static int
take_place(void *arg, const struct digest *digest)
{
	uint64_t *range = arg;

	if (digest->part == 2) {
		ck_assert_str_eq(digest->mime, "message/rfc822");
		range[0] = digest->offset;
		range[1] = digest->length;
	}
	return (0);
}

START_TEST(one_message)
{
	static const char box[] =
	    FROM "Subject: A\n\n" FROM "Subject: B\n\n" FROM "Subject: C\n";
	int fd = memfd_create("test", 0);
	struct reader_file file = { fd, "/a.mbox", "localhost", kind };
	struct buf out = { 0 };
	uint64_t range[2] = { 0 };

	ck_assert_int_eq(write(fd, box, strlen(box)), strlen(box));
	ck_assert_int_eq(reader_read(&file, take_place, range), 0);
	ck_assert_int_eq(
	    reader_message(&file, 2, range[0], range[1], take, &out), 0);
	ck_assert_str_eq(buf_string(&out), "2:B;");
	errno = 0;
	ck_assert_int_eq(
	    reader_message(&file, 2, range[0] + 1, range[1], take, &out), -1);
	ck_assert_int_eq(errno, ENOENT);
	close(fd);
	buf_free(&out);
}
END_TEST

/* Check the bounds of a text that is too large (reader_take). */
static int
take_large(void *arg, const struct digest *digest)
{
	(void)arg;
	ck_assert_str_eq(digest->title, "ééééé");
	ck_assert_uint_le(digest->text.len, DIGEST_TEXT_MAX);
	ck_assert_uint_ge(digest->text.len, DIGEST_TEXT_MAX - 20);
	ck_assert(text_is_utf8(digest->text.data, digest->text.len));
	ck_assert_ptr_null(strstr(digest->text.data, "�"));
	return (0);
}

START_TEST(large_text)
{
	struct buf bytes = { 0 };

	while (bytes.len < DIGEST_TEXT_MAX + 100)
		buf_puts(&bytes, "ééééé\n");
	ck_assert_int_eq(
	    read_bytes("/a.txt", bytes.data, bytes.len, take_large, NULL), 0);
	buf_free(&bytes);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("reader");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, digests, 0, COUNT(files));
	tcase_add_test(tests, kinds);
	tcase_add_test(tests, stopping);
	tcase_add_test(tests, one_message);
	tcase_add_test(tests, trouble);
	tcase_add_test(tests, large_text);
	return (run("reader", tests));
}
