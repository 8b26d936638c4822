"""Searches, as readers meet them: how long each kind takes through Gopher,
alone and while pages are served, and what the readers of pages notice."""

import itertools
import random
import socket
import statistics
import threading
import time

import content
import corpora
import index
import servers
from plain import plain, understands
from report import Figure, number, size, table

LIMIT = 5.0        # seconds after which a search is stopped
READERS = 2000     # pages a second, whatever else is served
SEARCHERS = 0, 1, 4  # who search all the time meanwhile
BESIDE = 1.5       # times as long as usual that they search, each repeat
BESIDE_MILLION = 20  # the same where a search takes longer
ROUNDS = 2         # of all queries, each repeat
ROUNDS_PLAIN = 3   # of those that plain FTS5 understands, in all

PLAIN = """
(Plain FTS5: the ten best and their snippets, from a table of SQLite that has
the text alone, asked by no network.)
"""

# A word that many letters have, and a few characters that others begin with.
WORD = content.vocabulary(random.Random(content.SEED))[40]
START = WORD[:3]

QUERIES = {
    "letters": {
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
    },
    "manual pages": {
        "a rare word": "mlockall",
        "a phrase": '"standard output"',
        "a word that every document has": "name",
        "two words": "file descriptor",
        "the beginning of words": "comp*",
        "any word with one letter": "b*",
        "words, not a word": "socket -name",
        "a word below a path": "signal in:/man2/",
        "much at once": '"see also" b* c* d* f* g* -mlockall',
    },
}


def part_search(bench):
    """Searches in each corpus."""
    found = {corpus.name: measure(corpus) for corpus in corpora.every(bench)}
    for name, each in found.items():
        show(name, each)
    return found, [
        Figure.limit(f"the longest search of {each['count']:,} {name}",
                     max(query["max"] for query in each["queries"].values()),
                     LIMIT + 0.5, "s")
        for name, each in found.items()]


def measure(corpus):
    """Searches in a corpus, alone and beside readers of a page of it."""
    index.catalogue(corpus)
    plain(corpus)
    server, queries = corpus.server(), QUERIES[corpus.name]
    server.start()
    try:
        return {
            "count": corpus.count, "text": corpus.text,
            "queries": {name: measure_query(corpus, server, query)
                        for name, query in queries.items()},
            "beside": {searchers: measure_beside(corpus, server, searchers)
                       for searchers in SEARCHERS},
            "workers": index.workers_memory(server)}
    finally:
        server.stop()


def ask(server, query):
    """Search; how long it took. Failed when there are no results, not even
    that there are none."""
    began = time.monotonic()
    with socket.create_connection(
            ("127.0.0.1", server.ports["gopher"]), 30) as connection:
        connection.sendall(f"/search\t{query}\r\n".encode())
        parts = []
        while part := connection.recv(1 << 16):
            parts.append(part)
    reply = b"".join(parts)
    if not reply.endswith(b"\r\n.\r\n") or b"7Search again\t" not in reply:
        raise servers.Failed(f"its reply to {query!r} is {reply[:200]!r}")
    return time.monotonic() - began


def spread(times):
    """How times are spread; None for each when there are none."""
    if not times:
        return {"p50": None, "p99": None, "max": None}
    times = sorted(times)
    return {"p50": statistics.median(times), "max": times[-1],
            "p99": times[int(0.99 * (len(times) - 1))]}


def measure_query(corpus, server, query):
    """One query many times; seconds."""
    times = [ask(server, query)
             for _ in range(ROUNDS * corpus.bench.repeats)]
    least = plain(corpus).search(query, ROUNDS_PLAIN) \
        if understands(query) else None
    return {**spread(times), "all": times, "plain": least}


class Searchers:
    """Readers who search one after the other, while a with block runs."""

    def __init__(self, server, queries, count):
        self.server = server
        self.queries = queries
        self.over = threading.Event()
        self.times = []
        self.failed = 0
        self.threads = [threading.Thread(target=self.search, daemon=True)
                        for _ in range(count)]

    def search(self):
        """Search until it is over."""
        for query in itertools.cycle(self.queries):
            if self.over.is_set():
                return
            try:
                self.times.append(ask(self.server, query))
            except (servers.Failed, OSError):
                self.failed += 1

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()


def measure_beside(corpus, server, count):
    """The latency of the readers of a page beside so many who search, in
    microseconds, and of their searches, in seconds."""
    bench, reply = corpus.bench, server.home / "reply-search"
    reply.write_bytes(server.fetch("gopher", corpus.page))
    queries = QUERIES[corpus.name].values()
    times = BESIDE_MILLION if bench.million else BESIDE
    with Searchers(server, queries, count) as searchers:
        samples = [
            bench.load(server, "gopher", corpus.page, reply, rate=READERS,
                       clients=512, seconds=times * bench.seconds)
            for _ in range(bench.repeats)]
    return {
        **{key: statistics.median(each["latency_us"][key] for each in samples)
           for key in ("p50", "p99", "p99.9", "max")},
        "bad": sum(each[key] for each in samples
                   for key in ("wrong", "failed", "unserved")),
        "searches": {**spread(searchers.times),
                     "count": len(searchers.times),
                     "failed": searchers.failed}}


def milliseconds(seconds):
    """A time, as tables have it."""
    return number(seconds and 1e3 * seconds)


def times_plain(found):
    """How many times what plain FTS5 takes."""
    return number(found["plain"] and found["p50"] / found["plain"], 2)


def show(name, found):
    """Print what was found."""
    print(f"\n### Searches in {found['count']:,} {name} of "
          f"{size(found['text'])}, by Gopher\n",
          *show_queries(QUERIES[name], found["queries"]),
          PLAIN, *show_beside(found["beside"]),
          f"\nAfter all of it the workers take {size(found['workers'])}.",
          sep="\n", flush=True)


def show_queries(queries, found):
    """The table of searches with nothing beside them."""
    mix = spread(list(itertools.chain.from_iterable(
        each["all"] for each in found.values())))
    every = {**{f"{name}: `{queries[name]}`": each
                for name, each in found.items()},
             "all of them": {**mix, "plain": None}}
    return table(
        ["query", "p50 ms", "p99 ms", "max ms", "plain FTS5 ms", "x"],
        [[what, *(milliseconds(each[key])
                  for key in ("p50", "p99", "max", "plain")),
          times_plain(each)] for what, each in every.items()])


def show_beside(found):
    """The table of readers and searchers beside each other."""
    return table(
        [f"a page, {READERS:,} a second, beside", "p50 µs", "p99 µs",
         "p99.9 µs", "max µs", "bad", "searches", "p50 ms", "p99 ms",
         "max ms", "bad"],
        [[f"{count} who search",
          *(number(each[key], 0)
            for key in ("p50", "p99", "p99.9", "max", "bad")),
          number(each["searches"]["count"], 0),
          *(milliseconds(each["searches"][key])
            for key in ("p50", "p99", "max")),
          number(each["searches"]["failed"], 0)]
         for count, each in found.items()])
