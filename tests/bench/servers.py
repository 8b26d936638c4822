"""The servers that are measured, and how each of them is started.

All serve the same content on loopback ports, with access logs off, in
processes of their own session; what they print goes to a file.
"""

import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time

import content
import process

READY_SECONDS = 20


def find(name):
    """The path of a program, also where only root's PATH looks; or None."""
    path = os.environ.get("PATH", os.defpath)
    return shutil.which(name, path=f"{path}:/usr/sbin:/sbin:/usr/local/sbin")


def port_new():
    """A port of the loopback address that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Failed(Exception):
    """A server does not do what it must to be measured."""


class Server:
    """One server. A kind says its name, the doors it has (gopher, gophers
    for Gopher over TLS, gemini), its program and how to start it."""

    name = ""
    doors = ()
    program = ""
    loopback_only = True  # can be told to listen there and nowhere else
    menu = content.MAP
    wakes = 0  # seconds in which it must not be asked anything

    def __init__(self, bench):
        self.bench = bench
        self.home = bench.home / self.name.replace(" ", "-")
        self.home.mkdir(exist_ok=True)
        self.ports = {door: port_new() for door in self.doors}
        self.process = None

    @classmethod
    def missing(cls, bench):
        """Why it cannot be measured here, or None."""
        if find(cls.program) is None:
            return f"{cls.program} is not on this machine"
        if not cls.loopback_only and not bench.private:
            return "it would listen on every address of this machine"
        return None

    def command(self):
        """The command line."""
        raise NotImplementedError

    def path(self, subject):
        """The path of a subject, the same for most."""
        return self.menu if subject == "menu" else subject

    def request(self, door, subject):
        """The request line for a subject."""
        if door == "gemini":
            return f"gemini://localhost:{self.ports[door]}/{self.path(subject)}"
        return f"/{self.path(subject)}"

    def configure(self, name, text):
        """Write a file of its configuration."""
        path = self.home / name
        path.write_text(text)
        return str(path)

    def start(self):
        """Start it and wait until it answers."""
        log = self.home / "output"
        with open(log, "wb") as output:
            self.process = subprocess.Popen(
                self.bench.pins["server"] + self.command(), cwd=self.home,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True)
        time.sleep(self.wakes)
        end = time.monotonic() + READY_SECONDS
        while not all(map(self.answers, self.doors)):
            if self.process.poll() is not None or time.monotonic() > end:
                words = log.read_text(errors="replace").strip()
                self.stop()
                raise Failed(f"does not start: {words[-500:]}")
            time.sleep(0.02)

    def answers(self, door):
        """Whether a request gets any reply; listening alone says little."""
        try:
            return self.fetch(door, content.TEXT) != b""
        except OSError:
            return False

    def stop(self):
        """End it, and every process that it started."""
        if self.process is None:
            return
        pids = process.tree(self.process.pid)
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in pids:
            if process.stat(pid) is not None:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        end = time.monotonic() + READY_SECONDS
        while any(map(process.stat, pids)) and time.monotonic() < end:
            time.sleep(0.01)  # the sockets of one that is killed live on
        self.process = None

    def fetch(self, door, subject):
        """The reply to a request, to the byte."""
        with socket.create_connection(
                ("127.0.0.1", self.ports[door]), 30) as connection:
            if door != "gopher":
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
                connection = context.wrap_socket(
                    connection, server_hostname="localhost")
            with connection:
                line = self.request(door, subject) + "\r\n"
                connection.sendall(line.encode())
                parts = []
                while part := self.receive(connection):
                    parts.append(part)
        return b"".join(parts)

    @staticmethod
    def receive(connection):
        """Some bytes, none at the end, however the end is said."""
        try:
            return connection.recv(1 << 20)
        except ssl.SSLEOFError:
            return b""


class Souslik(Server):
    """What all of this is about."""

    name = "souslik"
    doors = ("gopher", "gophers", "gemini")
    menu = content.PAGE
    root = None         # another content directory
    connections = None  # another limit than its default

    def __init__(self, bench):
        super().__init__(bench)
        self.ports["gophers"] = self.ports["gopher"]

    @classmethod
    def missing(cls, bench):
        return None

    def command(self):
        return [self.bench.souslik, "serve", "-c", self.configure(
            "souslik.conf", self.configuration())]

    def configuration(self):
        """Its configuration file."""
        limit = "" if self.connections is None else \
            f"connections = {self.connections}\n"
        return f"""
workers = {self.bench.workers}
{limit}certs = "{self.home}/certs"
state = "{self.home}/state"
access-log = "off"
site localhost {{ root = "{self.root or self.bench.content}" }}
gopher "127.0.0.1:{self.ports["gopher"]}" {{}}
gemini "127.0.0.1:{self.ports["gemini"]}" {{}}
"""

    def indexer(self):
        """The process that keeps the catalogue."""
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            pid = process.named(self.process.pid, "souslik-index")
            if pid is not None:
                return pid
            time.sleep(0.02)
        raise Failed("it has no indexer")

    def start(self):
        """Start it, and have it know the content before it is measured."""
        super().start()
        if not process.settle(self.indexer()):
            raise Failed("its indexer is never done")

    def seconds_to_ready(self):
        """Start it; how long it took to say that it is ready."""
        command = self.command()
        began = time.monotonic()
        self.process = subprocess.Popen(
            command, cwd=self.home, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True)
        with self.process.stderr as lines:
            for line in lines:
                if b"ready" in line:
                    return time.monotonic() - began
        self.stop()
        raise Failed("ended before it was ready")


class Floor(Server):
    """The least that can be done (floor.c)."""

    name = "floor"
    doors = ("gopher",)
    mode = "gopher"

    def __init__(self, bench, reply):
        super().__init__(bench)
        self.reply = reply

    def command(self):
        return [str(self.bench.programs / "floor"), self.mode,
                str(self.ports[self.doors[0]]), str(self.bench.workers),
                str(self.reply)]


class TlsFloor(Floor):
    """The least that can be done with OpenSSL's defaults."""

    name = "floor TLS"
    doors = ("gemini",)
    mode = "gemini"


class GopherTlsFloor(TlsFloor):
    """The same, asked for Gopher."""

    doors = ("gophers",)


FLOORS = {"gopher": Floor, "gophers": GopherTlsFloor, "gemini": TlsFloor}


class Geomyidae(Server):
    """http://r-36.net, in C; a process for each connection."""

    name = "geomyidae"
    doors = ("gopher",)
    program = "geomyidae"

    def command(self):
        port = str(self.ports["gopher"])
        return [find(self.program), "-4", "-d", "-e", "-n",
                "-l", str(self.home / "log"), "-v", "0",
                "-b", str(self.bench.content), "-h", "localhost",
                "-i", "127.0.0.1", "-p", port, "-o", port]


class Gophernicus(Server):
    """In C, for inetd(8): a process and a program for each connection."""

    name = "gophernicus"
    doors = ("gopher",)
    program = "gophernicus"

    def command(self):
        port = str(self.ports["gopher"])
        # -ns: no syslog; -i, -k: no limit that would make an address wait;
        # -nr: this may run as root.
        return [str(self.bench.programs / "inetd"), port,
                find(self.program), "-h", "localhost", "-p", port,
                "-r", str(self.bench.content), "-ns", "-nr",
                "-i", "1000000000", "-k", "1000000000"]


class Pygopherd(Server):
    """In Python; a process for each connection."""

    name = "pygopherd"
    doors = ("gopher",)
    program = "pygopherd"
    conf = pathlib.Path("/etc/pygopherd/pygopherd.conf")

    @classmethod
    def missing(cls, bench):
        if not cls.conf.exists():
            return f"{cls.conf} is not on this machine"
        return super().missing(bench)

    def command(self):
        text = self.conf.read_text()
        for key, value in (
                ("detach", "no"), ("usechroot", "no"),
                ("pidfile", self.home / "pid"),
                ("port", self.ports["gopher"]),
                ("interface", "127.0.0.1"), ("servername", "localhost"),
                ("root", self.bench.content), ("logmethod", "none"),
                ("mimetypes", "/etc/mime.types")):
            line = re.compile(rf"^#?\s*{key}\s*=.*$", re.MULTILINE)
            text = line.sub(f"{key} = {value}", text, count=1)
        text = re.sub(r"^(setuid|setgid)\s*=.*$", "", text, flags=re.MULTILINE)
        return [find(self.program), self.configure("pygopherd.conf", text)]


class Gmid(Server):
    """In C on libevent and OpenSSL, with as many processes as Souslik."""

    name = "gmid"
    doors = ("gemini",)
    program = "gmid"
    wakes = 1  # it ends when it is asked before it knows its keys

    def command(self):
        certificate, key = self.bench.certificate()
        return [find(self.program), "-f", "-c", self.configure(
            "gmid.conf", f"""
prefork {self.bench.workers}
log {{ style common }}
server "localhost" {{
    listen on 127.0.0.1 port {self.ports["gemini"]}
    cert "{certificate}"
    key "{key}"
    root "{self.bench.content}"
    auto index on
    log off
}}
""")]


class MollyBrown(Server):
    """In Go."""

    name = "molly-brown"
    doors = ("gemini",)
    program = "molly-brown"
    loopback_only = False

    def command(self):
        certificate, key = self.bench.certificate()
        return [find(self.program), "-c", self.configure(
            "molly.conf", f"""
Port = {self.ports["gemini"]}
Hostname = "localhost"
CertPath = "{certificate}"
KeyPath = "{key}"
DocBase = "{self.bench.content}"
AccessLog = "/dev/null"
ErrorLog = "{self.home}/errors"
""")]


class Agate(Server):
    """In Rust."""

    name = "agate"
    doors = ("gemini",)
    program = "agate"

    def command(self):
        return [find(self.program), "--content", str(self.bench.content),
                "--addr", f"127.0.0.1:{self.ports['gemini']}",
                "--certs", str(self.home / "certs"),
                "--hostname", "localhost", "--lang", "en"]


PEERS = (Geomyidae, Gophernicus, Pygopherd, Gmid, MollyBrown, Agate)
