"""The catalogue from outside: souslik index, and the daemon's indexer."""

import contextlib
import fcntl
import os
import pathlib
import pwd
import shutil
import signal
import sqlite3
import struct
import subprocess
import tempfile
import termios
import unittest

import server
from server import souslik, wait, write

LETTER = """# {title}
* Date: {date}
* From: Elon Musk
* To: Sam Altman

{text}
"""


def letter(title, date="2017-09-20", text="Nothing."):
    """A small document."""
    return LETTER.format(title=title, date=date, text=text)


class Catalogue:
    """The database of one archive, read as anybody can."""

    def __init__(self, state, hostname="localhost"):
        self.file = pathlib.Path(state) / "catalogue" / f"{hostname}.db"

    def ask(self, sql, *values):
        """All rows; none while there is no database."""
        if not self.file.exists():
            return []
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError:
            return []
        finally:
            connection.close()

    def whole(self):
        """Whether it is whole."""
        return self.ask("SELECT value FROM meta WHERE key = 'state'") == [
            ("whole",)]

    def paths(self):
        """The paths of all documents."""
        return [path for path, in self.ask(
            "SELECT path FROM document ORDER BY path")]

    def title(self, path):
        """The title of a document, or None."""
        rows = self.ask("SELECT title FROM document WHERE path = ?", path)
        return rows[0][0] if rows else None


class Command(unittest.TestCase):
    """souslik index"""

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="souslik-e2e-"))
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.root = self.home / "root"
        self.state = self.home / "state"
        self.catalogue = Catalogue(self.state)
        for i in range(3):
            write(self.root / f"{i}.gmi", letter(f"Letter {i}"))

    def index(self, *flags):
        """Run it; what it said."""
        return souslik("index", "--root", self.root, "--state", self.state,
                       *flags)

    def test_builds(self):
        done = self.index()
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertRegex(
            done.stdout.decode(),
            r"^localhost: 3 documents; 3 of 3 files read in [0-9.]+ seconds; "
            r"catalogue of [0-9.]+ MB\n$")
        self.assertEqual(self.catalogue.paths(),
                         ["/0.gmi", "/1.gmi", "/2.gmi"])
        self.assertTrue(self.catalogue.whole())

    def test_reads_what_is_new(self):
        self.index()
        self.assertIn(b"; 0 of 3 files read", self.index().stdout)
        write(self.root / "d/3.gmi", letter("Letter 3"))
        os.unlink(self.root / "0.gmi")
        self.assertIn(b"3 documents; 1 of 3 files read", self.index().stdout)
        self.assertEqual(self.catalogue.paths(),
                         ["/1.gmi", "/2.gmi", "/d/3.gmi"])

    def test_rules_and_sites(self):
        conf = write(self.home / "conf", f"""
            site "a.example" {{
                root = "{self.root}"
                gone = {{"/0.gmi"}}
                moved "/1.gmi" {{ to = "/2.gmi" }}
            }}
            site "b.example" {{ root = "{self.root}" }}
            gopher "127.0.0.1:7070" {{ site = "a.example" }}
            gemini "127.0.0.1:1965" {{ }}
            state = "{self.state}"
        """)
        done = souslik("index", "-c", conf)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(len(done.stdout.splitlines()), 2)
        self.assertEqual(Catalogue(self.state, "a.example").paths(),
                         ["/2.gmi"])
        self.assertEqual(len(Catalogue(self.state, "b.example").paths()), 3)

    def test_cannot_be_kept(self):
        write(self.state, "a file")
        done = self.index()
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"no catalogue can be kept", done.stderr)
        self.assertIn(b"--state", done.stderr)

    def test_wrong_usage(self):
        for arguments in (["--nonsense"], ["word"]):
            with self.subTest(arguments):
                done = self.index(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, b"")

    def test_no_room(self):
        """Said once, with what to do."""
        for i in range(1000):
            write(self.root / f"more/{i}.gmi", letter(f"Letter {i}"))
        for blocks in (8, 300):
            with self.subTest(blocks):
                shutil.rmtree(self.state, ignore_errors=True)
                done = subprocess.run(
                    ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh",
                     server.PROGRAM, "index", "--root", self.root,
                     "--state", self.state], capture_output=True,
                    check=False)
                self.assertEqual(done.returncode, 1)
                self.assertEqual(done.stderr.count(b"make room there"), 1)
                self.assertEqual(done.stderr.count(b"\n"), 1)

    def progress(self, columns):
        """What it shows on a terminal that is so wide."""
        for i in range(2000):
            write(self.root / f"more/{i}.gmi", letter(f"Letter {i}"))
        own, child = os.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ,
                    struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(
            [server.PROGRAM, "index", "--root", self.root, "--state",
             self.state], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=child)
        os.close(child)
        seen = b""
        try:
            while part := os.read(own, 4096):
                seen += part
        except OSError:
            pass  # nobody has the terminal any more
        os.close(own)
        self.assertIn(b"2003 documents", process.communicate()[0])
        return seen

    def test_progress_bar(self):
        """On a terminal, and gone in the end."""
        seen = self.progress(80)
        self.assertRegex(seen,
                         rb"\rlocalhost \[#* +\] \d+ of 2003 files")
        self.assertTrue(seen.endswith(b"\r\x1b[K"), seen[-80:])

    def test_narrow_progress_bar(self):
        """No line is wider than the terminal."""
        for columns in (40, 20):
            with self.subTest(columns):
                shutil.rmtree(self.state, ignore_errors=True)
                seen = self.progress(columns)
                self.assertRegex(seen, rb"\rlocalhost ")
                for line in seen.split(b"\r"):
                    self.assertLess(len(line), columns)

    def test_damaged(self):
        self.index()
        for damage in (b"no database at all" * 100, b"",
                       self.catalogue.file.read_bytes()[:5000]):
            with self.subTest(damage[:20]):
                self.catalogue.file.write_bytes(damage)
                self.assertEqual(self.index().returncode, 0)
                self.assertEqual(len(self.catalogue.paths()), 3)


class Follow(server.Case):
    """What happens on disk shows in the catalogue."""

    FILES = {"index.gmi": "# Top\n* Language: fr\n",
             "a.gmi": letter("A"),
             "d/b.gmi": letter("B"),
             "d/e/c.gmi": letter("C")}

    def setUp(self):
        self.root = self.server.root
        self.catalogue = Catalogue(self.server.state)
        wait(self.catalogue.whole, "the catalogue")

    def expect(self, path, title):
        """A document's title becomes this (None: it is not there)."""
        wait(lambda: self.catalogue.title(path) == title,
             f"{path} to be {title}")

    def test_a_file(self):
        self.expect("/a.gmi", "A")
        write(self.root / "new.gmi", letter("New"))
        self.expect("/new.gmi", "New")
        write(self.root / "new.gmi", letter("Newer"))
        self.expect("/new.gmi", "Newer")
        os.rename(self.root / "new.gmi", self.root / "old.gmi")
        self.expect("/old.gmi", "Newer")
        self.expect("/new.gmi", None)
        os.chmod(self.root / "old.gmi", 0o644)
        os.link(self.root / "old.gmi", self.root / "other.gmi")
        self.expect("/other.gmi", "Newer")
        os.unlink(self.root / "other.gmi")
        os.unlink(self.root / "old.gmi")
        self.expect("/other.gmi", None)
        self.expect("/old.gmi", None)

    def test_hidden(self):
        write(self.root / "x.gmi", letter("X"))
        self.expect("/x.gmi", "X")
        os.rename(self.root / "x.gmi", self.root / ".x.gmi")
        self.expect("/x.gmi", None)
        os.rename(self.root / ".x.gmi", self.root / "x.gmi")
        self.expect("/x.gmi", "X")
        os.unlink(self.root / "x.gmi")
        self.expect("/x.gmi", None)

    def test_directories(self):
        write(self.root / "f/g/h/deep.gmi", letter("Deep"))
        self.expect("/f/g/h/deep.gmi", "Deep")
        os.rename(self.root / "f/g", self.root / "f/i")
        self.expect("/f/i/h/deep.gmi", "Deep")
        self.expect("/f/g/h/deep.gmi", None)
        write(self.root / "f/i/h/deep.gmi", letter("Deeper"))
        self.expect("/f/i/h/deep.gmi", "Deeper")
        os.rename(self.root / "f", self.server.home / "f")
        self.expect("/f/i/h/deep.gmi", None)
        write(self.server.home / "f/i/h/deep.gmi", letter("Away"))
        os.rename(self.server.home / "f", self.root / "f")
        self.expect("/f/i/h/deep.gmi", "Away")
        shutil.rmtree(self.root / "f")
        self.expect("/f/i/h/deep.gmi", None)
        wait(lambda: not self.catalogue.ask(
            "SELECT 1 FROM folder WHERE path LIKE '/f/%'"), "no folder f")

    def test_a_file_in_place_of_a_directory(self):
        write(self.root / "p/q.gmi", letter("Q"))
        self.expect("/p/q.gmi", "Q")
        shutil.rmtree(self.root / "p")
        write(self.root / "p", "A text\n")
        self.expect("/p", "A text")
        self.expect("/p/q.gmi", None)
        os.unlink(self.root / "p")
        write(self.root / "p/r.gmi", letter("R"))
        self.expect("/p/r.gmi", "R")
        self.expect("/p", None)
        shutil.rmtree(self.root / "p")

    def test_many_at_once(self):
        for i in range(3000):
            write(self.root / f"many/{i % 50}/{i}.txt", f"Text {i}\n")
        wait(lambda: self.catalogue.ask(
            "SELECT count(*) FROM document WHERE path LIKE '/many/%'")
            == [(3000,)], "3,000 documents", 60)
        shutil.rmtree(self.root / "many")
        wait(lambda: self.catalogue.ask(
            "SELECT count(*) FROM document WHERE path LIKE '/many/%'")
            == [(0,)], "no document", 60)

    def test_the_language_of_the_site(self):
        """It is the top page's where the configuration says nothing."""
        sql = "SELECT language FROM document WHERE path = '/a.gmi'"
        self.assertEqual(self.catalogue.ask(sql), [("fr",)])
        write(self.root / "index.gmi", "# Top\n* Language: en\n")
        wait(lambda: self.catalogue.ask(sql) == [("en",)], "English")
        write(self.root / "index.gmi", "# Top\n* Language: fr\n")
        wait(lambda: self.catalogue.ask(sql) == [("fr",)], "French")

    def test_one_at_a_time(self):
        done = souslik("index", "--root", self.root,
                       "--state", self.server.state)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"another process ({self.server.indexer()}) keeps"
                      .encode(), done.stderr)
        self.assertIn(b"nothing to do", done.stderr)


class Trouble(server.Case):
    """The catalogue is derived: whatever happens to it, it comes back."""

    FILES = {f"{i}.gmi": letter(f"Letter {i}") for i in range(20)}

    def setUp(self):
        self.catalogue = Catalogue(self.server.state)
        self.back()

    def back(self):
        """Wait until all documents are in the catalogue."""
        wait(lambda: self.catalogue.whole()
             and len(self.catalogue.paths()) == 20, "the catalogue")

    @contextlib.contextmanager
    def another(self):
        """What is done here has the indexer say that it makes the catalogue
        anew, in another file."""
        before = self.server.stderr().count("making it anew")
        with open(self.catalogue.file, "rb") as old:
            yield
            wait(lambda: self.server.stderr().count("making it anew")
                 > before, "a new one")
            number = os.fstat(old.fileno()).st_ino
            wait(lambda: self.catalogue.file.exists()
                 and self.catalogue.file.stat().st_ino != number,
                 "another file")
        self.back()

    def test_removed(self):
        for suffixes in ([""], ["", "-wal", "-shm"], ["-wal"], ["-shm"]):
            with self.subTest(suffixes):
                with self.another():
                    for suffix in suffixes:
                        os.unlink(f"{self.catalogue.file}{suffix}")

    def test_all_removed(self):
        shutil.rmtree(self.catalogue.file.parent)
        wait(self.catalogue.file.exists, "the database", 60)
        self.back()

    def test_overwritten(self):
        with self.another(), open(self.catalogue.file, "r+b") as database:
            size = database.seek(0, os.SEEK_END)
            for at in range(0, size, 4096):
                database.seek(at)
                database.write(os.urandom(2048))

    def test_reported(self):
        """A reader that finds damage says so by a file."""
        before = self.server.stderr().count("making it anew")
        report = pathlib.Path(f"{self.catalogue.file}.damaged")
        report.touch()
        wait(lambda: self.server.stderr().count("making it anew") > before,
             "a new one")
        wait(lambda: not report.exists(), "the report to be gone")
        self.back()

    def test_killed(self):
        self.server.deaths = True
        indexer = self.server.indexer()
        os.kill(indexer, signal.SIGKILL)
        wait(lambda: self.server.indexer() != indexer, "another indexer")
        write(self.server.root / "new.gmi", letter("New"))
        wait(lambda: self.catalogue.title("/new.gmi") == "New", "New")
        os.unlink(self.server.root / "new.gmi")
        wait(lambda: self.catalogue.title("/new.gmi") is None, "no New")

    def test_reload(self):
        indexer = self.server.indexer()
        self.server.send(signal.SIGHUP)
        wait(lambda: self.server.indexer() != indexer, "another indexer")
        write(self.server.root / "new.gmi", letter("New"))
        wait(lambda: self.catalogue.title("/new.gmi") == "New", "New")
        os.unlink(self.server.root / "new.gmi")
        wait(lambda: self.catalogue.title("/new.gmi") is None, "no New")


def opens(pid, name):
    """Whether a process has a file of this name open."""
    for each in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            if os.readlink(each).endswith(name):
                return True
        except FileNotFoundError:
            pass  # it has just been closed
    return False


class End(unittest.TestCase):
    """The indexer does not hold up the end."""

    def test_in_the_midst_of_a_large_file(self):
        daemon = server.Server({"a.gmi": letter("A")})
        self.addCleanup(daemon.remove)
        with open(daemon.root / "big.bin", "wb") as file:
            file.truncate(1 << 40)
        daemon.start()
        indexer = daemon.indexer()
        wait(lambda: opens(indexer, "/big.bin"), "it to be read")
        daemon.send(signal.SIGTERM)
        wait(lambda: daemon.process.poll() is not None, "the end")
        daemon.stop()


class User(unittest.TestCase):
    """Started by root, the indexer becomes the configured user."""

    def test_user(self):
        if os.geteuid() != 0:
            self.skipTest("this takes root")
        daemon = server.Server({"a.gmi": letter("A")}, conf="""
            site "localhost" { root = "@root@" }
            gopher "127.0.0.1:@gopher@" { }
            gemini "127.0.0.1:@gemini@" { }
            certs = "@certs@"
            state = "@state@"
            user = "nobody"
        """)
        self.addCleanup(daemon.remove)
        os.chmod(daemon.home, 0o755)
        done = souslik("index", "-c", daemon.conf)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        daemon.start()
        self.addCleanup(daemon.stop)
        catalogue = Catalogue(daemon.state)
        self.assertEqual(catalogue.file.stat().st_uid,
                         pwd.getpwnam("nobody").pw_uid)
        write(daemon.root / "b.gmi", letter("B"))
        wait(lambda: catalogue.title("/b.gmi") == "B", "B")
        status = pathlib.Path(f"/proc/{daemon.indexer()}/status").read_text()
        self.assertRegex(status, rf"Uid:\t{pwd.getpwnam('nobody').pw_uid}\t")


class NoRoom(unittest.TestCase):
    """A full disk stops the catalogue, and never the serving."""

    FILES = {f"{i % 10}/{i}.gmi": letter(f"Letter {i}", text=f"Word{i} " * 80)
             for i in range(1500)}

    def expect_trouble(self, daemon):
        """The log says what is wrong, and readers do not notice."""
        wait(lambda: "is not kept up to date" in daemon.stderr(),
             "the message", 60)
        self.assertRegex(
            daemon.stderr(),
            r"(full|disk I/O error)[^\n]* \(make room there, or name another "
            r"state directory\); trying again every \d+ seconds\n")
        for i in range(20):
            done = souslik(
                "get", f"gopher://127.0.0.1:{daemon.gopher}/0/{i % 10}/{i}.gmi")
            self.assertIn(b"Letter %d" % i, done.stdout)
            self.assertEqual(done.returncode, 0)

    def test_files_cannot_grow(self):
        daemon = server.Server(self.FILES, shell='ulimit -f 1000; exec "$@"')
        self.addCleanup(daemon.remove)
        daemon.start()
        self.expect_trouble(daemon)
        daemon.stop()

    def test_the_disk_is_full(self):
        """Once there is room, it goes on by itself."""
        daemon = server.Server(self.FILES)
        self.addCleanup(daemon.remove)
        daemon.state.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=16m", "none", daemon.state],
            stderr=subprocess.DEVNULL, check=False)
        if mounted.returncode != 0:
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", "-l", daemon.state],
                        check=True)
        filler = write(daemon.state / "filler", bytes(15_500_000))
        daemon.start()
        self.addCleanup(daemon.stop)
        self.expect_trouble(daemon)
        filler.unlink()
        catalogue = Catalogue(daemon.state)
        wait(lambda: catalogue.whole() and len(catalogue.paths()) == 1500,
             "the catalogue", 60)
