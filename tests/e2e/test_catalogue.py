"""Pages made from the catalogue, through both doors and in lynx."""

import contextlib
import datetime
import re
import signal
import sqlite3
import subprocess
import urllib.parse
import xml.etree.ElementTree

import crawler
import gemini
import gopher
import server

CAPSULE = server.TOP / "capsule"
ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"

EXHIBITS = [
    "2015-11-20-musk-altman", "2017-22-musk", "2017-08-11-musk",
    "2017-23-brockman-zilis", "2017-09-13-musk",
    "2017-09-20-1-sutskever-brockman", "2017-09-20-2-musk",
    "2017-09-20-3-altman", "2018-01-musk-openai", "2018-12-musk"]


class Reading(server.Case):
    """What both doors say of a path."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.catalogued()

    def page(self, path):
        """The text of a generated page."""
        answer = gemini.fetch(self.server.gemini, urllib.parse.quote(path))
        self.assertEqual(answer.status, 20, (path, answer.meta))
        return answer.body.decode()

    def both(self, path):
        """The links of a page, which both doors agree on: (path, label)."""
        links = [(urllib.parse.unquote(target), label) for target, label
                 in gemini.links(self.page(path).encode())]
        items = gopher.menu(self.server.gopher, path)
        self.assertEqual(
            [target for target, _ in links],
            [item.selector for item in items if item.type not in "i3"])
        self.assertNotIn("3", [item.type for item in items])
        return links


class Bundled(Reading):
    """The archive that comes with the server, as it is, without more."""

    ROOT = CAPSULE

    def exhibits(self, edition):
        """The exhibits in the order of the timeline's pages."""
        found = []
        for path, _ in self.both(f"{edition}/timeline/"):
            if re.search(r"/timeline/\d", path):
                found += [link for link in self.both(path)
                          if link[0].startswith(f"{edition}/exhibits/")]
        return found

    def test_the_timeline_has_its_exhibits_in_order(self):
        for edition in "", "/en":
            with self.subTest(edition=edition):
                self.assertEqual(
                    [path for path, _ in self.exhibits(edition)],
                    [f"{edition}/exhibits/{name}.gmi" for name in EXHIBITS])

    def test_seasons_and_approximations_are_said_in_words(self):
        labels = dict(self.exhibits(""))
        for name, words in (("2017-22-musk", "été 2017 – "),
                            ("2017-23-brockman-zilis", "automne 2017 – "),
                            ("2018-01-musk-openai", "janvier 2018 – "),
                            ("2018-12-musk", "vers décembre 2018 – ")):
            self.assertTrue(labels[f"/exhibits/{name}.gmi"].startswith(words))
        labels = dict(self.exhibits("/en"))
        for name, words in (("2017-22-musk", "summer 2017 – "),
                            ("2017-23-brockman-zilis", "autumn 2017 – "),
                            ("2018-01-musk-openai", "January 2018 – "),
                            ("2018-12-musk", "about December 2018 – ")):
            self.assertTrue(
                labels[f"/en/exhibits/{name}.gmi"].startswith(words))

    def test_what_has_no_date_is_listed(self):
        self.assertIn("/exhibits/undated-musk.gmi",
                      dict(self.both("/timeline/undated")))

    def test_a_chart_with_words_for_who_cannot_see_it(self):
        self.assertRegex(
            self.page("/timeline/"),
            r"```Documents par année\n(\d{4}  #* +\d+\n)+```\n")

    def test_people(self):
        for edition, one in ("", "1 document"), ("/en", "1 document"):
            labels = dict(self.both(f"{edition}/people/"))
            for name, count in (
                    ("elon-musk", "Elon Musk (9 documents)"),
                    ("greg-brockman", "Greg Brockman (3 documents)"),
                    ("ilya-sutskever", "Ilya Sutskever (2 documents)"),
                    ("sam-altman", "Sam Altman (2 documents)"),
                    ("shivon-zilis", f"Shivon Zilis ({one})")):
                self.assertEqual(labels[f"{edition}/people/{name}"], count)

    def test_with_whom_somebody_corresponded(self):
        page = self.page("/en/people/ilya-sutskever")
        self.assertIn("## Corresponded with\n\n"
                      "=> /en/people/elon-musk Elon Musk (2 documents)\n",
                      page)
        self.assertIn("\n* Wrote: 1\n* Received: 1\n", page)

    def test_languages_lead_to_each_other(self):
        for path in "timeline/", "people/", "all/", "feed.gmi":
            self.assertIn((f"/en/{path}", "English"), self.both(f"/{path}"))
            self.assertIn((f"/{path}", "français"), self.both(f"/en/{path}"))
            answer = gemini.fetch(self.server.gemini, f"/{path}")
            self.assertEqual(answer.meta, "text/gemini; lang=fr")
            answer = gemini.fetch(self.server.gemini, f"/en/{path}")
            self.assertEqual(answer.meta, "text/gemini; lang=en")

    def test_every_page_leads_up(self):
        for path, up in (("/timeline/2017", "/timeline/"),
                         ("/en/timeline/2017", "/en/timeline/"),
                         ("/people/elon-musk", "/people/"),
                         ("/all/titles", "/all/"),
                         ("/all/in/exhibits/", "/all/")):
            self.assertIn(up, dict(self.both(path)), path)
        for path in "/timeline/", "/en/people/", "/all/":
            self.assertNotIn(path, dict(self.both(path)))

    def test_the_page_beside_each_exhibit(self):
        base = "/exhibits/2017-09-20-2-musk.gmi"
        links = self.both(f"{base}.info")
        targets = [path for path, _ in links]
        self.assertEqual(targets[0], base)
        labels = [label for _, label in links]
        for label in ("De\u00a0: Elon Musk", "À\u00a0: Greg Brockman"):
            self.assertIn(label, labels)
        self.assertTrue(any(
            label.startswith("Avant\u00a0: 20 septembre 2017 – Pièce 6")
            for label in labels))
        self.assertTrue(any(
            label.startswith("Après\u00a0: 20 septembre 2017 – Pièce 8")
            for label in labels))
        page = self.page(f"{base}.info")
        cited = page[page.index("## Cité par"):page.index("## Cite (")]
        self.assertIn("=> /article.gmi ", cited)
        self.assertIn("=> /chronology/2017.gmi ", cited)

    def test_the_page_beside_a_document_tells_its_bytes(self):
        path = "/exhibits/2017-09-20-2-musk.gmi"
        page = self.page(f"{path}.info")
        stored = subprocess.run(
            ["sha256sum", CAPSULE / path[1:]], check=True,
            stdout=subprocess.PIPE).stdout.decode().split()[0]
        self.assertIn(f"* SHA-256\u00a0: {stored}\n", page)

    def test_every_document_is_in_all(self):
        listed = {path for path, _ in self.both("/all/")}
        listed |= {path for path, _ in self.both("/en/all/")}
        for path in CAPSULE.rglob("*.gmi"):
            self.assertIn(f"/{path.relative_to(CAPSULE)}", listed)

    def test_pages_without_a_slash(self):
        for path in "/timeline", "/en/people", "/all", "/all/in/exhibits":
            answer = gemini.fetch(self.server.gemini, path)
            self.assertEqual((answer.status, answer.meta), (31, path + "/"))
            self.assertEqual(gopher.fetch(self.server.gopher, path),
                             gopher.fetch(self.server.gopher, path + "/"))

    def test_nothing_else_is_made(self):
        for path in ("/timeline/1999", "/people/nobody", "/all/in/nowhere/",
                     "/nothing.gmi.info", "/nowhere/feed.xml", "/de/timeline/",
                     "/fr/timeline/", "/.hidden.info"):
            answer = gemini.fetch(self.server.gemini, path)
            self.assertEqual(answer.status, 51, path)
            self.assertTrue(gopher.is_error(
                gopher.fetch(self.server.gopher, path)), path)

    def test_item_types(self):
        types = {item.selector: item.type
                 for item in gopher.menu(self.server.gopher, "/")}
        for path, kind in (("/timeline/", "1"), ("/people/", "1"),
                           ("/all/", "1"), ("/search", "7"),
                           ("/feed.gmi", "1")):
            self.assertEqual(types[path], kind)

    def test_pages_fit_old_screens(self):
        for path in ("/timeline/", "/timeline/2017", "/people/elon-musk",
                     "/all/", "/exhibits/2018-12-musk.gmi.info"):
            for item in gopher.menu(self.server.gopher, path):
                self.assertLessEqual(gopher.columns(item.name), 67, item)

    def test_lynx(self):
        text = subprocess.run(
            ["lynx", "-dump", "-nolist", "-width=80",
             f"gopher://localhost:{self.server.gopher}/1/timeline/2017"],
            check=True, stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL).stdout.decode()
        self.assertIn("(DIR) automne 2017", text)
        self.assertIn("Chronologie", text)


class Feeds(Reading):
    """What is new, in both forms."""

    FILES = {
        "index.gmi": "# An archive\n* Language: en\n",
        "letters/a & b.gmi": "# <1> & \"2\"\n* From: Ann Lee, Bob\n",
        "letters/c.gmi": "# C\n* Date: 2017-23\n* From: ?\n",
        "letters/deep/d.txt": "D\n",
        "fr/index.gmi": "# Une archive\n",
    }

    def atom(self, path):
        """A feed, checked against the rules of RFC 4287."""
        answer = gemini.fetch(self.server.gemini, path)
        self.assertEqual(answer.status, 20)
        self.assertRegex(answer.meta,
                         r"^application/atom\+xml(; ?charset=utf-8)?$")
        self.assertEqual(gopher.fetch(self.server.gopher, path), answer.body)
        feed = xml.etree.ElementTree.fromstring(answer.body)
        check_feed(self, feed, f"gemini://localhost{path}")
        return feed

    def test_a_feed_of_the_root(self):
        feed = self.atom("/feed.xml")
        self.assertEqual(feed.findtext(ATOM + "title"), "An archive")
        self.assertEqual(feed.get(XML + "lang"), "en")
        self.assertEqual(
            sorted(entry.findtext(ATOM + "title")
                   for entry in feed.findall(ATOM + "entry")),
            ["<1> & \"2\"", "An archive", "C", "D"])

    def test_a_feed_of_a_directory(self):
        feed = self.atom("/letters/deep/feed.xml")
        entry, = feed.findall(ATOM + "entry")
        self.assertEqual(entry.findtext(ATOM + "id"),
                         "gemini://localhost/letters/deep/d.txt")
        self.assertEqual(len(self.atom("/letters/feed.xml").findall(
            ATOM + "entry")), 3)

    def test_a_feed_of_an_edition(self):
        feed = self.atom("/fr/feed.xml")
        self.assertEqual(feed.get(XML + "lang"), "fr")
        self.assertEqual(len(feed.findall(ATOM + "entry")), 1)

    def test_authors(self):
        feed = self.atom("/letters/feed.xml")
        authors = {
            entry.findtext(ATOM + "title"): [
                author.findtext(ATOM + "name")
                for author in entry.findall(ATOM + "author")]
            for entry in feed.findall(ATOM + "entry")}
        self.assertEqual(authors["<1> & \"2\""], ["Ann Lee", "Bob"])
        self.assertEqual(authors["C"], [])

    def test_a_page_to_subscribe_to(self):
        page = self.page("/letters/feed.gmi")
        self.assertTrue(page.startswith("# An archive – /letters/\n"
                                        "## What is new in /letters/\n"))
        dated = [label for _, label in self.both("/letters/feed.gmi")
                 if re.match(r"\d{4}-\d\d-\d\d\b", label)]
        today = datetime.datetime.now(datetime.timezone.utc).date()
        self.assertEqual(len(dated), 3)
        for label in dated:
            day = datetime.date.fromisoformat(label[:10])
            self.assertLessEqual(abs((today - day).days), 1)

    def test_ids_stay_when_a_document_changes(self):
        before = self.atom("/letters/deep/feed.xml")
        server.write(self.server.root / "letters/deep/d.txt", "Other\n")
        server.wait(
            lambda: "Other" in self.page("/letters/deep/feed.gmi"),
            "the change to show")
        after = self.atom("/letters/deep/feed.xml")
        for where in "id", "entry/id":
            where = "/".join(ATOM + part for part in where.split("/"))
            self.assertEqual(before.findtext(where), after.findtext(where))


def check_feed(case, feed, url):
    """Check a feed against RFC 4287, section 4."""
    case.assertEqual(feed.tag, ATOM + "feed")
    check_common(case, feed)
    case.assertGreaterEqual(len(feed.findall(ATOM + "author")), 1)
    links = check_links(case, feed)
    case.assertEqual(links["self"], url)
    ids = [feed.findtext(ATOM + "id")]
    stamps = []
    for entry in feed.findall(ATOM + "entry"):
        check_common(case, entry)
        case.assertIn("alternate", check_links(case, entry))
        case.assertLessEqual(len(entry.findall(ATOM + "summary")), 1)
        ids.append(entry.findtext(ATOM + "id"))
        stamps.append(entry.findtext(ATOM + "updated"))
    case.assertEqual(len(ids), len(set(ids)))
    case.assertEqual(stamps, sorted(stamps, reverse=True))
    case.assertEqual(feed.findtext(ATOM + "updated"), stamps[0])
    known = {ATOM + name for name in (
        "id", "title", "subtitle", "updated", "author", "link", "entry",
        "summary", "name", "feed")}
    case.assertLessEqual({element.tag for element in feed.iter()}, known)


def check_common(case, element):
    """What a feed and an entry must have, once each."""
    for name in "id", "title", "updated":
        found = element.findall(ATOM + name)
        case.assertEqual(len(found), 1, name)
        case.assertTrue(found[0].text)
    identity = urllib.parse.urlsplit(element.findtext(ATOM + "id"))
    case.assertTrue(identity.scheme and identity.netloc)
    case.assertRegex(element.findtext(ATOM + "updated"),
                     r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
    for author in element.findall(ATOM + "author"):
        case.assertEqual([child.tag for child in author], [ATOM + "name"])
        case.assertTrue(author.findtext(ATOM + "name"))


def check_links(case, element):
    """The links by their relation; each has a URL, none comes twice."""
    found = {}
    for link in element.findall(ATOM + "link"):
        case.assertNotIn(link.get("rel"), found)
        case.assertTrue(link.get("href").startswith("gemini://localhost/"))
        case.assertRegex(link.get("type"), r"^[^/]+/[^/]+$")
        found[link.get("rel")] = link.get("href")
    return found


class Broken(server.Case):
    """A database that pages cannot be made from."""

    FILES = {"a.gmi": "# A\n* Date: 2017\n"}

    def test_readers_are_told_and_the_worker_lives(self):
        self.server.catalogued()
        workers = self.server.workers()
        file = self.server.state / "catalogue/localhost.db"
        with contextlib.closing(sqlite3.connect(file)) as database:
            database.execute("DROP TABLE tally")
        for _ in range(3):
            answer = gemini.fetch(self.server.gemini, "/timeline/")
            self.assertIn(answer.status, (20, 40))
            self.assertTrue(gopher.fetch(self.server.gopher, "/timeline/"))
        self.assertIn("making the page /timeline/", self.server.stderr())
        self.assertEqual(self.server.workers(), workers)


class Beside(Reading):
    """What is written by hand, beside what is made."""

    FILES = {
        "index.gmi": "# An archive\n* Language: en\n"
                     "=> /timeline/ Timeline\n=> /people/ People\n"
                     "=> /all/ All\n=> a.gmi.info About\n"
                     "=> none.gmi.info Nothing\n",
        "a.gmi": "# A\n* Date: 2017\n* From: Ann Lee\n",
        "timeline/2017": "By hand.\n",
        "people/index.gmi": "# Our people\n",
        "all/notes.txt": "Notes\n",
        "feed.gmi": "# Ours\n",
        "b.gmi": "# B\n",
        "b.gmi.info": "By hand, too.\n",
    }

    def test_what_is_written_by_hand_wins(self):
        for path, text in (("/timeline/2017", "By hand.\n"),
                           ("/people/", "# Our people\n"),
                           ("/feed.gmi", "# Ours\n"),
                           ("/b.gmi.info", "By hand, too.\n")):
            self.assertEqual(self.page(path), text)

    def test_menus_know_what_it_is(self):
        for menu, path, kind in (("/timeline/", "/timeline/2017", "0"),
                                 ("/all/in/", "/b.gmi.info", "0"),
                                 ("/all/in/", "/a.gmi.info", "1"),
                                 ("/all/", "/search", "7"),
                                 ("/all/", "/people/", "1")):
            types = {item.selector: item.type
                     for item in gopher.menu(self.server.gopher, menu)}
            self.assertEqual(types[path], kind, path)

    def test_what_is_below_it_is_made_nevertheless(self):
        self.assertIn("# Ann Lee\n", self.page("/people/ann-lee"))

    def test_a_directory_without_an_index_is_listed_below(self):
        page = self.page("/all/")
        self.assertTrue(page.startswith("# All documents\n"))
        self.assertIn("=> /all/notes.txt notes.txt (6 B)\n", page)
        self.assertIn("# Timeline\n", self.page("/timeline/"))

    def test_links_to_what_cannot_be_made_are_text(self):
        items = {item.name: item.type
                 for item in gopher.menu(self.server.gopher, "/")}
        self.assertEqual(items["About"], "1")
        self.assertEqual(items["Nothing"], "i")

    def test_check_knows_what_is_made(self):
        done = server.souslik("check", self.server.root)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"none.gmi.info", done.stdout)
        for path in b"/timeline", b"a.gmi.info", b"/all":
            self.assertNotIn(b"there is no " + path, done.stdout)

    def test_a_new_document_shows_everywhere(self):
        self.assertNotIn("2018", self.page("/timeline/"))
        server.write(self.server.root / "new.gmi",
                     "# New\n* Date: 2018-05-01\n* To: Ann Lee\n")
        server.wait(lambda: "2018" in self.page("/timeline/"),
                    "the document to show")
        self.assertIn("/new.gmi", dict(self.both("/timeline/2018")))
        self.assertIn("/new.gmi", dict(self.both("/people/ann-lee")))
        self.assertIn("/new.gmi", dict(self.both("/all/")))
        self.assertIn("/timeline/2017", dict(self.both("/new.gmi.info")))


class Mailbox(Reading):
    """Messages of a mailbox, read one by one."""

    FILES = {
        "index.gmi": "# Mail\n* Language: en\n=> list.mbox.info The list\n",
        "list.mbox": "".join(
            f"From a@example.org Wed Sep 20 10:00:00 2017\n"
            f"From: Writer {i % 7} <w{i % 7}@example.org>\n"
            f"To: list@example.org\n"
            f"Date: Wed, 20 Sep 2017 10:{i // 60:02}:{i % 60:02} +0000\n"
            f"Subject: Message {i}\n"
            f"Message-ID: <{i}@example.org>\n\n"
            f"The text of message {i}.\n\n" for i in range(1, 251)),
        "one.eml": "From: Ann Lee <a@example.org>\nTo: Bob\n"
                   "Subject: =?utf-8?q?Un_=C3=A9t=C3=A9?=\n"
                   "Date: Wed, 20 Sep 2017 09:00:00 +0000\n\nBonjour.\n",
    }

    def test_messages_are_listed_on_numbered_pages(self):
        links = dict(self.both("/list.mbox.info"))
        self.assertIn("/list.mbox.info/100", links)
        self.assertNotIn("/list.mbox.info/101", links)
        self.assertEqual(links["/list.mbox.info/page/3"], "Last page")
        links = dict(self.both("/list.mbox.info/page/3"))
        self.assertIn("Message 250", links["/list.mbox.info/250"])

    def test_a_message(self):
        page = self.page("/list.mbox.info/120")
        self.assertTrue(page.startswith("# Message 120\n"))
        self.assertIn("\nThe text of message 120.\n", page)
        links = dict(self.both("/list.mbox.info/120"))
        self.assertEqual(links["/people/writer-1"], "From: Writer 1")
        self.assertIn("/list.mbox.info/119", links)
        self.assertIn("/list.mbox.info/121", links)

    def test_messages_are_on_the_timeline_in_order(self):
        found = [path for path, _ in self.both("/timeline/2017-09")
                 if not path.startswith("/timeline/")]
        self.assertEqual(found[:3], [
            "/one.eml", "/list.mbox.info/1", "/list.mbox.info/2"])

    def test_a_message_of_its_own(self):
        links = dict(self.both("/one.eml.info"))
        self.assertEqual(links["/people/ann-lee"], "From: Ann Lee")
        self.assertIn("Un été", self.page("/one.eml.info"))

    def test_every_link_leads_somewhere(self):
        self.assertEqual(
            crawler.gemini_crawl(self.server.gemini).faults, [])
        self.assertEqual(
            crawler.gopher_crawl(self.server.gopher).faults, [])


class Empty(Reading):
    """An archive that has no documents yet."""

    FILES = {}

    def test_every_link_leads_somewhere(self):
        for path in "/", "/timeline/":
            self.assertEqual(
                crawler.gemini_crawl(self.server.gemini, path).faults, [])
        self.assertEqual(
            crawler.gopher_crawl(self.server.gopher, "/timeline/").faults, [])

    def test_its_feed_is_one(self):
        answer = gemini.fetch(self.server.gemini, "/feed.xml")
        self.assertEqual(answer.status, 20)
        feed = xml.etree.ElementTree.fromstring(answer.body)
        self.assertEqual(feed.tag, ATOM + "feed")
        check_common(self, feed)
        self.assertEqual(feed.findall(ATOM + "entry"), [])


class Aliases(Reading):
    """A person whose name is spelt in several ways."""

    FILES = {
        "a.gmi": "# A\n* From: Élon Musk\n* To: Sam\n",
        "b.gmi": "# B\n* From: E. Musk; Musk Tesla\n* To: Sam\n",
        "c.gmi": "# C\n* From: Sam\n* To: Musk\n",
        "d.gmi": "# D\n* From: Musk, Elon, Sam\n",
    }
    CONF = """
        site "localhost" { root = "@root@" language = "en" @person@ }
        gopher "127.0.0.1:@gopher@" { }
        gemini "127.0.0.1:@gemini@" { }
        certs = "@certs@" state = "@state@"
        """
    PERSON = 'person "Elon Musk" { aliases = {"Musk", "E. Musk", "Musk, Elon"%s} }'

    @classmethod
    def prepare(cls):
        cls.configure("")

    @classmethod
    def configure(cls, more):
        cls.server.configure(
            cls.CONF.replace("@person@", cls.PERSON % more))

    def test_they_are_one_person(self):
        self.configure("")
        self.server.send(signal.SIGHUP)
        people = server.wait(lambda: self.people(3), "three people")
        self.assertEqual(people["/people/elon-musk"],
                         "Elon Musk (4 documents)")
        self.assertNotIn("/people/musk", people)
        self.assertEqual(people["/people/sam"], "Sam (4 documents)")

    def test_a_changed_list_is_put_to_work(self):
        self.configure(', "Musk Tesla"')
        self.server.send(signal.SIGHUP)
        people = server.wait(lambda: self.people(2), "two people")
        self.assertEqual(people, {
            "/people/elon-musk": "Elon Musk (4 documents)",
            "/people/sam": "Sam (4 documents)"})

    def people(self, count):
        """The people, if they are so many and the catalogue is whole; by one
        door, for both may not agree while it changes."""
        links = gemini.links(self.page("/people/").encode())
        people = {path: label for path, label in links
                  if re.match("/people/.", path)}
        return people if len(people) == count else None


class Many(Reading):
    """An archive whose lists take many pages."""

    FILES = {
        "index.gmi": "# Many\n* Language: en\n=> /timeline/ Timeline\n"
                     "=> /people/ People\n=> /all/ All\n",
        **{f"{i % 3}/{i}.gmi":
           f"# {'abc'[i % 3]} letter {i}\n* Date: 2017-0{i % 9 + 1}\n"
           f"* From: Writer {i}\n* To: Reader\n" for i in range(1000)},
        **{f"years/{year}.gmi": f"# In {year}\n* Date: {year}\n"
           for year in range(1800, 1900)},
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pages = crawler.gemini_crawl(cls.server.gemini)
        cls.menus = crawler.gopher_crawl(cls.server.gopher)

    def test_every_link_leads_somewhere(self):
        self.assertEqual(self.pages.faults, [])
        self.assertEqual(self.menus.faults, [])

    def test_both_doors_have_the_same_pages(self):
        base = f"gemini://localhost:{self.server.gemini}"
        pages = {urllib.parse.unquote(url[len(base):])
                 for url in self.pages.answers
                 if "?" not in url and not url.endswith("/feed.xml")}
        menus = {selector or "/" for _, selector in self.menus.answers
                 if not selector.startswith("URL:") and "?" not in selector
                 and not selector.endswith("/feed.xml")}
        self.assertEqual(pages, menus)

    def test_pages_stay_short(self):
        for url, answer in self.pages.answers.items():
            if not url.endswith("/feed.xml"):
                self.assertLess(len(answer.body.splitlines()), 250, url)

    def test_every_document_is_reached(self):
        for path in self.FILES:
            self.assertIn(("1" if path == "index.gmi" else "0", f"/{path}"),
                          self.menus.answers)
