"""Searches, as readers meet them: how long each kind takes through Gopher,
and what the readers of other pages notice of it."""

import itertools
import random
import socket
import statistics
import threading
import time

import content
import index
import servers
from report import Figure, number, size, table

LIMIT = 5.0     # seconds after which a search is stopped
READERS = 2000  # requests a second, for a text, beside the searches
SEARCHERS = 4   # who search all the time meanwhile
ROUNDS = 10     # of all queries

# A word that many documents have, and a few letters that others begin with.
WORD = content.vocabulary(random.Random(content.SEED))[40]
START = WORD[:3]

QUERIES = {
    "a rare word": "needle",
    "a phrase": '"needle of hay"',
    "a word that every document has": "archive",
    "two words": f"archive {WORD}",
    "the beginning of words": f"{START}*",
    "any word with one letter": "b*",
    "words, not a word": f"{WORD} -archive",
    "a person": "from:ann",
    "a person and a year": "from:ann date:1850",
    "a word by a person": f"{WORD} from:ann",
    "a word of some years": "archive date:1850/1860",
    "everything later": "date:1900/",
    "a word below a path": "archive in:/0001/",
    "much at once": '"archive" b* c* d* f* g* -needle date:1800/',
}


def part_search(bench):
    """Searches, alone and beside other readers."""
    server = servers.Souslik(bench)
    found = {"index": index.make(bench, server)}
    server.start()
    try:
        found["queries"] = {
            name: measure(bench, server, query)
            for name, query in QUERIES.items()}
        found["beside"] = measure_beside(bench, server)
    finally:
        server.stop()
    show(found)
    worst = max(each["max"] for each in found["queries"].values())
    return found, [
        Figure.limit("the longest of all searches, in "
                     f"{found['index']['count']:,} documents",
                     worst, LIMIT + 0.5, "s"),
    ]


def ask(server, query):
    """Search; how long it took, and the reply."""
    began = time.monotonic()
    with socket.create_connection(
            ("127.0.0.1", server.ports["gopher"]), 30) as connection:
        connection.sendall(f"/search\t{query}\r\n".encode())
        parts = []
        while part := connection.recv(1 << 16):
            parts.append(part)
    return time.monotonic() - began, b"".join(parts)


def measure(bench, server, query):
    """One query many times; seconds."""
    times = []
    for _ in range(ROUNDS * bench.repeats):
        seconds, reply = ask(server, query)
        if not reply.endswith(b"\r\n.\r\n") or b"7Search again\t" not in reply:
            raise servers.Failed(f"its reply to {query!r} is {reply[:200]!r}")
        times.append(seconds)
    times.sort()
    return {"p50": statistics.median(times), "max": times[-1],
            "p99": times[int(0.99 * (len(times) - 1))], "all": times}


class Searchers:
    """Readers who search one after the other, while a with block runs."""

    def __init__(self, server, count):
        self.server = server
        self.over = threading.Event()
        self.times = []
        self.threads = [threading.Thread(target=self.search, daemon=True)
                        for _ in range(count)]

    def search(self):
        """Search until it is over."""
        for query in itertools.cycle(QUERIES.values()):
            if self.over.is_set():
                return
            self.times.append(ask(self.server, query)[0])

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()


def measure_beside(bench, server):
    """The latency of readers of a text, and then beside searchers."""
    subject = "0000/0000.gmi"
    reply = server.home / "reply-search"
    reply.write_bytes(server.fetch("gopher", subject))
    found = {}
    for name, count in (("alone", 0), (f"beside {SEARCHERS} who search",
                                       SEARCHERS)):
        with Searchers(server, count) as searchers:
            samples = [
                bench.load(server, "gopher", subject, reply, rate=READERS,
                           clients=512, seconds=4 * bench.seconds)
                for _ in range(bench.repeats)]
        found[name] = {
            **{key: statistics.median(each["latency_us"][key]
                                      for each in samples)
               for key in ("p50", "p99", "p99.9", "max")},
            "bad": sum(each[key] for each in samples
                       for key in ("wrong", "failed", "unserved")),
            "searches": len(searchers.times)}
    return found


def milliseconds(seconds):
    """A time, as tables have it."""
    return number(1e3 * seconds)


def show(found):
    """Print what was found."""
    made = found["index"]
    mix = sorted(itertools.chain.from_iterable(
        each["all"] for each in found["queries"].values()))
    lines = [
        f"\n### Searches in {made['count']:,} documents of "
        f"{size(made['text'])}, by Gopher\n",
        *table(["query", "p50 ms", "p99 ms", "max ms"],
               [[f"{name}: `{QUERIES[name]}`", milliseconds(each["p50"]),
                 milliseconds(each["p99"]), milliseconds(each["max"])]
                for name, each in found["queries"].items()]
               + [["all of them", milliseconds(statistics.median(mix)),
                   milliseconds(mix[int(0.99 * (len(mix) - 1))]),
                   milliseconds(mix[-1])]]),
        "",
        *table([f"a text, {READERS:,} a second", "p50 µs", "p99 µs",
                "p99.9 µs", "max µs", "bad", "searches"],
               [[name] + [number(each[key], 0) for key in
                          ("p50", "p99", "p99.9", "max", "bad", "searches")]
                for name, each in found["beside"].items()])]
    print(*lines, sep="\n", flush=True)
