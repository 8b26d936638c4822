"""A small Gopher client (RFC 1436), strict about what comes back."""

import socket
import typing
import unicodedata

import gemini
import server


class Item(typing.NamedTuple):
    """One line of a menu."""

    type: str
    name: str
    selector: str
    host: str
    port: int


def connect(port, address="127.0.0.1", tls=False, context=None):
    """A connection to a Gopher port, in the clear or over TLS."""
    sock = socket.create_connection((address, port), server.PATIENCE)
    if not tls:
        return sock
    context = context or gemini.context()
    return context.wrap_socket(
        sock, server_hostname="localhost", suppress_ragged_eofs=False)


def read(sock):
    """All bytes until the end; over TLS that must be a close_notify."""
    parts = []
    while part := sock.recv(65536):
        parts.append(part)
    return b"".join(parts)


def ask(port, request, address="127.0.0.1", tls=False):
    """The answer to the bytes of a request."""
    with connect(port, address, tls) as sock:
        sock.sendall(request)
        return read(sock)


def fetch(port, selector, address="127.0.0.1", tls=False):
    """The answer to a selector."""
    if isinstance(selector, str):
        selector = selector.encode()
    return ask(port, selector + b"\r\n", address, tls)


def lines(answer, charset="utf-8"):
    """The lines of a menu or a text, without the full stop at its end."""
    assert answer.endswith(b"\r\n.\r\n") or answer == b".\r\n", answer[-80:]
    text = answer[:-3].decode(charset)
    found = text.split("\r\n")
    assert found.pop() == "", "a last line without its CRLF"
    for line in found:
        assert "\n" not in line and "\r" not in line, f"bare LF: {line!r}"
        assert line != ".", "the text goes on after its end"
    return found


def text(answer, charset="utf-8"):
    """A text as a reader sees it, dots unstuffed."""
    found = lines(answer, charset)
    for line in found:
        assert not line.startswith(".") or line.startswith(".."), line
    return "\n".join(
        line[1:] if line.startswith(".") else line for line in found)


def items(answer, charset="utf-8"):
    """The items of a menu."""
    found = []
    for line in lines(answer, charset):
        fields = line.split("\t")
        assert len(fields) == 4, f"not four fields: {line!r}"
        assert fields[0], f"no item type: {line!r}"
        assert fields[3].isdigit(), f"no port: {line!r}"
        found.append(Item(fields[0][0], fields[0][1:], fields[1], fields[2],
                          int(fields[3])))
    return found


def menu(port, selector, **kwargs):
    """The items of the menu at a selector."""
    return items(fetch(port, selector, **kwargs))


def is_error(answer):
    """Whether an answer is an error: its first item is of type 3."""
    return answer.startswith(b"3")


def columns(string):
    """The display columns of a text."""
    count = 0
    for char in string:
        if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
            continue
        count += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return count
