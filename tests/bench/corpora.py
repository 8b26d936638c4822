"""The archives that the catalogue is measured on: letters that are made up,
as many as one likes, and the manual pages of this machine, which people
wrote."""

import functools
import os
import pathlib

import content
import servers

# How many letters there are: the most are what is measured, the fewer what the
# memory of workers is compared with.
LETTERS = 1_000, 20_000
LETTERS_QUICK = 100, 1_000
LETTERS_MILLION = 1_000, 50_000, 1_000_000

MANUALS_LEAST = 500  # fewer say nothing
MANUALS_QUICK = 500


class Corpus:
    """One such archive: its name, where it is, how many documents and bytes
    it has, and a page of it."""

    def __init__(self, bench, name, make, count):
        self.bench = bench
        self.name = name
        self.home = bench.home / f"{name}-{count}".replace(" ", "-")
        self.root = self.home / "root"
        self.count, self.text = make(self.root, count)
        self.page = self.first().relative_to(self.root)

    def first(self):
        """The first of its files."""
        path = self.root
        while path.is_dir():
            path = min(path.iterdir())
        return path

    def files(self):
        """Its files, one after the other."""
        for where, _, names in os.walk(self.root):
            yield from (pathlib.Path(where, name) for name in names)

    def server(self):
        """Souslik, to serve it, with a catalogue of its own."""
        server = servers.Souslik(self.bench)
        server.home, server.root = self.home, self.root
        return server


@functools.cache
def letters(bench):
    """Archives of letters, the largest one last. Made once."""
    counts = LETTERS_MILLION if bench.million else LETTERS
    return [Corpus(bench, "letters", content.make_documents, count)
            for count in (LETTERS_QUICK if bench.quick else counts)]


@functools.cache
def manuals(bench):
    """The manual pages; None where there are none. Made once."""
    pages = content.manuals()
    if len(pages) < MANUALS_LEAST:
        print("manual pages: not measured: no manuals here (Debian has them "
              "in manpages and manpages-dev)", flush=True)
        return None
    return Corpus(bench, "manual pages", content.make_manuals,
                  MANUALS_QUICK if bench.quick else len(pages))


def every(bench):
    """The large ones."""
    return [corpus for corpus in (letters(bench)[-1], manuals(bench))
            if corpus is not None]
