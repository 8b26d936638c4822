"""What may have to be waited for holds up nobody else: files that are not
in memory, a disk that does not answer, a file system that has stopped."""

import ctypes
import os
import pathlib
import signal
import ssl
import unittest

import gemini
import gopher
import server

SLOW = pathlib.Path(server.PROGRAM).resolve().parent / "tests/e2e/slow.so"
STUCK = 20  # readers of what does not come
MANY = 300  # more of them than may wait
TIMES = 20  # readers of what does

MNT_DETACH = 2
libc = ctypes.CDLL(None, use_errno=True)

BIG = bytes(range(256)) * 2000
PAGES = {
    "index.gmi": "# Home\n=> page.gmi A page\n=> d/ A directory\n",
    "page.gmi": "# A page\n=> text.txt A text\n",
    "text.txt": "A text\n",
    "d/a.txt": "a\n",
    "d/b.gmi": "# B\n",
}


class Lane(server.Case):
    """Readers of what stands still, and ordinary ones beside them."""

    FILES = PAGES
    WORKERS = 1

    def setUp(self):
        self.waiting = []
        self.addCleanup(self.leave)

    def leave(self):
        """Close what still waits."""
        for sock in self.waiting:
            sock.close()

    def ask(self, *selectors):
        """Ask for what will not come, through Gopher."""
        for selector in selectors:
            sock = gopher.connect(self.server.gopher)
            sock.sendall(selector.encode() + b"\r\n")
            self.waiting.append(sock)

    def ask_gemini(self, *paths):
        """Ask for what will not come, through Gemini."""
        for path in paths:
            sock = gemini.connect(self.server.gemini)
            sock.sendall(f"gemini://localhost:{self.server.gemini}{path}\r\n"
                         .encode())
            self.waiting.append(sock)

    def nobody_else_waits(self):
        """Ordinary readers get what they want, all in good time."""
        for _ in range(TIMES):
            page = gopher.fetch(self.server.gopher, "/")
            self.assertIn(b"1A page\t/page.gmi", page)
            text = gopher.fetch(self.server.gopher, "/text.txt")
            self.assertEqual(text, b"A text\n")
            answer = gemini.fetch(self.server.gemini, "/page.gmi")
            self.assertEqual(answer.body.decode(), PAGES["page.gmi"])
            listing = gopher.fetch(self.server.gopher, "/d")
            self.assertIn(b"0a.txt", listing)

    def none_has_come(self):
        """Those who wait do wait: there is not a byte for them."""
        for sock in self.waiting:
            sock.setblocking(False)
            with self.assertRaises((BlockingIOError, ssl.SSLWantReadError)):
                sock.recv(1)
            sock.settimeout(server.PATIENCE)


@unittest.skipIf(server.SANITIZED, "a sanitizer wants to be preloaded first")
@unittest.skipUnless(SLOW.exists(), f"{SLOW} has not been built")
class Slow(Lane):
    """A disk that is made slow (tests/e2e/slow.c)."""

    FILES = PAGES | {
        "cold.gmi": "# Cold\n=> text.txt A text\n",
        "cold.txt": "Cold\n",
        "cold.bin": BIG,
        "links.gmi": "# Links\n=> cold.gmi Cold\n=> slow.gmi Slow\n",
        "slow.txt": "Slow\n",
        "slow.gmi": "# Slow\n",
        "l/cold.gmi": "# Cold\n",
        "l/map/gophermap": "Map\n=cold.part\n*\n",
        "l/map/cold.part": "Part\n",
    }

    @classmethod
    def setUpClass(cls):
        cls.server = server.Server(cls.FILES, workers=1)
        gate = cls.server.home / "gate"
        cls.gate = gate
        cls.server.shell = (
            f"LD_PRELOAD='{SLOW}' SLOW_WHILE='{gate}' exec \"$@\"")
        cls.addClassCleanup(cls.server.remove)
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        super().setUp()
        self.addCleanup(self.gate.unlink, missing_ok=True)
        self.nobody_else_waits()

    def test_what_is_not_in_memory_comes_whole(self):
        for _ in range(2):
            self.assertEqual(
                gopher.fetch(self.server.gopher, "/cold.txt"), b"Cold\n")
            self.assertIn(b"0A text\t/text.txt\t",
                          gopher.fetch(self.server.gopher, "/cold.gmi"))
            self.assertIn(b"Part\t", gopher.fetch(
                self.server.gopher, "/l/map"))
            self.assertIn(b"cold.gmi", gopher.fetch(self.server.gopher, "/l"))
            self.assertIn(b"0Slow\t/slow.gmi\t",
                          gopher.fetch(self.server.gopher, "/links.gmi"))
            self.assertEqual(
                gemini.fetch(self.server.gemini, "/cold.gmi").body.decode(),
                self.FILES["cold.gmi"])

    def test_a_large_file_comes_whole(self):
        for tls in (False, True):
            self.assertEqual(gopher.fetch(
                self.server.gopher, "/cold.bin", tls=tls), BIG)
        self.assertEqual(
            gemini.fetch(self.server.gemini, "/cold.bin").body, BIG)

    def test_nobody_else_waits(self):
        self.gate.touch()
        self.ask(*["/slow.txt", "/slow.gmi", "/links.gmi", "/slow"] * 5)
        self.ask_gemini("/slow.txt", "/slow.gmi", "/slow-none")
        self.nobody_else_waits()
        self.none_has_come()

    def test_what_was_slow_comes_in_the_end(self):
        self.gate.touch()
        self.ask(*["/slow.txt"] * STUCK)
        self.nobody_else_waits()
        self.none_has_come()
        self.gate.unlink()
        for sock in self.waiting:
            self.assertEqual(gopher.read(sock), b"Slow\n")

    def test_readers_who_leave(self):
        self.gate.touch()
        self.ask(*["/slow.txt"] * STUCK)
        self.nobody_else_waits()
        self.leave()
        self.waiting = []
        self.gate.unlink()
        self.nobody_else_waits()
        self.assertEqual(
            gopher.fetch(self.server.gopher, "/slow.txt"), b"Slow\n")

    def test_too_many_are_told_so(self):
        self.gate.touch()
        self.ask(*["/slow.txt"] * MANY)
        self.assertIn(
            b"3The server is busy", gopher.read(self.waiting[-1]))
        answer = gemini.fetch(self.server.gemini, "/slow.txt")
        self.assertEqual(answer.status, 41)
        self.nobody_else_waits()
        self.gate.unlink()
        for sock in self.waiting[:STUCK]:
            self.assertEqual(gopher.read(sock), b"Slow\n")

    def test_no_log_calls_missing_what_was_not_looked_for(self):
        gopher.fetch(self.server.gopher, "/links.gmi")
        gopher.fetch(self.server.gopher, "/cold.gmi")
        self.assertNotIn("nothing is there", self.server.stderr())
        self.assertNotIn("temporarily", self.server.stderr())


class Silent:
    """A FUSE of a file system that never says anything."""

    def __init__(self, directory):
        self.directory = os.fsencode(directory)
        self.fd = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        options = (f"fd={self.fd},rootmode=40000,user_id={os.getuid()},"
                   f"group_id={os.getgid()},allow_other")
        if libc.mount(b"silent", self.directory, b"fuse.silent", 0,
                      options.encode()) != 0:
            error = ctypes.get_errno()
            os.close(self.fd)
            raise OSError(error, os.strerror(error))

    def end(self):
        """Take it away; who waits for it gets an error."""
        if self.fd == -1:
            return
        libc.umount2(self.directory, MNT_DETACH)
        os.close(self.fd)
        self.fd = -1


class Stopped(Lane):
    """A file system that never answers, mounted in the directory."""

    FILES = PAGES | {"mnt/x": ""}

    def setUp(self):
        super().setUp()
        try:
            self.fuse = Silent(self.server.root / "mnt")
        except OSError as error:
            self.skipTest(f"no FUSE can be mounted: {error.strerror}")
        self.addCleanup(self.fuse.end)

    def test_nobody_else_waits(self):
        self.ask(*[f"/mnt/{i}" for i in range(STUCK)])
        self.ask_gemini("/mnt/a", "/mnt/")
        self.nobody_else_waits()
        self.none_has_come()

    def test_who_waits_is_told_of_the_end(self):
        self.ask("/mnt/a", "/mnt/b.gmi")
        self.nobody_else_waits()
        self.fuse.end()
        for sock in self.waiting:
            self.assertEqual(gopher.read(sock)[:1], b"3")
        self.nobody_else_waits()

    def test_it_does_not_hinder_the_end(self):
        self.ask("/mnt/a")
        self.nobody_else_waits()
        self.server.send(signal.SIGTERM)
        server.wait(lambda: "ending" in self.server.stderr(), "the end")
        self.server.stop()
        self.server.start()


if __name__ == "__main__":
    unittest.main()
