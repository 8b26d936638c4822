"""A small Gemini client, strict: one well-formed header, a body only after
success, and a close_notify at the end of every answer."""

import re
import socket
import ssl
import typing
import urllib.parse

import server

for _list in (urllib.parse.uses_relative, urllib.parse.uses_netloc):
    if "gemini" not in _list:
        _list.append("gemini")

HEADER = re.compile(rb"([1-6][0-9])(?: ([^\r\n]{0,1024}))?\r\n")


class Answer(typing.NamedTuple):
    """What came back: a status, its meta, and a body after status 2x."""

    status: int
    meta: str
    body: bytes


def context(low=ssl.TLSVersion.TLSv1_2, high=ssl.TLSVersion.TLSv1_3):
    """A TLS context that trusts whom it meets, as readers do."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = low
    made.maximum_version = high
    return made


def connect(port, address="127.0.0.1", sni="localhost", tls=None,
            session=None):
    """A TLS connection; the handshake is done."""
    sock = socket.create_connection((address, port), server.PATIENCE)
    return (tls or context()).wrap_socket(
        sock, server_hostname=sni, suppress_ragged_eofs=False,
        session=session)


def read(sock):
    """All bytes until the close_notify."""
    parts = []
    while part := sock.recv(65536):
        parts.append(part)
    return b"".join(parts)


def parse(answer):
    """An answer taken apart."""
    found = HEADER.match(answer)
    assert found, f"no header: {answer[:120]!r}"
    status = int(found[1])
    body = answer[found.end():]
    assert status // 10 == 2 or not body, f"a body after {status}"
    assert status // 10 == 2 or found[2], f"no meta after {status}"
    return Answer(status, (found[2] or b"").decode(), body)


def ask(port, request, **kwargs):
    """The answer to the bytes of a request."""
    with connect(port, **kwargs) as sock:
        sock.sendall(request)
        return parse(read(sock))


def fetch(port, path, host="localhost", **kwargs):
    """The answer for a path (or a whole URL) on a port."""
    url = path if "://" in path else f"gemini://{host}:{port}{path}"
    return ask(port, url.encode() + b"\r\n", **kwargs)


def links(body):
    """The targets and labels of the links of a gemtext page."""
    found = []
    fenced = False
    for line in body.decode().split("\n"):
        line = line.rstrip("\r")
        if line.startswith("```"):
            fenced = not fenced
        elif line.startswith("=>") and not fenced:
            parts = line[2:].split(None, 1)
            if parts:
                label = parts[1] if len(parts) > 1 else parts[0]
                found.append((parts[0], label.strip()))
    return found


def resolve(base, reference):
    """A reference seen from a page."""
    return urllib.parse.urljoin(base, reference)
