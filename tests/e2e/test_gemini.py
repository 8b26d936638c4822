"""The Gemini door: the network protocol, specification 0.24.1."""

import os
import signal
import socket
import ssl
import subprocess
import time

import gemini
import gopher
import server
from server import write
from test_gopher import GIF, PDF, PNG

FILES = {
    "index.gmi": "# Accueil\n=> page.gmi Page\n",
    "page.gmi": "# Été\r\nbytes  exactly \r\n\n=> x\n```\n",
    "french.gmi": "# Un titre\n* Date : 2017-09-20\n* Langue : fr\n\nTexte\n",
    "english.gmi": "# A title\n* Date: 2017-09-20\n* Language: en\n\nText\n",
    "broken.gmi": b"# \xff\xfe\x1b not UTF-8\n",
    "utf8.txt": "déjà vu\n",
    "latin1.txt": "déjà vu, déjà lu, où est le café\n".encode("latin-1"),
    "ascii.txt": "plain\n",
    "empty.txt": b"",
    "empty.gmi": b"",
    "page.html": "<!DOCTYPE html><html><title>é</title></html>\n",
    "data.json": '{"a": 1}\n',
    "feed.xml": '<?xml version="1.0"?><a/>\n',
    "style.css": "a { b: c }\n",
    "notes.md": "# Markdown\n",
    "picture.png": PNG,
    "little.gif": GIF,
    "paper.pdf": PDF,
    "mystery": bytes(i * i * 7 % 251 for i in range(3000)),
    "text-without-extension": "some text\n",
    "sub/index.gmi": "# Sub\n",
    "list/a.gmi": "# A\n",
    "list/b c.txt": "b\n",
    "list/d/x": "x\n",
    "space name.txt": "space\n",
    "café.txt": "café\n",
    "a%2Fb.txt": "percent\n",
    ".hidden": "hidden\n",
    ".git/config": "hidden\n",
}


class Requests(server.Case):
    """What is a request, and what is not."""

    FILES = FILES

    def status(self, url):
        """The status for a URL with @ for our host and port."""
        if isinstance(url, str):
            url = url.encode()
        return self.ask(url + b"\r\n").status

    def ask(self, request):
        port = self.server.gemini
        request = request.replace(b"@@", b"localhost:%d" % port)
        return gemini.ask(port, request)

    def test_success(self):
        for url in ("gemini://@@/", "gemini://@@", "GEMINI://@@/",
                    "gemini://@@/page.gmi", "gemini://@@/page.gmi?query",
                    "gemini://@@/%70age.gmi", "gemini://@@/./page.gmi",
                    "gemini://@@/sub/../page.gmi", "gemini://@@/?"):
            with self.subTest(url=url):
                self.assertEqual(self.status(url), 20)
        url = f"gemini://LOCALHOST:{self.server.gemini}/"
        self.assertEqual(self.status(url), 20)

    def test_malformed(self):
        for url in (b"", b"/", b"page.gmi", b"//@@/", b"?", b"#",
                    b"gemini://user@@@/", b"gemini://user:pw@@@/",
                    b"gemini://@@@/", b"gemini://@@/#fragment",
                    b"gemini://@@/%", b"gemini://@@/%4",
                    b"gemini://@@/%zz", b"gemini://@@/?%zz",
                    b"gemini://@@/\xff", b"gemini://@@/\xc0\xaf",
                    b"gemini://@@/\xed\xa0\x80", b"gemini://@@/\0",
                    b"gemini://@@/a\tb", b"gemini://@@/\x01",
                    b"gemini://", b"gemini:///", b"gemini:/page.gmi",
                    b"gemini:page.gmi", b":", b"://", b" ",
                    b"gemini://[::1/", b"gemini://localhost:99999/",
                    b"gemini://localhost:x/", b"GET / HTTP/1.1"):
            with self.subTest(url=url):
                self.assertEqual(self.status(url), 59)

    def test_encoded_nul(self):
        self.assertIn(self.status("gemini://@@/%00"), (51, 59))
        self.assertIn(self.status("gemini://@@/page.gmi%00.txt"), (51, 59))

    def test_encoded_bad_utf8(self):
        self.assertIn(self.status("gemini://@@/%ff"), (51, 59))

    def test_length(self):
        """A URL has at most 1024 bytes."""
        start = f"gemini://localhost:{self.server.gemini}/"
        self.assertEqual(self.status(start + "x" * (1024 - len(start))), 51)
        self.assertEqual(self.status(start + "x" * (1025 - len(start))), 59)
        self.assertEqual(self.status(start + "x" * (1026 - len(start))), 59)

    def test_long_query(self):
        start = f"gemini://localhost:{self.server.gemini}/page.gmi?"
        self.assertEqual(self.status(start + "x" * (1024 - len(start))), 20)
        self.assertEqual(self.status(start + "x" * (1025 - len(start))), 59)

    def test_too_long_without_end(self):
        """What is too long is refused before its end has come."""
        self.assertEqual(self.ask(b"gemini://@@/" + b"x" * 1500).status, 59)

    def test_much_too_long(self):
        with gemini.connect(self.server.gemini) as sock:
            try:
                sock.sendall(b"x" * 200000)
                answer = gemini.parse(gemini.read(sock))
            except (ConnectionError, ssl.SSLError, BrokenPipeError):
                return
        self.assertEqual(answer.status, 59)

    def test_bare_lf(self):
        with gemini.connect(self.server.gemini) as sock:
            sock.sendall(b"gemini://localhost:%d/\n" % self.server.gemini)
            sock.settimeout(server.PATIENCE)
            try:
                answer = gemini.parse(gemini.read(sock))
            except TimeoutError:
                return
        self.assertEqual(answer.status, 59)

    def test_other_hosts(self):
        port = self.server.gemini
        for url in ("gemini://example.org/", f"gemini://example.org:{port}/",
                    "gemini://localhost/", "gemini://localhost:1/",
                    f"https://localhost:{port}/", "https://example.org/",
                    f"gopher://localhost:{port}/", "mailto:a@example.org",
                    f"titan://localhost:{port}/x;size=1",
                    f"gemini://localhost.example.org:{port}/"):
            with self.subTest(url=url):
                self.assertEqual(self.status(url), 53)

    def test_missing(self):
        for url in ("gemini://@@/nowhere", "gemini://@@/page.txt",
                    "gemini://@@/page.gmi/", "gemini://@@/page.gmi/x",
                    "gemini://@@/sub/nowhere/"):
            with self.subTest(url=url):
                self.assertEqual(self.status(url), 51)

    def test_directory_without_slash(self):
        for path in ("/sub", "/list"):
            answer = gemini.fetch(self.server.gemini, path)
            self.assertEqual(answer.status, 31)
            base = f"gemini://localhost:{self.server.gemini}"
            self.assertEqual(gemini.resolve(base + path, answer.meta),
                             base + path + "/")

    def test_directory_without_slash_and_query(self):
        answer = gemini.fetch(self.server.gemini, "//sub")
        base = f"gemini://localhost:{self.server.gemini}"
        if answer.status == 31:
            self.assertEqual(
                gemini.resolve(base + "/sub", answer.meta), base + "/sub/")

    def test_byte_by_byte(self):
        with gemini.connect(self.server.gemini) as sock:
            for byte in f"gemini://localhost:{self.server.gemini}/".encode():
                sock.send(bytes([byte]))
                time.sleep(0.002)
            sock.send(b"\r")
            time.sleep(0.05)
            sock.send(b"\n")
            self.assertEqual(gemini.parse(gemini.read(sock)).status, 20)

    def test_more_after_the_request(self):
        answer = self.ask(b"gemini://@@/page.gmi\r\n" + b"more\r\n" * 20)
        self.assertIn(answer.status, (20, 59))

    def test_half_closed(self):
        """A client may say close_notify before it is answered."""
        content = FILES["page.gmi"].encode()
        self.assertEqual(self.half_closed("/page.gmi", 0), content)

    def test_half_closed_slowly(self):
        """And nothing is lost when it then reads slowly."""
        content = bytes(1 << 20)
        write(self.server.root / "half.bin", content)
        self.assertEqual(self.half_closed("/half.bin", 0.3), content)

    def half_closed(self, path, delay):
        """The body for a client that ends its side before it reads."""
        port = self.server.gemini
        raw = socket.create_connection(("127.0.0.1", port), server.PATIENCE)
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = gemini.context().wrap_bio(incoming, outgoing,
                                        server_hostname="localhost")

        def pump(action):
            """Do one thing, moving bytes until it is done."""
            while True:
                try:
                    value = action()
                except ssl.SSLWantReadError:
                    value = None
                if outgoing.pending:
                    raw.sendall(outgoing.read())
                if value is not None:
                    return value
                incoming.write(raw.recv(65536))

        with raw:
            pump(lambda: tls.do_handshake() or True)
            tls.write(f"gemini://localhost:{port}{path}\r\n".encode())
            with self.assertRaises(ssl.SSLWantReadError):
                tls.unwrap()
            raw.sendall(outgoing.read())
            time.sleep(delay)
            answer = b""
            with self.assertRaises(ssl.SSLZeroReturnError):
                while True:
                    answer += pump(lambda: tls.read(65536))
            self.assertEqual(raw.recv(1), b"")
        return gemini.parse(answer).body

    def test_half_closed_incomplete(self):
        with gemini.connect(self.server.gemini) as sock:
            sock.sendall(b"gemini://localhost")
            socket.socket.shutdown(sock, socket.SHUT_WR)
            self.assertEqual(gemini.parse(gemini.read(sock)).status, 59)

    def test_not_tls(self):
        """Who speaks in the clear is turned away and harms nobody."""
        for hello in (b"gemini://localhost/\r\n", b"\r\n", b"\x16\x03\x01",
                      b"\x16\x03\x01\x40\x00" + b"z" * 20000):
            with socket.create_connection(
                    ("127.0.0.1", self.server.gemini),
                    server.PATIENCE) as sock:
                try:
                    sock.sendall(hello)
                    sock.shutdown(socket.SHUT_WR)
                    answer = gemini.read(sock)
                except OSError:
                    continue
            self.assertNotIn(b"20 ", answer)
        self.assertEqual(self.status("gemini://@@/"), 20)

    def test_idn(self):
        self.assertEqual(self.status("gemini://localhosté:1965/"), 53)


class Root(server.Case):
    """Nothing leads outside the root."""

    FILES = FILES

    @classmethod
    def prepare(cls):
        home, root = cls.server.home, cls.server.root
        write(home / "secret.txt", "the secret\n")
        os.symlink("../secret.txt", root / "relative.txt")
        os.symlink(home / "secret.txt", root / "absolute.txt")
        os.symlink("..", root / "up")
        os.symlink("/", root / "slash")
        os.symlink("utf8.txt", root / "inside.txt")
        os.symlink("/dev/zero", root / "zero.txt")
        os.mkfifo(root / "fifo.gmi")
        if os.geteuid() == 0:
            try:
                os.mknod(root / "null.txt", 0o20666, os.makedev(1, 3))
            except OSError:
                pass

    def test_outside(self):
        for path in (
                "/../secret.txt", "/..", "/../", "/%2e%2e/secret.txt",
                "/%2E%2E/secret.txt", "/.%2e/secret.txt",
                "/..%2fsecret.txt", "/..%2Fsecret.txt",
                "/%2e%2e%2fsecret.txt", "/sub/../../secret.txt",
                "/sub/..%2f..%2fsecret.txt", "/..%5csecret.txt",
                "/relative.txt", "/absolute.txt", "/up/secret.txt", "/up/",
                "/slash/etc/passwd", "/slash/", "//etc/passwd",
                "/%2fetc%2fpasswd", "/%2F/etc/passwd", "/etc/passwd",
                "/%252e%252e/secret.txt", "/..;/secret.txt"):
            with self.subTest(path=path):
                answer = gemini.fetch(self.server.gemini, path)
                self.assertNotIn(b"the secret", answer.body)
                self.assertNotIn(b"root:", answer.body)
                if path not in ("/..", "/../"):
                    self.assertIn(answer.status, (51, 59))

    def test_percent_encoded_separator(self):
        """%2F is no separator."""
        answer = gemini.fetch(self.server.gemini, "/sub%2Findex.gmi")
        self.assertIn(answer.status, (51, 59))

    def test_symlink_inside(self):
        answer = gemini.fetch(self.server.gemini, "/inside.txt")
        self.assertEqual(answer.body, FILES["utf8.txt"].encode())

    def test_what_is_no_file(self):
        for path in ("/fifo.gmi", "/zero.txt", "/null.txt"):
            with self.subTest(path=path):
                began = time.monotonic()
                answer = gemini.fetch(self.server.gemini, path)
                self.assertEqual(answer.status, 51)
                self.assertLess(time.monotonic() - began, 2)

    def test_dot_files(self):
        for path in ("/.hidden", "/.git/config", "/.git/", "/.git",
                     "/%2ehidden", "/sub/../.hidden"):
            with self.subTest(path=path):
                answer = gemini.fetch(self.server.gemini, path)
                self.assertEqual(answer.status, 51)
        listing = gemini.fetch(self.server.gemini, "/list/")
        self.assertNotIn(b"hidden", listing.body)


class Answers(server.Case):
    """What comes back for what is there."""

    FILES = FILES

    def fetch(self, path):
        return gemini.fetch(self.server.gemini, path)

    def kind(self, path):
        """The MIME type and its parameters, lower case."""
        answer = self.fetch(path)
        self.assertEqual(answer.status, 20, path)
        parts = answer.meta.lower().replace(" ", "").split(";")
        return parts[0], dict(part.split("=", 1) for part in parts[1:])

    def test_gemtext_exactly(self):
        for name in ("page.gmi", "broken.gmi", "empty.gmi", "index.gmi"):
            content = FILES[name]
            if isinstance(content, str):
                content = content.encode()
            with self.subTest(name=name):
                answer = self.fetch("/" + name)
                self.assertEqual(answer.status, 20)
                self.assertEqual(answer.body, content)
                self.assertEqual(self.kind("/" + name)[0], "text/gemini")

    def test_lang(self):
        self.assertEqual(self.kind("/french.gmi")[1].get("lang"), "fr")
        self.assertEqual(self.kind("/english.gmi")[1].get("lang"), "en")
        self.assertNotIn("lang", self.kind("/page.gmi")[1])

    def test_files_exactly(self):
        for name in ("utf8.txt", "latin1.txt", "empty.txt", "picture.png",
                     "mystery", "paper.pdf", "page.html"):
            content = FILES[name]
            if isinstance(content, str):
                content = content.encode()
            with self.subTest(name=name):
                self.assertEqual(self.fetch("/" + name).body, content)

    def test_charsets(self):
        self.assertEqual(self.kind("/utf8.txt"),
                         ("text/plain", {"charset": "utf-8"}))
        self.assertEqual(self.kind("/latin1.txt"),
                         ("text/plain", {"charset": "iso-8859-1"}))
        kind, found = self.kind("/ascii.txt")
        self.assertEqual(kind, "text/plain")
        self.assertIn(found.get("charset"), ("us-ascii", "utf-8"))
        self.assertEqual(self.kind("/empty.txt")[0], "text/plain")

    def test_types(self):
        for name, kind in (
                ("page.html", "text/html"), ("data.json", "application/json"),
                ("style.css", "text/css"), ("notes.md", "text/markdown"),
                ("text-without-extension", "text/plain")):
            with self.subTest(name=name):
                self.assertEqual(self.kind("/" + name)[0], kind)
        self.assertIn(self.kind("/feed.xml")[0],
                      ("text/xml", "application/xml"))

    def test_no_charset_for_what_is_not_text(self):
        for name, kind in (("picture.png", "image/png"),
                           ("little.gif", "image/gif"),
                           ("paper.pdf", "application/pdf"),
                           ("mystery", "application/octet-stream")):
            with self.subTest(name=name):
                self.assertEqual(self.kind("/" + name), (kind, {}))

    def test_names(self):
        for path, name in (("/space%20name.txt", "space name.txt"),
                           ("/caf%C3%A9.txt", "café.txt"),
                           ("/café.txt", "café.txt"),
                           ("/a%252Fb.txt", "a%2Fb.txt")):
            with self.subTest(path=path):
                self.assertEqual(self.fetch(path).body, FILES[name].encode())

    def test_listing(self):
        answer = self.fetch("/list/")
        self.assertTrue(answer.meta.startswith("text/gemini"))
        base = f"gemini://localhost:{self.server.gemini}/list/"
        found = {gemini.resolve(base, target)
                 for target, _ in gemini.links(answer.body)}
        for name in ("a.gmi", "b%20c.txt", "d/"):
            self.assertIn(base + name, found)

    def test_robots(self):
        answer = self.fetch("/robots.txt")
        self.assertEqual(answer.status, 20)
        self.assertTrue(answer.meta.startswith("text/plain"))
        self.assertIn(b"user-agent:", answer.body.lower())

    def test_change_on_disk_is_seen(self):
        path = self.server.root / "live.gmi"
        for number in range(1, 12):
            content = f"# {'x' * number}\n* Langue : {'fr' if number % 2 else 'de'}\n"
            write(path, content)
            answer = self.fetch("/live.gmi")
            self.assertEqual(answer.body, content.encode())
            self.assertIn("lang=fr" if number % 2 else "lang=de", answer.meta)
        path.unlink()
        self.assertEqual(self.fetch("/live.gmi").status, 51)

    def test_truncated_while_sent(self):
        """A file that shrinks under a transfer ends it; nobody crashes."""
        path = write(self.server.root / "shrink.bin", bytes(64 << 20))
        before = sorted(self.server.workers())
        with gemini.connect(self.server.gemini) as sock:
            sock.sendall(b"gemini://localhost:%d/shrink.bin\r\n"
                         % self.server.gemini)
            sock.recv(1000)
            os.truncate(path, 1000)
            try:
                gemini.read(sock)
            except (ssl.SSLError, ConnectionError):
                pass
        self.assertEqual(self.fetch("/").status, 20)
        self.assertEqual(sorted(self.server.workers()), before)


RULES = """
certs = "@certs@"
state = "@state@"
site "localhost" {
	root = "@root@"
	language = "fr"
	listing = false
	gone = { "/lost.gmi", "/burnt/" }
	moved "/old.gmi" { to = "/page.gmi" }
	moved "/far.gmi" { to = "gemini://example.org/far.gmi" }
	moved "/olddir/" { to = "/sub/" }
	input "/ask" { prompt = "Quelle année ?" to = "/year/%s.gmi" }
}
gopher "127.0.0.1:@gopher@" { }
gemini "127.0.0.1:@gemini@" { }
"""


class Rules(server.Case):
    """What the configuration says of paths, on both doors."""

    CONF = RULES
    FILES = {
        "index.gmi": "# Index\n=> ask Demander\n=> lost.gmi Perdu\n"
                     "=> old.gmi Ancien\n=> page.gmi Page\n",
        "page.gmi": "# Page\n",
        "english.gmi": "# Page\n* Language: en\n",
        "sub/index.gmi": "# Sub\n",
        "unlisted/x.txt": "x\n",
        "year/2017.gmi": "# 2017\n",
        "year/été 17.gmi": "# été\n",
    }

    def fetch(self, path):
        return gemini.fetch(self.server.gemini, path)

    def resolved(self, path, meta):
        base = f"gemini://localhost:{self.server.gemini}"
        found = gemini.resolve(base + path, meta)
        return found[len(base):] if found.startswith(base) else found

    def test_gone(self):
        self.assertEqual(self.fetch("/lost.gmi").status, 52)
        self.assertEqual(self.fetch("/burnt/a/b.gmi").status, 52)
        self.assertEqual(self.fetch("/page.gmi").status, 20)

    def test_moved(self):
        for path, to in (("/old.gmi", "/page.gmi"),
                         ("/far.gmi", "gemini://example.org/far.gmi")):
            answer = self.fetch(path)
            self.assertEqual(answer.status, 31)
            self.assertEqual(self.resolved(path, answer.meta), to)

    def test_moved_directory(self):
        answer = self.fetch("/olddir/")
        self.assertEqual(answer.status, 31)
        self.assertEqual(self.resolved("/olddir/", answer.meta), "/sub/")

    def test_input(self):
        answer = self.fetch("/ask")
        self.assertEqual((answer.status, answer.meta),
                         (10, "Quelle année ?"))
        answer = self.fetch("/ask?2017")
        self.assertEqual(answer.status, 30)
        self.assertEqual(self.resolved("/ask", answer.meta),
                         "/year/2017.gmi")
        self.assertEqual(self.fetch("/year/2017.gmi").body, b"# 2017\n")

    def test_input_is_encoded(self):
        answer = self.fetch("/ask?%C3%A9t%C3%A9%2017")
        self.assertEqual(answer.status, 30)
        to = self.resolved("/ask", answer.meta)
        self.assertEqual(to, "/year/%C3%A9t%C3%A9%2017.gmi")
        self.assertEqual(self.fetch(to).status, 20)

    def test_input_cannot_escape(self):
        for query in ("..%2F..%2Fetc%2Fpasswd", "%0D%0A20%20text/plain",
                      "a%0Ab", "%2e%2e/x", "?&", "%00"):
            with self.subTest(query=query):
                answer = self.fetch("/ask?" + query)
                self.assertIn(answer.status, (10, 30, 51, 59))
                self.assertNotIn("\n", answer.meta)
                if answer.status == 30:
                    to = self.resolved("/ask", answer.meta)
                    self.assertTrue(to.startswith("/year/"), to)

    def test_language_of_the_site(self):
        self.assertIn("lang=fr", self.fetch("/page.gmi").meta)
        self.assertIn("lang=en", self.fetch("/english.gmi").meta)

    def test_listing_can_be_refused(self):
        self.assertEqual(self.fetch("/unlisted/").status, 51)

    def test_over_gopher(self):
        port = self.server.gopher
        found = {item.name: item for item in gopher.menu(port, "")
                 if item.type != "i"}
        self.assertEqual(found["Demander"].type, "7")
        self.assertEqual(found["Demander"].selector, "/ask")
        self.assertNotIn("Perdu", found)
        answer = gopher.fetch(port, "/ask\t2017")
        self.assertFalse(gopher.is_error(answer), answer)
        self.assertIn(b"2017", answer)
        answer = gopher.fetch(port, "/lost.gmi")
        self.assertTrue(gopher.is_error(answer))
        answer = gopher.fetch(port, "/old.gmi")
        self.assertFalse(gopher.is_error(answer), answer)
        self.assertIn(b"age", answer)


class Trouble(server.Case):
    """Trouble of ours has a status of the 40 family."""

    FILES = {"index.gmi": "# X\n", "closed.gmi": "# closed\n"}

    def test_unreadable(self):
        """A file whose reading fails is no missing file."""
        os.symlink("/proc/self/mem", self.server.root / "mem")
        answer = gemini.fetch(self.server.gemini, "/mem")
        self.assertIn(answer.status, (40, 51))

    def test_no_permission(self):
        path = self.server.root / "closed.gmi"
        path.chmod(0)
        answer = gemini.fetch(self.server.gemini, "/closed.gmi")
        if os.geteuid() == 0:
            self.assertIn(answer.status, (20, 40))
        else:
            self.assertIn(answer.status, (40, 51))


class Sessions(server.Case):
    """TLS versions, tickets and resumption, across workers."""

    FILES = FILES
    WORKERS = 2

    def test_versions(self):
        for version, name in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
                              (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
            tls = gemini.context(version, version)
            with self.subTest(version=name):
                with gemini.connect(self.server.gemini, tls=tls) as sock:
                    self.assertEqual(sock.version(), name)
                    sock.sendall(b"gemini://localhost:%d/\r\n"
                                 % self.server.gemini)
                    self.assertEqual(
                        gemini.parse(gemini.read(sock)).status, 20)

    def test_old_versions(self):
        tls = gemini.context(ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
        tls.set_ciphers("ALL:@SECLEVEL=0")
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            gemini.connect(self.server.gemini, tls=tls)

    def test_resumption(self):
        """A ticket of one worker is good for every other."""
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            tls = gemini.context(version, version)
            session = None
            for attempt in range(12):
                with gemini.connect(self.server.gemini, tls=tls,
                                    session=session) as sock:
                    sock.sendall(b"gemini://localhost:%d/page.gmi\r\n"
                                 % self.server.gemini)
                    answer = gemini.parse(gemini.read(sock))
                    self.assertEqual(answer.status, 20)
                    with self.subTest(version=version, attempt=attempt):
                        self.assertEqual(sock.session_reused,
                                         session is not None)
                    if version == ssl.TLSVersion.TLSv1_3 and session:
                        # Each is to be used once (RFC 8446, C.4).
                        self.assertNotEqual(sock.session.id, session.id)
                    session = sock.session
                    self.assertTrue(session.has_ticket)

    def test_resumption_after_reload(self):
        """And it outlives a new generation of workers."""
        tls = gemini.context()
        with gemini.connect(self.server.gemini, tls=tls) as sock:
            sock.sendall(b"gemini://localhost:%d/\r\n" % self.server.gemini)
            gemini.read(sock)
            session = sock.session
        before = set(self.server.workers())
        self.server.send(signal.SIGHUP)
        server.wait(lambda: self.server.workers()
                    and not before & set(self.server.workers()),
                    "new workers")
        with gemini.connect(self.server.gemini, tls=tls,
                            session=session) as sock:
            self.assertTrue(sock.session_reused)
            sock.sendall(b"gemini://localhost:%d/\r\n" % self.server.gemini)
            self.assertEqual(gemini.parse(gemini.read(sock)).status, 20)

    def session(self, made, tls, session=None):
        """Ask with a session, or without; whether it was taken up, and the
        session to ask with next."""
        with gemini.connect(made.gemini, tls=tls, session=session) as sock:
            sock.sendall(b"gemini://localhost:%d/\r\n" % made.gemini)
            self.assertEqual(gemini.parse(gemini.read(sock)).status, 20)
            return sock.session_reused, sock.session

    def test_resumption_elsewhere(self):
        """Servers that share a state directory share their readers, also
        when one of them starts anew."""
        other = server.Server(FILES)
        self.addCleanup(other.remove)
        other.state, other.certs = self.server.state, self.server.certs
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            tls = gemini.context(version, version)
            with self.subTest(version=version):
                other.start()
                _, session = self.session(self.server, tls)
                reused, session = self.session(other, tls, session)
                self.assertTrue(reused)
                reused, session = self.session(self.server, tls, session)
                self.assertTrue(reused)
                _, session = self.session(other, tls)
                other.stop()
                other.start()
                reused, session = self.session(other, tls, session)
                self.assertTrue(reused)
                other.stop()

    def test_without_sni(self):
        raw = socket.create_connection(("127.0.0.1", self.server.gemini),
                                       server.PATIENCE)
        with gemini.context().wrap_socket(
                raw, suppress_ragged_eofs=False) as sock:
            sock.sendall(b"gemini://localhost:%d/\r\n" % self.server.gemini)
            self.assertIn(gemini.parse(gemini.read(sock)).status, (20, 59))

    def test_close_notify_after_each_status(self):
        """gemini.read is strict: this says so for each kind of answer."""
        for path in ("/", "/nowhere", "/sub", "/picture.png", "/empty.txt",
                     "gemini://example.org/", "x://", "/list/"):
            with self.subTest(path=path):
                url = path if "://" in path else \
                    f"gemini://localhost:{self.server.gemini}{path}"
                gemini.ask(self.server.gemini, url.encode() + b"\r\n")

    def test_client_certificate(self):
        """One that a reader brings is no reason to refuse."""
        made = self.server.home / "client"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:prime256v1", "-nodes", "-days", "10",
             "-subj", "/CN=reader", "-keyout", f"{made}.key", "-out",
             f"{made}.crt"], check=True, stderr=subprocess.DEVNULL)
        tls = gemini.context()
        tls.load_cert_chain(f"{made}.crt", f"{made}.key")
        answer = gemini.fetch(self.server.gemini, "/", tls=tls)
        self.assertEqual(answer.status, 20)


class HeadOfLine(server.Case):
    """One slow reader is no other reader's trouble."""

    FILES = FILES
    WORKERS = 1

    def test_half_a_request(self):
        slow = [gemini.connect(self.server.gemini) for _ in range(20)]
        for sock in slow:
            sock.sendall(b"gemini://")
        raw = [socket.create_connection(("127.0.0.1", self.server.gemini))
               for _ in range(20)]
        began = time.monotonic()
        self.assertEqual(gemini.fetch(self.server.gemini, "/").status, 20)
        self.assertLess(time.monotonic() - began, 2)
        for sock in slow + raw:
            sock.close()
