"""The supervisor: reload, the end, and workers that die."""

import os
import pathlib
import signal
import subprocess
import threading
import time

import gemini
import gopher
import server
from server import write

FILES = {"index.gmi": "# First\n=> page.gmi Page\n", "page.gmi": "# Page\n"}

CONF = """
certs = "@certs@"
state = "@state@"
workers = 2
access-log = "off"
site "localhost" { root = "@root@" }
gopher "127.0.0.1:@gopher@" { }
gemini "127.0.0.1:@gemini@" { }
"""


class Load:
    """Readers at both doors who go on until they are told to stop."""

    def __init__(self, made, readers=2):
        self.made = made
        self.going = True
        self.count = 0
        self.faults = []
        self.threads = []
        for kind in (self.gopher, self.gopher_tls, self.gemini):
            for _ in range(readers):
                thread = threading.Thread(target=self.loop, args=(kind,))
                self.threads.append(thread)
                thread.start()

    def gopher(self):
        assert not gopher.is_error(gopher.fetch(self.made.gopher, "/"))

    def gopher_tls(self):
        assert not gopher.is_error(
            gopher.fetch(self.made.gopher, "/", tls=True))

    def gemini(self):
        assert gemini.fetch(self.made.gemini, "/").status == 20

    def loop(self, kind):
        """Ask again and again."""
        while self.going:
            began = time.monotonic()
            try:
                kind()
                self.count += 1
            except (OSError, AssertionError) as error:
                spent = time.monotonic() - began
                self.faults.append(
                    f"{kind.__name__}: {error!r} after {spent:.2f} s")

    def stop(self):
        """Let the readers go home."""
        self.going = False
        for thread in self.threads:
            thread.join()


class Reload(server.Case):
    """SIGHUP: the configuration anew, new workers, nobody turned away."""

    FILES = FILES

    def generation(self, made, before):
        """Wait until every worker is another."""
        def new():
            now = made.workers()
            return now and not set(now) & set(before)
        server.wait(new, "the next generation", 2 * server.PATIENCE)

    def test_under_load(self):
        made = self.serve(FILES, conf=CONF)
        load = Load(made)
        try:
            for _ in range(4):
                time.sleep(0.3)
                before = made.workers()
                made.send(signal.SIGHUP)
                self.generation(made, before)
            time.sleep(0.3)
        finally:
            load.stop()
        self.assertEqual(load.faults[:5], [])
        self.assertGreater(load.count, 50)

    def test_new_configuration(self):
        made = self.serve(FILES, conf=CONF)
        write(made.home / "other/index.gmi", "# Second\n")
        port = server.port_new()
        made.configure(CONF.replace("@root@", "@home@/other").replace(
            "workers = 2", "workers = 3")
            + f'gopher "127.0.0.1:{port}" {{ }}\n')
        before = made.workers()
        made.send(signal.SIGHUP)
        self.generation(made, before)
        server.wait(lambda: len(made.workers()) == 3, "three workers")
        self.assertEqual(gemini.fetch(made.gemini, "/").body, b"# Second\n")
        self.assertIn(b"Second", gopher.fetch(made.gopher, ""))
        self.assertIn(b"Second", gopher.fetch(port, ""))

    def test_fewer_workers(self):
        """Those who stay take over where the others listened."""
        made = self.serve(FILES, conf=CONF.replace("= 2", "= 12"))
        made.configure(CONF.replace("= 2", "= 1"))
        before = made.workers()
        made.send(signal.SIGHUP)
        self.generation(made, before)
        server.wait(lambda: len(made.workers()) == 1, "one worker")
        for _ in range(40):
            self.assertIn(b"First", gopher.fetch(made.gopher, ""))

    def test_listener_taken_away(self):
        port = server.port_new()
        made = self.serve(
            FILES, conf=CONF + f'gopher "127.0.0.1:{port}" {{ }}\n')
        self.assertIn(b"First", gopher.fetch(port, ""))
        made.configure(CONF)
        before = made.workers()
        made.send(signal.SIGHUP)
        self.generation(made, before)

        def refused():
            try:
                gopher.connect(port).close()
            except ConnectionRefusedError:
                return True
            return False
        server.wait(refused, "the listener to close")
        self.assertIn(b"First", gopher.fetch(made.gopher, ""))

    def test_broken_configuration(self):
        """What runs goes on, and the log says what is wrong and where."""
        made = self.serve(FILES, conf=CONF)
        made.conf.write_text("workers = 2\nnonsense = true\n")
        made.send(signal.SIGHUP)
        server.wait(lambda: "nonsense" in made.stderr()
                    and "souslik.conf:2" in made.stderr(), "the complaint")
        self.assertEqual(gemini.fetch(made.gemini, "/").status, 20)
        self.assertEqual(len(made.workers()), 2)
        made.configure(CONF)
        before = made.workers()
        made.send(signal.SIGHUP)
        self.generation(made, before)
        self.assertEqual(gemini.fetch(made.gemini, "/").status, 20)

    def test_in_flight(self):
        """A transfer that has begun ends with its old worker."""
        made = self.serve(FILES, conf=CONF)
        write(made.root / "some.bin", bytes(48 << 20))
        for sock, request in (
                (gopher.connect(made.gopher), b"/some.bin\r\n"),
                (gemini.connect(made.gemini),
                 b"gemini://localhost:%d/some.bin\r\n" % made.gemini)):
            with sock:
                sock.sendall(request)
                first = len(sock.recv(1000))
                before = made.workers()
                made.send(signal.SIGHUP)
                server.wait(lambda: set(made.workers()) - set(before),
                            "new workers")
                time.sleep(0.3)
                self.assertGreater(first + len(gopher.read(sock)),
                                   (48 << 20) - 1)


class Workers(server.Case):
    """A worker that dies is restarted."""

    FILES = FILES

    def test_killed(self):
        before = self.server.workers()
        self.assertEqual(len(before), 2)
        self.server.deaths = True
        for pid in before:
            os.kill(pid, signal.SIGKILL)

        def new():
            now = self.server.workers()
            return len(now) == 2 and not set(now) & set(before)
        server.wait(new, "new workers", 2 * server.PATIENCE)
        self.assertEqual(gemini.fetch(self.server.gemini, "/").status, 20)
        self.assertFalse(gopher.is_error(
            gopher.fetch(self.server.gopher, "")))
        self.assertRegex(self.server.stderr(), r"worker .*(9|[Kk]illed)")

    def test_one_killed_others_serve(self):
        server.wait(lambda: len(self.server.workers()) == 2, "two workers")
        self.server.deaths = True
        os.kill(self.server.workers()[0], signal.SIGKILL)
        for _ in range(10):
            self.assertEqual(
                gemini.fetch(self.server.gemini, "/").status, 20)

    def test_nobody_reads_the_log(self):
        """What it would say of a worker that died does not end it."""
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        with subprocess.Popen(
                made.command(), stdin=subprocess.DEVNULL, cwd=made.home,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            while b"souslik: ready" not in process.stderr.readline():
                self.assertIsNone(process.poll())
            process.stderr.close()
            children = pathlib.Path(
                f"/proc/{process.pid}/task/{process.pid}/children")
            before = set(children.read_text().split())
            for pid in before:
                os.kill(int(pid), signal.SIGKILL)
            server.wait(lambda: len(set(children.read_text().split())
                                    - before) == 3, "new processes")
            self.assertFalse(gopher.is_error(gopher.fetch(made.gopher, "")))
            process.terminate()
            self.assertEqual(process.wait(server.PATIENCE), 0)

    def test_readers_are_spread(self):
        """Each group of workers has its share of them."""
        made = self.serve(FILES, workers=8)
        workers = sorted(made.workers())
        self.assertEqual(len(workers), 8)

        def held():
            count = [len(os.listdir(f"/proc/{pid}/fd")) for pid in workers]
            return sum(count[0::2]), sum(count[1::2])
        before = held()
        socks = [gopher.connect(made.gopher) for _ in range(64)]
        server.wait(lambda: sum(held()) >= sum(before) + 64, "all of them")
        for now, then in zip(held(), before):
            self.assertGreater(now - then, 10)
        for sock in socks:
            sock.close()

    def test_one_stopped_others_serve(self):
        """A worker that does not go on is no reason to wait."""
        server.wait(lambda: len(self.server.workers()) == 2, "two workers")
        stopped = self.server.workers()[0]
        os.kill(stopped, signal.SIGSTOP)
        try:
            socks = [gopher.connect(self.server.gopher) for _ in range(40)]
            for sock in socks:
                sock.sendall(b"\r\n")
            for sock in socks:
                with sock:
                    self.assertIn(b"First", gopher.read(sock))
        finally:
            os.kill(stopped, signal.SIGCONT)

    def test_port_taken(self):
        """A second server is not let in beside the first."""
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        made.gopher, made.gemini = self.server.gopher, self.server.gemini
        result = server.souslik(*made.command()[1:])
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(b"another server listens there", result.stderr)

    def test_supervisor_killed(self):
        """Workers do not outlive their supervisor."""
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        made.start()
        children = made.workers()
        made.process.kill()
        made.process.wait()
        try:
            server.wait(lambda: not any(map(server.alive, children)),
                        "the orphans to end")
        finally:
            for child in filter(server.alive, children):
                os.kill(child, signal.SIGKILL)
            made.close()


class End(server.Case):
    """SIGTERM: the end, after what is in flight."""

    FILES = FILES

    def test_in_flight(self):
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        write(made.root / "some.bin", bytes(48 << 20))
        made.start()
        plain = gopher.connect(made.gopher)
        plain.sendall(b"/some.bin\r\n")
        secret = gemini.connect(made.gemini)
        secret.sendall(b"gemini://localhost:%d/some.bin\r\n" % made.gemini)
        first = len(plain.recv(1000)), len(secret.recv(1000))
        made.send(signal.SIGTERM)
        time.sleep(0.5)
        self.assertIsNone(made.process.poll())
        self.assertEqual(first[0] + len(gopher.read(plain)), 48 << 20)
        self.assertGreater(first[1] + len(gemini.read(secret)), 48 << 20)
        plain.close()
        secret.close()
        made.stop()

    def test_refuses_new_ones(self):
        """Nobody is left waiting at a door that will not open, and a reader
        who stopped reading is closed after the grace, and logged."""
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        write(made.root / "some.bin", bytes(48 << 20))
        made.start()
        stuck = gopher.connect(made.gopher)
        stuck.sendall(b"/some.bin\r\n")
        stuck.recv(1000)
        made.send(signal.SIGTERM)

        def refused():
            try:
                gopher.connect(made.gopher).close()
            except ConnectionRefusedError:
                return True
            return False
        server.wait(refused, "new readers to be refused")
        self.assertIsNone(made.process.poll())
        self.assertEqual(made.process.wait(45), 0)
        self.assertIn("closing their connections", made.stderr())
        self.assertIn('"gopher /some.bin" 20 ', made.stdout())
        stuck.close()
        made.stop()

    def test_idle_clients_do_not_hold_it(self):
        """Who has asked for nothing, or is answered, is no reason to stay."""
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        made.start()
        idle = [gopher.connect(made.gopher), gemini.connect(made.gemini),
                gemini.connect(made.gemini)]
        idle[2].sendall(b"nonsense\r\n")
        gemini.read(idle[2])
        began = time.monotonic()
        made.stop()
        self.assertLess(time.monotonic() - began, server.PATIENCE)
        for sock in idle:
            sock.close()

    def test_interrupt(self):
        """Ctrl-C ends it as well."""
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        made.start()
        made.send(signal.SIGINT)
        self.assertEqual(made.process.wait(server.PATIENCE), 0)
        made.stop()

    def test_again_at_once(self):
        """The ports are free for the next one."""
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        made.start()
        gopher.fetch(made.gopher, "")
        made.stop()
        made.start()
        self.assertFalse(gopher.is_error(gopher.fetch(made.gopher, "")))
        made.stop()
