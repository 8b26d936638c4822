"""Real clients: curl, lynx, openssl, amfora, as people use them."""

import os
import re
import subprocess
import time
import urllib.parse

import crawler
import gopher
import server
import terminal

CAPSULE = server.TOP / "capsule"

FILES = {
    "index.gmi": "# Une bibliothèque\n\nVoilà l’été : « ça va ? »\n\n"
                 "=> page.gmi Une deuxième page\n=> notes.txt Des notes\n"
                 "=> sub/ Un dossier\n=> picture.bin Des octets\n",
    "page.gmi": "# La deuxième page\n\nDu café.\n\n=> index.gmi Retour\n",
    "plain.gmi": "# Un texte\n\nÀ lire.\n",
    "notes.txt": "Des notes : é à ü\n",
    "sub/index.gmi": "# Le dossier\n=> ../index.gmi Retour\n",
    "picture.bin": bytes(range(256)) * 1000,
}

LOCALE = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8",
          "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}

# A key that means nothing to amfora: after it, as after any key, amfora draws
# its screen afresh. Its bottom bar needs that. amfora 1.9.2 has the page drawn
# by one thread while another goes on to put the address in the bar, and asks
# for no drawing after that: when the second is late, "Loading..." stays on the
# screen beneath the whole page until something else is drawn, whatever the
# server did. The page itself is never ahead of its last byte: amfora shows
# nothing of it before the server has ended the stream. Going back, for which it
# asks no server, it can leave the screen empty in the same way.
AMFORA_REDRAW = "F7"


class Client(server.Case):
    """A client runs to its end in a directory of its own."""

    FILES = FILES

    def run_client(self, *command, stdin=None):
        done = subprocess.run(
            command, input=stdin, timeout=3 * server.PATIENCE,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**LOCALE, "HOME": str(self.server.home)})
        return done


class Curl(Client):
    """curl speaks gopher:// and gophers://."""

    def get(self, path, scheme="gopher"):
        done = self.run_client(
            "curl", "-sS", "-k", "--max-time", "20",
            f"{scheme}://localhost:{self.server.gopher}{path}")
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_menu(self):
        text = self.get("/").decode()
        self.assertIn("1Une deuxième page\t/page.gmi\tlocalhost\t"
                      f"{self.server.gopher}\r\n", text)
        self.assertTrue(text.endswith("\r\n.\r\n"))
        self.assertEqual(self.get("/1/"), self.get("/"))

    def test_files(self):
        self.assertEqual(self.get("/9/picture.bin"), FILES["picture.bin"])
        self.assertEqual(self.get("/0/notes.txt"),
                         FILES["notes.txt"].encode())

    def test_text(self):
        self.assertIn("À lire.", self.get("/0/plain.gmi").decode())

    def test_tls(self):
        self.assertEqual(self.get("/9/picture.bin", "gophers"),
                         FILES["picture.bin"])

    def test_query(self):
        self.assertEqual(self.get("/0/notes.txt%09query"),
                         FILES["notes.txt"].encode())


class Lynx(Client):
    """lynx, as a dump and by hand."""

    def dump(self, path):
        done = self.run_client(
            "lynx", "-dump", "-assume_charset=utf-8",
            "-display_charset=utf-8",
            f"gopher://localhost:{self.server.gopher}{path}")
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def test_menu(self):
        text = self.dump("/")
        self.assertIn("Une bibliothèque", text)
        self.assertIn("Voilà l’été : « ça va ? »", text)
        self.assertRegex(text, r"\(DIR\) +\[\d+\]Une deuxième page")
        self.assertRegex(text, r"\(FILE\) +\[\d+\]Des notes")

    def test_text(self):
        text = self.dump("/0/plain.gmi")
        self.assertIn("Un texte", text)
        self.assertIn("À lire.", text)

    def test_error(self):
        text = self.dump("/1/nowhere")
        self.assertIn("/nowhere", text)

    def test_by_hand(self):
        """Down to a link, Enter, read, and back."""
        screen = terminal.Terminal(self.server.home, [
            "lynx", "-assume_charset=utf-8", "-display_charset=utf-8",
            f"gopher://localhost:{self.server.gopher}/"])
        self.addCleanup(screen.close)
        shown = screen.wait("Une bibliothèque")
        self.assertIn("Voilà l’été : « ça va ? »", shown)
        screen.keys("Enter")
        shown = screen.wait("La deuxième page")
        self.assertIn("Du café.", shown)
        screen.keys("Left")
        screen.wait("Une bibliothèque")
        screen.keys("Down", "Enter")
        screen.wait("Des notes : é à ü")


class OpenSSL(Client):
    """openssl s_client: sessions, names, and the end of the stream."""

    def talk(self, *arguments, path="/page.gmi", port=None):
        port = port or self.server.gemini
        request = f"gemini://localhost:{port}{path}\r\n".encode()
        return self.run_client(
            "openssl", "s_client", "-connect", f"127.0.0.1:{port}",
            "-servername", "localhost", "-ign_eof", *arguments,
            stdin=request)

    def test_answer(self):
        done = self.talk("-quiet")
        self.assertIn(b"20 text/gemini", done.stdout)
        self.assertTrue(done.stdout.endswith(FILES["page.gmi"].encode()))

    def test_close_notify(self):
        for path in ("/", "/nowhere", "/picture.bin"):
            done = self.talk("-msg", path=path)
            self.assertRegex(
                done.stdout.decode(errors="replace"),
                r"<<< TLS 1\.3, Alert \[length 0002\], warning close_notify")
            self.assertNotIn(b"unexpected eof", done.stderr)

    def test_resumption(self):
        """A session of one connection is taken up by the next."""
        for version in ("-tls1_2", "-tls1_3"):
            ticket = self.server.home / f"session{version}"
            done = self.talk(version, "-sess_out", str(ticket))
            self.assertIn(b"New, TLSv1", done.stdout)
            self.assertTrue(ticket.is_file() and ticket.stat().st_size)
            for attempt in range(6):
                with self.subTest(version=version, attempt=attempt):
                    done = self.talk(version, "-sess_in", str(ticket))
                    self.assertIn(b"Reused, TLSv1", done.stdout)
                    self.assertIn(b"20 text/gemini", done.stdout)

    def test_gopher_over_tls(self):
        done = self.run_client(
            "openssl", "s_client", "-quiet", "-connect",
            f"127.0.0.1:{self.server.gopher}", stdin=b"/notes.txt\r\n")
        self.assertEqual(done.stdout, FILES["notes.txt"].encode())

    def test_no_weak_ciphers(self):
        """What TLS 1.2 still allows, no reader needs."""
        for cipher in ("AES128-SHA", "NULL-SHA256", "ADH-AES128-SHA"):
            done = self.run_client(
                "openssl", "s_client", "-connect",
                f"127.0.0.1:{self.server.gemini}", "-tls1_2", "-cipher",
                cipher + ":@SECLEVEL=0", stdin=b"\r\n")
            with self.subTest(cipher=cipher):
                self.assertNotIn(b"Cipher is " + cipher.encode(),
                                 done.stdout)


class Amfora(Client):
    """amfora in tmux: the bundled archive as a person sees it."""

    FILES = {}
    ROOT = CAPSULE

    def open(self, path="/"):
        screen = terminal.Terminal(self.server.home, [
            "amfora", f"gemini://localhost:{self.server.gemini}{path}"])
        self.addCleanup(screen.close)
        return screen

    def title(self, path):
        """The first heading of a page of the archive."""
        return re.search(r"^# *(.*)$", (CAPSULE / path).read_text(),
                         re.M)[1]

    def test_reads_and_follows(self):
        page = (CAPSULE / "index.gmi").read_text()
        title = self.title("index.gmi")
        screen = self.open()
        shown = screen.wait(re.escape(title[:20]))
        self.assertNotIn("\ufffd", shown)
        target, label = re.search(r"^=>\s*(\S+)\s+(.*)$", page, re.M).groups()
        screen.keys("1")
        if target.endswith("/"):
            target += "index.gmi"
        shown = screen.wait(re.escape(self.title(target)[:20]))
        self.assertNotIn("\ufffd", shown)
        time.sleep(1)  # as a reader would: amfora is not back at once
        screen.keys("b")
        screen.wait(re.escape(title[:20]), AMFORA_REDRAW)

    def test_links_are_numbered(self):
        screen = self.open("/exhibits/")
        shown = screen.wait(r"\[1\]")
        self.assertRegex(shown, r"\[2\]")

    def test_missing(self):
        screen = self.open("/nowhere.gmi")
        screen.wait(r"(?i)not found|51")


class LynxArchive(Client):
    """lynx with the bundled archive."""

    FILES = {}
    ROOT = CAPSULE

    def test_by_hand(self):
        title = re.search(r"^# *(.*)$",
                          (CAPSULE / "index.gmi").read_text(), re.M)[1]
        screen = terminal.Terminal(self.server.home, [
            "lynx", "-assume_charset=utf-8", "-display_charset=utf-8",
            f"gopher://localhost:{self.server.gopher}/"])
        self.addCleanup(screen.close)
        shown = screen.wait(re.escape(title[:30]))
        self.assertNotIn("\ufffd", shown)
        for line in shown.splitlines():
            self.assertLessEqual(len(line), 80)
        screen.keys("Space")
        screen.wait(r"p2 of")
        screen.keys("Enter")
        screen.wait(r"(?s)\A(?!.*" + re.escape(title[:30]) + r").*\w")


class EndToEnd(Client):
    """Every page of the bundled archive, read by each real client."""

    FILES = {}
    ROOT = CAPSULE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.catalogued()
        cls.menus = crawler.gopher_crawl(cls.server.gopher).answers
        cls.pages = crawler.gemini_crawl(cls.server.gemini).answers

    def urls(self):
        """The gopher URL of each item, its type and its raw answer."""
        for (kind, selector), answer in self.menus.items():
            if not selector.startswith("URL:"):
                path = urllib.parse.quote(selector)
                if kind == "7":
                    path += f"%09{crawler.WORD}"
                yield (f"gopher://localhost:{self.server.gopher}/"
                       f"{kind}{path}", kind, answer)

    def test_curl(self):
        for url, _, answer in self.urls():
            with self.subTest(url=url):
                done = self.run_client("curl", "-sS", url)
                self.assertEqual(done.stdout, answer, done.stderr)

    def test_lynx(self):
        """Every word of a menu or a text, with its accents."""
        for url, kind, answer in self.urls():
            if kind not in "01":
                continue
            done = self.run_client(
                "lynx", "-dump", "-nolist", "-width=500",
                "-assume_charset=utf-8", "-display_charset=utf-8", url)
            shown = "".join(done.stdout.decode().split())
            if kind == "1":
                lines = [item.name for item in gopher.items(answer)]
            elif url.endswith("/feed.xml"):  # sent as it is, byte for byte
                lines = answer.decode().splitlines()
            else:
                lines = gopher.lines(answer)
            for line in lines:
                with self.subTest(url=url, line=line):
                    self.assertIn("".join(line.split()), shown)

    def test_souslik_get(self):
        for url, answer in self.pages.items():
            with self.subTest(url=url):
                done = server.souslik("get", url)
                self.assertEqual(done.returncode, int(answer.status != 20),
                                 done.stderr)
                self.assertEqual(done.stdout, answer.body)
                self.assertIn(answer.meta, done.stderr.decode())

    def test_amfora(self):
        """Each page by its address, in one sitting."""
        base = f"gemini://localhost:{self.server.gemini}/"
        screen = terminal.Terminal(self.server.home, ["amfora", base])
        self.addCleanup(screen.close)
        screen.wait("# OpenAI et Elon Musk")
        screen.wait(r"\n" + re.escape(base) + r"\s*\Z", AMFORA_REDRAW)
        for url, answer in self.pages.items():
            if not answer.meta.startswith("text/gemini"):
                continue
            title = re.search(r"^# *(.*)$", answer.body.decode(), re.M)[1]
            time.sleep(0.1)
            screen.keys("Space")
            screen.tmux("send-keys", "-l", url)
            screen.keys("Enter")
            with self.subTest(url=url):
                heading = r"(?s)# " + re.escape(title[:20])
                screen.wait(heading)
                shown = screen.wait(
                    heading + r".*\n" + re.escape(url) + r"\s*\Z",
                    AMFORA_REDRAW)
                self.assertNotIn("\ufffd", shown)
