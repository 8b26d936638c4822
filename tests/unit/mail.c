/* What is kept of mails: headers, texts, attachments; and hostile ones. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "document/digest.h"
#include "document/mail.h"
#include "run.h"

static struct digest digest;

static void
setup(void)
{
	digest = (struct digest){ 0 };
}

static void
teardown(void)
{
	digest_free(&digest);
}

/* Read a mail of n bytes. */
static void
read_bytes(const char *bytes, size_t n)
{
	mail_digest(&digest, bytes, n);
	ck_assert(digest_end(&digest));
}

/* Append "name=value;" if there is a value. */
static void
show(struct buf *out, const char *name, const char *value)
{
	if (value[0] != '\0')
		buf_printf(out, "%s=%s;", name, value);
}

/* Append "name=value|value;" if there is any. */
static void
show_list(struct buf *out, const char *name, const struct list *list)
{
	for (size_t i = 0; i < list->count; i++)
		buf_printf(out, "%s%s", i == 0 ? name : "|", list->items[i]);
	buf_puts(out, list->count == 0 ? "" : ";");
}

#define TYPE(s)  "Content-Type: text/plain; charset=" s "\n"
#define MIXED    "Content-Type: multipart/mixed; boundary=x\n\n"
#define PLAIN    "Content-Type: text/plain\n\n"
#define CODED(s) "Content-Transfer-Encoding: " s "\n"

static const struct {
	const char *mail, *digest;
} mails[] = {
	{ "", "" },
	{ "\n", "" },
	/* header */
	{ "Subject: A subject\nFrom: Ann Lee <ann@example.org>\n"
	  "To: bob@example.org, \"Ray, Eve\" <eve@example.org>\n"
	  "Cc: Ann Lee <ann@example.org>, bob@example.org\n"
	  "Date: Mon, 3 Feb 2003 10:11:12 +0100\n"
	  "Message-ID: <1@example.org>\nIn-Reply-To: <0@example.org>\n"
	  "Content-Language: fr-CA, en\n\nText\n",
	    "title=A subject;date=2003-02-03T10:11:12+01:00;lang=fr-CA;"
	    "from=Ann Lee;to=bob@example.org|Ray, Eve|Ann Lee;"
	    "id=1@example.org;answers=0@example.org;text=Text\n;" },
	{ "Subject: =?iso-8859-1?q?d=E9j=E0?= =?utf-8?b?IHZ1?=\n"
	  "From: =?utf-8?q?Zo=C3=A9_Lee?= <zoe@example.org>\n\n",
	    "title=déjà vu;from=Zoé Lee;" },
	{ "Subject: un caf\xe9\n\n", "title=un café;" },
	{ "Subject: un caf\xc3\xa9\n\n", "title=un café;" },
	{ "Subject: folded\n  and\n\tmore\n\n", "title=folded and more;" },
	{ "From: 'Ann Lee' <ann@example.org>\n\n", "from=Ann Lee;" },
	{ "From: ann@example.org (Ann Lee)\n\n", "from=Ann Lee;" },
	{ "From: ann at example.org (Ann Lee)\n\n", "from=Ann Lee;" },
	{ "From: Ann Lee <ann at example.org>\n\n", "from=Ann Lee;" },
	{ "From: <ann at example.org>\n\n", "from=<ann at example.org>;" },
	{ "From: Ann Lee\n\n", "from=Ann Lee;" },
	{ "From: \nSender: Bob <b@example.org>\n\n", "from=Bob;" },
	{ "To: friends: a@example.org, b@example.org;, c@example.org\n\n",
	    "to=friends|c@example.org;" },
	{ "To: undisclosed-recipients:;\n\n", "" },
	{ "To: undisclosed-recipients:\n\n", "" },
	{ "To: Undisclosed recipients: ;, c@example.org\nCc: none:;\n\n",
	    "to=c@example.org;" },
	{ "From: nobody:;\n\n", "" },
	{ "From: nobody:;\nSender: Bob <b@example.org>\n\n", "from=Bob;" },
	{ "Date: Mon, 3 Feb 03 10:11:12 GMT\n\n",
	    "date=2003-02-03T10:11:12Z;" },
	{ "Date: 3 Feb 2003 10:11 -0530\n\n",
	    "date=2003-02-03T10:11:00-05:30;" },
	{ "Date: soon\n\n", "date=soon;" },
	{ "Date: 31 Feb 2003 10:11:12 +0000\n\n",
	    "date=31 Feb 2003 10:11:12 +0000;" },
	{ "Date: \n\n", "" },
	{ "References: <a@x>\n <b@x>\n\n", "answers=b@x;" },
	{ "In-Reply-To: Your letter of Monday\nReferences: <a@x>\n\n",
	    "answers=a@x;" },
	{ "Content-Language: no language\n\n", "lang=no;" },
	{ "Content-Language: ?\n\n", "" },
	/* texts */
	{ "\nFirst line\nSecond\n", "title=First line;text=First line\n"
				    "Second\n;" },
	{ TYPE("iso-8859-1") "\nUn caf\xe9\n",
	    "title=Un café;text=Un café\n;" },
	{ TYPE("utf-8") CODED("quoted-printable") "\nUn caf=C3=A9 =\nnoir\n",
	    "title=Un café noir;text=Un café noir\n;" },
	{ TYPE("utf-8") CODED("base64") "\nVW4gY2Fmw6kK\n",
	    "title=Un café;text=Un café\n;" },
	{ TYPE("no-such") "\nUn caf\xe9\n", "title=Un café;text=Un café\n;" },
	{ "Content-Type: text\n\nOld mail\n",
	    "title=Old mail;text=Old mail\n;" },
	{ TYPE("utf-8; format=flowed") "\none \ntwo\n",
	    "title=one two;text=one two\n;" },
	{ TYPE("utf-8; format=Flowed; delsp=yes") "\none \ntwo\n",
	    "title=onetwo;text=onetwo\n;" },
	/* parts */
	{ "Content-Type: multipart/alternative; boundary=x\n\n"
	  "--x\n" PLAIN "Plain\n--x\nContent-Type: text/html\n\n"
	  "<p>Html\n--x--\n",
	    "title=Plain;text=Plain\n;" },
	{ "Content-Type: text/html; charset=iso-8859-1\n\n"
	  "<title>T</title><p>Un caf\xe9<p>noir",
	    "title=Un café;text=Un café\n\nnoir\n;" },
	{ MIXED "before\n--x\n" PLAIN "One\n--x\n" PLAIN "Two\n--x--\nafter\n",
	    "title=One;text=One\n\nTwo\n;" },
	{ MIXED "--x\n" PLAIN "One\n--x\nContent-Type: image/png; "
		"name*=utf-8''caf%C3%A9.png\n\nxxx\n--x\n"
		"Content-Type: text/plain; name=\"a.txt\"\n"
		"Content-Disposition: attachment\n\nText\n--x--\n",
	    "title=One;files=café.png|a.txt;text=One\n;" },
	{ MIXED "--x\nContent-Type: message/rfc822\n\n"
		"Subject: inside\nFrom: a@b\n\nInside\n--x--\n",
	    "title=Inside;text=Inside\n;" },
	{ MIXED "--x\n" PLAIN "Never closed\n",
	    "title=Never closed;text=Never closed\n;" },
};

START_TEST(digests)
{
	struct buf out = { 0 };

	read_bytes(mails[_i].mail, strlen(mails[_i].mail));
	show(&out, "title", digest.title);
	show(&out, "date", digest.date);
	show(&out, "lang", digest.language);
	show_list(&out, "from=", &digest.from);
	show_list(&out, "to=", &digest.to);
	show(&out, "id", digest.id);
	show(&out, "answers", digest.answers);
	show_list(&out, "files=", &digest.attachments);
	show(&out, "text", buf_string(&digest.text));
	ck_assert_str_eq(buf_string(&out), mails[_i].digest);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *head, *repeated, *tail;
	size_t times;
} hostile[] = {
	{ "To: ", "a:", "\n\nText\n", 62500 },
	{ "reply-TO \t:", "a:\n ", "\n\nText\n", 6250 },
	{ "X: y\nTo: ", "a@b,", "\n\nText\n", 31250 },
	{ "To: ", "((((", "\n\nText\n", 31250 },
	{ "", "Content-Type: message/rfc822\n\n", "Text\n", 6000 },
	{ "", "Content-Type: multipart/mixed; boundary=x\n\n--x\n", "Text",
	    6000 },
	{ MIXED, "--x\n\n", "Text\n", 25000 },
	{ MIXED, "--x\n" PLAIN "T\n", "Text\n", 6000 },
	{ "Content-Type: text/plain; ", "a=b; ", "\n\nText\n", 25000 },
	{ "Subject: ", "=?utf-8?q?a?= ", "\n\nText\n", 8750 },
	{ "References: ", "<a@b> ", "\n\nText\n", 20000 },
	{ "", "X: y\n", "\nText\n", 25000 },
	{ "Subject: ", "\n ", "\n\nText\n", 6250 },
	{ "", "\x80\xff", "", 62500 },
};

/* Each is within bounds, in memory and in time: Check has a limit. */
START_TEST(hostile_mails)
{
	struct buf mail = { 0 };

	buf_puts(&mail, hostile[_i].head);
	for (size_t i = 0; i < hostile[_i].times; i++)
		buf_puts(&mail, hostile[_i].repeated);
	buf_puts(&mail, hostile[_i].tail);
	read_bytes(mail.data, mail.len);
	ck_assert_uint_le(digest.to.count, DIGEST_PEOPLE_MAX);
	ck_assert_uint_le(strlen(digest.title), DIGEST_WORDS_MAX);
	buf_free(&mail);
}
END_TEST

START_TEST(with_nuls)
{
	static const char mail[] = "Subject: a\0b\nFrom: c\0d <e@f>\n\ng\0h\n";

	read_bytes(mail, sizeof mail - 1);
	ck_assert_ptr_null(memchr(digest.text.data, '\0', digest.text.len));
	ck_assert_int_eq(digest.title[0], 'a');
}
END_TEST

START_TEST(large_mail)
{
	struct buf mail = { 0 };

	buf_puts(&mail, "Subject: a\n\n");
	for (size_t i = 0; i < MAIL_MAX; i++)
		buf_puts(&mail, "text\n");
	read_bytes(mail.data, mail.len);
	ck_assert_uint_ge(digest.text.len, MAIL_MAX - 20);
	ck_assert_uint_le(digest.text.len, MAIL_MAX);
	buf_free(&mail);
}
END_TEST

/* Times in texts keep their colons, as do the few of a header. */
START_TEST(colons_stay)
{
	struct buf mail = { 0 };

	buf_puts(&mail, "To: a: b@c;\nSubject: ");
	buf_fill(&mail, ':', 200);
	buf_puts(&mail, "\n\nTo: ");
	buf_fill(&mail, ':', 50);
	read_bytes(mail.data, mail.len);
	ck_assert_uint_eq(strspn(digest.title, ":"), 200);
	ck_assert_uint_eq(strspn(digest.text.data + 4, ":"), 50);
	ck_assert_str_eq(digest.to.items[0], "a");
	buf_free(&mail);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("mail");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, digests, 0, COUNT(mails));
	tcase_add_loop_test(tests, hostile_mails, 0, COUNT(hostile));
	tcase_add_test(tests, with_nuls);
	tcase_add_test(tests, large_mail);
	tcase_add_test(tests, colons_stay);
	return (run("mail", tests));
}
