"""The content that every server is given: the same files for all."""

import gzip
import pathlib
import random
import re

TEXT = "text.txt"
PAGE = "page.gmi"
MAP = "map"        # the links of PAGE, for servers that read no gemtext
FIFTY = "fifty"
MANY = "many"
MANY_FILES = 10_000
BIG = "big.bin"
BIG_SIZE = 14_000_000
PAGES = "pages"

SEED = 1965  # of the letters
LINKS = 40
MANUALS = pathlib.Path("/usr/share/man")
PEOPLE = "Ann Bob Eve Ida Max Leo Zoe".split()
WORDS = ("archive article capsule catalogue century chapter copy document "
         "edition exhibit gopher letter library line manuscript margin memory "
         "mirror page paper press printer reader record scroll shelf source "
         "story text tunnel witness words").split()


def sentence(dice, length=12):
    """Words, a capital letter, a full stop."""
    words = dice.choices(WORDS, k=length)
    return " ".join(words).capitalize() + "."


def text(dice, size):
    """Lines of plain text, of so many bytes in all."""
    lines = []
    while sum(map(len, lines)) < size:
        lines.append(sentence(dice, 9) + "\n")
    return "".join(lines)[:size - 1] + "\n"


def links():
    """The names and labels of the links on PAGE."""
    return [(f"{FIFTY}/{i:04}.txt", f"Exhibit {i} of the archive")
            for i in range(LINKS)]


def page(dice):
    """6 kB of gemtext with links."""
    parts = ["# A page of the archive\n\n"]
    parts += [f"=> {name} {label}\n" for name, label in links()]
    while sum(map(len, parts)) < 6000:
        parts.append(f"\n{sentence(dice, 40)}\n")
    return "".join(parts)


def write(path, content):
    """Write a file and the directory it is in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes)
                     else content.encode())


def directory(root, name, count):
    """A directory of so many small files."""
    for i in range(count):
        write(root / name / f"{i:04}.txt", f"This is file {i}.\n")


def maps(root):
    """The links of PAGE as a gophermap and as geomyidae's index."""
    lines = ["A page of the archive", ""]
    lines += [f"0{label}\t/{name}" for name, label in links()]
    write(root / MAP / "gophermap", "\n".join(lines) + "\n")
    lines = ["A page of the archive", ""]
    lines += [f"[0|{label}|/{name}|server|port]" for name, label in links()]
    write(root / MAP / "index.gph", "\n".join(lines) + "\n")


def numbered_page(number):
    """A page that differs from others by its number alone."""
    return (f"# Page {number:06}\n\nThis page is number {number:06}.\n\n"
            f"=> ../{TEXT} A text\n=> ../{PAGE} A page\n"
            "=> https://example.org/ Elsewhere\n\n"
            + "All the words of this page are its own. " * 10 + "\n")


def vocabulary(dice, count=20_000):
    """Words that are like none of a language, the frequent ones first."""
    syllables = [a + b for a in "bcdfglmnprstv" for b in "aeiou"]
    words = {}  # a set would be in another order each time
    while len(words) < count:
        words["".join(dice.choices(syllables, k=dice.randint(2, 4)))] = True
    return sorted(words, key=len)


def date(number):
    """The date of a letter: most are exact."""
    day, month = 1 + number % 28, 1 + number // 28 % 12
    year = 1800 + number // 336 % 200
    return {0: f"{year}", 1: f"{year}-{month:02}", 2: f"{year}~",
            3: f"{year}-{21 + number // 28 % 4}",
            4: f"{year}/{year + 1}"}.get(
                number % 16, f"{year}-{month:02}-{day:02}")


def document(dice, words, number):
    """A letter, whose words are as frequent as those of languages are, but
    for "archive", which is in every letter, and "needle", in a few."""
    said = [words[min(int(len(words) ** dice.random()), len(words) - 1)]
            for _ in range(60)]
    said[30] = "archive"
    if number % 10_000 == 77:
        said[31:34] = "needle", "of", "hay"
    return (f"# {' '.join(said[:4]).capitalize()}\n"
            f"* Date: {date(number)}\n"
            f"* From: {PEOPLE[number % 7]} {words[number % 997]}\n"
            f"* To: {PEOPLE[number % 5]} {words[number % 991]}\n"
            f"* Language: {'en' if number % 2 else 'fr'}\n\n"
            f"{' '.join(said[4:32])}.\n\n{' '.join(said[32:])}.\n\n"
            f"=> {max(number - 1, 0) % 1000:04}.gmi The one before\n")


def make_documents(root, count):
    """Make an archive of so many letters, in directories of a thousand; how
    many there are and their bytes."""
    dice = random.Random(SEED)
    words, total = vocabulary(dice), 0
    for i in range(count):
        path = root / f"{i // 1000:04}" / f"{i % 1000:04}.gmi"
        if i % 1000 == 0:
            path.parent.mkdir(parents=True)
        total += path.write_bytes(document(dice, words, i).encode())
    return count, total


# What is not text in a manual page, and what to read in its place.
ROFF = [(re.compile(what, re.MULTILINE), text) for what, text in (
    (rb"^[.'][ \t]*(?:\\[\"#].*\n|\w+[ \t]*)", b""),  # comments, macros
    (rb"\\f(?:\[\w*\]|\(..|.)", b""),                # fonts
    (rb"\\(?:\[[^]\n]*\]|[(*]..)", b" "),            # characters
    (rb"\\-", b"-"),
    (rb"\\[&/,|^%c]", b""))]


def manuals():
    """The manual pages of this machine, each once."""
    return sorted(path for path in MANUALS.rglob("*.gz")
                  if path.is_file() and not path.is_symlink())


def manual(path):
    """The text of a manual page, to be read as it is; b"" when it has
    none."""
    try:
        source = gzip.decompress(path.read_bytes())
    except (OSError, EOFError):
        return b""
    for what, text in ROFF:
        source = what.sub(text, source)
    return b"" if b"\0" in source else source


def make_manuals(root, count):
    """Make an archive of so many manual pages, from all of them; how many
    there are and their bytes."""
    pages = manuals()
    made = total = 0
    for path in pages[::len(pages) // count][:count]:
        if source := manual(path):
            name = path.relative_to(MANUALS).with_suffix(".txt")
            write(root / name, source)
            made, total = made + 1, total + len(source)
    return made, total


def make(root):
    """Make everything but the pages."""
    dice = random.Random(1436)
    write(root / "index.gmi", f"# Archive\n\n=> {PAGE}\n=> {TEXT}\n")
    write(root / TEXT, text(dice, 6000))
    write(root / PAGE, page(dice))
    write(root / BIG, dice.randbytes(BIG_SIZE))
    maps(root)
    directory(root, FIFTY, 50)
    directory(root, MANY, MANY_FILES)


def make_pages(root, count):
    """Make pages 000000 and on."""
    for i in range(count):
        write(root / PAGES / f"{i:06}.gmi", numbered_page(i))


def make_million(root, count=1_000_000):
    """Make an archive of a million files, in directories of a thousand."""
    for i in range(count):
        path = root / f"{i // 1000:04}" / f"{i % 1000:04}.txt"
        if i % 1000 == 0:
            path.parent.mkdir(parents=True)
        path.touch()
