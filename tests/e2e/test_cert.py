"""Certificates: made once, kept, one's own, one for each site."""

import hashlib
import pathlib
import re
import signal
import ssl
import subprocess

import gemini
import gopher
import server
from server import write

FILES = {"index.gmi": "# X\n"}
PRINT = re.compile(r"(?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}|[0-9a-f]{64}")


def der(port, sni="localhost", tls=None):
    """The certificate that a port shows, in DER."""
    with gemini.connect(port, sni=sni, tls=tls) as sock:
        return sock.getpeercert(True)


def fingerprint(certificate):
    """The SHA-256 of a DER certificate, hexadecimal, without colons."""
    return hashlib.sha256(certificate).hexdigest()


def printed(text):
    """The fingerprints within a text, in the same form."""
    text = re.sub(r":?\n +(?=(?:[0-9A-F]{2}:){15})", ":", text)
    return [found.replace(":", "").lower() for found in PRINT.findall(text)]


def describe(certificate):
    """What openssl says of a DER certificate."""
    return subprocess.run(
        ["openssl", "x509", "-inform", "DER", "-noout", "-text"],
        input=certificate, check=True, stdout=subprocess.PIPE
    ).stdout.decode()


def make(path, host, *key):
    """A certificate of one's own, made by openssl."""
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["openssl", "req", "-x509", *key, "-nodes", "-days", "30",
         "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
         "-keyout", f"{path}.key", "-out", f"{path}.crt"],
        check=True, stderr=subprocess.DEVNULL)
    return ssl.PEM_cert_to_DER_cert(
        pathlib.Path(f"{path}.crt").read_text())


P256 = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
RSA = ("-newkey", "rsa:2048")
ED25519 = ("-newkey", "ed25519")


class Made(server.Case):
    """The certificate of the first start."""

    FILES = FILES

    def test_files(self):
        names = {path.name: path for path in self.server.certs.iterdir()}
        self.assertIn("localhost.crt", names)
        self.assertIn("localhost.key", names)
        self.assertEqual(len(names), 2, names)
        for path in names.values():
            self.assertEqual(path.stat().st_mode & 0o777, 0o600, path)
        self.assertEqual(self.server.certs.stat().st_mode & 0o077, 0)

    def test_fingerprint_is_printed(self):
        shown = fingerprint(der(self.server.gemini))
        self.assertIn(shown, printed(self.server.stderr()))

    def test_contents(self):
        text = describe(der(self.server.gemini))
        self.assertIn("DNS:localhost", text)
        self.assertRegex(text, r"CN ?= ?localhost")
        self.assertRegex(text, "prime256v1|ED25519")
        year = int(re.search(r"Not After : .* (\d{4}) GMT", text)[1])
        self.assertGreater(year, 2075)
        self.assertRegex(text, r"Version: 3")

    def test_same_for_gopher(self):
        with gopher.connect(self.server.gopher, tls=True) as sock:
            self.assertEqual(sock.getpeercert(True), der(self.server.gemini))

    def test_verifies_by_name(self):
        """A client that pins it as its own authority accepts the name."""
        tls = ssl.create_default_context(
            cafile=str(self.server.certs / "localhost.crt"))
        answer = gemini.fetch(self.server.gemini, "/", tls=tls)
        self.assertEqual(answer.status, 20)


class Kept(server.Case):
    """What happens at the next start."""

    FILES = FILES

    def test_second_start(self):
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        shown = set()
        for _ in range(2):
            made.start()
            shown.add(fingerprint(der(made.gemini)))
            found = printed(made.stderr())
            self.assertTrue(set(found) <= shown and found, made.stderr())
            made.stop()
        self.assertEqual(len(shown), 1)

    def test_own(self):
        for key in (P256, RSA, ED25519):
            made = server.Server(FILES)
            self.addCleanup(made.remove)
            own = make(made.certs / "localhost", "localhost", *key)
            made.start()
            with self.subTest(key=key):
                self.assertEqual(der(made.gemini), own)
                for version in (ssl.TLSVersion.TLSv1_2,
                                ssl.TLSVersion.TLSv1_3):
                    tls = gemini.context(version, version)
                    answer = gemini.fetch(made.gemini, "/", tls=tls)
                    self.assertEqual(answer.status, 20)
            made.stop()

    def test_chain(self):
        """A PEM file may hold the certificates of its issuers as well."""
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        own = make(made.certs / "localhost", "localhost", *P256)
        make(made.home / "issuer", "issuer", *P256)
        with open(made.certs / "localhost.crt", "a") as chain:
            chain.write((made.home / "issuer.crt").read_text())
        made.start()
        self.assertEqual(der(made.gemini), own)
        done = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{made.gemini}",
             "-servername", "localhost", "-showcerts"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=server.PATIENCE)
        self.assertEqual(done.stdout.count(b"BEGIN CERTIFICATE"), 2)
        made.stop()

    def test_broken(self):
        """A certificate that cannot be read is an error in words."""
        for name, content in (("localhost.crt", "no PEM\n"),
                              ("localhost.key", "no PEM\n")):
            made = server.Server(FILES)
            self.addCleanup(made.remove)
            make(made.certs / "localhost", "localhost", *P256)
            write(made.certs / name, content)
            done = subprocess.run(
                made.command(), timeout=server.PATIENCE,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            with self.subTest(name=name):
                self.assertNotIn(done.returncode, (0, -6, -11))
                self.assertIn(name, done.stderr.decode())

    def refused(self, made, *flags):
        """What it says when it does not start."""
        done = subprocess.run(
            [*made.command(), *flags], timeout=server.PATIENCE,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)
        return done.stderr.decode()

    def test_passphrase(self):
        """Nobody may be there to type one."""
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        make(made.certs / "localhost", "localhost", *P256)
        key = made.certs / "localhost.key"
        sealed = subprocess.run(
            ["openssl", "pkey", "-in", key, "-aes256", "-passout",
             "pass:secret"], check=True, stdout=subprocess.PIPE)
        key.write_bytes(sealed.stdout)
        for flags in ((), ("-n",)):
            said = self.refused(made, *flags)
            self.assertIn("localhost.key", said)
            self.assertIn("passphrase", said)

    def test_key_of_another_type(self):
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        make(made.certs / "localhost", "localhost", *RSA)
        make(made.home / "other", "localhost", *P256)
        (made.home / "other.key").rename(made.certs / "localhost.key")
        for flags in ((), ("-n",)):
            self.assertIn("localhost.key", self.refused(made, *flags))

    def test_key_missing(self):
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        make(made.certs / "localhost", "localhost", *P256)
        (made.certs / "localhost.key").unlink()
        for flags in ((), ("-n",)):
            said = self.refused(made, *flags)
            self.assertIn("localhost.key: No such file", said)

    def test_expired(self):
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        make(made.certs / "localhost", "localhost", *P256)
        name = str(made.certs / "localhost")
        subprocess.run(
            ["openssl", "x509", "-in", name + ".crt", "-signkey",
             name + ".key", "-days", "-1", "-out", name + ".crt"],
            check=True, stderr=subprocess.DEVNULL)
        made.start()
        self.assertIn("has expired", made.stderr())
        made.stop()

    def test_key_of_another(self):
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        make(made.certs / "localhost", "localhost", *P256)
        make(made.home / "other", "localhost", *P256)
        (made.home / "other.key").rename(made.certs / "localhost.key")
        done = subprocess.run(
            made.command(), timeout=server.PATIENCE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("localhost", done.stderr.decode())

    def test_half_of_a_pair(self):
        """A certificate without its key is never overwritten."""
        made = server.Server(FILES)
        self.addCleanup(made.remove)
        make(made.certs / "localhost", "localhost", *P256)
        (made.certs / "localhost.key").unlink()
        before = (made.certs / "localhost.crt").read_bytes()
        done = subprocess.run(
            made.command(), timeout=server.PATIENCE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("localhost.key", done.stderr.decode())
        self.assertEqual((made.certs / "localhost.crt").read_bytes(), before)


SITES = """
certs = "@certs@"
state = "@state@"
site "localhost" { root = "@root@" }
site "Other.Example" { root = "@home@/other" language = "en" }
gopher "127.0.0.1:@gopher@" { site = "other.example" }
gemini "127.0.0.1:@gemini@" { }
"""


class Sites(server.Case):
    """Virtual hosts: root, host name, certificate and language of each."""

    FILES = {"index.gmi": "# First\n"}
    CONF = SITES

    @classmethod
    def prepare(cls):
        write(cls.server.home / "other/index.gmi",
              "# Second\n=> page.gmi Page\n")
        write(cls.server.home / "other/page.gmi", "# Page\n")

    def test_certificates(self):
        port = self.server.gemini
        first = der(port)
        second = der(port, sni="other.example")
        self.assertNotEqual(first, second)
        self.assertIn("DNS:localhost", describe(first))
        self.assertIn("DNS:other.example", describe(second))
        self.assertEqual(der(port, sni="OTHER.example"), second)

    def test_fingerprints_are_printed(self):
        found = printed(self.server.stderr())
        for name in ("localhost", "other.example"):
            self.assertIn(
                fingerprint(der(self.server.gemini, sni=name)), found)

    def test_roots(self):
        port = self.server.gemini
        self.assertEqual(gemini.fetch(port, "/").body, b"# First\n")
        answer = gemini.fetch(port, "/", host="other.example",
                              sni="other.example")
        self.assertEqual(answer.body.split(b"\n")[0], b"# Second")
        self.assertIn("lang=en", answer.meta)
        self.assertEqual(gemini.fetch(port, "/page.gmi").status, 51)

    def test_unknown_name(self):
        """A client that names no site of ours gets no page."""
        port = self.server.gemini
        try:
            answer = gemini.fetch(port, "/", host="unknown.example",
                                  sni="unknown.example")
        except (ssl.SSLError, ConnectionError):
            return
        self.assertEqual(answer.status, 53)

    def test_gopher_site(self):
        items = gopher.menu(self.server.gopher, "")
        self.assertIn("Second", [item.name for item in items])
        link, = [item for item in items if item.type == "0"]
        self.assertEqual(link.host, "other.example")

    def test_files(self):
        names = sorted(path.name for path in self.server.certs.iterdir())
        self.assertEqual(names, [
            "localhost.crt", "localhost.key", "other.example.crt",
            "other.example.key"])


class OwnFiles(server.Case):
    """A site may name its certificate and key."""

    FILES = FILES

    def test_named(self):
        made = server.Server(FILES, conf="""
certs = "@certs@"
state = "@state@"
site "localhost" {
	root = "@root@"
	certificate = "@home@/own.crt"
	key = "@home@/own.key"
}
gopher "127.0.0.1:@gopher@" { }
gemini "127.0.0.1:@gemini@" { }
""")
        self.addCleanup(made.remove)
        own = make(made.home / "own", "localhost", *RSA)
        made.start()
        self.assertEqual(der(made.gemini), own)
        made.stop()


class Command(server.Case):
    """souslik cert shows, makes and replaces."""

    FILES = FILES

    def setUp(self):
        self.home = self.server.home / self._testMethodName
        self.home.mkdir()

    def cert(self, *arguments, certs=None):
        return server.souslik(
            "cert", *arguments[:1], "--certs", certs or self.home / "certs",
            *arguments[1:])

    def read(self, name="localhost"):
        """A certificate that the command keeps, in DER."""
        return ssl.PEM_cert_to_DER_cert(
            (self.home / f"certs/{name}.crt").read_text())

    def test_shows_what_is_served(self):
        for arguments in (("show",), ("show", "localhost"), ()):
            done = self.cert(*arguments, certs=self.server.certs)
            text = "".join(re.split(r"\s+\(SHA-256\)",
                                    done.stdout.decode()))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("localhost", text)
            shown = re.sub(r"[\s:]", "", text).lower()
            self.assertIn(fingerprint(der(self.server.gemini)), shown)

    def test_makes(self):
        done = self.cert("make", "example.org")
        self.assertEqual(done.returncode, 0, done.stderr)
        text = describe(self.read("example.org"))
        self.assertIn("DNS:example.org", text)
        self.assertIn("prime256v1", text)
        for suffix in ("crt", "key"):
            path = self.home / f"certs/example.org.{suffix}"
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        done = self.cert("make", "--ed25519", "other.example")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("ED25519", describe(self.read("other.example")))

    def test_never_overwrites(self):
        self.assertEqual(self.cert("make").returncode, 0)
        before = self.read()
        done = self.cert("make")
        self.assertEqual(done.returncode, 1)
        self.assertIn("replace", done.stderr.decode())
        self.assertEqual(self.read(), before)

    def test_replaces(self):
        self.cert("make")
        before = self.read()
        done = self.cert("replace")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotEqual(self.read(), before)
        for name in ("localhost.crt.old", "localhost.key.old"):
            self.assertIn(name, done.stdout.decode())
            kept = self.home / "certs" / name
            self.assertEqual(kept.stat().st_mode & 0o777, 0o600)

    def test_nothing_to_replace(self):
        done = self.cert("replace", "example.org")
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"cert make --certs {self.home / 'certs'} example.org",
                      done.stderr.decode())

    def test_replaced_is_served_after_reload(self):
        made = self.serve(FILES)
        before = der(made.gemini)
        done = self.cert("replace", certs=made.certs)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(der(made.gemini), before)
        made.send(signal.SIGHUP)
        server.wait(lambda: der(made.gemini) != before,
                    "the new certificate")

    def test_unsafe_hosts(self):
        for host in ("../x", "a/b", "", ".", "..", "a\nb"):
            with self.subTest(host=host):
                done = self.cert("make", host)
                self.assertIn(done.returncode, (1, 2))
                self.assertNotEqual(done.stderr, b"")
        self.assertEqual(list(self.home.parent.glob("x.*")), [])

    def test_addresses(self):
        """A server without a name: its address goes into the SAN."""
        for host in ("192.0.2.1", "::1"):
            done = self.cert("make", host)
            with self.subTest(host=host):
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("IP Address:", describe(self.read(host)))
