"""The least that an index can be, which Souslik's is compared with: every
file read, its SHA-256 and its text in one table of SQLite's FTS5, and nothing
else known of it."""

import contextlib
import functools
import hashlib
import sqlite3
import statistics
import time

# With the cache that Souslik's has (daemon/catalogue/store.c).
TABLE = """
PRAGMA cache_size = -65536;
CREATE VIRTUAL TABLE plain USING fts5(path UNINDEXED, sha256 UNINDEXED, text);
"""

# What a page of results shows.
SEARCH = """
SELECT path, snippet(plain, 2, '*', '*', '...', 20) FROM plain
WHERE plain MATCH ? ORDER BY rank LIMIT 10
"""


def understands(query):
    """Whether a query means the same to it."""
    return ":" not in query and "-" not in query


class Plain:
    """Such an index of a corpus."""

    def __init__(self, corpus):
        self.corpus = corpus
        self.file = corpus.home / "plain.db"
        began = time.process_time()
        with contextlib.closing(sqlite3.connect(self.file)) as database:
            database.executescript(TABLE)
            with database:
                database.executemany("INSERT INTO plain VALUES (?, ?, ?)",
                                     self.rows())
        self.cpu = time.process_time() - began
        self.database = self.file.stat().st_size

    def rows(self):
        """What is in the table."""
        for path in self.corpus.files():
            text = path.read_bytes()
            yield (str(path), hashlib.sha256(text).digest(),
                   text.decode(errors="replace"))

    def search(self, query, times):
        """Search so many times; the median, in seconds."""
        took = []
        with contextlib.closing(sqlite3.connect(self.file)) as database:
            for _ in range(times):
                began = time.monotonic()
                database.execute(SEARCH, [query]).fetchall()
                took.append(time.monotonic() - began)
        return statistics.median(took)


@functools.cache
def plain(corpus):
    """The index of a corpus. Made once."""
    return Plain(corpus)
