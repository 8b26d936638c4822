"""The bundled archive, read end to end through both doors."""

import pathlib
import re
import urllib.parse

import crawler
import gemini
import gopher
import server

CAPSULE = server.TOP / "capsule"


def files(suffix):
    """The paths of the archive's files with a suffix."""
    return sorted("/" + str(path.relative_to(CAPSULE))
                  for path in CAPSULE.rglob("*" + suffix)
                  if not any(part.startswith(".") for part in path.parts))


class Archive(server.Case):
    """Every page, every link, on both doors."""

    ROOT = CAPSULE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.catalogued()
        cls.menus = crawler.gopher_crawl(cls.server.gopher)
        cls.pages = crawler.gemini_crawl(cls.server.gemini)

    def test_nothing_broken_over_gopher(self):
        self.assertEqual(self.menus.faults, [])

    def test_nothing_broken_over_gemini(self):
        self.assertEqual(self.pages.faults, [])

    def test_nothing_broken_over_gopher_and_tls(self):
        crawl = crawler.gopher_crawl(self.server.gopher, tls=True)
        self.assertEqual(crawl.faults, [])
        self.assertEqual(crawl.answers, self.menus.answers)

    def test_no_link_is_shown_as_broken(self):
        """A menu shows a broken link as text, and the log names it."""
        self.assertNotIn(".gmi", self.server.stderr())

    def test_every_page_is_linked(self):
        base = f"gemini://localhost:{self.server.gemini}"
        seen = {urllib.parse.unquote(url[len(base):])
                for url in self.pages.answers}
        for path in files(".gmi"):
            with self.subTest(path=path):
                self.assertTrue({path, re.sub("index.gmi$", "", path)} & seen)
        seen = {selector or "/" for _, selector in self.menus.answers}
        for path in files(".gmi"):
            with self.subTest(path=path, door="gopher"):
                self.assertTrue({path, re.sub("index.gmi$", "", path)} & seen)

    def test_bytes_over_gemini(self):
        for path in files(""):
            if not (CAPSULE / path[1:]).is_file():
                continue
            with self.subTest(path=path):
                answer = gemini.fetch(
                    self.server.gemini, urllib.parse.quote(path))
                self.assertEqual(answer.status, 20)
                self.assertEqual(answer.body,
                                 pathlib.Path(CAPSULE, path[1:]).read_bytes())

    def test_language_of_each_page(self):
        for path in files(".gmi"):
            with self.subTest(path=path):
                answer = gemini.fetch(self.server.gemini, path)
                tag = "en" if path.startswith("/en/") else "fr"
                self.assertIn(f"lang={tag}", answer.meta)

    def test_width(self):
        for (kind, selector), answer in self.menus.answers.items():
            if kind not in "17":
                continue
            for item in gopher.items(answer):
                with self.subTest(selector=selector, name=item.name):
                    self.assertLessEqual(gopher.columns(item.name), 67)

    def test_text_width(self):
        """The plain-text form of every page fits 72 columns."""
        for path in files(".gmi"):
            selector = path[:-4] + ".txt"
            answer = gopher.fetch(self.server.gopher, selector)
            for line in gopher.text(answer).split("\n"):
                if "://" in line:
                    continue
                with self.subTest(selector=selector, line=line):
                    self.assertLessEqual(gopher.columns(line), 72)

    def test_accents(self):
        """The words of a page are those of its file, on both doors."""
        for path in files(".gmi"):
            page = (CAPSULE / path[1:]).read_text()
            answer = gopher.fetch(self.server.gopher, path[:-4] + ".txt")
            found = re.sub(r"\s+", "", gopher.text(answer))
            for line in page.split("\n"):
                line = re.sub(r"^(#+|\*|>)\s*", "", line)
                if line.startswith(("=>", "```")):
                    continue
                with self.subTest(path=path, line=line):
                    self.assertIn(re.sub(r"\s+", "", line), found)

    def test_nothing_replaced(self):
        for address, answer in self.menus.answers.items():
            with self.subTest(address=address):
                self.assertNotIn("\ufffd".encode(), answer)

    def test_twins(self):
        """Every page has an English twin, and they link to each other."""
        french = [path for path in files(".gmi")
                  if not path.startswith("/en/")]
        self.assertGreaterEqual(len(french), 18)
        for path in french:
            twin = CAPSULE / "en" / path[1:]
            with self.subTest(path=path):
                self.assertTrue(twin.is_file())

    def test_exhibits(self):
        found = [path for path in files(".gmi")
                 if re.match(r"/exhibits/(?!index)", path)]
        self.assertEqual(len(found), 11)

    def test_check_is_quiet(self):
        for arguments, where in (((CAPSULE,), None), ((), server.TOP)):
            done = server.souslik("check", *arguments, cwd=where)
            self.assertEqual(done.returncode, 0,
                             done.stdout.decode() + done.stderr.decode())
