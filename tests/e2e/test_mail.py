"""Mail in the archive: messages on pages of their own, found by their words,
their people and their dates, in threads, through both doors."""

import base64
import re
import urllib.parse

import gemini
import gopher
import server

BODY = base64.encodebytes(
    "Un café près de l'hôtel de ville.\n".encode()).decode()

BOX = f"""From ann@example.org Mon Feb  3 10:11:12 2003
From: Ann Lee <ann@example.org>
To: list@example.org
Subject: =?utf-8?q?O=C3=B9_aller_=3F?=
Date: Mon, 3 Feb 2003 10:11:12 +0100
Message-ID: <one@example.org>
Content-Language: fr
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

{BODY}
From bob@example.org Mon Feb  3 16:11:12 2003
From: bob at example.org (Bob Ray)
Subject: An answer
Date: Mon, 3 Feb 2003 10:11:12 -0500
Message-ID: <two@example.org>
In-Reply-To: <one@example.org>
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: text/plain

> a coffee
>From here, ten minutes.
--x
Content-Type: application/pdf; name="plan.pdf"
Content-Disposition: attachment

%PDF
--x--
"""

MAIL = """From: Eve <eve@example.org>
To: "Lee, Ann" <ann@example.org>
Subject: An invitation
Date: Wed, 5 Feb 2003 12:00:00 +0000
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Come to the caf=C3=A9.
"""


class Mail(server.Case):
    """A mailbox and a mail."""

    FILES = {
        "index.gmi": "# Mail\n* Language: en\n=> list/2003-02.mbox\n",
        "list/2003-02.mbox": BOX,
        "list/invitation.eml": MAIL,
    }

    @classmethod
    def prepare(cls):
        done = server.souslik(
            "index", "--root", cls.server.root, "--state", cls.server.state,
            "--hostname", cls.server.hostname)
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    def page(self, path):
        """A page through Gemini."""
        answer = gemini.fetch(self.server.gemini, path)
        self.assertEqual(answer.status, 20, answer)
        return answer.body.decode()

    def menu(self, path):
        """A menu through Gopher: what its lines show."""
        return [item.name for item in gopher.menu(self.server.gopher, path)]

    def found(self, query):
        """The documents that a search finds."""
        body = self.page("/search?" + urllib.parse.quote(query))
        return re.findall(r"\n\n=> (\S+) .*\n> ", body)

    def test_mailbox_lists_its_messages(self):
        body = self.page("/list/2003-02.mbox.info")
        self.assertIn("\n## 2 messages\n", body)
        self.assertRegex(body, r"=> /list/2003-02.mbox.info/1 3 February "
                               r"2003, 10:11:12 \(UTC\+1\) – Où aller \?")
        self.assertIn("=> /list/2003-02.mbox.info/2 3 February", body)

    def test_message_is_decoded(self):
        one = self.page("/list/2003-02.mbox.info/1")
        self.assertTrue(one.startswith("# Où aller ?\n"), one)
        self.assertIn("From: Ann Lee\n", one)
        self.assertIn("To: list@example.org\n", one)
        self.assertIn("\nUn café près de l'hôtel de ville.\n", one)
        two = self.page("/list/2003-02.mbox.info/2")
        self.assertIn("From: Bob Ray\n", two)
        self.assertIn("\n> a coffee\nFrom here, ten minutes.\n", two)
        self.assertIn("\n* Attachment: plan.pdf\n", two)
        self.assertNotIn("%PDF", two)

    def test_message_through_gopher(self):
        lines = self.menu("/list/2003-02.mbox.info/1")
        self.assertIn("Où aller ?", lines)
        self.assertIn("Un café près de l'hôtel de ville.", lines)

    def test_mail_has_its_text_on_its_page(self):
        body = self.page("/list/invitation.eml.info")
        self.assertIn("“An invitation”", body)
        self.assertIn("\nCome to the café.\n", body)
        raw = gemini.fetch(self.server.gemini, "/list/invitation.eml")
        self.assertEqual(raw.body.decode(), MAIL)

    def test_threads(self):
        one = self.page("/list/2003-02.mbox.info/1")
        self.assertRegex(
            one, r"\n## Replies \(1 document\)\n\n"
                 r"=> /list/2003-02.mbox.info/2 .* An answer")
        two = self.page("/list/2003-02.mbox.info/2")
        self.assertIn("=> /list/2003-02.mbox.info/1 "
                      "In reply to: Où aller ?\n", two)
        self.assertNotIn("## Answers", two)

    def test_messages_are_found(self):
        self.assertEqual(set(self.found("café")),
                         {"/list/2003-02.mbox.info/1",
                          "/list/invitation.eml"})
        self.assertEqual(self.found("from:Bob"),
                         ["/list/2003-02.mbox.info/2"])
        self.assertEqual(self.found("date:2003-02-03/2003-02-04 from:Ann"),
                         ["/list/2003-02.mbox.info/1"])

    def test_messages_are_on_the_timeline(self):
        body = self.page("/timeline/2003")
        order = re.findall(r"=> (/list/\S+) ", body)
        self.assertEqual(order[-3:],
                         ["/list/2003-02.mbox.info/1",
                          "/list/2003-02.mbox.info/2",
                          "/list/invitation.eml"])

    def test_people_of_messages(self):
        body = self.page("/people/")
        for name in ("Ann Lee", "Bob Ray", "Eve", "Lee, Ann"):
            self.assertIn(f" {name} (1 document)", body)

    def test_no_such_message(self):
        for path in ("/list/2003-02.mbox.info/3",
                     "/list/invitation.eml.info/1"):
            answer = gemini.fetch(self.server.gemini, path)
            self.assertEqual(answer.status, 51, answer)
