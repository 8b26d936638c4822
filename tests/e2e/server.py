"""The daemon under test: a running `souslik serve` with a directory of its
own, on loopback ports that nobody else uses."""

import contextlib
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.environ.get("SOUSLIK", "./souslik")
TOP = pathlib.Path(__file__).resolve().parents[2]
SANITIZED = b"__asan_init" in pathlib.Path(PROGRAM).read_bytes()

# How long anything may take that should take no time at all; seconds. Under
# valgrind it takes longer.
PATIENCE = int(os.environ.get("SOUSLIK_PATIENCE",
                              "30" if SANITIZED else "10"))

# What a sanitizer writes before it ends a process, and what valgrind does.
DEATH = re.compile(r"(worker|indexer) \d+ (was ended by signal|ended with status)")
REPORT = re.compile(
    r"ERROR: \w+Sanitizer|runtime error:|SUMMARY: \w+Sanitizer|==\d+== ")


def port_free(port):
    """Whether a port can be listened on, over IPv4 and over IPv6."""
    for family, address in ((socket.AF_INET, "127.0.0.1"),
                            (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True


# Which of several processes that run tests at once this is, and of how many:
# each has ports of its own.
SHARE, SHARES = map(int, os.environ.get("SOUSLIK_SHARE", "0/1").split("/"))

_given = set()


def port_new():
    """A loopback port below those that the kernel gives to clients."""
    while True:
        port = random.randrange(12000 + SHARE, 32000, SHARES)
        if port not in _given and port_free(port):
            _given.add(port)
            return port


def wait(condition, what, timeout=None):
    """Wait until condition() is true and give what it returned."""
    timeout = timeout or PATIENCE
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout} s for {what}")
        time.sleep(0.02)


def souslik(*arguments, cwd=None, stdin=None):
    """Run one of souslik's commands to its end."""
    return subprocess.run(
        [PROGRAM, *map(str, arguments)], cwd=cwd, timeout=3 * PATIENCE,
        input=stdin, stdin=None if stdin else subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def write(path, content):
    """Write a file, text or bytes, with the directories above it."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        content = content.encode()
    path.write_bytes(content)
    return path


class Server:
    """One daemon. Ports: gopher, gemini; directories: root, certs, state."""

    def __init__(self, files=None, root=None, conf=None, flags=(),
                 hostname="localhost", workers=2, shell=""):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="souslik-e2e-"))
        self.root = pathlib.Path(root) if root else self.home / "root"
        self.certs = self.home / "certs"
        self.state = self.home / "state"
        self.conf = self.home / "souslik.conf"
        self.hostname = hostname
        self.gopher = port_new()
        self.gemini = port_new()
        self.workers_wanted = workers
        self.flags = list(flags)
        self.template = conf
        self.shell = shell
        self.process = None
        self.deaths = False
        if root and files:
            raise ValueError("a directory that is not ours stays as it is")
        self.root.mkdir(exist_ok=True)
        for name, content in (files or {}).items():
            write(self.root / name, content)
        if conf is not None:
            self.configure(conf)

    def configure(self, text):
        """Write the configuration: @NAME@ stands for a thing of ours."""
        for name in ("home", "root", "certs", "state", "gopher", "gemini"):
            text = text.replace(f"@{name}@", str(getattr(self, name)))
        self.conf.write_text(text)

    def command(self):
        """The command line. A configuration replaces the usual flags."""
        if self.template is not None:
            return [PROGRAM, "serve", "-c", str(self.conf), *self.flags]
        return [
            PROGRAM, "serve", "--root", str(self.root),
            "--hostname", self.hostname,
            "--gopher", f"127.0.0.1:{self.gopher}",
            "--gemini", f"127.0.0.1:{self.gemini}",
            "--certs", str(self.certs), "--state", str(self.state),
            "--workers", str(self.workers_wanted), *self.flags]

    def line(self):
        """The same as a shell starts it, when there is a preparation."""
        if not self.shell:
            return self.command()
        return ["sh", "-c", self.shell, "sh", *self.command()]

    def start(self, stdout=None, stderr=None):
        """Start it and wait until its sockets listen."""
        self.out = open(self.home / "stdout", "ab")
        self.err = open(self.home / "stderr", "ab")
        self.err_from = self.err.tell()
        self.process = subprocess.Popen(
            self.line(), stdin=subprocess.DEVNULL,
            stdout=self.out if stdout is None else stdout,
            stderr=self.err if stderr is None else stderr,
            cwd=self.home)
        try:
            wait(self.ready, "the line 'souslik: ready'")
        except AssertionError as error:
            self.kill()
            raise AssertionError(f"{error}\n{self.stderr()}") from None
        return self

    def ready(self):
        """Whether it says that it is ready; an error when it has ended."""
        if self.process.poll() is not None:
            raise AssertionError(
                f"the daemon ended with {self.process.returncode}\n"
                + self.stderr())
        return "souslik: ready" in self.stderr()

    def catalogued(self):
        """Wait until the catalogue has every document."""
        wait(self.is_catalogued, "the catalogue to be whole")
        return self

    def is_catalogued(self):
        """Whether the catalogue has every document."""
        file = self.state / "catalogue" / f"{self.hostname}.db"
        sql = "SELECT value FROM meta WHERE key = 'state'"
        try:
            with contextlib.closing(
                    sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as base:
                return base.execute(sql).fetchall() == [("whole",)]
        except sqlite3.Error:
            return False

    def stdout(self):
        """All that it wrote to standard output."""
        return (self.home / "stdout").read_text(errors="backslashreplace")

    def stderr(self):
        """What it wrote to standard error since the last start."""
        with open(self.home / "stderr", "rb") as log:
            log.seek(self.err_from)
            return log.read().decode(errors="backslashreplace")

    def children(self):
        """The process ids of the supervisor's children."""
        pid = self.process.pid
        try:
            with open(f"/proc/{pid}/task/{pid}/children") as children:
                return [int(child) for child in children.read().split()]
        except FileNotFoundError:
            return []

    def indexer(self):
        """The process id of the indexer, once it is there."""
        return wait(lambda: [child for child in self.children()
                             if name(child) == "souslik-index"],
                    "the indexer")[0]

    def workers(self):
        """The process ids of the workers."""
        indexer = self.indexer()
        return [child for child in self.children() if child != indexer]

    def send(self, number):
        """Send the supervisor a signal."""
        self.process.send_signal(number)

    def stop(self):
        """Stop it; it must end at once, with status 0 and no report."""
        if self.process is None:
            return
        children = self.children()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            status = self.process.wait(2 * PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"SIGTERM did not end the daemon\n{self.stderr()}") from None
        self.close()
        if status != 0:
            raise AssertionError(
                f"the daemon ended with {status}\n{self.stderr()}")
        if REPORT.search(self.stderr()):
            raise AssertionError(f"a sanitizer reports\n{self.stderr()}")
        if DEATH.search(self.stderr()) and not self.deaths:
            raise AssertionError(f"a worker died\n{self.stderr()}")
        wait(lambda: not any(map(alive, children)), "the workers to end")

    def close(self):
        """Forget the process and its files."""
        self.process = None
        self.out.close()
        self.err.close()

    def kill(self):
        """End it at once, with its workers."""
        children = self.children()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for child in filter(alive, children):
            os.kill(child, signal.SIGKILL)
        self.close()

    def remove(self):
        """Remove its directory; end it first when a test could not."""
        if self.process is not None:
            self.kill()
        shutil.rmtree(self.home, ignore_errors=True)


def name(pid):
    """What a process calls itself; "" when there is none."""
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def alive(pid):
    """Whether a process is there and no zombie."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


class Case(unittest.TestCase):
    """Tests that share one daemon, which FILES, CONF and FLAGS describe."""

    FILES = {}
    CONF = None
    FLAGS = ()
    HOSTNAME = "localhost"
    WORKERS = 2
    ROOT = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = Server(cls.FILES, cls.ROOT, cls.CONF, cls.FLAGS,
                            cls.HOSTNAME, cls.WORKERS)
        cls.addClassCleanup(cls.server.remove)
        cls.prepare()
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)

    @classmethod
    def prepare(cls):
        """What is to be made before the daemon starts."""

    def serve(self, *args, **kwargs):
        """A daemon for one test alone."""
        server = Server(*args, **kwargs)
        self.addCleanup(server.remove)
        server.start()
        self.addCleanup(server.stop)
        return server
