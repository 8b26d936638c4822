"""Searches: the bundled archive and one with odd ways, through both doors
and in real clients."""

import random
import re
import string
import time
import urllib.parse

import gemini
import gopher
import server
import terminal
from test_clients import Client

CAPSULE = server.TOP / "capsule"

MARS = {"/article.gmi", "/chronology/2017.gmi",
        "/exhibits/2017-23-brockman-zilis.gmi"}
MUSK_2017 = {
    "/exhibits/2017-22-musk.gmi", "/exhibits/2017-08-11-musk.gmi",
    "/exhibits/2017-09-13-musk.gmi", "/exhibits/2017-09-20-2-musk.gmi"}


def both(paths):
    """These paths and those of their English twins."""
    return paths | {"/en" + path for path in paths}


class Searching(Client):
    """A daemon whose catalogue is there before it starts."""

    @classmethod
    def prepare(cls):
        done = server.souslik(
            "index", "--root", cls.server.root, "--state", cls.server.state,
            "--hostname", cls.server.hostname)
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    def gemini(self, query, path="/search"):
        """The page of a query through Gemini."""
        answer = gemini.fetch(self.server.gemini, path + "?"
                              + urllib.parse.quote(query, safe=""))
        self.assertEqual(answer.status, 20, answer)
        return answer

    def gopher(self, query, path="/search"):
        """The menu of a query through Gopher."""
        return gopher.items(gopher.ask(
            self.server.gopher, f"{path}\t{query}\r\n".encode()))

    def found(self, query, path="/search"):
        """The documents that both doors find, in their order."""
        body = self.gemini(query, path).body.decode()
        hits = re.findall(r"\n\n=> (\S+) .*\n> ", body)
        menu = self.gopher(query, path)
        names = [item.selector for item in menu if item.type in "01"]
        self.assertEqual(hits, names[:len(hits)], query)
        return hits


class Archive(Searching):
    """The bundled archive, in French and in English."""

    FILES = {}
    ROOT = CAPSULE

    def every(self, query, path="/search"):
        """The documents on all pages of a search."""
        hits = []
        for number in range(1, 12):
            page = path if number == 1 else f"{path}/{number}"
            hits += self.found(query, page)
            if f"{path}/{number + 1}?" not in \
                    self.gemini(query, page).body.decode():
                return hits
        raise AssertionError("there is no end to it")

    def test_words_in_any_form(self):
        hits = self.every("structure lucratif")
        self.assertEqual(hits[0], "/exhibits/2015-11-20-musk-altman.gmi")
        self.assertIn("/exhibits/2017-09-20-3-altman.gmi", hits)
        self.assertTrue(all(not hit.startswith("/en/") for hit in hits))
        self.assertEqual(hits, self.every("STRUCTURES lucratives"))
        hits = self.every("non-profit structures")
        self.assertIn("/en/exhibits/2015-11-20-musk-altman.gmi", hits)
        self.assertIn("/en/exhibits/2017-09-20-3-altman.gmi", hits)

    def test_words_as_written(self):
        self.assertEqual(set(self.every('"Mars"')), both(MARS))
        self.assertEqual(set(self.every("“mars”")), both(MARS))
        self.assertEqual(set(self.every('"Mars" in:/en/')),
                         both(MARS) - MARS)
        self.assertEqual(
            set(self.every('"Mars" -"city on mars" -"ville sur mars"')),
            set())

    def test_people_and_dates(self):
        for query in ("from:Musk date:2017", "De:musk DATE:2017",
                      'date:2017 from:"Elon Musk"'):
            self.assertEqual(set(self.every(query)), both(MUSK_2017))
        self.assertEqual(
            set(self.every("from:Musk date:2017-09 in:/exhibits/")),
            {"/exhibits/2017-09-13-musk.gmi",
             "/exhibits/2017-09-20-2-musk.gmi"})
        self.assertEqual(
            self.every("to:Musk"),
            ["/en/exhibits/2017-09-20-1-sutskever-brockman.gmi",
             "/exhibits/2017-09-20-1-sutskever-brockman.gmi"])

    def test_every_edition_finds_all(self):
        self.assertEqual(set(self.every('"Mars"', "/en/search")), both(MARS))

    def test_the_page(self):
        """Title, date and marked words, in the language of the page."""
        page = self.gemini("ville Mars in:/exhibits/")
        self.assertEqual(page.meta, "text/gemini; lang=fr")
        self.assertRegex(
            page.body.decode(),
            r"\A# Recherche\s: ville Mars in:/exhibits/\n\n1 résultat\n\n"
            r"=> /exhibits/2017-23-brockman-zilis\.gmi automne 2017 – "
            r"Pièce 4.*\n> …[^\n]* une \*ville\* sur \*Mars\*")
        page = self.gemini("city Mars in:/en/exhibits/", "/en/search")
        self.assertEqual(page.meta, "text/gemini; lang=en")
        self.assertRegex(
            page.body.decode(),
            r"\n1 result\n\n=> \S+ autumn 2017 – Exhibit 4.*\n"
            r"> …[^\n]*a \*city\* on \*Mars\*")

    def test_ten_a_page(self):
        body = self.gemini("musk").body.decode()
        self.assertEqual(len(re.findall("\n> ", body)), 10)
        self.assertEqual(len(set(self.every("musk"))),
                         int(re.search(r"\n(\d+) résultats", body)[1]))
        last = re.search(r"Page 1 sur (\d+)", body)[1]
        answer = gemini.fetch(self.server.gemini,
                              f"/search/{int(last) + 1}?musk")
        self.assertEqual(answer.status, 51)

    def test_input(self):
        answer = gemini.fetch(self.server.gemini, "/search")
        self.assertEqual(answer.status, 10)
        answer = gemini.fetch(self.server.gemini, "/en/search?")
        self.assertEqual(answer.status, 10)
        self.assertIn("Search", answer.meta)
        menu = gopher.menu(self.server.gopher, "/timeline/")
        self.assertIn(("7", "/search"),
                      [(item.type, item.selector) for item in menu])

    def test_what_makes_no_sense_explains(self):
        for query in ("-mars", "***", "date:hier", "from:", "a OR in:/b",
                      "a " * 40, "\"\" ''"):
            with self.subTest(query=query):
                body = self.gemini(query).body.decode()
                self.assertIn("\n## Comment chercher\n", body)
                self.assertIn("de:musk", body)
                body = self.gemini(query, "/en/search").body.decode()
                self.assertIn("\n## How to search\n", body)
                names = [item.name for item in self.gopher(query)]
                self.assertIn("Comment chercher", names)

    def test_examples_of_the_help_work(self):
        for path in ("/search", "/en/search"):
            body = self.gemini("-", path).body.decode()
            examples = re.findall(r"\n\* (.*?)\u00a0?: ", body)
            self.assertEqual(len(examples), 8)
            for example in ", ".join(examples).split(", "):
                with self.subTest(example=example):
                    self.assertRegex(
                        self.gemini(example, path).body.decode(),
                        r"\n(\d+ r.sult|No document|Aucun document)")

    def test_lynx(self):
        """Typed into the type 7 item, and the first hit opened."""
        screen = terminal.Terminal(self.server.home, [
            "lynx", "-assume_charset=utf-8", "-display_charset=utf-8",
            f"gopher://localhost:{self.server.gopher}/7/search"])
        self.addCleanup(screen.close)
        screen.wait("(?i)search|enter")
        screen.tmux("send-keys", "-l", "structure lucratif")
        screen.keys("Enter")
        shown = screen.wait(
            r"Recherche\s: structure lucratif")
        self.assertRegex(shown, r"Pièce 1\s: un doute sur la structure")
        self.assertIn("*structure* à but non *lucratif*", shown)
        self.assertNotIn("\ufffd", shown)
        screen.keys("Enter")
        screen.wait("Sam Altman")

    def test_lynx_prints(self):
        for query, words in (
                ('"Mars"', "ville sur *Mars*"),
                ("from:Musk date:2017", "Exhibit 3"),
                ("from:Musk date:2017", "Pièce 3")):
            done = self.run_client(
                "lynx", "-dump", "-nolist", "-width=500",
                "-assume_charset=utf-8", "-display_charset=utf-8",
                f"gopher://localhost:{self.server.gopher}/7/search%09"
                + urllib.parse.quote(query))
            with self.subTest(query=query):
                self.assertIn(words, done.stdout.decode())

    def test_souslik_get(self):
        done = server.souslik(
            "get", f"gemini://localhost:{self.server.gemini}"
            "/en/search?from:Musk%20date:2017")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("8 results", done.stdout.decode())
        self.assertIn("11 August 2017 – Exhibit 3", done.stdout.decode())

    def test_amfora(self):
        """The prompt, the words typed, and what is found."""
        base = f"gemini://localhost:{self.server.gemini}/en/search"
        screen = terminal.Terminal(self.server.home, ["amfora", base])
        self.addCleanup(screen.close)
        screen.wait("Search the documents")
        time.sleep(0.5)  # as a reader would, once it is asked
        screen.tmux("send-keys", "-l", '"Mars"')
        screen.wait('"Mars"')
        screen.keys("Enter")  # to the button
        time.sleep(0.5)
        screen.keys("Enter")
        shown = screen.wait(r"Search: \"Mars\"")
        self.assertIn("6 results", shown)
        self.assertRegex(shown, r"Exhibit 4|Pièce 4")

    def test_odd_queries(self):
        """Whatever is asked: an answer, and no word of SQL."""
        chance = random.Random(4)
        pieces = list(string.printable[:95]) + [
            "musk", "mars", "NEAR(", "AND", "OR", "NOT", "from:", "date:",
            "in:", "'; DROP TABLE words; --", "\x01fr \x03", "é",
            "東京", "title:", "^", "* ", "“", "2017/..", "\U0001f600"]
        for _ in range(200):
            query = " ".join(chance.choices(pieces, k=chance.randrange(1, 9)))
            with self.subTest(query=query):
                body = self.gemini(query).body.decode()
                self.assertRegex(body, r"\A# Recherche\b")
                self.assertIn("\n=> /search Nouvelle recherche\n", body)
        self.assertNotRegex(self.server.stderr(), "(?i)sql|fts5|syntax")
        raw = "/search\t".encode() + bytes(range(128, 256)) + b"\r\n"
        self.assertTrue(gopher.items(gopher.ask(self.server.gopher, raw)))


FILES = {
    f"letters/{number}.gmi":
        f"# Letter {number}\n* Date: 1914-08-{number % 31 + 1:02}\n"
        f"* From: Ann Lee\n* To: Person {number}\n* Language: en\n\n"
        + "Nothing of note. " * number + "The same word: needle.\n"
    for number in range(1, 41)}
FILES["tail.txt"] = "word " * 100_000 + "ending\n"
FILES["mail.eml"] = (
    "From: Ann Lee <ann@example.org>\nTo: Bob <bob@example.org>\n"
    "Subject: About the needle\nDate: Mon, 3 Aug 1914 10:00:00 +0000\n\n"
    "Where is the haystack?\n")


class Letters(Searching):
    """An archive of other documents, and of many alike."""

    FILES = FILES

    def test_pages(self):
        found = []
        for number in range(1, 6):
            path = "/search" if number == 1 else f"/search/{number}"
            found += self.found("needle from:lee", path)
        self.assertEqual(len(found), 41)
        self.assertEqual(set(found), {"/mail.eml"} | {
            f"/letters/{number}.gmi" for number in range(1, 41)})
        body = self.gemini("needle from:lee").body.decode()
        self.assertRegex(
            body, r"=> /search/2\?needle%20from(:|%3A)lee Next page\n"
                  r"=> /search/5\?needle%20from(:|%3A)lee Last page\n")
        body = gemini.fetch(self.server.gemini,
                            "/search/3?needle%20from:lee").body.decode()
        self.assertRegex(body, r"=> /search\?needle%20from(:|%3A)lee First p")
        self.assertEqual(body.count("=> /search "), 1)

    def test_dates_in_order(self):
        self.assertEqual(
            self.found("date:1914-08-02/1914-08-03 to:person"),
            [f"/letters/{number}.gmi" for number in (1, 32, 2, 33)])

    def test_texts_and_mail(self):
        self.assertEqual(self.found("ending"), ["/tail.txt"])
        self.assertIn("word *ending*", self.gemini("ending").body.decode())
        self.assertEqual(self.found("haystack"), ["/mail.eml"])
        self.assertEqual(self.found("from:ann to:bob"), ["/mail.eml"])


class Many(Searching):
    """More hits than one search shows."""

    FILES = {f"{number}.txt": f"Number {number}\n\nA word.\n"
             for number in range(1_015)}

    def test_the_last_page(self):
        body = self.gemini("word").body.decode()
        self.assertIn("\n1,015 results\n", body)
        self.assertIn("\nPage 1 of 100\n", body)
        self.assertNotIn("Only the first", body)
        body = self.gemini("word", "/search/100").body.decode()
        self.assertIn("\nOnly the first 1,000 are shown", body)
        self.assertNotIn("Next page", body)
        answer = gemini.fetch(self.server.gemini, "/search/101?word")
        self.assertEqual(answer.status, 51)

    def test_a_page_for_each(self):
        """No document is on two pages, nor on none."""
        seen = set()
        for number in range(1, 101):
            path = "/search" if number == 1 else f"/search/{number}"
            hits = re.findall(r"\n=> (/\d+\.txt) ",
                              self.gemini("word", path).body.decode())
            self.assertEqual(len(hits), 10)
            seen.update(hits)
        self.assertEqual(len(seen), 1_000)
