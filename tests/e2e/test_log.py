"""The access log: three forms, standard output and files."""

import json
import os
import re
import signal
import socket
import time
import unittest

import gemini
import gopher
import server

FILES = {"index.gmi": "# X\n=> page.gmi P\n", "page.gmi": "# P\n",
         "notes.txt": "notes\n"}

CONF = """
certs = "@certs@"
state = "@state@"
access-log = "%s"
access-log-format = "%s"
site "localhost" {
	root = "@root@"
	gone = { "/lost" }
	input "/ask" { prompt = "?" to = "/%%s" }
}
gopher "127.0.0.1:@gopher@" { }
gemini "127.0.0.1:@gemini@" { }
"""

COMMON = re.compile(
    r"(\S+) - - \[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    r'"((?:[^"\\]|\\.)*)" (\d+) (\d+)( "[^"]*" "[^"]*")?')


class Log(server.Case):
    """Lines of the log of a daemon of its own."""

    FILES = FILES

    def lines(self, made, count, path=None):
        """Wait for so many lines in the log and give them."""
        def all_there():
            text = path.read_text() if path else made.stdout()
            found = text.splitlines()
            return found if len(found) >= count else None
        return server.wait(all_there, f"{count} lines")

    def test_common_is_the_default(self):
        made = self.serve(FILES)
        gopher.fetch(made.gopher, "/notes.txt")
        line, = self.lines(made, 1)
        found = COMMON.fullmatch(line)
        self.assertTrue(found, line)
        self.assertEqual(found[1], "127.0.0.1")
        self.assertIn("/notes.txt", found[3])
        self.assertEqual((found[4], found[5]), ("20", "6"))

    def test_statuses(self):
        made = self.serve(FILES, conf=CONF % ("-", "common"))
        port = made.gemini
        for path in ("/", "/nowhere", "/lost", "/ask",
                     "gemini://example.org/", "x"):
            url = path if path[0] != "/" else f"gemini://localhost:{port}{path}"
            gemini.ask(port, url.encode() + b"\r\n")
        for selector in ("", "/nowhere", "/lost"):
            gopher.fetch(made.gopher, selector)
        lines = self.lines(made, 9)
        statuses = [COMMON.fullmatch(line)[4] for line in lines]
        self.assertEqual(sorted(statuses), sorted(
            ["20", "51", "52", "10", "53", "59", "20", "51", "52"]))

    def test_combined(self):
        made = self.serve(FILES, conf=CONF % ("-", "combined"))
        gemini.fetch(made.gemini, "/notes.txt")
        line, = self.lines(made, 1)
        found = COMMON.fullmatch(line)
        self.assertTrue(found and found[6], line)
        self.assertIn(f"gemini://localhost:{made.gemini}/notes.txt", found[3])

    def test_json(self):
        made = self.serve(FILES, conf="workers = 1\n" + CONF % ("-", "json"))
        # A line is written when its connection ends, so wait for each.
        gemini.fetch(made.gemini, "/notes.txt")
        self.lines(made, 1)
        gopher.fetch(made.gopher, "/notes.txt")
        self.lines(made, 2)
        gopher.fetch(made.gopher, "/notes.txt", tls=True)
        self.lines(made, 3)
        gopher.fetch(made.gopher, b'/\x1b"\\\xff\xc3\xa9\x01')
        found = [json.loads(line) for line in self.lines(made, 4)]
        for entry in found:
            for key in ("time", "door", "peer", "request", "status", "bytes",
                        "ms", "tls"):
                self.assertIn(key, entry)
        self.assertEqual([entry["door"] for entry in found],
                         ["gemini", "gopher", "gopher", "gopher"])
        self.assertEqual(found[0]["status"], 20)
        self.assertEqual(found[1]["bytes"], 6)
        self.assertEqual(found[3]["status"], 51)
        self.assertTrue(found[0]["tls"])
        self.assertFalse(found[1]["tls"])
        self.assertTrue(found[2]["tls"])
        self.assertRegex(found[0]["time"], r"^\d{4}-\d\d-\d\dT")

    def test_no_forged_lines(self):
        made = self.serve(FILES)
        gopher.fetch(made.gopher, b'/x" 20 0\r127.0.0.1 - \x1b[2J\x07\xff')
        gemini.ask(made.gemini, b'gemini://x\n127.0.0.1 - "y\r\n')
        lines = self.lines(made, 2)
        self.assertEqual(len(lines), 2)
        for line in lines:
            self.assertTrue(COMMON.fullmatch(line), line)
            self.assertTrue(line.isprintable(), line)
        self.assertNotIn("\x1b", made.stderr())

    def test_file_and_reopening(self):
        made = self.serve(FILES, conf=CONF % ("@home@/access.log", "common"))
        path = made.home / "access.log"
        gopher.fetch(made.gopher, "/notes.txt")
        self.lines(made, 1, path)
        self.assertEqual(path.stat().st_mode & 0o007, 0)
        path.rename(made.home / "access.log.1")
        gopher.fetch(made.gopher, "/notes.txt")
        self.lines(made, 2, made.home / "access.log.1")
        made.send(signal.SIGHUP)

        def reopened():
            gopher.fetch(made.gopher, "/page.gmi")
            return path.exists() and path.stat().st_size
        server.wait(reopened, "the new log file")
        time.sleep(0.3)
        for _ in range(6):
            gopher.fetch(made.gopher, "/notes.txt")
        server.wait(lambda: path.read_text().count("/notes.txt") == 6,
                    "all workers to use the new file")

    def test_one_file_for_everything(self):
        """As with > file 2>&1: no line is written over another."""
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        with open(made.home / "stderr", "wb") as both:
            made.start(stdout=both, stderr=both)
            gopher.fetch(made.gopher, "/notes.txt")
            said = self.lines(made, 4, made.home / "stderr")
        self.assertTrue(said[0].startswith("souslik: made the certificate"))
        self.assertTrue(any("souslik: ready" in line for line in said))
        self.assertIn('"gopher /notes.txt" 20 6', said[-1])
        made.stop()

    def test_nobody_reads_it(self):
        """A pipe that is full stops nobody; the loss is told."""
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        made.start(stdout=writing)
        os.close(writing)
        for _ in range(3000):
            self.assertEqual(
                gopher.fetch(made.gopher, "/notes.txt"), b"notes\n")
        os.read(reading, 1 << 20)

        def told():
            gopher.fetch(made.gopher, "/notes.txt")
            return "lines before this one" in made.stderr()
        server.wait(told, "word of the lines that are lost")
        made.stop()

    @unittest.skipIf(os.path.exists("/dev/log") or os.geteuid() != 0,
                     "there is a syslog, or only root could be one")
    def test_syslog(self):
        """Both logs go to syslog when that is said."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as syslog:
            syslog.bind("/dev/log")
            self.addCleanup(os.unlink, "/dev/log")
            syslog.settimeout(server.PATIENCE)
            made = self.serve(
                FILES, conf=CONF % ("syslog", "common") + 'log = "syslog"\n')
            gopher.fetch(made.gopher, "/notes.txt")
            said = b""
            while b'"gopher /notes.txt" 20 6' not in said:
                said = syslog.recv(4096)
            self.assertRegex(said, rb"^<30>.*souslik\[\d+\]: 127\.0\.0\.1 ")
            made.send(signal.SIGHUP)
            while b"reloaded" not in said:
                said = syslog.recv(4096)
            self.assertNotIn("reloaded", made.stderr())

    @unittest.skipIf(os.path.exists("/dev/log") or os.geteuid() != 0,
                     "there is a syslog, or only root could be one")
    def test_nobody_reads_syslog(self):
        """A syslog that is stuck stops nobody; the loss is told."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as syslog:
            syslog.bind("/dev/log")
            self.addCleanup(os.unlink, "/dev/log")
            made = self.serve(FILES, conf=CONF % ("syslog", "common"))
            for _ in range(600):
                self.assertEqual(
                    gopher.fetch(made.gopher, "/notes.txt"), b"notes\n")
            syslog.settimeout(0.1)
            for _ in range(5):
                syslog.recv(4096)

            def told():
                gopher.fetch(made.gopher, "/notes.txt")
                return "lines before this one" in made.stderr()
            server.wait(told, "word of the lines that are lost")

    def test_off(self):
        made = self.serve(FILES, conf=CONF % ("off", "common"))
        gopher.fetch(made.gopher, "/notes.txt")
        gemini.fetch(made.gemini, "/notes.txt")
        self.assertEqual(made.stdout(), "")

    def test_closed_output(self):
        """Without a standard output its number goes to no other file."""
        made = self.serve(FILES, shell='exec "$@" <&- >&-')
        gopher.fetch(made.gopher, "/notes.txt")
        for pid in made.workers():
            for number in (0, 1):
                self.assertEqual(os.readlink(f"/proc/{pid}/fd/{number}"),
                                 "/dev/null")

    def test_ipv6_peer(self):
        port = server.port_new()
        made = self.serve(FILES, flags=("--gopher", f"[::1]:{port}"))
        gopher.fetch(port, "", address="::1")
        line, = self.lines(made, 1)
        self.assertTrue(line.startswith("::1 - - ["), line)
