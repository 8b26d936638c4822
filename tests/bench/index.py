"""The catalogue: what it costs to make and to keep, and what readers notice
of it."""

import os
import sqlite3
import statistics
import subprocess
import time

import content
import process
import servers
from report import Figure, number, size, table

DOCUMENTS = 50_000
DOCUMENTS_QUICK = 1_000
DOCUMENTS_MILLION = 1_000_000

FIRST_BYTE = 100  # ms from the start of the process, at most


def documents(bench):
    """The archive of letters: where, how many, and bytes in all. Made once."""
    if not hasattr(bench, "letters"):
        root, count = bench.home / "documents", DOCUMENTS
        if bench.quick:
            count = DOCUMENTS_QUICK
        elif bench.million:
            count = DOCUMENTS_MILLION
        bench.letters = root, count, content.make_documents(root, count)
    return bench.letters


def database(server):
    """The file of a server's catalogue."""
    return server.home / "state" / "catalogue" / "localhost.db"


def run(bench, server):
    """Run souslik index; seconds, seconds of CPU, bytes of memory."""
    began = time.monotonic()
    with subprocess.Popen(
            [bench.souslik, "index", "-c", server.home / "souslik.conf"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise servers.Failed(f"souslik index ended with {child.returncode}")
    return {"seconds": time.monotonic() - began,
            "cpu": usage.ru_utime + usage.ru_stime,
            "memory": usage.ru_maxrss * 1024}


def make(bench, server):
    """Have a server serve the letters, and make their catalogue; what that
    came to."""
    server.root, count, text = documents(bench)
    server.command()  # which writes the configuration
    found = run(bench, server)
    return {"count": count, "text": text,
            "database": database(server).stat().st_size, **found}


def first_byte(server):
    """Seconds from the start of the process to the first reply."""
    ready = server.seconds_to_ready()
    began = time.monotonic()
    server.fetch("gopher", "0000/0000.gmi")
    return ready + time.monotonic() - began


def shown(server, path):
    """Wait until a document is in the catalogue."""
    connection = sqlite3.connect(f"file:{database(server)}?mode=ro", uri=True)
    while not connection.execute(
            "SELECT 1 FROM document WHERE path = ?", [path]).fetchone():
        time.sleep(0.005)
    connection.close()


def added(server, pid, i):
    """Add one document: seconds until it is in the catalogue, and of the
    indexer's CPU."""
    path = server.root / "0000" / f"added-{i}.gmi"
    before, began = process.cpu(pid), time.monotonic()
    content.write(path, f"# Added {i}\n* From: Ann Other\n\nArchive {i}.\n")
    shown(server, f"/0000/{path.name}")
    seconds = time.monotonic() - began
    time.sleep(0.5)
    cpu = process.cpu(pid) - before
    path.unlink()
    time.sleep(1)
    return seconds, cpu


def part_index(bench):
    """The catalogue: made, made anew with nothing new, kept."""
    server = servers.Souslik(bench)
    found = {"made": make(bench, server), "again": run(bench, server)}
    server.start()  # makes the certificate, once and for all
    server.stop()
    times = []
    for _ in range(bench.repeats):
        times.append(first_byte(server))
        server.stop()
    server.start()
    try:
        pid = server.indexer()
        grown = [added(server, pid, i) for i in range(bench.repeats)]
        found["indexer"] = process.memory(pid)
    finally:
        server.stop()
    found["first_byte"] = times
    found["added"] = grown
    show(found)
    return found, [
        Figure.limit(
            f"first byte, {found['made']['count']:,} documents",
            1e3 * statistics.median(times), FIRST_BYTE, "ms"),
        Figure.limit(
            "one document added, shown after",
            statistics.median(seconds for seconds, _ in grown), 2, "s"),
    ]


def show(found):
    """Print what was found."""
    made, again = found["made"], found["again"]
    rate = made["count"] / made["cpu"]
    rows = [
        ["documents", f"{made['count']:,}"],
        ["indexed per second and core", number(rate, 0)],
        ["seconds", number(made["seconds"])],
        ["text", size(made["text"])],
        ["database", f"{size(made['database'])}, "
                     f"{made['database'] / made['text']:.1f} x the text"],
        ["memory to make it", size(made["memory"])],
        ["nothing new: seconds, of CPU",
         f"{number(again['seconds'])}, {number(again['cpu'], 2)}"],
        ["first byte after the start, ms",
         number(1e3 * statistics.median(found["first_byte"]))],
        ["one document added: shown after, ms", number(
            1e3 * statistics.median(each[0] for each in found["added"]), 0)],
        ["one document added: CPU of the indexer, ms", number(
            1e3 * statistics.median(each[1] for each in found["added"]))],
        ["memory of the indexer then", size(found["indexer"])],
    ]
    print("\n### The catalogue\n", *table(["", "letters"], rows), sep="\n",
          flush=True)
