"""The Gopher door: RFC 1436, and what clients expect today."""

import os
import socket
import ssl
import time

import gemini
import gopher
import server
from server import write

PNG = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\6\0\0\0\x1f\x15\xc4"
       b"\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\5\xfe\2\xfe\xa75\x81\x84\0\0\0"
       b"\0IEND\xaeB`\x82")
GIF = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0" \
      b"\1\0\1\0\0\2\2D\1\0;"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n" \
      b"%%EOF\n"
ZIP = b"PK\5\6" + bytes(18)

LONG = ("L’histoire d’une bibliothèque que personne n’a lue, racontée par "
        "ceux qui l’ont perdue, puis retrouvée, puis perdue à nouveau dans "
        "les caves d’un théâtre de province où il pleuvait sans cesse.")

INDEX = f"""# Une archive
Bonjour à tous : « ça va ? »

## Deuxième titre

{LONG}

* un premier élément de liste qui est assez long pour que la ligne se brise au moins une fois
* deux
> une citation qui est assez longue, elle aussi, pour que la ligne se brise au moins une fois

``` un dessin
  +----------------------------------------------------------------------+
  | 日本語   préformaté, plus large que la page, et qui doit rester ainsi |
  +----------------------------------------------------------------------+
```
=> menu.gmi Une page avec des liens
=> plain.gmi Une page sans lien
=> sub/ Un dossier
=> notes.txt Des notes
=> picture.png Une image
=> little.gif Une petite image
=> paper.pdf Un papier
=> bundle.zip Un paquet
=> missing.gmi Une page absente
=> gopher://example.org:7171/1/un/dossier Ailleurs
=> gopher://example.org/ Une racine
=> gopher://example.org/7/search Une recherche
=> gopher://example.org/0/a%20b.txt Un texte
=> https://example.org/?a=b&c=d La Toile
=> gemini://example.org/x.gmi Une capsule
=> mailto:someone@example.org Écrire
=> /plain.gmi Absolu
=> ./sub/../plain.gmi Par un détour
=> caf%C3%A9.gmi Le café
=> menu.gmi {LONG}
=> menu.gmi
"""

FILES = {
    "index.gmi": INDEX,
    "menu.gmi": "# Menu\n=> index.gmi Retour\n",
    "plain.gmi": "# Titre\n\nUne ligne\n.\n.point\n..deux\n"
                 f"{LONG}\n* élément\n> citation\n",
    "notes.txt": b"raw\r\nbytes\n.\n\tand no more",
    "café.gmi": "# Café\nDu café.\n",
    "with space.txt": "space\n",
    "picture.png": PNG,
    "little.gif": GIF,
    "paper.pdf": PDF,
    "bundle.zip": ZIP,
    "page.html": "<!DOCTYPE html><title>x</title>\n",
    "empty.txt": b"",
    "empty.gmi": b"",
    "sub/index.gmi": "# Sub\n=> ../index.gmi Up\n=> deep/leaf.gmi Leaf\n",
    "sub/deep/leaf.gmi": "# Leaf\n=> ../../plain.gmi Plain\n",
    "both.gmi": "# Both\n=> index.gmi Back\n",
    "both.txt": "the file itself\n",
    "numbered.gmi": "# Numéros\n\nAvant.\n=> index.gmi Premier\n"
                    "=> https://example.org/ Deuxième\nAprès.\n"
                    f"{LONG}\n",
    "bad.gmi": b"# Bad \xff\xfe bytes\n=> index.gmi \xe9t\xe9\n"
               b"esc \x1b[31m red\n",
    "tab.gmi": "# Tab\na\tb\n=> index.gmi x\ty\n",
    ".hidden": "hidden\n",
    ".git/config": "hidden\n",
    "list/b.txt": "b\n",
    "list/a.gmi": "# A title\ntext\n",
    "list/.dot": "hidden\n",
    "list/dir/x.txt": "x\n",
    "wide.gmi": "# 日本語の見出し\n" + "日本語の文章はとても長いです。" * 12
                + "\n=> index.gmi " + "日本語の長いラベル" * 10 + "\n",
    "word.gmi": "# Word\n" + "x" * 200 + "\n=> index.gmi Back\n",
    "crlf.gmi": "# CRLF\r\n\r\nA line.\r\n=> index.gmi Back\r\n",
}


class Selectors(server.Case):
    """How a request line is read."""

    FILES = FILES

    def fetch(self, selector):
        return gopher.fetch(self.server.gopher, selector)

    def test_root(self):
        root = self.fetch("")
        self.assertEqual(root, self.fetch("/"))
        self.assertIn("Une archive", [item.name for item in
                                      gopher.items(root)])

    def test_bare_lf(self):
        port = self.server.gopher
        self.assertEqual(gopher.ask(port, b"\n"), self.fetch(""))
        self.assertEqual(gopher.ask(port, b"/notes.txt\n"),
                         FILES["notes.txt"])

    def test_without_leading_slash(self):
        self.assertEqual(self.fetch("notes.txt"), FILES["notes.txt"])

    def test_trailing_slash(self):
        self.assertEqual(self.fetch("/sub"), self.fetch("/sub/"))
        self.assertFalse(gopher.is_error(self.fetch("/sub")))

    def test_links_of_a_directory_without_slash(self):
        """Relative links are the same, whether or not the slash is there."""
        selectors = [item.selector
                     for item in gopher.menu(self.server.gopher, "/sub")]
        self.assertIn("/sub/deep/leaf.gmi", selectors)

    def test_query_is_ignored_where_nothing_is_asked(self):
        self.assertEqual(self.fetch("/notes.txt\tquery"), FILES["notes.txt"])

    def test_gopher_plus(self):
        for suffix in ("\t+", "\t+text/plain", "\t$", "\t!", "\t\t+",
                       "\tquery\t+", "\t$+INFO"):
            with self.subTest(suffix=suffix):
                answer = self.fetch("/menu.gmi" + suffix)
                self.assertFalse(gopher.is_error(answer), answer)
                self.assertRegex(answer, rb"\.gmi\r?\n|\.gmi\tlocalhost\t")

    def test_gopher_plus_file(self):
        """As it is, or with a Gopher+ header that says how long it is."""
        content = FILES["notes.txt"]
        self.assertIn(self.fetch("/notes.txt\t+"),
                      (content, b"+%d\r\n" % len(content) + content))

    def test_raw_files(self):
        for name in ("notes.txt", "picture.png", "paper.pdf", "bundle.zip",
                     "empty.txt", "with space.txt", "page.html"):
            with self.subTest(name=name):
                content = FILES[name]
                if isinstance(content, str):
                    content = content.encode()
                self.assertEqual(self.fetch("/" + name), content)

    def test_utf8_selector(self):
        answer = self.fetch("/café.gmi")
        self.assertIn("Du café.", gopher.text(answer))

    def test_missing_says_what(self):
        answer = self.fetch("/nowhere/page.gmi")
        found = gopher.items(answer)
        self.assertEqual(found[0].type, "3")
        self.assertIn("/nowhere/page.gmi", found[0].name)

    def test_missing_cannot_forge_a_menu(self):
        answer = self.fetch(b"/no\x1b[31mwhere\rx\0y\xff")
        found = gopher.items(answer)
        self.assertEqual({item.type for item in found} - {"i"}, {"3"})
        self.assertNotIn(b"\x1b", answer)
        self.assertNotIn(b"\0", answer)

    def test_long_missing_name(self):
        found = gopher.items(self.fetch("/" + "x" * 240))
        self.assertEqual(found[0].type, "3")
        for item in found:
            self.assertLessEqual(gopher.columns(item.name), 80)

    def test_too_long(self):
        for length in (4096, 100000):
            with self.subTest(length=length):
                with gopher.connect(self.server.gopher) as sock:
                    try:
                        sock.sendall(b"x" * length + b"\r\n")
                        answer = gopher.read(sock)
                    except ConnectionError:
                        continue
                self.assertTrue(gopher.is_error(answer), answer[:80])

    def test_http_request(self):
        answer = gopher.ask(self.server.gopher,
                            b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
        self.assertTrue(gopher.is_error(answer), answer)

    def test_more_after_the_request(self):
        """What a client sends after its line costs it nothing."""
        answer = gopher.ask(self.server.gopher,
                            b"/notes.txt\r\n" + b"more\r\n" * 100)
        self.assertEqual(answer, FILES["notes.txt"])

    def test_byte_by_byte(self):
        with gopher.connect(self.server.gopher) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in b"/notes.txt\r\n":
                sock.send(bytes([byte]))
                time.sleep(0.005)
            self.assertEqual(gopher.read(sock), FILES["notes.txt"])

    def test_half_closed(self):
        """A client that shuts down its side is answered all the same."""
        for request in (b"/notes.txt\r\n", b"/notes.txt"):
            with self.subTest(request=request):
                with gopher.connect(self.server.gopher) as sock:
                    sock.sendall(request)
                    sock.shutdown(socket.SHUT_WR)
                    self.assertEqual(gopher.read(sock), FILES["notes.txt"])

    def test_nothing_said(self):
        with gopher.connect(self.server.gopher):
            pass
        with gopher.connect(self.server.gopher) as sock:
            sock.shutdown(socket.SHUT_WR)
            gopher.read(sock)
        self.assertFalse(gopher.is_error(self.fetch("")))

    def test_reset(self):
        """A client that goes away with a reset harms nobody."""
        for _ in range(20):
            sock = gopher.connect(self.server.gopher)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            b"\1\0\0\0\0\0\0\0")
            sock.sendall(b"/\r\n")
            sock.close()
        self.assertFalse(gopher.is_error(self.fetch("")))


class Root(server.Case):
    """Nothing leads outside the root."""

    FILES = FILES
    SECRET = b"the secret\n"

    @classmethod
    def prepare(cls):
        home, root = cls.server.home, cls.server.root
        write(home / "secret.txt", cls.SECRET)
        write(home / "outside/secret.txt", cls.SECRET)
        os.symlink("../secret.txt", root / "relative.txt")
        os.symlink(home / "secret.txt", root / "absolute.txt")
        os.symlink("../outside", root / "outside")
        os.symlink("notes.txt", root / "inside.txt")
        os.symlink("sub", root / "linked")
        os.symlink("loop", root / "loop")
        os.symlink("/etc/passwd", root / "passwd")
        os.symlink("/dev/zero", root / "zero")
        os.mkfifo(root / "fifo")
        os.mkfifo(root / "fifo.gmi")
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(root / "socket"))

    def test_outside(self):
        for selector in (
                "/../secret.txt", "../secret.txt", "/sub/../../secret.txt",
                "/./../secret.txt", "//secret.txt", "/..//secret.txt",
                "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/.../secret.txt",
                "/..\\secret.txt", "/relative.txt", "/absolute.txt",
                "/outside/secret.txt", "/outside/", "/outside", "/passwd",
                "/../../../../../../../../etc/passwd", "/etc/passwd",
                f"/{self.server.home}/secret.txt",
                f"{self.server.home}/secret.txt"):
            with self.subTest(selector=selector):
                answer = gopher.fetch(self.server.gopher, selector)
                self.assertTrue(gopher.is_error(answer), answer[:200])
                self.assertNotIn(b"the secret", answer)
                self.assertNotIn(b"root:", answer)

    def test_symlinks_inside(self):
        answer = gopher.fetch(self.server.gopher, "/inside.txt")
        self.assertEqual(answer, FILES["notes.txt"])
        answer = gopher.fetch(self.server.gopher, "/linked/")
        self.assertFalse(gopher.is_error(answer), answer)

    def test_what_is_no_file(self):
        for selector in ("/fifo", "/fifo.gmi", "/fifo.txt", "/zero",
                         "/socket", "/loop"):
            with self.subTest(selector=selector):
                began = time.monotonic()
                answer = gopher.fetch(self.server.gopher, selector)
                self.assertTrue(gopher.is_error(answer), answer[:200])
                self.assertLess(time.monotonic() - began, 2)

    def test_dot_files(self):
        for selector in ("/.hidden", "/.git/config", "/.git/", "/.git",
                         "/list/.dot", "/sub/../.hidden", "/./.hidden"):
            with self.subTest(selector=selector):
                answer = gopher.fetch(self.server.gopher, selector)
                self.assertTrue(gopher.is_error(answer), answer[:200])
                self.assertNotIn(b"hidden\n", answer)

    def test_a_file_is_no_directory(self):
        answer = gopher.fetch(self.server.gopher, "/notes.txt/x")
        self.assertTrue(gopher.is_error(answer), answer[:200])

    def test_dot_segments_inside(self):
        answer = gopher.fetch(self.server.gopher, "/sub/../notes.txt")
        self.assertEqual(answer, FILES["notes.txt"])


class Menu(server.Case):
    """How a page becomes a menu."""

    FILES = FILES

    def setUp(self):
        self.items = gopher.menu(self.server.gopher, "")
        self.info = [item.name for item in self.items if item.type == "i"]
        self.links = {}
        for item in self.items:
            if item.type != "i":
                self.links.setdefault(item.name, item)

    def here(self, type, name, selector):
        """A link of ours has this type and selector, our host and port."""
        self.assertEqual(
            self.links[name],
            gopher.Item(type, name, selector, "localhost",
                        self.server.gopher))

    def test_width(self):
        for selector in ("", "/wide.gmi", "/word.gmi", "/numbered.gmi"):
            for item in gopher.menu(self.server.gopher, selector):
                if "+---" in item.name or "日本語   " in item.name:
                    continue
                with self.subTest(selector=selector, name=item.name):
                    self.assertLessEqual(gopher.columns(item.name), 67)

    def test_headings_are_underlined(self):
        for title in ("Une archive", "Deuxième titre"):
            with self.subTest(title=title):
                at = self.info.index(title)
                line = self.info[at + 1]
                self.assertEqual(len(set(line)), 1, line)
                self.assertEqual(len(line), len(title))

    def test_paragraphs_are_wrapped(self):
        joined = " ".join(self.info)
        self.assertIn(LONG, joined)

    def test_hanging_indents(self):
        at = next(i for i, line in enumerate(self.info)
                  if "un premier élément" in line)
        marker = self.info[at].index("un premier")
        self.assertGreater(marker, 0)
        self.assertEqual(self.info[at + 1][:marker], " " * marker)
        self.assertNotEqual(self.info[at + 1][marker], " ")
        at = next(i for i, line in enumerate(self.info)
                  if "une citation" in line)
        quote = self.info[at].index("une citation")
        self.assertGreater(quote, 0)
        self.assertEqual(self.info[at + 1][:quote].strip(" >│|"), "")
        self.assertNotEqual(self.info[at + 1][quote], " ")

    def test_preformatted_is_untouched(self):
        self.assertIn("  | 日本語   préformaté, plus large que la page, et qui "
                      "doit rester ainsi |", self.info)

    def test_local_types(self):
        self.here("1", "Une page avec des liens", "/menu.gmi")
        self.here("0", "Une page sans lien", "/plain.gmi")
        self.here("1", "Un dossier", "/sub/")
        self.here("0", "Des notes", "/notes.txt")
        self.here("g", "Une petite image", "/little.gif")
        self.assertIn(self.links["Une image"].type, "Ip")
        self.assertIn(self.links["Un papier"].type, "dP9")
        self.assertIn(self.links["Un paquet"].type, "59")

    def test_relative_links(self):
        self.here("0", "Absolu", "/plain.gmi")
        self.here("0", "Par un détour", "/plain.gmi")
        self.here("0", "Le café", "/café.gmi")
        found = gopher.menu(self.server.gopher, "/sub/deep/leaf.gmi")
        self.assertIn("/plain.gmi", [item.selector for item in found])

    def test_missing_target_is_text_and_logged(self):
        self.assertNotIn("Une page absente", self.links)
        self.assertTrue(any("Une page absente" in line
                            for line in self.info))
        self.assertIn("missing.gmi", self.server.stderr())

    def test_gopher_links(self):
        self.assertEqual(self.links["Ailleurs"], gopher.Item(
            "1", "Ailleurs", "/un/dossier", "example.org", 7171))
        root = self.links["Une racine"]
        self.assertEqual((root.type, root.host, root.port),
                         ("1", "example.org", 70))
        self.assertIn(root.selector, ("", "/"))
        self.assertEqual(self.links["Une recherche"], gopher.Item(
            "7", "Une recherche", "/search", "example.org", 70))
        self.assertEqual(self.links["Un texte"], gopher.Item(
            "0", "Un texte", "/a b.txt", "example.org", 70))

    def test_other_links(self):
        self.here("h", "La Toile", "URL:https://example.org/?a=b&c=d")
        self.here("h", "Une capsule", "URL:gemini://example.org/x.gmi")
        self.here("h", "Écrire", "URL:mailto:someone@example.org")

    def test_long_label_goes_on(self):
        at = next(i for i, item in enumerate(self.items)
                  if item.type == "1" and item.name.startswith("L’histoire"))
        first = self.items[at]
        self.assertEqual(first.selector, "/menu.gmi")
        words = [first.name]
        for item in self.items[at + 1:]:
            if item.type != "i":
                break
            words.append(item.name.strip())
        self.assertEqual(" ".join(word.strip() for word in words), LONG)

    def test_link_without_label(self):
        self.assertTrue(any(item.selector == "/menu.gmi"
                            and "menu.gmi" in item.name
                            for item in self.items))

    def test_info_lines_are_harmless(self):
        """A client that selects one gets no surprise."""
        for item in self.items:
            if item.type == "i":
                self.assertNotIn("/", item.selector)

    def test_bad_bytes(self):
        answer = gopher.fetch(self.server.gopher, "/bad.gmi")
        names = [item.name for item in gopher.items(answer)]
        self.assertIn("Bad ÿþ bytes", names)
        self.assertIn("été", names)
        self.assertNotIn(b"\x1b", answer)

    def test_tabs(self):
        """A TAB in a page never becomes a field."""
        found = gopher.menu(self.server.gopher, "/tab.gmi")
        self.assertEqual([item.selector for item in found
                          if item.type == "1"], ["/index.gmi"])

    def test_crlf_page(self):
        names = [item.name for item in
                 gopher.menu(self.server.gopher, "/crlf.gmi")]
        self.assertIn("A line.", names)

    def test_listing(self):
        found = gopher.menu(self.server.gopher, "/list")
        links = {item.selector: item.type for item in found
                 if item.type != "i"}
        self.assertEqual(links.get("/list/a.gmi"), "0")
        self.assertEqual(links.get("/list/b.txt"), "0")
        self.assertEqual(links.get("/list/dir/"), "1")
        self.assertFalse(any(".dot" in selector for selector in links))
        self.assertTrue(any("A title" in item.name for item in found)
                        or any("a.gmi" in item.name for item in found))

    def test_types_follow_the_disk(self):
        """A menu tells what its links are now, not what they were."""
        root = self.server.root
        write(root / "live/index.gmi", "# L\n=> leaf.gmi Leaf\n")
        write(root / "live/leaf.gmi", "# Leaf\n")

        def kind():
            return next((item.type for item in
                         gopher.menu(self.server.gopher, "/live/")
                         if item.name == "Leaf"), None)
        self.assertEqual(kind(), "0")
        write(root / "live/leaf.gmi", "# Leaf\n=> index.gmi Up\n")
        self.assertEqual(kind(), "1")
        (root / "live/leaf.gmi").unlink()
        self.assertEqual(kind(), "i")
        write(root / "live/leaf.gmi", "# Leaf again\n")
        self.assertEqual(kind(), "0")

    def test_change_on_disk_is_seen(self):
        path = self.server.root / "changing.gmi"
        for number in range(1, 12):
            write(path, f"# Now {'x' * number}\n=> index.gmi Back\n")
            names = [item.name for item in
                     gopher.menu(self.server.gopher, "/changing.gmi")]
            self.assertIn(f"Now {'x' * number}", names)


class Text(server.Case):
    """Pages without links, and the plain-text form of every page."""

    FILES = FILES

    def text(self, selector):
        return gopher.text(gopher.fetch(self.server.gopher, selector))

    def test_page_without_links(self):
        found = self.text("/plain.gmi").split("\n")
        self.assertIn("Titre", found)
        self.assertIn("Une ligne", found)
        self.assertIn(LONG, " ".join(found))

    def test_dot_stuffing(self):
        answer = gopher.fetch(self.server.gopher, "/plain.gmi")
        self.assertIn(b"\r\n..\r\n..point\r\n...deux\r\n", answer)
        self.assertTrue(answer.endswith(b"\r\n.\r\n"))

    def test_plain_form(self):
        found = self.text("/numbered.txt")
        self.assertIn("Numéros", found)
        self.assertIn("Premier", found)
        before, _, after = found.partition("Après.")
        self.assertIn("[1]", before)
        self.assertIn("[2]", before)
        self.assertIn("[1]", after)
        self.assertIn("https://example.org/", after)
        self.assertIn("index.gmi", after)

    def test_plain_form_width(self):
        for selector in ("/numbered.txt", "/index.txt", "/wide.txt"):
            for line in self.text(selector).split("\n"):
                if "+---" in line or "日本語   " in line or "://" in line:
                    continue
                with self.subTest(selector=selector, line=line):
                    self.assertLessEqual(gopher.columns(line), 72)

    def test_file_goes_first(self):
        self.assertEqual(gopher.fetch(self.server.gopher, "/both.txt"),
                         b"the file itself\n")

    def test_plain_form_of_nothing(self):
        answer = gopher.fetch(self.server.gopher, "/nothing.txt")
        self.assertTrue(gopher.is_error(answer))

    def test_empty_page(self):
        answer = gopher.fetch(self.server.gopher, "/empty.gmi")
        self.assertFalse(gopher.is_error(answer))
        gopher.lines(answer)

    def test_plain_form_under_directory(self):
        self.assertIn("Leaf", self.text("/sub/deep/leaf.txt"))
        self.assertIn("Sub", self.text("/sub/index.txt"))


class Extras(server.Case):
    """URL: selectors, caps.txt, robots.txt."""

    FILES = {"index.gmi": "# X\n"}

    def fetch(self, selector):
        return gopher.fetch(self.server.gopher, selector)

    def test_url(self):
        for url in ("http://example.org/", "https://example.org/a?b=c",
                    "gemini://example.org/", "mailto:a@example.org",
                    "gopher://example.org/1/x", "ftp://example.org/"):
            with self.subTest(url=url):
                answer = self.fetch("URL:" + url).decode()
                self.assertIn("<html", answer.lower())
                self.assertIn("http-equiv", answer.lower())
                self.assertIn(url, answer)
                self.assertIn(f'href="{url}"', answer.lower())

    def test_url_is_escaped(self):
        answer = self.fetch(
            "URL:https://example.org/?a=1&b=\"><script>alert('x')</script>")
        if gopher.is_error(answer):
            return
        self.assertNotIn(b"<script", answer)
        self.assertNotIn(b'"><', answer.replace(b'">https', b""))
        self.assertRegex(answer, rb"a=1&(amp|#38);b=")

    def test_url_schemes(self):
        for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc",
                    "JavaScript:alert(1)", "vbscript:x", "", "x", " ",
                    "https:\x01//example.org/"):
            with self.subTest(url=url):
                answer = self.fetch("URL:" + url)
                self.assertTrue(gopher.is_error(answer), answer)

    def test_caps(self):
        answer = self.fetch("caps.txt").decode()
        self.assertTrue(answer.startswith("CAPS"), answer)
        self.assertIn("CapsVersion=1", answer)
        self.assertIn("PathDelimeter=/", answer.replace(
            "PathDelimiter", "PathDelimeter"))
        self.assertEqual(answer, self.fetch("/caps.txt").decode())

    def test_robots(self):
        answer = self.fetch("robots.txt").decode().lower()
        self.assertIn("user-agent:", answer)

    def test_own_files_go_first(self):
        server = self.serve({"index.gmi": "# X\n", "caps.txt": "my caps\n",
                             "robots.txt": "my robots\n"})
        self.assertEqual(gopher.fetch(server.gopher, "caps.txt"),
                         b"my caps\n")
        self.assertEqual(gopher.fetch(server.gopher, "robots.txt"),
                         b"my robots\n")


class TLS(server.Case):
    """Gopher over TLS on the same port."""

    FILES = FILES

    def test_same_answers(self):
        port = self.server.gopher
        for selector in ("", "/notes.txt", "/picture.png", "/plain.gmi",
                         "/nowhere"):
            with self.subTest(selector=selector):
                self.assertEqual(gopher.fetch(port, selector, tls=True),
                                 gopher.fetch(port, selector))

    def test_versions(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = gemini.context(version, version)
            with self.subTest(version=version):
                with gopher.connect(self.server.gopher, tls=True,
                                    context=context) as sock:
                    sock.sendall(b"/notes.txt\r\n")
                    self.assertEqual(gopher.read(sock), FILES["notes.txt"])

    def test_without_sni(self):
        raw = socket.create_connection(("127.0.0.1", self.server.gopher),
                                       server.PATIENCE)
        with gemini.context().wrap_socket(
                raw, suppress_ragged_eofs=False) as sock:
            sock.sendall(b"/notes.txt\r\n")
            self.assertEqual(gopher.read(sock), FILES["notes.txt"])

    def test_broken_hello(self):
        for hello in (b"\x16", b"\x16\x03\x01\xff\xff" + b"x" * 600,
                      b"\x16\r\n", b"\x16" * 5000):
            with self.subTest(hello=hello[:8]):
                with gopher.connect(self.server.gopher) as sock:
                    try:
                        sock.sendall(hello)
                        sock.shutdown(socket.SHUT_WR)
                        answer = gopher.read(sock)
                    except OSError:
                        continue
                self.assertNotIn(b"Une archive", answer)
        self.assertFalse(gopher.is_error(
            gopher.fetch(self.server.gopher, "")))


CHARSETS = """
certs = "@certs@"
state = "@state@"
access-log = "off"
site "localhost" {
	root = "@root@"
}
gopher "127.0.0.1:@gopher@" {
	charset = "iso-8859-1"
}
gopher "127.0.0.1:@gemini@" {
	charset = "us-ascii"
	width = 40
	tls = false
}
"""


class Charset(server.Case):
    """A charset and a width of its own for each listener."""

    FILES = {
        "index.gmi":
            "# « Été » à l’œuvre\nL’« année » 2017 – coûte 80 € — naïve… "
            "日本\n=> plain.gmi Où ça ?\n\n" + LONG + "\n",
        "plain.gmi": "Très bientôt : « ça ».\n",
        "raw.txt": "é raw\n",
        "décomposé.gmi": "Cafe\u0301\n",
    }
    CONF = CHARSETS

    def test_latin1(self):
        answer = gopher.fetch(self.server.gopher, "")
        found = gopher.items(answer, "iso-8859-1")
        names = " ".join(item.name for item in found)
        self.assertIn("« Été » à l'", names)
        self.assertIn("L'« année » 2017", names)
        self.assertIn("coûte 80 ", names)
        self.assertIn("naïve...", names)
        self.assertIn("Où ça", [item.name[:5] for item in found
                                if item.type == "0"])
        self.assertNotIn("Ã", names)

    def test_latin1_text(self):
        answer = gopher.fetch(self.server.gopher, "/plain.gmi")
        self.assertIn("Très bientôt", gopher.text(answer, "iso-8859-1"))

    def test_ascii(self):
        answer = gopher.fetch(self.server.gemini, "")
        self.assertTrue(answer.isascii())
        names = " ".join(item.name for item in gopher.items(answer))
        self.assertIn("Ete", names)
        self.assertIn("oeuvre", names)
        self.assertIn("naive...", names)
        self.assertIn("Ou ca", names)

    def test_composed(self):
        name = "décomposé".encode() + b".gmi"
        answer = gopher.fetch(self.server.gopher, name)
        self.assertIn("Café", gopher.text(answer, "iso-8859-1"))
        answer = gopher.fetch(self.server.gemini, name)
        self.assertIn("Cafe", gopher.text(answer))

    def test_width(self):
        for item in gopher.menu(self.server.gemini, ""):
            self.assertLessEqual(len(item.name), 40)

    def test_raw_is_raw(self):
        for port in (self.server.gopher, self.server.gemini):
            self.assertEqual(gopher.fetch(port, "/raw.txt"),
                             "é raw\n".encode())

    def test_tls_can_be_refused(self):
        with self.assertRaises((ssl.SSLError, ConnectionError, OSError)):
            gopher.fetch(self.server.gemini, "/raw.txt", tls=True)
        self.assertEqual(gopher.fetch(self.server.gopher, "/raw.txt",
                                      tls=True), "é raw\n".encode())


MAP = """!A title of ours
# a comment that nobody sees
Plain text with an é
Text with a / slash
\t
1A directory\t/dir/\texample.org\t7171
0A text	notes.txt
0notes.txt	
1Relative	dir
1Here with host	/dir	localhost	7000
hThe Web	URL:https://example.org/
iAn info line	fake	(NULL)	0
7Search	/find	example.org	70
=extra.map
-secret.txt
:odd=9
*
"""

GPH = """[1|A directory|/dir|example.org|7171]
[0|A text|/hole/notes.txt|server|port]
[0|Relative|notes.txt|server|port]
[h|The Web|URL:https://example.org/|server|port]
[7|Search|/find|example.org|70]
tthis line begins with a t
[1|A pipe \\| within|/dir|server|port]
t[this is text]
Some text.
"""

HOLE = {
    "index.gmi": "# Root\n=> map/ map\n=> hole/ hole\n",
    "map/gophermap": MAP,
    "map/extra.map": "Included text\n0Included\tnotes.txt\n",
    "map/notes.txt": "notes\n",
    "map/secret.txt": "hidden\n",
    "map/thing.odd": "odd\n",
    "map/dir/a.txt": "a\n",
    "hole/index.gph": GPH,
    "hole/notes.txt": "notes\n",
    "hole/other.gph": "[0|Notes|notes.txt|server|port]\n",
    "run/gophermap": "=script.sh\n=/bin/ls\n=missing.map\nend\n",
    "run/script.sh": "#!/bin/sh\ntouch executed\necho done\n",
    "stop/gophermap": "before\n.\nafter\n",
    "users/gophermap": "before\n~\n%\nafter\n",
    "loop/gophermap": "before\n=gophermap\nafter\n",
    "both/index.gmi": "# From gemtext\n",
    "both/gophermap": "From the gophermap\n",
    "gbh/index.gmi": "# From gemtext\n",
    "gbh/index.gph": "From the gph\n",
    "out/gophermap": "=../../secret.map\n=/secret.map\n",
}


class Hole(server.Case):
    """Gophermaps and .gph pages of an existing hole move in unchanged."""

    FILES = HOLE

    @classmethod
    def prepare(cls):
        write(cls.server.home / "secret.map", "the secret\n")
        os.chmod(cls.server.root / "run/script.sh", 0o755)

    def menu(self, selector):
        return gopher.menu(self.server.gopher, selector)

    def links(self, selector):
        return {item.name: item for item in self.menu(selector)
                if item.type != "i"}

    def names(self, selector):
        return [item.name for item in self.menu(selector)]

    def here(self, type, name, selector):
        return gopher.Item(type, name, selector, "localhost",
                           self.server.gopher)

    def test_gophermap_text(self):
        names = self.names("/map")
        self.assertIn("Plain text with an é", names)
        self.assertIn("Text with a / slash", names)
        self.assertIn("An info line", names)
        self.assertTrue(any("A title of ours" in name for name in names))
        self.assertFalse(any("comment" in name for name in names))

    def test_gophermap_links(self):
        links = self.links("/map/")
        self.assertEqual(links["A directory"], gopher.Item(
            "1", "A directory", "/dir/", "example.org", 7171))
        self.assertEqual(links["A text"],
                         self.here("0", "A text", "/map/notes.txt"))
        self.assertEqual(links["Relative"].selector.rstrip("/"), "/map/dir")
        self.assertEqual(links["The Web"], self.here(
            "h", "The Web", "URL:https://example.org/"))
        self.assertEqual(links["Search"], gopher.Item(
            "7", "Search", "/find", "example.org", 70))
        self.assertEqual((links["Here with host"].host,
                          links["Here with host"].port),
                         ("localhost", 7000))

    def test_gophermap_missing_fields(self):
        self.assertIn("/map/notes.txt",
                      [item.selector for item in self.menu("/map")
                       if item.name == "notes.txt"])

    def test_gophermap_include(self):
        names = self.names("/map")
        self.assertIn("Included text", names)
        self.assertEqual(self.links("/map")["Included"].selector,
                         "/map/notes.txt")

    def test_gophermap_listing(self):
        found = self.menu("/map")
        selectors = {item.selector: item for item in found}
        self.assertIn("/map/dir/", {s if s.endswith("/") else s + "/"
                                    for s in selectors})
        self.assertNotIn("/map/secret.txt", selectors)
        self.assertNotIn("/map/gophermap", selectors)
        self.assertEqual(selectors["/map/thing.odd"].type, "9")

    def test_gophermap_stop(self):
        names = self.names("/stop")
        self.assertIn("before", names)
        self.assertNotIn("after", names)

    def test_gophermap_never_executes(self):
        names = self.names("/run")
        self.assertIn("end", names)
        self.assertNotIn("done", names)
        found = list(self.server.home.rglob("executed"))
        self.assertEqual(found, [])

    def test_gophermap_includes_stay_inside(self):
        self.assertNotIn(b"the secret",
                         gopher.fetch(self.server.gopher, "/out"))

    def test_gophermap_includes_end(self):
        self.assertIn("before", self.names("/loop"))

    def test_gophermap_users_and_hosts(self):
        names = self.names("/users")
        self.assertIn("before", names)
        self.assertIn("after", names)

    def test_gophermap_goes_before_gemtext(self):
        self.assertIn("From the gophermap", self.names("/both"))
        self.assertIn("From the gph", self.names("/gbh"))
        for path in ("/both/", "/gbh/"):
            answer = gemini.fetch(self.server.gemini, path)
            self.assertEqual(answer.body, b"# From gemtext\n")

    def test_gph_links(self):
        links = self.links("/hole")
        self.assertEqual(links["A directory"], gopher.Item(
            "1", "A directory", "/dir", "example.org", 7171))
        self.assertEqual(links["A text"],
                         self.here("0", "A text", "/hole/notes.txt"))
        self.assertEqual(links["Relative"],
                         self.here("0", "Relative", "/hole/notes.txt"))
        self.assertEqual(links["The Web"], self.here(
            "h", "The Web", "URL:https://example.org/"))
        self.assertIn("A pipe | within", links)

    def test_gph_text(self):
        names = self.names("/hole")
        self.assertIn("this line begins with a t", names)
        self.assertIn("[this is text]", names)
        self.assertIn("Some text.", names)

    def test_gph_file(self):
        links = self.links("/hole/other.gph")
        self.assertEqual(links["Notes"].selector, "/hole/notes.txt")

    def test_holes_as_gemtext(self):
        answer = gemini.fetch(self.server.gemini, "/map/")
        self.assertEqual(answer.status, 20)
        self.assertTrue(answer.meta.startswith("text/gemini"), answer.meta)
        found = dict((label, gemini.resolve(
            f"gemini://localhost:{self.server.gemini}/map/", target))
            for target, label in gemini.links(answer.body))
        base = f"gemini://localhost:{self.server.gemini}"
        self.assertEqual(found["A text"], base + "/map/notes.txt")
        self.assertEqual(found["A directory"],
                         "gopher://example.org:7171/1/dir/")
        self.assertEqual(found["The Web"], "https://example.org/")
        self.assertIn("Plain text with an é", answer.body.decode())
        answer = gemini.fetch(self.server.gemini, "/hole/")
        found = dict((label, target)
                     for target, label in gemini.links(answer.body))
        self.assertEqual(found["The Web"], "https://example.org/")
        self.assertIn("Some text.", answer.body.decode())


class OddNames(server.Case):
    """Names that no menu can carry as they are."""

    FILES = {"index.gmi": "# X\n"}

    @classmethod
    def prepare(cls):
        root = os.fsencode(cls.server.root)
        for name in (b"a\tb.txt", b"c\nd.txt", b"e\r\nf.txt", b"g\xff.txt",
                     b"h%41.txt", b"i?j.txt", b"k#l.txt", b"m n.txt",
                     b"\x1b[31m.txt", b"o'p\"q.txt", b"=> r.txt",
                     "日本.txt".encode(), b"s|t].txt"):
            os.makedirs(root + b"/odd", exist_ok=True)
            with open(root + b"/odd/" + name, "wb") as made:
                made.write(b"content of it\n")

    def test_listing_over_gopher(self):
        answer = gopher.fetch(self.server.gopher, "/odd/")
        found = [item for item in gopher.items(answer.replace(
            b"/g\xff", b"/g_")) if item.type != "i"]
        self.assertNotIn(b"\x1b", answer)
        selectors = [item.selector for item in found]
        for name in ("h%41.txt", "i?j.txt", "k#l.txt", "m n.txt",
                     "o'p\"q.txt", "=> r.txt", "日本.txt", "s|t].txt"):
            self.assertIn("/odd/" + name, selectors)
        for item in found:
            with self.subTest(item=item):
                if not item.selector.startswith("/odd/"):
                    continue
                selector = item.selector.encode().replace(b"/g_", b"/g\xff")
                self.assertEqual(
                    gopher.fetch(self.server.gopher, selector),
                    b"content of it\n")

    def test_listing_over_gemini(self):
        port = self.server.gemini
        answer = gemini.fetch(port, "/odd/")
        self.assertEqual(answer.status, 20)
        base = f"gemini://localhost:{port}/odd/"
        count = 0
        for target, _ in gemini.links(answer.body):
            url = gemini.resolve(base, target)
            if url.startswith(base) and url != base and "%FF" not in url:
                with self.subTest(url=url):
                    found = gemini.fetch(port, url)
                    self.assertEqual(found.body, b"content of it\n")
                    count += 1
        self.assertGreaterEqual(count, 8)


class Addresses(server.Case):
    """IPv6, several listeners, advertised ports."""

    FILES = {"index.gmi": "# X\n=> page.gmi Page\n", "page.gmi": "# P\n"}

    def test_ipv6(self):
        first, second = server.port_new(), server.port_new()
        made = self.serve(self.FILES, flags=(
            "--gopher", f"[::1]:{first}", "--gemini", f"[::1]:{second}"))
        answer = gopher.fetch(first, "", address="::1")
        self.assertIn("X", [item.name for item in gopher.items(answer)])
        self.assertEqual(gemini.fetch(second, "/", address="::1").status, 20)
        self.assertEqual(gopher.items(answer), [
            item._replace(port=first) if item.type != "i"
            and item.port == made.gopher else item
            for item in gopher.menu(made.gopher, "")])

    def test_both_families(self):
        """A port alone means every address, IPv4 and IPv6."""
        port = server.port_new()
        for form in (f":{port}", f"*:{port}"):
            with self.subTest(form=form):
                made = server.Server(self.FILES, flags=("--gopher", form))
                self.addCleanup(made.remove)
                made.start()
                try:
                    for address in ("127.0.0.1", "::1"):
                        answer = gopher.fetch(port, "", address=address)
                        self.assertIn(b"Page", answer)
                finally:
                    made.stop()

    def test_advertised(self):
        made = self.serve(self.FILES, conf="""
certs = "@certs@"
state = "@state@"
site "localhost" { root = "@root@" }
gopher "127.0.0.1:@gopher@" { advertise = "gopher.example.org:70" }
gemini "127.0.0.1:@gemini@" { advertise = "localhost:1965" }
""")
        links = [item for item in gopher.menu(made.gopher, "")
                 if item.type == "0"]
        self.assertEqual((links[0].host, links[0].port),
                         ("gopher.example.org", 70))
        self.assertEqual(
            gemini.fetch(made.gemini, "gemini://localhost/").status, 20)
        self.assertEqual(
            gemini.fetch(made.gemini, "gemini://localhost:1/").status, 53)
