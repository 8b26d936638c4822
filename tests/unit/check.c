/* What is reported to a curator, and what is not. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/buf.h"
#include "base/error.h"
#include "place.h"
#include "run.h"

static struct buf report;
static unsigned files;

static void
setup(void)
{
	place_make();
	files = 0;
}

static void
teardown(void)
{
	buf_free(&report);
	place_remove();
}

/* Collect the reports (check_report). */
static void
collect(void *arg, const char *file, unsigned line, const char *message)
{
	ck_assert_ptr_eq(arg, &report);
	if (message == NULL)
		files++;
	else
		buf_printf(&report, "%s:%u: %s\n", file, line, message);
}

/* Check the place; how many reports there were. */
static long
check(void)
{
	struct archive_config config = {
		.root = place,
		.hostname = "example.org",
		.listing = true,
	};
	struct error error;
	struct archive *archive = archive_open(&config, &error);
	long count;

	ck_assert_msg(archive != NULL, "%s", error.text);
	buf_clear(&report);
	count = archive_check(archive, collect, &report, &error);
	archive_close(archive);
	return (count);
}

/* Exactly one report, which begins so. */
static void
assert_report(const char *start)
{
	long count = check();

	ck_assert_msg(count == 1 && strncmp(buf_string(&report), start,
					strlen(start)) == 0,
	    "%ld reports, not one of \"%s\":\n%s", count, start,
	    buf_string(&report));
}

static void
assert_clean(void)
{
	long count = check();

	ck_assert_msg(count == 0, "%s", buf_string(&report));
}

START_TEST(an_empty_archive_is_clean)
{
	assert_clean();
	ck_assert_uint_eq(files, 0);
}
END_TEST

START_TEST(a_good_archive_is_clean)
{
	place_mkdir("d");
	place_mkdir("d/e");
	place_write("index.gmi",
	    "# Index\n* Date: ?\n* Language: fr\n\n"
	    "=> d/a.gmi A\n=> d/a.txt as text\n=> d\n=> d/\n=> d/e/ listed\n"
	    "=> robots.txt\n=> d/caf%C3%A9.txt\n=> d/a.gmi#part\n=> #part\n"
	    "=> https://example.com/\n=> gemini://other.example/none\n"
	    "=> gopher://example.org/1/none\n=> mailto:a@example.org\n"
	    "=> gemini://example.org/d/a.gmi\n");
	place_write(
	    "d/a.gmi", "# A\n* Date: 2017-23\n\n```alt\n=> none\n```\n");
	place_write("d/caf\xc3\xa9.txt", "caf\xc3\xa9\n");
	place_write("d/picture.png", "\x89PNG\xff\xff");
	place_write("d/gophermap", "0A\ta.txt\n1E\te\niinfo\n");
	place_write("d/e/index.gph", "[0|A|../a.txt|server|port]\ntext\n");
	place_write(".hidden.gmi", "no title => none\n");
	place_link("link.gmi", "d/a.gmi");
	place_link("again", "d");
	assert_clean();
	ck_assert_uint_eq(files, 8);
}
END_TEST

START_TEST(broken_links)
{
	place_mkdir("d");
	place_write("d/a.gmi", "# A\n\n=> none.gmi\n");
	assert_report("d/a.gmi:3: broken link: there is no /d/none.gmi");
	place_write("d/a.gmi", "# A\n=> /none/\n");
	assert_report("d/a.gmi:2: broken link");
	place_write("d/a.gmi", "# A\n=> gemini://example.org/none\n");
	assert_report("d/a.gmi:2: broken link");
	place_write("d/a.gmi", "# A\n=> ../d/.hidden\n");
	assert_report("d/a.gmi:2: broken link");
	place_write("d/a.gmi", "# A\n=> a.gmi/\n");
	assert_report("d/a.gmi:2: broken link");
}
END_TEST

START_TEST(broken_links_of_menus)
{
	place_write("gophermap", "text\n0None\tnone.txt\n");
	assert_report("gophermap:2: broken link");
	unlink(place_path("gophermap"));
	place_write("index.gph", "[0|None|/none.txt|server|port]\n");
	assert_report("index.gph:1: broken link");
}
END_TEST

START_TEST(includes_that_fail)
{
	struct buf huge = { 0 };

	place_write("ok.map", "text\n");
	place_write("run.sh", "#!/bin/sh\n");
	chmod(place_path("run.sh"), 0755);
	place_mkdir("d");
	buf_fill(&huge, '#', 20 << 20);
	place_write_bytes("huge.map", huge.data, huge.len);
	buf_free(&huge);
	place_write("gophermap",
	    "=ok.map\n=none.map\n=.hidden\n=run.sh\n=d\n=huge.map\n");
	ck_assert_int_eq(check(), 5);
	ck_assert_str_eq(buf_string(&report),
	    "gophermap:2: cannot include none.map: there is no such file\n"
	    "gophermap:3: cannot include .hidden: it is hidden\n"
	    "gophermap:4: cannot include run.sh: it is a program, and nothing "
	    "is executed; put what it prints in its place (or chmod -x, if it "
	    "is a menu)\n"
	    "gophermap:5: cannot include d: it is no file\n"
	    "gophermap:6: cannot include huge.map: it is too large\n");
	place_write("gophermap", "=gophermap\n");
	assert_report("gophermap:1: cannot include gophermap: includes are "
		      "nested too deep");
}
END_TEST

START_TEST(programs)
{
	place_write("gophermap", "#!/bin/sh\n");
	chmod(place_path("gophermap"), 0755);
	assert_report("gophermap:0: is a program, and nothing is executed");
}
END_TEST

START_TEST(malformed_items)
{
	place_write("index.gph", "text [1|x]\n[1|Only type]\nt[1|escaped]\n");
	assert_report("index.gph:2: this is shown as text: an item is "
		      "[type|name|selector|host|port]");
	place_write("index.gph", "[0|Bad|/x|b.example|abc]\n[i|Info]\n");
	ck_assert_int_eq(check(), 2);
	unlink(place_path("index.gph"));
	place_write("gophermap", "iinfo\n0Bad\t/x\tb.example\t99999\n");
	assert_report("gophermap:2: this item leads nowhere");
}
END_TEST

START_TEST(links_without_an_address)
{
	place_write("a.gmi", "# A\n=>\n");
	assert_report("a.gmi:2: a link without an address");
	place_write("a.gmi", "# A\n=>  \t\n");
	assert_report("a.gmi:2: a link without an address");
}
END_TEST

START_TEST(blanks_in_addresses)
{
	place_mkdir("my old stuff");
	place_write("my old stuff/a b.gmi", "# A\n=> b.gmi\n");
	assert_report("my old stuff/a b.gmi:2: broken link: there is no "
		      "/my old stuff/b.gmi\n");
	place_write("my old stuff/a b.gmi", "# A\n");
	place_write("a.gmi", "# A\n=> my old stuff/\n");
	assert_report("a.gmi:2: broken link: there is no /my; for a name with "
		      "blanks, write my%20old%20stuff/\n");
	place_write("a.gmi", "# A\n=> my other stuff/\n");
	assert_report("a.gmi:2: broken link: there is no /my\n");
	place_write("a.gmi", "# A\n=> my old stuff/ Old stuff\n");
	assert_report("a.gmi:2: broken link: there is no /my; for a name with "
		      "blanks, write my%20old%20stuff/\n");
}
END_TEST

START_TEST(bad_urls)
{
	place_write("a.gmi", "# A\n=> /a%zz\n");
	assert_report("a.gmi:2: the link's address is no URL: /a%zz");
}
END_TEST

START_TEST(bad_utf_8)
{
	place_write("a.gmi", "# A\nok\nb\xc3\xa9 \xff\x81\nb\xff\n");
	assert_report("a.gmi:3: bad UTF-8 (2 lines in this file); if");
	unlink(place_path("a.gmi"));
	place_write("a.txt", "one\ntwo\ncaf\xe9 noir\n");
	assert_report("a.txt:3: bad UTF-8: this looks like iso-8859-1");
	/* KOI8-R, which libmagic takes for Latin-1, and CP437 */
	place_write("a.txt", "\xf0\xd2\xc9\xd7\xc5\xd4, \xcd\xc9\xd2\n");
	assert_report("a.txt:1: bad UTF-8 (1 line in this file); if it was "
		      "written in another charset, convert it to UTF-8");
	place_write("a.txt", "one\n\xc9\xcd\xcd\xbb caf\x82\n");
	assert_report("a.txt:2: bad UTF-8 (1 line in this file); if");
	place_write("a.txt", "cut \xc3");
	assert_report("a.txt:1: bad UTF-8");
}
END_TEST

START_TEST(utf_8_is_judged_across_chunks)
{
	struct buf text = { 0 };

	/* No line ends, and sequences on every kind of boundary. */
	for (int i = 0; i < 100000; i++)
		buf_puts(&text, i % 7 == 0 ? "\xf0\x9f\x93\x9c" : "\xc3\xa9");
	place_write_bytes("a.txt", text.data, text.len);
	assert_clean();
	buf_puts(&text, "\n\n\xff\n");
	place_write_bytes("a.txt", text.data, text.len);
	assert_report("a.txt:3: bad UTF-8 (1 line in this file)");
	buf_free(&text);
}
END_TEST

START_TEST(titles)
{
	place_write("a.gmi", "## Not a title\n");
	assert_report("a.gmi:0: has no title");
	place_write("a.gmi", "");
	assert_report("a.gmi:0: has no title");
	place_write("a.gmi", "# A\n\n##\n");
	assert_report("a.gmi:3: a heading without text");
}
END_TEST

START_TEST(dates)
{
	place_write("a.gmi", "# A\n* Date : 2017-02-30\n");
	assert_report("a.gmi:2: the date is not EDTF");
	place_write("a.gmi", "# A\n* Date :\n");
	assert_report("a.gmi:2: the date is empty, which counts as if the line "
		      "were not there");
	place_write("a.gmi", "# A\n* Date : automne 2017\n");
	assert_report("a.gmi:2: the date is not EDTF");
	place_write("a.gmi", "# A\n* Langue : fran\xc3\xa7"
			     "ais\n");
	assert_report("a.gmi:2: the language is no language tag");
}
END_TEST

START_TEST(dates_of_other_documents)
{
	place_write("a.md", "---\ndate: next week\n---\n# A\n");
	assert_report("a.md:0: the date is not EDTF");
	place_write("a.md", "---\ndate: 2017-23~\n---\n# A\n");
	assert_clean();
	place_write("2017-13-99.md", "# A\n");
	assert_clean();
}
END_TEST

START_TEST(dates_of_mail)
{
	place_write("a.eml", "Subject: A\nDate: gibberish\n\nText\n");
	assert_report("a.eml:0: the date is none that mail has");
	place_write("a.eml", "Subject: A\n\nText\n");
	assert_clean();
	place_write("a.mbox", "From ann@example.org Mon Feb  3 10:11:12 2003\n"
			      "Date: Mon, 3 Feb 2003 10:11:12 +0100\n\nOne\n\n"
			      "From ann@example.org Mon Feb  3 10:11:12 2003\n"
			      "Date: gibberish\n\nTwo\n");
	assert_report("a.mbox:0: the date of message 2 is none that mail has");
}
END_TEST

START_TEST(misspelt_fields)
{
	place_write("a.gmi", "# A\n* Langauge: en\n\nText\n* Dat: none\n");
	assert_report("a.gmi:2: no field is called \"Langauge\"; is Language "
		      "meant?");
	place_write("a.gmi", "# A\n* data\u00a0: 2017\n");
	assert_report("a.gmi:2: no field is called \"data\"; is Date meant?");
	place_write("a.gmi", "# A\n* Form: me\n");
	assert_report("a.gmi:2: no field is called \"Form\"; is From meant?");
	place_write("a.gmi",
	    "# A\n* note: x\n* Do: x\n* Server: x\n* \u00c0: x\n* : x\n* x\n"
	    "* \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9: x\n* language: en\n");
	assert_clean();
}
END_TEST

START_TEST(fences)
{
	place_write("a.gmi", "# A\n```\na\n```\n\n```alt\nb\n");
	assert_report("a.gmi:6: the preformatted text that begins here");
}
END_TEST

START_TEST(files_that_are_not_served)
{
	place_link("a", "/etc/hostname");
	assert_report("a:0: leads out of the content directory");
	unlink(place_path("a"));
	place_link("a", "nowhere");
	assert_report("a:0: is a symbolic link to nothing");
	unlink(place_path("a"));
	place_link("a", "a");
	assert_report("a:0: is a symbolic link that cannot be followed");
	unlink(place_path("a"));
	ck_assert_int_eq(mkfifo(place_path("a"), 0644), 0);
	assert_report("a:0: is neither a file nor a directory");
}
END_TEST

START_TEST(files_that_cannot_be_read)
{
	if (geteuid() == 0)
		return; /* root reads everything */
	place_write("a.txt", "");
	chmod(place_path("a.txt"), 0);
	assert_report("a.txt:0: cannot be read: permission denied");
	unlink(place_path("a.txt"));
	place_mkdir("d");
	chmod(place_path("d"), 0);
	assert_report("d/:0: the directory cannot be read");
	chmod(place_path("d"), 0755);
}
END_TEST

START_TEST(names_that_are_not_utf_8)
{
	place_write("caf\xe9.txt", "");
	assert_report("caf\xe9.txt:0: its name is not UTF-8");
}
END_TEST

START_TEST(names_with_control_characters)
{
	place_write("a\tb.txt", "");
	assert_report("a\tb.txt:0: its name has a control character");
	unlink(place_path("a\tb.txt"));
	place_write("a\nb.txt", "");
	assert_report("a\nb.txt:0: its name has a control character");
}
END_TEST

START_TEST(pages_that_are_too_large)
{
	place_write("a.gmi", "# A\n");
	ck_assert_int_eq(truncate(place_path("a.gmi"), (1 << 20) + 1), 0);
	assert_report("a.gmi:0: is too large for a page");
}
END_TEST

START_TEST(directory_loops_end)
{
	place_mkdir("d");
	place_link("d/self", ".");
	place_link("d/up", "..");
	place_write("d/a.txt", "a");
	assert_clean();
	ck_assert_uint_eq(files, 3);
}
END_TEST

START_TEST(the_order_is_by_name)
{
	const char *first;

	place_mkdir("b");
	place_mkdir("a");
	place_write("b/x.gmi", "");
	place_write("a/x.gmi", "");
	place_write("z.gmi", "");
	ck_assert_int_eq(check(), 3);
	ck_assert_int_eq(strncmp(buf_string(&report), "z.gmi:", 6), 0);
	first = strstr(buf_string(&report), "\na/x.gmi:");
	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(strstr(first, "\nb/x.gmi:"));
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("check");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, an_empty_archive_is_clean);
	tcase_add_test(tcase, a_good_archive_is_clean);
	tcase_add_test(tcase, broken_links);
	tcase_add_test(tcase, broken_links_of_menus);
	tcase_add_test(tcase, includes_that_fail);
	tcase_add_test(tcase, programs);
	tcase_add_test(tcase, malformed_items);
	tcase_add_test(tcase, links_without_an_address);
	tcase_add_test(tcase, blanks_in_addresses);
	tcase_add_test(tcase, bad_urls);
	tcase_add_test(tcase, bad_utf_8);
	tcase_add_test(tcase, utf_8_is_judged_across_chunks);
	tcase_add_test(tcase, titles);
	tcase_add_test(tcase, dates);
	tcase_add_test(tcase, dates_of_other_documents);
	tcase_add_test(tcase, dates_of_mail);
	tcase_add_test(tcase, misspelt_fields);
	tcase_add_test(tcase, fences);
	tcase_add_test(tcase, files_that_are_not_served);
	tcase_add_test(tcase, files_that_cannot_be_read);
	tcase_add_test(tcase, names_that_are_not_utf_8);
	tcase_add_test(tcase, names_with_control_characters);
	tcase_add_test(tcase, pages_that_are_too_large);
	tcase_add_test(tcase, directory_loops_end);
	tcase_add_test(tcase, the_order_is_by_name);
	return (run("check", tcase));
}
