"""One run of the benchmark: where things are, how loads are measured."""

import contextlib
import ctypes
import fcntl
import json
import os
import pathlib
import resource
import shutil
import socket
import statistics
import struct
import subprocess
import tempfile
import time

import content
import process
import servers

CLONE_NEWNET = 0x40000000
CLONE_NEWIPC = 0x08000000  # gophernicus leaves shared memory behind
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
CONGESTION = pathlib.Path("/proc/sys/net/ipv4/tcp_congestion_control")

AGE_SECONDS = 61  # of the content before it is asked for

# After a load, servers that fork still have children to wait for.
SETTLE_SECONDS = 0.1


def network_private():
    """Move into a network of our own, which is all loopback; whether it
    could be done. Its congestion control is Reno, which any network may
    choose, whatever the machine's is: BBR, for one, has timers pace what
    never leaves the machine, and those cost more than the servers do."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET | CLONE_NEWIPC) != 0:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        with contextlib.suppress(OSError):  # machine() tells which it is
            CONGESTION.write_text("reno")
        request = struct.pack("16sh14x", b"lo", 0)
        request = fcntl.ioctl(probe, SIOCGIFFLAGS, request)
        flags = struct.unpack("16sh14x", request)[1] | IFF_UP
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags))
    return True


def files_raise(wanted=65536):
    """Raise the limit of open files, of every process to come, as far as it
    goes."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        limit = max(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def machine():
    """The machine that figures come from, in words."""
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    openssl = subprocess.run(
        ["openssl", "version"], stdout=subprocess.PIPE, check=False,
        text=True).stdout.split() if shutil.which("openssl") else []
    return (f"{model}, {os.cpu_count()} cores, {memory / 2**30:.0f} GiB, "
            f"{os.uname().sysname} {os.uname().release}, "
            f"TCP {CONGESTION.read_text().strip()}"
            + (f", OpenSSL {openssl[1]}" if len(openssl) > 1 else ""))


class Bench:
    """Where everything is, and how long it may take."""

    def __init__(self, souslik, programs, options):
        self.souslik = souslik
        self.programs = pathlib.Path(programs)
        self.workers = options.workers
        self.repeats = options.repeats
        self.quick = options.quick
        self.million = options.million
        self.seconds = 0.25 if options.quick else 0.5
        self.pins = {"server": [], "load": []}
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="souslik-bench-"))
        self.content = self.home / "content"
        self.private = network_private()
        files_raise()
        self.skipped = {kind.name: kind.missing(self)
                        for kind in servers.PEERS}
        content.make(self.content)
        self.made = time.monotonic()

    def age(self):
        """Wait until the content has not changed for a minute, as what is in
        an archive mostly has not: servers may look more closely until then.
        """
        if not self.quick:
            time.sleep(max(0, self.made + AGE_SECONDS - time.monotonic()))

    def close(self):
        """Leave nothing behind."""
        shutil.rmtree(self.home, ignore_errors=True)

    @contextlib.contextmanager
    def apart(self):
        """For as long as this lasts: the load generator has a processor to
        itself and the servers have the others, a worker to each, so that
        neither has to wait for the other to be done with one."""
        cpus = sorted(os.sched_getaffinity(0))
        if len(cpus) == 1:
            yield
            return
        workers, self.workers = self.workers, len(cpus) - 1
        self.pins = {
            "server": ["taskset", "-c", ",".join(map(str, cpus[:-1]))],
            "load": ["taskset", "-c", str(cpus[-1])]}
        try:
            yield
        finally:
            self.workers = workers
            self.pins = {"server": [], "load": []}

    def peers(self, door):
        """The other servers with a door that can be measured here."""
        return [kind(self) for kind in servers.PEERS
                if door in kind.doors and self.skipped[kind.name] is None]

    def certificate(self):
        """A certificate and key that peers can use, of Souslik's making."""
        certs = self.home / "certs"
        pair = certs / "localhost.crt", certs / "localhost.key"
        if not pair[0].exists():
            subprocess.run(
                [self.souslik, "cert", "make", "--certs", certs],
                check=True, stdout=subprocess.DEVNULL)
        return pair

    def load_command(self, server, door, subject, reply, flags):
        """The command line of the load generator."""
        words = [*self.pins["load"], str(self.programs / "load"),
                 "--port", str(server.ports[door])]
        if subject is not None:
            words += ["--request", server.request(door, subject),
                      "--reply", str(reply)]
        if door != "gopher" and "tls" not in flags:
            flags = {**flags, "tls": "full"}
        for name, value in flags.items():
            words += [f"--{name}"] if value is True else [
                f"--{name}", str(value)]
        return words

    def load(self, server, door, subject, reply, **flags):
        """Run the load generator; what it saw, and what the server's CPU
        spent meanwhile."""
        command = self.load_command(server, door, subject, reply, flags)
        before = process.cpu(server.process.pid)
        result = subprocess.run(
            command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
            timeout=700, check=True)
        time.sleep(SETTLE_SECONDS)
        seen = json.loads(result.stdout)
        seen["cpu"] = process.cpu(server.process.pid) - before
        return seen


class Subject:
    """One thing asked of one server through one door."""

    def __init__(self, bench, server, door, subject, flags):
        self.bench = bench
        self.server = server
        self.door = door
        self.subject = subject
        self.flags = flags
        self.samples = []
        self.peak = 0
        self.reply = server.home / f"reply-{door}"

    def begin(self, proof):
        """Start the server and keep its reply, in which must be what proves
        it right, whatever ends its lines."""
        self.server.start()
        reply = self.server.fetch(self.door, self.subject)
        lines = reply.replace(b"\r\n", b"\n")
        for part in proof:
            if part not in reply and part not in lines:
                raise servers.Failed(
                    f"its reply to {self.subject} ({len(reply)} bytes) lacks "
                    f"{part[:40]!r}")
        self.reply.write_bytes(reply)

    def load(self, **more):
        """Put the load on it once."""
        return self.bench.load(self.server, self.door, self.subject,
                               self.reply, **{**self.flags, **more})

    def warm(self):
        """Put it to work before it counts, and see how much memory it
        takes."""
        with process.Peak(self.server.process.pid) as peak:
            seen = self.load()
        self.peak = peak.bytes
        if seen["replies"] == 0:
            raise servers.Failed(
                f"no reply was right: {seen['wrong']} wrong, "
                f"{seen['failed']} failed")

    def repeat(self, **more):
        """Measure it once."""
        self.samples.append(self.load(**more))

    def tails(self):
        """How many times its median the p99 of each sample is, the least
        first."""
        return sorted(seen["latency_us"]["p99"] / seen["latency_us"]["p50"]
                      for seen in self.samples)

    def median(self, value):
        """The median of what a function makes of each sample."""
        return statistics.median(map(value, self.samples))

    def to(self, other):
        """The cost of a reply as a ratio to that of another subject: the
        median of the ratios of each turn, since the machine itself may be
        slower in one turn than in the next."""
        return statistics.median(
            cpu_each(own) / cpu_each(others)
            for own, others in zip(self.samples, other.samples))

    def result(self):
        """What was measured, in medians."""
        latency = {name: self.median(lambda seen, name=name:
                                     seen["latency_us"][name])
                   for name in ("p50", "p99", "p99.9", "max")}
        return {
            "server": self.server.name,
            "rate": self.median(lambda seen: seen["rate"]),
            **latency,
            "tails": self.tails(),
            "cpu_us": self.median(cpu_each),
            "cpu_us_all": [cpu_each(seen) for seen in self.samples],
            "memory": self.peak,
            "received": self.median(lambda seen: each(seen, "received")),
            "sent": self.median(lambda seen: each(seen, "sent")),
            "bad": sum(seen[name] for seen in self.samples
                       for name in ("wrong", "failed", "unserved")),
            "unclean": sum(seen["unclean"] for seen in self.samples),
            "resumed": self.median(lambda seen: each(seen, "resumed")),
        }


def each(seen, name):
    """A count per reply."""
    return seen[name] / max(1, seen["replies"] + seen["wrong"])


def cpu_each(seen):
    """Microseconds of the server's CPU per reply."""
    return 1e6 * seen["cpu"] / max(1, seen["replies"] + seen["wrong"])


class Comparison:
    """The same subject asked of Souslik, of the floor and of every peer, in
    turns."""

    def __init__(self, bench, door, subject, proof, peers=True, **flags):
        self.bench = bench
        self.proof = proof
        self.failed = {}
        self.subjects = []
        self.others = []
        self.door = door
        self.subject = subject
        self.flags = {"seconds": bench.seconds, **flags}
        self.peers = bench.peers(door) if peers else []

    def add(self, server):
        """Start a server and take it in, unless it cannot be measured."""
        entry = Subject(self.bench, server, self.door, self.subject,
                        self.flags)
        try:
            entry.begin(self.proof)
            entry.warm()
        except (servers.Failed, OSError, subprocess.SubprocessError) as error:
            server.stop()
            if isinstance(server, (servers.Souslik, servers.Floor)):
                raise
            self.failed[server.name] = str(error)
            return
        self.subjects.append(entry)

    def __enter__(self):
        self.bench.age()
        try:
            self.add(servers.Souslik(self.bench))
            self.add(servers.FLOORS[self.door](
                self.bench, self.subjects[0].reply))
            for server in self.peers:
                self.add(server)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for entry in self.subjects:
            entry.server.stop()

    def beside(self, entry, **flags):
        """One of the servers asked in another way, in the same turns, which
        is not among the results."""
        other = Subject(self.bench, entry.server, self.door, self.subject,
                        {**self.flags, **flags})
        self.others.append(other)
        return other

    def measure(self, flags_of=lambda entry: {}):
        """All repeats, in turns; the results with their ratios."""
        for _ in range(self.bench.repeats):
            for entry in self.subjects + self.others:
                entry.repeat(**flags_of(entry))
        return self.results()

    def results(self):
        """What was measured, compared with the floor and the best peer."""
        found = [entry.result() for entry in self.subjects]
        best = min(self.subjects[2:], default=None,
                   key=lambda entry: entry.median(cpu_each))
        for entry, result in zip(self.subjects, found):
            result["to_floor"] = entry.to(self.subjects[1])
            result["to_best"] = entry.to(best) if best else None
        return found
