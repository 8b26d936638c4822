"""What the processes of a server cost, as /proc tells it."""

import os
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")

# Where things stand in /proc/PID/stat, counted after the process's name.
PARENT, UTIME, STIME, CUTIME, CSTIME = 1, 11, 12, 13, 14


def stat(pid):
    """The fields of /proc/PID/stat after the name; None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii",
                  errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def tree(root):
    """A process and all its descendants, each with its stat."""
    stats = {int(name): stat(name) for name in os.listdir("/proc")
             if name.isdigit()}
    children = {}
    for pid, fields in stats.items():
        if fields:
            children.setdefault(int(fields[PARENT]), []).append(pid)
    found, new = {}, [root]
    while new:
        pid = new.pop()
        if stats.get(pid):
            found[pid] = stats[pid]
            new += children.get(pid, [])
    return found


def cpu_own(pid, fields):
    """Seconds of CPU of a process itself, to the nanosecond while it runs."""
    try:
        return time.clock_gettime(~pid << 3 | 2)  # as clock_getcpuclockid(3)
    except OSError:
        return (int(fields[UTIME]) + int(fields[STIME])) / TICKS


def cpu(root):
    """Seconds of CPU of a tree, with children that ended and were waited
    for."""
    return sum(
        cpu_own(pid, fields) +
        (int(fields[CUTIME]) + int(fields[CSTIME])) / TICKS
        for pid, fields in tree(root).items())


def pss(pid):
    """Bytes of a process's proportional set: shared pages count in part."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            for line in file:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass  # it has ended
    return 0


def memory(root):
    """Bytes of memory of a tree."""
    return sum(pss(pid) for pid in tree(root))


def files(root):
    """How many files and sockets a tree has open."""
    count = 0
    for pid in tree(root):
        try:
            count += len(os.listdir(f"/proc/{pid}/fd"))
        except OSError:
            pass  # it has ended
    return count


def named(root, name):
    """The process of a tree that calls itself so; None when there is none."""
    for pid in tree(root):
        try:
            with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
                if file.read().strip() == name:
                    return pid
        except OSError:
            pass  # it has ended
    return None


def settle(pid, still=0.5, patience=600):
    """Wait until a process takes no CPU any more; whether it ever did not."""
    end, before = time.monotonic() + patience, -1.0
    while time.monotonic() < end:
        now = cpu(pid)
        if now - before < 0.005:
            return True
        before = now
        time.sleep(still)
    return False


class Peak:
    """The most memory that a tree had while a with block ran."""

    def __init__(self, root, interval=0.1):
        self.root = root
        self.interval = interval
        self.bytes = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def watch(self):
        """Look again and again."""
        while True:
            self.bytes = max(self.bytes, memory(self.root))
            if self.over.wait(self.interval):
                return

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
