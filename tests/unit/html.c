/* HTML: titles, languages, links and text, however it is written. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "document/digest.h"
#include "document/entity.h"
#include "document/html.h"
#include "run.h"

/* Append "name=value;" if there is a value. */
static void
show(struct buf *out, const char *name, const char *value)
{
	if (value[0] != '\0')
		buf_printf(out, "%s=%s;", name, value);
}

/* Append all that a digest says. */
static void
show_digest(struct buf *out, const struct digest *digest)
{
	show(out, "title", digest->title);
	show(out, "lang", digest->language);
	for (size_t i = 0; i < digest->links.count; i++)
		show(out, "link", digest->links.items[i]);
	show(out, "text", buf_string(&digest->text));
}

static const struct {
	const char *html, *digest;
} pages[] = {
	{ "", "" },
	{ "only text", "text=only text\n;" },
	{ "<!DOCTYPE html>\n<html lang=\"fr-CA\">\n<head>\n"
	  "<title>\n A  title\n</title></head>\n<body><h1>Head</h1>\n"
	  "<p>One\n two<p>Three<br>four</body></html>\n",
	    "title=A title;lang=fr-CA;"
	    "text=Head\n\nOne two\n\nThree\nfour\n;" },
	{ "<h1>One <em>two</em></h1><h1>Three</h1>",
	    "title=One two;text=One two\n\nThree\n;" },
	{ "<HTML LANG=en><TITLE>T</TITLE><P>a<B>b</B>c",
	    "title=T;lang=en;text=abc\n;" },
	{ "<html lang='no language'>", "" },
	/* links */
	{ "<a href=\"a.html\">a</a> <A class=x HREF = 'b.html' id=y>b</A> "
	  "<a href=c/d.html>c</a> <a name=e>e</a> <a href=''>f</a>",
	    "link=a.html;link=b.html;link=c/d.html;text=a b c e f\n;" },
	{ "<a href=\"a?b&amp;c&d=1\">x</a>", "link=a?b&c&d=1;text=x\n;" },
	{ "<a title=\"x > y\" href=\"a\">x</a>", "link=a;text=x\n;" },
	{ "<a href=\" a \">x</a>", "link=a;text=x\n;" },
	/* what is no text */
	{ "a<!-- b > <p> -->c<!---->d", "text=acd\n;" },
	{ "a<script>if (b < c) '</p>'</script>d<style>e</style>f",
	    "text=adf\n;" },
	{ "a<SCRIPT src=b></SCRIPT>c", "text=ac\n;" },
	{ "a<?php b ?>c<!ELEMENT d>e", "text=ace\n;" },
	{ "a<!-- never closed <p>b", "text=a\n;" },
	{ "a<p title=\"never closed>b", "text=a\n;" },
	{ "a<script>never closed", "text=a\n;" },
	{ "a < b <3 <> </ c", "text=a < b <3 <> </ c\n;" },
	{ "a<", "text=a<\n;" },
	/* lines */
	{ "<ul><li>one<li>two</ul>after", "text=* one\n* two\n\nafter\n;" },
	{ "<p>a<blockquote>b<blockquote>c</blockquote></blockquote>d",
	    "text=a\n\n> b\n\n> > c\n\nd\n;" },
	{ "</blockquote></blockquote>a", "text=a\n;" },
	{ "<pre>a  b\n\n\tc &lt;\n</pre>d  e", "text=a  b\n\n\tc <\n\nd e\n;" },
	{ "<table><tr><td>a<td>b<tr><th>c</th><th>d</th></table>",
	    "text=a b\nc d\n;" },
	{ "<div> <div> </div> a </div>", "text=a\n;" },
	{ "a&nbsp;b &eacute; &#233; &#xE9; &unknown; &; & &amp",
	    "text=a\u00a0b é é é &unknown; &; & &amp\n;" },
};

START_TEST(digests)
{
	struct digest digest = { 0 };
	struct buf out = { 0 };

	html_digest(&digest, pages[_i].html, strlen(pages[_i].html));
	ck_assert(digest_end(&digest));
	show_digest(&out, &digest);
	ck_assert_str_eq(buf_string(&out), pages[_i].digest);
	buf_free(&out);
	digest_free(&digest);
}
END_TEST

static const struct {
	const char *reference, *character;
	size_t n;
} references[] = {
	{ "&amp;", "&", 5 },
	{ "&amp;lt;", "&", 5 },
	{ "&nbsp;", "\u00a0", 6 },
	{ "&yuml;", "ÿ", 6 },
	{ "&Eacute;", "É", 8 },
	{ "&oelig;", "œ", 7 },
	{ "&#65;", "A", 5 },
	{ "&#x1F600;", "😀", 9 },
	{ "&#1114111;", "\U0010ffff", 10 },
	{ "&#1114112;", "", 0 },
	{ "&#xd800;", "", 0 },
	{ "&#0;", "", 0 },
	{ "&#;", "", 0 },
	{ "&#x;", "", 0 },
	{ "&#12a;", "", 0 },
	{ "&#99999999;", "", 0 },
	{ "&AMP;", "", 0 },
	{ "&amp", "", 0 },
	{ "&averylongname;", "", 0 },
	{ "&", "", 0 },
};

START_TEST(character_references)
{
	struct buf out = { 0 };

	ck_assert_uint_eq(entity_decode(&out, references[_i].reference,
			      strlen(references[_i].reference)),
	    references[_i].n);
	ck_assert_str_eq(buf_string(&out), references[_i].character);
	buf_free(&out);
}
END_TEST

#define HOSTILE_SIZE (256 << 10) /* bytes */

static const char *const hostile[] = { "<", "<a ", "<a href='", "&", "&#",
	"<blockquote>", "<!--", "<p>", "</", "<a href=x>", "<pre>\n", "=",
	"<script>", "<li>a" };

/* Each takes a time that its length bounds: Check has a limit. */
START_TEST(hostile_pages)
{
	struct digest digest = { 0 };
	struct buf html = { 0 };

	buf_puts(&html, "<a ");
	for (size_t i = 0; i < 2; i++) {
		while (html.len < HOSTILE_SIZE)
			buf_puts(&html, hostile[_i]);
		html_digest(&digest, html.data, html.len);
		ck_assert(digest_end(&digest));
		digest_free(&digest);
		buf_clear(&html);
	}
	buf_free(&html);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("html");

	tcase_add_loop_test(tests, digests, 0, COUNT(pages));
	tcase_add_loop_test(tests, character_references, 0, COUNT(references));
	tcase_add_loop_test(tests, hostile_pages, 0, COUNT(hostile));
	return (run("html", tests));
}
