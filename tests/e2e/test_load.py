"""Many clients, slow clients, large files."""

import asyncio
import os
import pathlib
import re
import socket
import ssl
import threading
import time

import gemini
import gopher
import server
from server import write

CLIENTS = int(os.environ.get("SOUSLIK_CLIENTS", "2000"))
LARGE = 1 << 30
GROWTH = (600 if server.SANITIZED else 24) << 20

FILES = {
    "index.gmi": "# Bonjour\n=> page.gmi Page\n",
    "page.gmi": "# Page\n" + "Un paragraphe assez long pour compter. " * 50,
}


def memory(pid, field="VmHWM"):
    """A figure of a process's memory, in bytes."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{field}:\s+(\d+) kB", status, re.M)[1]) << 10


class Crowd(server.Case):
    """2,000 clients at once: all are connected before the first asks."""

    FILES = FILES

    def crowd(self, port, request, tls):
        """The answers of CLIENTS clients that ask at the same time."""
        return asyncio.run(self.crowd_run(port, request, tls))

    async def crowd_run(self, port, request, tls):
        connected = 0
        all_there = asyncio.Event()
        few = asyncio.Semaphore(200)

        async def client():
            nonlocal connected
            async with few:
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", port, ssl=tls, limit=1 << 20,
                    server_hostname="localhost" if tls else None,
                    ssl_handshake_timeout=60 if tls else None)
            connected += 1
            if connected == CLIENTS:
                all_there.set()
            await all_there.wait()
            writer.write(request)
            answer = await reader.read()
            writer.close()
            return answer

        return await asyncio.wait_for(
            asyncio.gather(*(client() for _ in range(CLIENTS)),
                           return_exceptions=True), 100)

    def check(self, answers, expected):
        wrong = [answer for answer in answers if answer != expected]
        self.assertEqual(len(wrong), 0, f"{wrong[:3]!r}")

    def test_gopher(self):
        port = self.server.gopher
        expected = gopher.fetch(port, "/page.gmi")
        self.check(self.crowd(port, b"/page.gmi\r\n", None), expected)

    def test_gemini(self):
        port = self.server.gemini
        url = f"gemini://localhost:{port}/page.gmi\r\n".encode()
        with gemini.connect(port) as sock:
            sock.sendall(url)
            expected = gemini.read(sock)
        self.check(self.crowd(port, url, gemini.context()), expected)


class Large(server.Case):
    """A large file does not grow memory; its reader stops nobody."""

    FILES = FILES
    WORKERS = 1

    @classmethod
    def prepare(cls):
        with open(cls.server.root / "large.bin", "wb") as made:
            made.truncate(LARGE)
        with open(cls.server.root / "large.txt", "wb") as made:
            made.truncate(LARGE)

    def count(self, sock):
        """How many bytes come until the end."""
        room = bytearray(1 << 20)
        count = 0
        while got := sock.recv_into(room):
            count += got
        return count

    def transfer(self, sock, request, header):
        """Read a large answer and see that the worker does not grow."""
        worker, = self.server.workers()
        before = memory(worker)
        with sock:
            sock.sendall(request)
            self.assertEqual(self.count(sock), LARGE + header)
        self.assertLess(memory(worker) - before, GROWTH)

    def test_gopher(self):
        self.transfer(gopher.connect(self.server.gopher),
                      b"/large.bin\r\n", 0)

    def test_gopher_tls(self):
        self.transfer(gopher.connect(self.server.gopher, tls=True),
                      b"/large.bin\r\n", 0)

    def test_gemini(self):
        self.transfer(
            gemini.connect(self.server.gemini),
            b"gemini://localhost:%d/large.bin\r\n" % self.server.gemini,
            len(b"20 application/octet-stream\r\n"))

    def test_large_text(self):
        """Even where its kind must be found out from its bytes."""
        worker, = self.server.workers()
        before = memory(worker)
        began = time.monotonic()
        with gemini.connect(self.server.gemini) as sock:
            sock.sendall(b"gemini://localhost:%d/large.txt\r\n"
                         % self.server.gemini)
            self.assertTrue(sock.recv(100).startswith(b"20 "))
        self.assertLess(time.monotonic() - began, 3)
        self.assertLess(memory(worker) - before, GROWTH)

    def test_readers_that_stop(self):
        """Fifty who read no further; the others notice nothing."""
        worker, = self.server.workers()
        before = memory(worker)
        stopped = []
        for _ in range(25):
            sock = gopher.connect(self.server.gopher)
            sock.sendall(b"/large.bin\r\n")
            stopped.append(sock)
            sock = gemini.connect(self.server.gemini)
            sock.sendall(b"gemini://localhost:%d/large.bin\r\n"
                         % self.server.gemini)
            stopped.append(sock)
        for sock in stopped:
            sock.recv(100)
        time.sleep(0.5)
        for _ in range(20):
            began = time.monotonic()
            self.assertEqual(
                gemini.fetch(self.server.gemini, "/page.gmi").status, 20)
            self.assertFalse(gopher.is_error(
                gopher.fetch(self.server.gopher, "/")))
            self.assertLess(time.monotonic() - began, 2)
        self.assertLess(memory(worker) - before, GROWTH)
        for sock in stopped:
            sock.close()

    def test_idle_worker_sleeps(self):
        """With readers that stopped, the worker uses no processor time."""
        worker, = self.server.workers()
        sock = gopher.connect(self.server.gopher)
        sock.sendall(b"/large.bin\r\n")
        sock.recv(100)
        time.sleep(0.3)

        def ticks():
            stat = pathlib.Path(f"/proc/{worker}/stat").read_text()
            fields = stat.rpartition(")")[2].split()
            return int(fields[11]) + int(fields[12])
        before = ticks()
        time.sleep(1)
        self.assertLess(ticks() - before, 20)
        sock.close()


class Loris(server.Case):
    """Clients that dribble are ended in time, without harm."""

    FILES = FILES
    WORKERS = 1
    LIMIT = 75

    def test_slow_requests(self):
        slow = []
        for _ in range(50):
            slow.append(gopher.connect(self.server.gopher))
            slow.append(gemini.connect(self.server.gemini))
            slow.append(socket.create_connection(
                ("127.0.0.1", self.server.gemini)))
        ended = set()

        def over(sock):
            """Whether the server has ended this connection."""
            try:
                sock.settimeout(0.001)
                return sock.recv(4096) == b""
            except (TimeoutError, ssl.SSLWantReadError, BlockingIOError):
                return False
            except (OSError, ssl.SSLError):
                return True

        end = time.monotonic() + self.LIMIT
        while len(ended) < len(slow) and time.monotonic() < end:
            for number, sock in enumerate(slow):
                if number in ended:
                    continue
                try:
                    sock.settimeout(1)
                    if number % 3 != 2:
                        sock.send(b"g")
                except (OSError, ssl.SSLError):
                    ended.add(number)
                    continue
                if over(sock):
                    ended.add(number)
            began = time.monotonic()
            self.assertEqual(
                gemini.fetch(self.server.gemini, "/").status, 20)
            self.assertLess(time.monotonic() - began, 2)
            time.sleep(0.5)
        for sock in slow:
            sock.close()
        self.assertEqual(len(ended), len(slow), "some were never ended")


class Patience(server.Case):
    """A request has thirty seconds, however its bytes are spread."""

    FILES = FILES

    def test_one_byte_late(self):
        began = time.monotonic()
        with gopher.connect(self.server.gopher) as sock:
            time.sleep(20)
            sock.sendall(b"/")
            sock.settimeout(25)
            self.assertEqual(sock.recv(100), b"")
        self.assertAlmostEqual(time.monotonic() - began, 30, delta=3)


class Descriptors(server.Case):
    """Nothing is left open when readers have gone."""

    FILES = FILES
    WORKERS = 1

    def test_none_leak(self):
        worker, = self.server.workers()
        write(self.server.root / "some.bin", bytes(1 << 22))

        def count():
            return len(os.listdir(f"/proc/{worker}/fd"))
        self.round()
        time.sleep(0.2)
        before = count()
        threads = [threading.Thread(target=self.round) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        server.wait(lambda: count() <= before, "descriptors to be closed")

    def test_few(self):
        """Where there are few, readers wait; none is told of trouble."""
        made = self.serve(FILES, workers=1, shell='ulimit -n 64; exec "$@"')
        content = bytes(1 << 20)
        write(made.root / "some.bin", content)
        socks = [gopher.connect(made.gopher) for _ in range(120)]
        for sock in socks:
            sock.sendall(b"/some.bin\r\n")
        for sock in socks:
            with sock:
                self.assertEqual(len(gopher.read(sock)), len(content))
        self.assertNotIn("Too many", made.stderr())

    def round(self):
        """All that a reader does, and how readers leave."""
        port = self.server.gemini
        for path in ("/", "/page.gmi", "/nowhere", "/some.bin"):
            gopher.fetch(self.server.gopher, path)
            gopher.fetch(self.server.gopher, path, tls=True)
            gemini.fetch(port, path)
        for request in (b"", b"/some.bin\r\n", b"/some"):
            for tls in (False, True):
                sock = gopher.connect(self.server.gopher, tls=tls)
                sock.sendall(request) if request else None
                sock.close()
        with socket.create_connection(("127.0.0.1", port)) as sock:
            sock.sendall(b"\x16\x03\x01")
