"""The parts of the benchmark: each measures one thing, prints what it saw as
it goes, and returns its results and figures for the summary."""

import json
import os
import shutil
import signal
import statistics
import subprocess
import time

import content
import index
import process
import search
import servers
from bench import Comparison
from report import Figure, comparison, notes, number, size, table

CAPACITY = 0.7       # of which the tail is measured
IDLE = 20_000        # connections before their first byte
IDLE_TLS = 5_000     # after the handshake
HOLD_EACH = 10_000   # connections of one load generator
CACHE = 32           # MiB that a worker keeps at most (souslik(1))
SLOW = 100           # slow readers
SLOW_BYTES = 65_536  # each, in a second
SLOW_SETTLE = 3      # seconds until the kernel's queues to them are full


def say(*lines):
    """Print, at once."""
    print(*lines, sep="\n", flush=True)


def names(count):
    """The names of the files of a directory, some of them."""
    return [f"{i:04}.txt".encode() for i in range(0, count, 7)]


def compare(bench, title, door, subject, proof, **flags):
    """Compare all servers on one subject; the results by server."""
    with Comparison(bench, door, subject, proof, **flags) as turns:
        results = turns.measure()
    say(f"\n### {title}\n", *comparison(results), "",
        *notes(results, turns.failed))
    return {result["server"]: result for result in results}


def souslik_of(results):
    """Souslik's result."""
    return results["souslik"]


def part_text(bench):
    """Gopher, 6 kB text."""
    proof = [(bench.content / content.TEXT).read_bytes()]
    results = compare(bench, "Gopher, 6 kB text", "gopher", content.TEXT,
                      proof)
    return results, [Figure.limit(
        "Gopher, 6 kB text, server CPU", souslik_of(results)["to_floor"],
        1.15, "x floor")]


def part_menu(bench):
    """Gopher, a menu: rendered from gemtext; peers read a map."""
    results = compare(
        bench, "Gopher, a menu of 40 links (peers: from a map of theirs)",
        "gopher", "menu", [label.encode() for _, label in content.links()])
    return results, [Figure.limit(
        "Gopher, menu rendered from gemtext",
        souslik_of(results)["to_floor"], 1.25, "x floor")]


def part_dir50(bench):
    """Gopher, a directory of 50 files."""
    results = compare(bench, "Gopher, a directory of 50 files", "gopher",
                      content.FIFTY, names(50))
    return results, [Figure.limit(
        "Gopher, directory of 50 files, warm",
        souslik_of(results)["to_floor"], 1.25, "x floor")]


def part_gophers(bench):
    """Gopher over TLS, 6 kB text, full handshakes."""
    proof = [(bench.content / content.TEXT).read_bytes()]
    return compare(bench, "Gopher over TLS, 6 kB text, full handshake",
                   "gophers", content.TEXT, proof), []


def part_gemini(bench):
    """Gemini, 6 kB page, full handshakes."""
    proof = [(bench.content / content.PAGE).read_bytes()]
    results = compare(bench, "Gemini, 6 kB page, full handshake", "gemini",
                      content.PAGE, proof)
    souslik = souslik_of(results)
    gmid = results.get("gmid")
    return results, [
        Figure.limit("Gemini, 6 kB page, full handshake",
                     souslik["to_floor"], 0.95, "x floor"),
        Figure.limit("the same", gmid and souslik["cpu_us"] / gmid["cpu_us"],
                     0.5, "x gmid"),
    ]


def resumed_each(bench, title, **flags):
    """Resumed handshakes of all servers, and in the same turns the floor's
    full ones; the results by server, and Souslik's cost as a ratio to
    those."""
    proof = [(bench.content / content.PAGE).read_bytes()]
    with Comparison(bench, "gemini", content.PAGE, proof, tls="resume",
                    **flags) as turns:
        full = turns.beside(turns.subjects[1], tls="full")
        results = turns.measure()
        cost = full.result()["cpu_us"]
        ratio = turns.subjects[0].to(full)
    say(f"\n### Gemini, 6 kB page, resumed, {title}\n", *comparison(results),
        "", *notes(results, turns.failed),
        *(f"{result['server']}: {100 * result['resumed']:.0f} % resumed"
          for result in results),
        f"floor, full handshakes in the same turns: {cost:.1f} us")
    return {result["server"]: result for result in results}, ratio


def part_resumed(bench):
    """Gemini, 6 kB page, resumed sessions, TLS 1.3 and 1.2."""
    found, figures = {}, []
    for title, flags in (("TLS 1.3", {}), ("TLS 1.2", {"tls12": True})):
        found[title], ratio = resumed_each(bench, title, **flags)
        souslik = souslik_of(found[title])
        figures += [
            Figure.limit(f"Gemini, resumed, {title}",
                         ratio, 0.8, "x floor's full"),
            Figure("of its handshakes were resumed", "95 % at least",
                   f"{100 * souslik['resumed']:.0f} %",
                   souslik["resumed"] >= 0.95),
        ]
    return found, figures


def big_each(bench, title, door):
    """14 MB through one door."""
    proof = [(bench.content / content.BIG).read_bytes()]
    return compare(bench, title, door, content.BIG, proof, clients=4)


def part_big(bench):
    """A 14 MB file through both doors."""
    gopher = big_each(bench, "Gopher, a file of 14 MB", "gopher")
    gemini = big_each(bench, "Gemini, a file of 14 MB", "gemini")
    souslik, gmid = souslik_of(gemini), gemini.get("gmid")
    return {"gopher": gopher, "gemini": gemini}, [
        Figure.limit("14 MB by Gopher, CPU per byte",
                     souslik_of(gopher)["to_floor"], 1.0, "x floor"),
        Figure.limit("14 MB by Gemini, CPU per byte", souslik["to_floor"],
                     1.0, "x floor"),
        Figure.limit("the same", gmid and souslik["cpu_us"] / gmid["cpu_us"],
                     0.8, "x gmid"),
    ]


def added(bench, server):
    """Add one file to the large directory; whether the next reply has it,
    and what that reply cost in microseconds of CPU."""
    costs, shown = [], True
    for i in range(3 if bench.quick else 5):
        name = f"added-{server.name}-{i}.txt"
        content.write(bench.content / content.MANY / name, "New.\n")
        before = process.cpu(server.process.pid)
        reply = server.fetch("gopher", content.MANY)
        time.sleep(0.1)
        costs.append(1e6 * (process.cpu(server.process.pid) - before))
        shown = shown and name.encode() in reply
    for path in (bench.content / content.MANY).glob("added-*"):
        path.unlink()
    return {"shown": shown, "cpu_us": statistics.median(costs)}


def part_dir10k(bench):
    """Gopher, a directory of 10,000 files; then one more file each time."""
    door, proof = "gopher", names(content.MANY_FILES)
    with Comparison(bench, door, content.MANY, proof, clients=4) as turns:
        results = turns.measure()
        grown = {entry.server.name: added(bench, entry.server)
                 for entry in turns.subjects
                 if not isinstance(entry.server, servers.Floor)}
    say("\n### Gopher, a directory of 10,000 files\n", *comparison(results),
        "", *notes(results, turns.failed), "",
        *table(["one file just added", "shown at once", "CPU µs"],
               [[name, "yes" if found["shown"] else "no",
                 number(found["cpu_us"], 0)]
                for name, found in grown.items()]))
    results = {result["server"]: result for result in results}
    geomyidae = results.get("geomyidae")
    cost = souslik_of(results)["cpu_us"]
    return {"warm": results, "added": grown}, [
        Figure.limit("Gopher, directory of 10,000 files, warm",
                     geomyidae and cost / geomyidae["cpu_us"], 0.05,
                     "x geomyidae"),
        Figure("one file just added to it", "shown at once",
               "shown" if grown["souslik"]["shown"] else "not shown",
               grown["souslik"]["shown"]),
    ]


def tail_door(bench, title, door, subject):
    """The latency of Souslik and the floor at a share of what they answered,
    just before, to clients who ask again as soon as they are answered."""
    proof = [(bench.content / subject).read_bytes()]
    with bench.apart(), Comparison(bench, door, subject, proof,
                                   peers=False) as turns:
        results = turns.measure(lambda entry: {
            "rate": round(max(1.0, CAPACITY * entry.load()["rate"]), 3),
            "clients": 512})
    say(f"\n### {title}, open loop at 70 % of capacity\n",
        *comparison(results), "",
        *table(["p99 : p50", "median", "least", "most"],
               [[result["server"], number(statistics.median(result["tails"])),
                 number(result["tails"][0]), number(result["tails"][-1])]
                for result in results]),
        "", *notes(results, turns.failed))
    return {result["server"]: result for result in results}


def part_tail(bench):
    """Latency at 70 % of capacity, open loop. What else the machine does
    shows in the tail of the floor as well."""
    found = {
        "gopher": tail_door(bench, "Gopher, 6 kB text", "gopher",
                            content.TEXT),
        "gemini": tail_door(bench, "Gemini, 6 kB page", "gemini",
                            content.PAGE),
    }
    figures = []
    for door, results in found.items():
        own, floor = [statistics.median(result["tails"])
                      for result in list(results.values())[:2]]
        figures.append(Figure(
            f"p99 at 70 % of capacity, open loop, {door}", "5 x median",
            f"{number(own)} x median (floor {number(floor)})", own <= 5))
    return found, figures


def part_slow(bench):
    """Gopher readers beside slow ones, who take a file of 14 MB by both
    doors."""
    server = servers.Souslik(bench)
    server.start()
    rows, found = [], {}
    try:
        for name, doors in (("alone", ()),
                            ("beside slow readers", ("gopher", "gemini"))):
            slow = [slow_start(bench, server, door) for door in doors]
            time.sleep(SLOW_SETTLE if slow else 0)
            found[name] = slow_measure(bench, server)
            for generator in slow:
                generator.kill()
                generator.wait()
            rows.append([name] + [number(found[name][key], 0)
                                  for key in ("p50", "p99", "p99.9", "max")])
    finally:
        server.stop()
    say(f"\n### Gopher text at 2,000 a second, {2 * SLOW} slow readers of "
        "14 MB beside it\n",
        *table(["readers", "p50 µs", "p99 µs", "p99.9 µs", "max µs"], rows))
    return found, []


def slow_start(bench, server, door):
    """Slow readers of the large file."""
    reply = server.home / f"reply-big-{door}"
    reply.write_bytes(server.fetch(door, content.BIG))
    return subprocess.Popen(
        bench.load_command(server, door, content.BIG, reply, {
            "slow": SLOW_BYTES, "clients": SLOW, "requests": SLOW,
            "seconds": 60}),
        stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def slow_measure(bench, server):
    """The latency of quick readers; medians."""
    reply = server.home / "reply-text"
    reply.write_bytes(server.fetch("gopher", content.TEXT))
    samples = [
        bench.load(server, "gopher", content.TEXT, reply, rate=2000,
                   clients=512, seconds=bench.seconds)["latency_us"]
        for _ in range(bench.repeats)]
    return {key: statistics.median(sample[key] for sample in samples)
            for key in samples[0]}


class Held:
    """Connections that are held open while a with block runs."""

    def __init__(self, bench, server, door, hold, count, rate):
        self.generators = []
        self.count = 0
        self.lost = 0
        while count > 0:
            some = min(count, HOLD_EACH)
            flags = {"hold": hold, "clients": some, "rate": rate,
                     "seconds": some / rate + 1}
            self.generators.append(subprocess.Popen(
                bench.load_command(server, door, None, None, flags),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE))
            count -= some

    def __enter__(self):
        for generator in self.generators:
            self.count += json.loads(generator.stdout.readline())["held"]
        return self

    def __exit__(self, *_):
        for generator in self.generators:
            result, _ = generator.communicate()
            self.lost += json.loads(result)["failed"]


def idle_memory(bench, server, door, hold, count, rate):
    """Bytes of memory that each idle connection takes, how many there were,
    how many of them the server had accepted, and how many were lost."""
    reply = server.home / "reply-idle"
    reply.write_bytes(server.fetch(door, content.PAGE))
    bench.load(server, door, content.PAGE, reply, seconds=0.3)
    pid = server.process.pid
    files, before = process.files(pid), process.memory(pid)
    with Held(bench, server, door, hold, count, rate) as held:
        time.sleep(1)
        accepted = process.files(pid) - files
        after = process.memory(pid)
    return {"server": server.name, "held": held.count, "lost": held.lost,
            "accepted": accepted, "each": (after - before) / max(1, accepted)}


def idle_all(bench, door, hold, count, rate):
    """The same for Souslik and, beside it, gmid: the other servers need a
    process or a thread for each connection."""
    souslik = servers.Souslik(bench)
    souslik.connections = count
    found = []
    for server in [souslik] + [peer for peer in bench.peers(door)
                               if isinstance(peer, servers.Gmid)]:
        server.start()
        try:
            found.append(
                idle_memory(bench, server, door, hold, count, rate))
        finally:
            server.stop()
    return found


def part_idle(bench):
    """Memory of idle connections."""
    share = 20 if bench.quick else 1
    count = IDLE // share
    first = idle_all(bench, "gopher", "connect", count, 5000)
    first += idle_all(bench, "gemini", "connect", count, 5000)
    after = idle_all(bench, "gemini", "handshake", IDLE_TLS // share, 500)
    rows = [["before the first byte, " + door, found]
            for door, found in zip(("gopher", "gemini", "gemini"), first)]
    rows += [["after the handshake, gemini", found] for found in after]
    say("\n### Idle connections, user memory of all processes\n",
        *table(["server", "connections", "held", "accepted", "lost", "each"],
               [[found["server"], what, number(found["held"], 0),
                 number(found["accepted"], 0), found["lost"],
                 size(found["each"])]
                for what, found in rows]))
    return {"first": first, "after": after}, [
        Figure.limit(f"{first[0]['accepted']:,} idle before the first byte",
                     first[0]["each"] / 1024, 1, "KiB each"),
        Figure.limit(f"{after[0]['accepted']:,} idle after the handshake",
                     after[0]["each"] / 1024, 24, "KiB each"),
    ]


def start_seconds(bench, root):
    """How long Souslik takes to be ready, each time."""
    server = servers.Souslik(bench)
    server.root = root
    server.seconds_to_ready()  # makes the certificate, once and for all
    server.stop()
    found = []
    for _ in range(bench.repeats):
        found.append(server.seconds_to_ready())
        server.stop()
    return found


def part_start(bench):
    """From the start of the process to the line that says it is ready."""
    roots = {"bundled archive": bench.capsule}
    if not bench.quick:
        roots["1,000,000 files"] = bench.home / "million"
        content.make_million(roots["1,000,000 files"])
    found = {name: start_seconds(bench, root) for name, root in roots.items()}
    say("\n### Start to ready\n",
        *table(["content", "median ms", "slowest ms"],
               [[name, number(1e3 * statistics.median(times)),
                 number(1e3 * max(times))]
                for name, times in found.items()]))
    return found, [
        Figure.limit(f"start to ready, {name}",
                     1e3 * statistics.median(times), 50, "ms")
        for name, times in found.items()]


def part_memory(bench):
    """Memory after many requests over many different pages."""
    pages, requests = (2_000, 20_000) if bench.quick else (100_000, 1_000_000)
    root = bench.home / "many"
    content.make_pages(root, pages)
    server = servers.Souslik(bench)
    server.root = root
    subject = f"{content.PAGES}/000000.gmi"
    reply = server.home / "reply-pages"
    server.start()
    try:
        pid = server.process.pid
        reply.write_bytes(server.fetch("gopher", subject))
        before = process.memory(pid)
        with process.Peak(pid, 0.5) as peak:
            seen = bench.load(server, "gopher", subject, reply, pages=pages,
                              requests=requests, seconds=180)
        after = process.memory(pid)
    finally:
        server.stop()
        shutil.rmtree(root)
    say(f"\n### Memory, {seen['replies']:,} menus of {pages:,} pages\n",
        *table(["before", "peak", "after", "replies/s", "CPU µs", "bad"],
               [[size(before), size(peak.bytes), size(after),
                 number(seen["rate"], 0),
                 number(1e6 * seen["cpu"] / max(1, seen["replies"])),
                 seen["wrong"] + seen["failed"]]]))
    return {"before": before, "peak": peak.bytes, "after": after,
            "load": seen}, [
        Figure.limit(
            f"growth after {seen['replies']:,} requests over {pages:,} pages",
            (after - before) / bench.workers / 2**20, CACHE,
            "MiB each worker")]


def self_load(bench, server, reply, **flags):
    """One load on the floor, to try the load generator itself."""
    return bench.load(server, "gopher", content.TEXT, reply, **flags)


def self_stalled(bench, server, reply):
    """A schedule of 1,000 requests in a second, of which the server sleeps
    for half; the latencies."""
    pids = process.tree(server.process.pid)
    with subprocess.Popen(
            bench.load_command(server, "gopher", content.TEXT, reply,
                               {"rate": 1000, "clients": 8}),
            stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as generator:
        for wait, what in ((0.25, signal.SIGSTOP), (0.5, signal.SIGCONT)):
            time.sleep(wait)
            for pid in pids:
                os.kill(pid, what)
        return json.loads(generator.stdout.read())


def part_self(bench):
    """Whether the benchmark itself would notice what goes wrong."""
    good, bad = bench.content / content.TEXT, bench.home / "bad"
    reply = bytearray(good.read_bytes())
    reply[-2] ^= 1
    bad.write_bytes(reply)
    server = servers.Floor(bench, good)
    server.start()
    try:
        right = self_load(bench, server, good, requests=50)
        wrong = self_load(bench, server, bad, requests=50)
        stalled = self_stalled(bench, server, good)
    finally:
        server.stop()
    server.process = subprocess.Popen(["sleep", "60"])
    try:
        refused = self_load(bench, server, good, requests=50)
    finally:
        server.stop()
    held = {
        "50 right replies are right": right["replies"] == 50,
        "one bit makes a reply wrong":
            wrong["wrong"] == 50 and wrong["replies"] == 0,
        "refused connections have failed": refused["failed"] == 50,
        "the requests that a stall delays are counted as late":
            stalled["replies"] == 1000 and
            stalled["latency_us"]["p90"] > 250_000 and
            stalled["latency_us"]["max"] < 2_000_000,
    }
    for what, true in held.items():
        if not true:
            raise servers.Failed(f"the benchmark is wrong: not so: {what}; "
                                 f"{right}, {wrong}, {refused}, {stalled}")
    say("\n### The benchmark itself\n", *(f"- {what}" for what in held))
    return held, []


# Those that need no content that is a minute old come first.
PARTS = {
    "self": part_self,
    "start": part_start,
    "memory": part_memory,
    "text": part_text,
    "menu": part_menu,
    "dir50": part_dir50,
    "dir10k": part_dir10k,
    "gophers": part_gophers,
    "gemini": part_gemini,
    "resumed": part_resumed,
    "big": part_big,
    "tail": part_tail,
    "slow": part_slow,
    "idle": part_idle,
    "index": index.part_index,
    "search": search.part_search,
}
