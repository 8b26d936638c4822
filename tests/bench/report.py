"""Tables, for people: Markdown that reads well as it is."""


def number(value, digits=1):
    """A number with thin thousands; a dash for none."""
    if value is None:
        return "-"
    if digits == 0 or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{digits}f}"


def size(count):
    """Bytes, in the unit that suits them."""
    for unit in ("B", "KiB", "MiB"):
        if abs(count) < 1024:
            return f"{count:.1f} {unit}" if unit != "B" else f"{count:.0f} B"
        count /= 1024
    return f"{count:.2f} GiB"


def table(head, rows):
    """Lines of a table; the first column to the left, others right."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [head, *rows])
              for i in range(len(head))]

    def line(cells):
        first = cells[0].ljust(widths[0])
        rest = [cell.rjust(width)
                for cell, width in zip(cells[1:], widths[1:])]
        return "| " + " | ".join([first, *rest]) + " |"

    rule = ["-" * widths[0]] + ["-" * (width - 1) + ":"
                                for width in widths[1:]]
    return [line(head), "|" + "|".join(
        f" {cell} " for cell in rule) + "|"] + [line(row) for row in rows]


COMPARISON = ["server", "replies/s", "p50 µs", "p99 µs", "p99.9 µs",
              "CPU µs", "x floor", "x best peer", "memory", "bytes in",
              "bytes out"]


def comparison(results):
    """The table of servers that did the same thing."""
    return table(COMPARISON, [[
        result["server"], number(result["rate"], 0), number(result["p50"], 0),
        number(result["p99"], 0), number(result["p99.9"], 0),
        number(result["cpu_us"]), number(result["to_floor"], 2),
        number(result["to_best"], 2), size(result["memory"]),
        number(result["sent"], 0), number(result["received"], 0),
    ] for result in results])


def notes(results, failed):
    """What must be said below such a table."""
    lines = [f"{result['server']}: {result['bad']} replies were wrong or "
             "missing" for result in results if result["bad"]]
    lines += [f"{result['server']}: {result['unclean']} replies ended without "
              "close_notify" for result in results if result["unclean"]]
    lines += [f"{name}: not measured: {why}" for name, why in failed.items()]
    return lines


class Figure:
    """One figure of the summary: what, the goal, what was measured, and
    whether that is within the goal (None: nothing to compare with)."""

    def __init__(self, what, goal, measured, met):
        self.what = what
        self.goal = goal
        self.measured = measured
        self.met = met

    @classmethod
    def limit(cls, what, value, most, unit):
        """A figure that is to be at most so much."""
        return cls(what, f"{most:g} {unit}", f"{number(value, 2)} {unit}",
                   None if value is None else value <= most)

    def row(self):
        """Its row of the summary."""
        met = {True: "yes", False: "no", None: "-"}[self.met]
        return [self.what, self.goal, self.measured, met]


def summary(figures):
    """The table of all figures."""
    return table(["what", "at most", "measured", "within"],
                 [figure.row() for figure in figures])
