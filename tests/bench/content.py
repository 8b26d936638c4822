"""The content that every server is given: the same files for all."""

import itertools
import random

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
    words = set()
    while len(words) < count:
        words.add("".join(dice.choices(syllables, k=dice.randint(2, 4))))
    return sorted(words, key=len)


def document(dice, words, number):
    """A letter, whose words are as frequent as those of languages are, but
    for "archive", which is in every letter, and "needle", in a few."""
    said = [words[min(int(len(words) ** dice.random()), len(words) - 1)]
            for _ in range(60)]
    said[30] = "archive"
    if number % 10_000 == 77:
        said[31:34] = "needle", "of", "hay"
    day = 1 + number % 28, 1 + number // 28 % 12, 1800 + number // 336 % 200
    return (f"# {' '.join(said[:4]).capitalize()}\n"
            f"* Date: {day[2]:04}-{day[1]:02}-{day[0]:02}\n"
            f"* From: {PEOPLE[number % 7]} {words[number % 997]}\n"
            f"* To: {PEOPLE[number % 5]} {words[number % 991]}\n"
            f"* Language: {'en' if number % 2 else 'fr'}\n\n"
            f"{' '.join(said[4:32])}.\n\n{' '.join(said[32:])}.\n")


def make_documents(root, count):
    """Make an archive of so many letters, in directories of a thousand; how
    many bytes they are."""
    dice = random.Random(SEED)
    words, total = vocabulary(dice), 0
    for i in range(count):
        path = root / f"{i // 1000:04}" / f"{i % 1000:04}.gmi"
        if i % 1000 == 0:
            path.parent.mkdir(parents=True)
        total += path.write_bytes(document(dice, words, i).encode())
    return total


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


# The catalogue's content: letters of people who never were.
YEARS = range(1850, 2021)
PEOPLE = 5000
VOCABULARY = 30_000
LETTER_WORDS = 80
SYLLABLES = ("ba be bi bo bu ca ce co da de di do fa fe fi fo ga ge go ha he "
             "la le li lo lu ma me mi mo na ne ni no pa pe po ra re ri ro sa "
             "se si so ta te ti to va ve vi vo").split()
FIELDS = {"en": ("Date", "From", "To"), "fr": ("Date", "De", "\u00c0")}
NAMES = {"en": "Ada Bert Clara Dora Ernest Fanny George Hazel".split(),
         "fr": "Ad\u00e8le Beno\u00eet Claire \u00c9lise Fran\u00e7ois".split()}


def vocabulary(dice, count):
    """Different words, none of which means anything, the frequent ones
    shorter."""
    words = dict.fromkeys(WORDS)
    while len(words) < count:
        length = 2 + len(words) * 3 // count + dice.randrange(2)
        words["".join(dice.choices(SYLLABLES, k=length))] = None
    return list(words)


def zipf(count):
    """Weights of things of which the n-th is n times rarer than the first,
    summed up as random.choices wants them."""
    return list(itertools.accumulate(1 / n for n in range(1, count + 1)))


class Letters:
    """Letters with dates, people and words, the same ones each time."""

    def __init__(self):
        self.dice = random.Random(1984)
        self.words = vocabulary(self.dice, VOCABULARY)
        self.weights = zipf(VOCABULARY)
        self.people = {
            tag: [f"{self.dice.choice(NAMES[tag])} "
                  f"{self.words[-i].capitalize()}" for i in range(1, PEOPLE)]
            for tag in FIELDS}
        self.ranks = zipf(PEOPLE - 1)

    def date(self):
        """A date in EDTF, exact or not."""
        year = self.dice.choice(YEARS)
        return self.dice.choice([
            f"{year}-{self.dice.randrange(1, 13):02}"
            f"-{self.dice.randrange(1, 29):02}",
            f"{year}-{self.dice.randrange(1, 13):02}", f"{year}",
            f"{year}~", f"{year}-{self.dice.randrange(21, 25)}",
            f"{year}/{year + 1}"])

    def letter(self, number):
        """One letter in gemtext."""
        tag = self.dice.choice(list(FIELDS))
        sender, receiver = self.dice.choices(
            self.people[tag], cum_weights=self.ranks, k=2)
        words = self.dice.choices(
            self.words, cum_weights=self.weights, k=LETTER_WORDS)
        date, author, to = FIELDS[tag]
        return (f"# {' '.join(words[:4]).capitalize()} {number}\n"
                f"* {date}: {self.date()}\n* {author}: {sender}\n"
                f"* {to}: {receiver}\n* Language: {tag}\n\n"
                f"{' '.join(words[4:])}.\n\n"
                f"=> {max(0, number - 1) % 1000:03}.gmi Before\n")


def make_letters(root, count):
    """Make so many letters, a thousand in each directory; the bytes that
    they have in all."""
    letters, size = Letters(), 0
    for i in range(count):
        path = root / f"{i // 1000:04}" / f"{i % 1000:03}.gmi"
        if i % 1000 == 0:
            path.parent.mkdir(parents=True)
        size += path.write_text(letters.letter(i), encoding="utf-8")
    return size
