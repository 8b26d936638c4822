"""The catalogue: what it costs to make and to keep, and what readers notice
of it."""

import contextlib
import functools
import os
import re
import sqlite3
import statistics
import subprocess
import time

import content
import corpora
import process
import servers
from plain import plain
from report import Figure, number, size, table

FIRST_BYTE = 100  # ms from the start of the process, at most
PATIENCE = 60     # s until a new document is given up
ADDED = 3         # documents, one after the other
GROWTH = 1.25     # of workers, from many documents to a million, at most

PLAIN = """
(Plain FTS5: the least that an index can be. Each file is read, and its
SHA-256 and its text are put into one table of SQLite.)
"""

# What is asked of workers before their memory is looked at: pages made from
# the catalogue, as short in a large archive as in a small one, and searches.
ASKED = ("timeline/", "people/", "all/", "all/titles", "search\tarchive",
         "search\ta*", "search\tfrom:ann")
ASKED_TIMES = 5


def run(server):
    """Run souslik index; seconds, seconds of CPU, bytes of memory, files
    that it read."""
    began = time.monotonic()
    with subprocess.Popen(
            [server.bench.souslik, "index", "-c",
             server.home / "souslik.conf"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL) as child:
        said = child.stdout.read().decode()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    read = re.search(r"(\d+) of \d+ files read", said)
    if child.returncode != 0 or read is None:
        raise servers.Failed(f"souslik index ended with {child.returncode}: "
                             f"{said}")
    return {"seconds": time.monotonic() - began,
            "cpu": usage.ru_utime + usage.ru_stime,
            "memory": usage.ru_maxrss * 1024,
            "read": int(read[1])}


def database(server):
    """The file of a server's catalogue."""
    return server.home / "state" / "catalogue" / "localhost.db"


@functools.cache
def catalogue(corpus):
    """Make the catalogue of a corpus, once; what that came to."""
    server = corpus.server()
    server.command()  # which writes the configuration
    found = run(server)
    if found["read"] != corpus.count:
        raise servers.Failed(f"of {corpus.count} documents souslik index "
                             f"read {found['read']}")
    return {"count": corpus.count, "text": corpus.text,
            "database": database(server).stat().st_size, **found}


def first_bytes(corpus):
    """Seconds from the start of the process to the first reply, each time."""
    server, found = corpus.server(), []
    server.seconds_to_ready()  # makes the certificate, once and for all
    server.stop()
    for _ in range(corpus.bench.repeats):
        ready = server.seconds_to_ready()
        began = time.monotonic()
        server.fetch("gopher", corpus.page)
        found.append(ready + time.monotonic() - began)
        server.stop()
    return found


def workers_memory(server):
    """Bytes of memory of the workers."""
    supervisor, indexer = server.process.pid, server.indexer()
    return sum(process.pss(pid) for pid in process.tree(supervisor)
               if pid not in (supervisor, indexer))


def workers(server):
    """The same of workers that were just started, and of those that have made
    pages and searched."""
    fresh = workers_memory(server)
    for _ in range(ASKED_TIMES):
        for subject in ASKED:
            server.fetch("gopher", subject)
    return {"fresh": fresh, "used": workers_memory(server)}


def shown(server, path):
    """Wait until a document is in the catalogue."""
    end = time.monotonic() + PATIENCE
    with contextlib.closing(sqlite3.connect(
            f"file:{database(server)}?mode=ro", uri=True)) as connection:
        while not connection.execute(
                "SELECT 1 FROM document WHERE path = ?", [path]).fetchone():
            if time.monotonic() > end:
                raise servers.Failed(f"does not see the new {path}")
            time.sleep(0.005)


def added(corpus, server, i):
    """Add one document: seconds until it is in the catalogue, and of the
    indexer's CPU."""
    pid = server.indexer()
    name = corpus.page.with_name(f"added-{i}.gmi")
    before, began = process.cpu(pid), time.monotonic()
    content.write(corpus.root / name,
                  f"# Added {i}\n* From: Ann Other\n\nArchive {i}.\n")
    shown(server, f"/{name}")
    seconds = time.monotonic() - began
    time.sleep(0.5)
    cpu = process.cpu(pid) - before
    (corpus.root / name).unlink()
    time.sleep(1)
    return seconds, cpu


def serve(corpus):
    """Serve a corpus whose catalogue is made: what its processes take."""
    server = corpus.server()
    server.start()
    try:
        pid = server.indexer()
        found = {"start_cpu": process.cpu(pid),
                 "workers": workers(server)}
        found["added"] = [added(corpus, server, i) for i in range(ADDED)]
        found["indexer"] = process.memory(pid)
    finally:
        server.stop()
    return found


def measure(corpus):
    """The catalogue of one corpus: made, made anew with nothing new, kept."""
    made, least = catalogue(corpus), plain(corpus)
    return {"made": made, "again": run(corpus.server()),
            "plain": {"cpu": least.cpu, "database": least.database},
            "first_byte": first_bytes(corpus), **serve(corpus)}


def fewer_workers(bench):
    """The memory of workers with fewer letters, by their count."""
    found = {}
    for corpus in corpora.letters(bench)[:-1]:
        catalogue(corpus)
        server = corpus.server()
        server.start()
        try:
            found[corpus.count] = workers(server)
        finally:
            server.stop()
    return found


def part_index(bench):
    """The catalogue of each corpus."""
    fewer = fewer_workers(bench)
    found = {corpus.name: measure(corpus) for corpus in corpora.every(bench)}
    show(found, fewer)
    return {**found, "fewer": fewer}, [
        *(figure for name, each in found.items()
          for figure in figures(name, each)),
        *(figures_million(found, fewer) if bench.million else [])]


def figures(name, found):
    """The figures of one corpus."""
    what = f"{found['made']['count']:,} {name}"
    read = found["again"]["read"]
    return [
        Figure.limit(f"first byte, {what}",
                     1e3 * statistics.median(found["first_byte"]),
                     FIRST_BYTE, "ms"),
        Figure(f"read again when nothing changed, {what}", "0 files",
               f"{read} files", read == 0),
        Figure.limit(f"one document added to {what}, shown after",
                     statistics.median(each[0] for each in found["added"]),
                     2, "s"),
    ]


def figures_million(found, fewer):
    """Whether workers grow with the archive. The caches of theirs that are
    bounded are full with fewer documents than are compared here."""
    count, few = max(fewer.items())
    return [Figure.limit(
        f"memory of the workers, {found['letters']['made']['count']:,} "
        "letters", found["letters"]["workers"]["used"] / few["used"],
        GROWTH, f"x that with {count:,}")]


def column(found):
    """What the table says of one corpus."""
    made, again, least = found["made"], found["again"], found["plain"]
    milliseconds = [1e3 * statistics.median(each[i] for each in found["added"])
                    for i in (0, 1)]
    return {
        "documents": f"{made['count']:,}",
        "their text": size(made["text"]),
        "indexed per second of one core":
            number(made["count"] / made["cpu"], 0),
        "plain FTS5: indexed per second of one core":
            number(made["count"] / least["cpu"], 0),
        "CPU, x plain FTS5": number(made["cpu"] / least["cpu"], 2),
        "seconds": number(made["seconds"]),
        "peak memory": size(made["memory"]),
        "database": size(made["database"]),
        "database, x text": number(made["database"] / made["text"], 2),
        "plain FTS5: database, x text":
            number(least["database"] / made["text"], 2),
        "nothing new: files read": f"{again['read']:,}",
        "nothing new: seconds": number(again["seconds"], 2),
        "start with nothing new: CPU of the indexer, s":
            number(found["start_cpu"], 2),
        "first byte after the start, ms":
            number(1e3 * statistics.median(found["first_byte"])),
        "one document added: shown after, ms": number(milliseconds[0], 0),
        "one document added: CPU of the indexer, ms":
            number(milliseconds[1]),
        "memory of the indexer then": size(found["indexer"]),
        "memory of the workers, just started":
            size(found["workers"]["fresh"]),
        "memory of the workers, after searches":
            size(found["workers"]["used"]),
    }


def show(found, fewer):
    """Print what was found."""
    columns = [column(each) for each in found.values()]
    rows = [[what, *(each[what] for each in columns)] for what in columns[0]]
    print("\n### The catalogue\n", *table(["", *found], rows), PLAIN,
          *(f"With {count:,} letters the workers take {size(few['fresh'])}, "
            f"after searches {size(few['used'])}."
            for count, few in fewer.items()), sep="\n", flush=True)
