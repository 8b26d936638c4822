"""The command: flags, configuration, check, get, and their errors."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import unittest

import gemini
import gopher
import server
from server import souslik, write

FILES = {"index.gmi": "# Accueil\n=> page.gmi Page\n", "page.gmi": "# Été\n",
         "notes.txt": b"raw\r\n.\r\nbytes"}
COMMANDS = ("serve", "check", "cert", "get")


class Usage(unittest.TestCase):
    """Help, the version, and what is wrong usage."""

    def test_help(self):
        for arguments in (("--help",), ("-h",)):
            done = souslik(*arguments)
            self.assertEqual(done.returncode, 0)
            for name in COMMANDS:
                self.assertIn(name, done.stdout.decode())
        for name in COMMANDS:
            with self.subTest(name=name):
                done = souslik(name, "--help")
                self.assertEqual(done.returncode, 0)
                self.assertIn(f"souslik {name}", done.stdout.decode())
                self.assertEqual(done.stderr, b"")

    def test_flags_are_documented(self):
        text = souslik("serve", "--help").stdout.decode()
        for flag in ("-c", "-n", "--root", "--hostname", "--gopher",
                     "--gemini", "--certs", "--state", "--workers"):
            self.assertIn(flag, text)

    def test_version(self):
        done = souslik("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout.decode(), r"^souslik \d+\.\d+")

    def test_wrong_usage(self):
        for arguments in ((), ("nonsense",), ("serve", "--nonsense"),
                          ("serve", "word"), ("check", "--nonsense"),
                          ("cert", "--nonsense"), ("get",),
                          ("get", "--nonsense"), ("serve", "--root")):
            with self.subTest(arguments=arguments):
                done = souslik(*arguments)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(done.stdout, b"")
                self.assertNotEqual(done.stderr, b"")


    def test_wrong_options_are_told_alike(self):
        for name in COMMANDS:
            for option in ("--nonsense", "-x", "--help=x"):
                with self.subTest(name=name, option=option):
                    done = souslik(name, option)
                    self.assertEqual(done.returncode, 2)
                    self.assertEqual(
                        done.stderr.decode(),
                        f"souslik {name}: there is no option '{option}'; "
                        f"souslik {name} --help lists the options\n")
        for arguments in (("serve", "--root"), ("serve", "-nc"),
                          ("cert", "--certs"), ("serve", "-n", "--state")):
            with self.subTest(arguments=arguments):
                option = {"-nc": "-c"}.get(arguments[-1], arguments[-1])
                done = souslik(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(
                    done.stderr.decode(),
                    f"souslik {arguments[0]}: the option '{option}' needs a "
                    f"value; souslik {arguments[0]} --help lists the "
                    "options\n")

    def test_a_word_may_begin_with_a_dash(self):
        done = souslik("check", "--", "-x")
        self.assertEqual(done.returncode, 1)
        self.assertIn("-x", done.stderr.decode())


class Home(unittest.TestCase):
    """Tests with a directory of their own and an archive in it."""

    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="souslik-e2e-")
        self.addCleanup(made.cleanup)
        self.home = pathlib.Path(made.name)
        write(self.home / "capsule/index.gmi", "# X\n")


class Errors(Home):
    """What keeps the daemon from starting is said in words."""

    def fails(self, *arguments, says=()):
        """The daemon does not start, with status 1, and says why."""
        done = souslik("serve", *arguments, cwd=self.home)
        text = done.stderr.decode()
        self.assertEqual(done.returncode, 1, text)
        self.assertNotIn("souslik: ready", text)
        for what in says:
            self.assertIn(what, text)
        return text

    def test_root(self):
        self.fails("--root", "nowhere", says=("nowhere", "No such file"))
        self.fails("--root", "capsule/index.gmi", says=("index.gmi",))
        (self.home / "capsule").rename(self.home / "other")
        self.fails(says=("capsule", "--root"))

    def test_addresses(self):
        for address in ("nonsense", "127.0.0.1", "127.0.0.1:0", ":99999",
                        "127.0.0.1:x", "[::1", "::1:70", "", "1.2.3:70",
                        "example.org:70"):
            for flag in ("--gopher", "--gemini"):
                with self.subTest(address=address, flag=flag):
                    self.fails(flag, address, says=(flag,))

    def test_port_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            other = server.port_new()
            text = self.fails("--gopher", f"127.0.0.1:{port}", "--gemini",
                              f"127.0.0.1:{other}", says=(str(port),))
            self.assertRegex(text, "in use")

    def test_privileged_address(self):
        """An address that is not ours."""
        self.fails("--gopher", "192.0.2.1:7070", "--gemini",
                   f"127.0.0.1:{server.port_new()}", says=("192.0.2.1",))

    def test_same_listener_twice(self):
        port = server.port_new()
        self.fails("--gopher", f"127.0.0.1:{port}", "--gemini",
                   f"127.0.0.1:{port}", says=(str(port),))

    def test_workers(self):
        for count in ("0", "-1", "x", "1000000", "", "1x"):
            with self.subTest(count=count):
                self.fails("--workers", count, says=("--workers",))

    def test_hostname(self):
        for name in ("", "a b", "../x", "a/b", "-a", "é.example"):
            with self.subTest(name=name):
                self.fails("--hostname", name, says=("--hostname",))

    def test_certs(self):
        write(self.home / "file", "")
        text = self.fails("--certs", "file",
                          "--gopher", f"127.0.0.1:{server.port_new()}",
                          "--gemini", f"127.0.0.1:{server.port_new()}")
        self.assertIn("file", text)

    def test_missing_file(self):
        self.fails("-c", "nowhere.conf", says=("nowhere.conf",))


GOOD = """
# A comment
certs = "certs"
state = "state"
workers = 1
access-log = "-"
access-log-format = "json"

site "localhost" {
	root = "capsule"
	language = "fr"
	listing = true
	gone = { "/gone.gmi", "/away/" }
	moved "/a" { to = "/b" }
	input "/ask" { prompt = "What?" to = "/t/%s.gmi" }
}

gopher "127.0.0.1:7070" {
	advertise = "example.org:70"
	charset = "iso-8859-1"
	width = 67
	tls = true
}

gemini "[::1]:1965" { advertise = "example.org:1965" }
"""


class Checking(Home):
    """souslik serve -n checks a configuration and serves nothing."""

    def check(self, text):
        write(self.home / "souslik.conf", text)
        return souslik("serve", "-n", "-c", "souslik.conf", cwd=self.home)

    def test_good(self):
        done = self.check(GOOD)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse((self.home / "certs").exists())
        self.assertEqual(self.check("").returncode, 0)

    def test_sample(self):
        """The sample in conf/ is a good configuration."""
        sample = server.TOP / "conf/souslik.conf"
        self.assertTrue(sample.is_file())
        done = souslik("serve", "-n", "-c", sample, cwd=server.TOP)
        text = done.stderr.decode()
        if done.returncode != 0:
            self.assertRegex(text, "cannot be read|is no user")

    def test_without_file(self):
        done = souslik("serve", "-n", cwd=self.home)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_bad_lines(self):
        """Each says file, line, what and why."""
        for number, (line, word) in enumerate((
                ('nonsense = 1', "nonsense"),
                ('workers = 0', "workers"),
                ('workers = "many"', "workers"),
                ('access-log-format = "xml"', "access-log-format"),
                ('site "a b" { root = "capsule" }', "a b"),
                ('site "x.example" { root = "nowhere" }', "nowhere"),
                ('site "localhost" { }', "localhost"),
                ('site "x.example" { certificate = "no.crt" key = "no.key" }',
                 "no.crt"),
                ('user = "nobody-by-that-name"', "nobody-by-that-name"),
                ('access-log = "/nowhere/access.log"', "/nowhere"),
                ('site "x.example" { root = "capsule" language = "?" }',
                 "language"),
                ('site "x.example" { root = "capsule" moved "/a" { } }',
                 "/a"),
                ('site "x.example" { root = "capsule" moved "a" '
                 '{ to = "/b" } }', "a"),
                ('site "x.example" { root = "capsule" input "/a" '
                 '{ to = "/%s" } }', "prompt"),
                ('site "x.example" { root = "capsule" input "/a" '
                 '{ prompt = "?" to = "/b" } }', "%s"),
                ('site "x.example" { root = "capsule" gone = { "a" } }',
                 "gone"),
                ('gopher "nonsense" { }', "nonsense"),
                ('gopher "127.0.0.1:71" { charset = "klingon" }', "klingon"),
                ('gopher "127.0.0.1:71" { width = 3 }', "width"),
                ('gopher "127.0.0.1:71" { tls = "maybe" }', "maybe"),
                ('gopher "127.0.0.1:71" { site = "nobody" }', "nobody"),
                ('gopher "127.0.0.1:71" { advertise = "a b" }', "a b"),
                ('gemini "127.0.0.1:71" { charset = "utf-8" }', "charset"),
                ('gemini "127.0.0.1:71" {', ""),
                ('certs = ', ""),
                ('certs "x"', ""),
                ('"', ""),
                ('}', ""))):
            blank = "\n" * (number % 5)
            with self.subTest(line=line):
                done = self.check(GOOD + blank + line + "\n")
                text = done.stderr.decode()
                self.assertEqual(done.returncode, 1, text)
                self.assertIn(word, text)
                found = re.search(r"souslik\.conf:(\d+): ", text)
                self.assertTrue(found, text)
                at = GOOD.count("\n") + len(blank) + 1
                self.assertIn(int(found[1]), (at, at + 1), text)

    def test_hostile_files(self):
        for content in (b"\0", b"\xff\xfe", b"site " * 10000, b"{" * 5000,
                        b'site "' + b"x" * 100000, b"/*", b"${HOME}",
                        b'include("/dev/zero")\n', b"= = ="):
            with self.subTest(content=content[:20]):
                done = self.check(content)
                self.assertIn(done.returncode, (0, 1), done.stderr[-500:])
                self.assertNotIn(b"Sanitizer", done.stderr)

    def test_not_a_file(self):
        for path in ("/dev/zero", "capsule"):
            done = souslik("serve", "-n", "-c", path, cwd=self.home)
            self.assertEqual(done.returncode, 1)


class Order(server.Case):
    """Flags go before the file, the file before the defaults."""

    FILES = FILES

    def test_flags_before_file(self):
        made = server.Server(FILES, conf="""
certs = "@certs@"
state = "@state@"
workers = 1
site "file.example" { root = "/nowhere" }
gopher "127.0.0.1:1" { }
gemini "127.0.0.1:1" { }
""")
        self.addCleanup(made.remove)
        made.flags = ["--root", str(made.root), "--hostname", "localhost",
                      "--gopher", f"127.0.0.1:{made.gopher}", "--gemini",
                      f"127.0.0.1:{made.gemini}", "--workers", "3"]
        made.start()
        self.addCleanup(made.stop)
        self.assertEqual(len(made.workers()), 3)
        self.assertEqual(gemini.fetch(made.gemini, "/").status, 20)
        self.assertIn(b"Accueil", gopher.fetch(made.gopher, ""))

    def test_ready_line(self):
        line, = [line for line in self.server.stderr().splitlines()
                 if "souslik: ready" in line]
        self.assertTrue(line.startswith("souslik: ready"), line)
        self.assertIn(f"gopher://localhost:{self.server.gopher}/", line)
        self.assertIn(f"gemini://localhost:{self.server.gemini}/", line)

    def test_ready_means_ready(self):
        """At once, both doors are open."""
        for _ in range(3):
            made = server.Server(FILES)
            self.addCleanup(made.remove)
            made.start()
            gopher.connect(made.gopher).close()
            gemini.connect(made.gemini).close()
            made.stop()

    def test_defaults(self):
        """Without a word: capsule/ here, 7070 and 1965, both families."""
        if not (server.port_free(7070) and server.port_free(1965)):
            self.skipTest("another server has the ports 7070 and 1965")
        made = server.Server({}, conf="")
        self.addCleanup(made.remove)
        for name, content in FILES.items():
            write(made.home / "capsule" / name, content)
        made.command = lambda: [server.PROGRAM, "serve"]
        old = os.environ.get("XDG_STATE_HOME")
        os.environ["XDG_STATE_HOME"] = str(made.home / "xdg")
        try:
            made.start()
        finally:
            del os.environ["XDG_STATE_HOME"]
            if old is not None:
                os.environ["XDG_STATE_HOME"] = old
        self.addCleanup(made.stop)
        for address in ("127.0.0.1", "::1"):
            self.assertIn(b"Accueil",
                          gopher.fetch(7070, "", address=address))
            for url in ("gemini://localhost/", "gemini://localhost:1965/"):
                answer = gemini.fetch(1965, url, address=address)
                self.assertEqual(answer.status, 20)
        self.assertTrue((made.home / "certs/localhost.crt").is_file())


BROKEN = {
    "index.gmi": "# Fine\n=> good.gmi Good\n=> missing.gmi Missing\n",
    "good.gmi": "# Good\n* Date : 2017-23\n\n=> https://example.org/ Out\n",
    "bytes.gmi": b"# Bytes\n\nfine\nbad \xff\n",
    "untitled.gmi": "no title here\n",
    "dated.gmi": "# Dated\n* Date: 2017-99-99\n",
    "sub/map/gophermap": "1Missing\tnowhere\n",
    "fence.gmi": "# Fence\n```\n=> no-link-here.gmi\n```\n",
}


class Check(unittest.TestCase):
    """souslik check reports what a curator should mend."""

    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="souslik-e2e-")
        self.addCleanup(made.cleanup)
        self.home = pathlib.Path(made.name)

    def check(self, files, *arguments):
        for name, content in files.items():
            write(self.home / "capsule" / name, content)
        done = souslik("check", *arguments, cwd=self.home)
        return done.returncode, done.stdout.decode(
            errors="backslashreplace") + done.stderr.decode()

    def test_clean(self):
        status, text = self.check(
            {"index.gmi": "# Fine\n=> good.gmi Good\n",
             "good.gmi": BROKEN["good.gmi"], "fence.gmi": BROKEN["fence.gmi"]})
        self.assertEqual(status, 0, text)

    def test_reports(self):
        os.makedirs(self.home / "capsule")
        os.mkfifo(self.home / "capsule/pipe.gmi")
        os.symlink("/etc/passwd", self.home / "capsule/link.txt")
        for arguments in ((), ("capsule",), (self.home / "capsule",)):
            status, text = self.check(BROKEN, *arguments)
            self.assertEqual(status, 1)
            self.assertRegex(text, r"index\.gmi:3: .*missing\.gmi")
            self.assertRegex(text, r"bytes\.gmi:4: .*UTF-8")
            self.assertRegex(text, r"untitled\.gmi(:\d+)?: .*title")
            self.assertRegex(text, r"dated\.gmi:2: .*2017-99-99")
            self.assertRegex(text, r"gophermap:1: .*nowhere")
            self.assertNotIn("good.gmi:", text)
            self.assertNotIn("fence.gmi", text)

    def test_each_kind_alone(self):
        for name in ("bytes.gmi", "untitled.gmi", "dated.gmi"):
            where = self.home / name
            write(where / "index.gmi", f"# Index\n=> {name} It\n")
            write(where / name, BROKEN[name])
            with self.subTest(name=name):
                done = souslik("check", where)
                self.assertEqual(done.returncode, 1)
                lines = done.stdout.decode().splitlines()
                self.assertEqual(len([line for line in lines
                                      if f"/{name}:" in line
                                      and "to mend" not in line]), 1,
                                 lines)

    def test_unreadable(self):
        if os.geteuid() == 0:
            return
        path = write(self.home / "capsule/closed.gmi", "# Closed\n")
        path.chmod(0)
        status, text = self.check({"index.gmi": "# X\n"})
        self.assertEqual(status, 1)
        self.assertIn("closed.gmi", text)

    def test_no_directory(self):
        status, text = self.check({}, "nowhere")
        self.assertNotEqual(status, 0)
        self.assertIn("nowhere", text)

    def test_hostile_names(self):
        """A name never forges a line or reaches the terminal."""
        root = os.fsencode(self.home) + b"/capsule"
        os.makedirs(root)
        with open(root + b"/x\n\x1b[31mgood.gmi:1: fine.gmi", "wb") as made:
            made.write(b"no title\n")
        status, text = self.check({"index.gmi": "# X\n"})
        self.assertEqual(status, 1)
        self.assertNotIn("\x1b", text)
        self.assertFalse(any(line.startswith("good.gmi")
                             for line in text.splitlines()), text)


class Get(server.Case):
    """souslik get: body to standard output, header to standard error."""

    FILES = FILES

    def get(self, scheme, path, port=None):
        port = port or (self.server.gemini if scheme == "gemini"
                        else self.server.gopher)
        return souslik("get", f"{scheme}://localhost:{port}{path}")

    def test_gemini(self):
        done = self.get("gemini", "/page.gmi")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, FILES["page.gmi"].encode())
        self.assertIn(b"20 text/gemini", done.stderr)
        self.assertEqual(self.get("gemini", "").stdout,
                         FILES["index.gmi"].encode())

    def test_gemini_failures(self):
        done = self.get("gemini", "/nowhere")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, b"")
        self.assertIn(b"51", done.stderr)

    def test_gopher(self):
        for scheme in ("gopher", "gophers"):
            with self.subTest(scheme=scheme):
                done = self.get(scheme, "/0/notes.txt")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(done.stdout, FILES["notes.txt"])
                done = self.get(scheme, "/")
                self.assertEqual(done.stdout, gopher.fetch(
                    self.server.gopher, ""))
                self.assertEqual(self.get(scheme, "").stdout, done.stdout)

    def test_fingerprint(self):
        shown = self.server.stderr().lower().replace(":", "")
        text = self.get("gemini", "/").stderr.decode()
        found = re.search(r"(?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}|"
                          r"[0-9a-f]{64}", text)
        self.assertTrue(found, text)
        self.assertIn(found[0].lower().replace(":", ""), shown)
        self.assertIn("TLSv1.3", text)

    def test_ipv6(self):
        port = server.port_new()
        self.serve(FILES, hostname="::1", flags=("--gopher", f"[::1]:{port}"))
        done = souslik("get", f"gopher://[::1]:{port}/0/notes.txt")
        self.assertEqual(done.stdout, FILES["notes.txt"], done.stderr)

    def test_refused(self):
        done = self.get("gemini", "/", port=server.port_new())
        self.assertNotIn(done.returncode, (0, 2))
        self.assertIn(b"refused", done.stderr)

    def test_bad_urls(self):
        for url in ("nonsense", "https://example.org/", "gemini://", "",
                    "gemini://localhost:99999/", "gemini://localhost/\n"):
            with self.subTest(url=url):
                done = souslik("get", url)
                self.assertNotEqual(done.returncode, 0)
                self.assertNotEqual(done.stderr, b"")

    def test_large(self):
        content = bytes(range(256)) * 40000
        write(self.server.root / "large.bin", content)
        self.assertEqual(self.get("gemini", "/large.bin").stdout, content)
        self.assertEqual(self.get("gopher", "/9/large.bin").stdout, content)

    def test_closed_output(self):
        """A reader who has seen enough (head) is no error of ours."""
        write(self.server.root / "large2.bin", bytes(8 << 20))
        url = f"gemini://localhost:{self.server.gemini}/large2.bin"
        with subprocess.Popen(
                [server.PROGRAM, "get", url], stdout=subprocess.PIPE,
                stderr=subprocess.PIPE) as process:
            process.stdout.read(10)
            process.stdout.close()
            process.wait(server.PATIENCE)
            self.assertIn(process.returncode, (1, -signal.SIGPIPE))
            self.assertNotIn(b"Sanitizer", process.stderr.read())
