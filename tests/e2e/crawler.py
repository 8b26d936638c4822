"""A crawler for both doors: follows every link of every page of ours and
tells what it found, and what is broken."""

import collections
import urllib.parse

import gemini
import gopher


WORD = "message"  # what is answered when a page asks for something


class Crawl:
    """What a crawl found: answers by address, and faults in words."""

    def __init__(self):
        self.answers = {}
        self.faults = []
        self.outside = collections.Counter()

    def fault(self, address, what):
        """Note one thing that is broken."""
        self.faults.append(f"{address}: {what}")


def gopher_crawl(port, path="", tls=False):
    """Follow every item from a path; addresses are (type, selector)."""
    crawl = Crawl()
    todo = [("1", path)]
    while todo:
        address = todo.pop()
        if address in crawl.answers:
            continue
        kind, selector = address
        request = f"{selector}\t{WORD}" if kind == "7" else selector
        answer = gopher.fetch(port, request, tls=tls)
        crawl.answers[address] = answer
        if gopher.is_error(answer):
            crawl.fault(address, f"an error: {answer[:100]!r}")
            continue
        try:
            found = gopher_items(kind, answer)
        except (AssertionError, ValueError) as error:
            crawl.fault(address, str(error))
            continue
        for item in found:
            if item.type == "i":
                continue
            if item.type == "3":
                crawl.fault(address, f"an error within: {item.name}")
            elif item.selector.startswith("URL:"):
                crawl.outside[item.selector[4:]] += 1
                todo.append((item.type, item.selector))
            elif (item.host, item.port) == ("localhost", port):
                todo.append((item.type, item.selector))
            else:
                crawl.outside[item.selector] += 1
    return crawl


def gopher_items(kind, answer):
    """The items of an answer of this type; a text has none."""
    if kind in "17":
        return gopher.items(answer)
    if kind == "h":
        assert b"<html" in answer.lower(), "no HTML"
    return []


def gemini_crawl(port, path="/"):
    """Follow every link from a path; addresses are URLs."""
    crawl = Crawl()
    base = f"gemini://localhost:{port}"
    todo = [base + path]
    while todo:
        url = todo.pop()
        if url in crawl.answers:
            continue
        answer = gemini.fetch(port, url)
        crawl.answers[url] = answer
        if answer.status in (30, 31):
            todo.append(gemini.resolve(url, answer.meta))
            continue
        if answer.status == 10:
            todo.append(f"{url}?{WORD}")
            continue
        if answer.status != 20:
            crawl.fault(url, f"{answer.status} {answer.meta}")
            continue
        if not answer.meta.startswith("text/gemini"):
            continue
        for target, _ in gemini.links(answer.body):
            found = urllib.parse.urldefrag(gemini.resolve(url, target))[0]
            if found.startswith(base + "/"):
                todo.append(found)
            else:
                crawl.outside[found] += 1
    return crawl
