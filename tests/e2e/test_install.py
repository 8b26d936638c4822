"""make install: what it puts where, for packagers and for oneself."""

import os
import pathlib
import subprocess
import tempfile
import unittest

import server


def install(destination, *variables):
    """Install the program under test, as it is, below a directory."""
    program = pathlib.Path(server.PROGRAM).resolve()
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith("MAKE") and name != "MFLAGS"}
    subprocess.run(
        ["make", "--silent", "--old-file", program, "install",
         f"BUILD={program.parent}", f"DESTDIR={destination}", *variables],
        cwd=server.TOP, env=clean, umask=0o077, check=True)


class Install(unittest.TestCase):
    """Everything is below DESTDIR and PREFIX, and says where it is."""

    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="souslik-e2e-")
        self.addCleanup(made.cleanup)
        self.home = pathlib.Path(made.name)

    def installed(self):
        """The mode of each file, by its path below DESTDIR."""
        return {str(path.relative_to(self.home)): path.stat().st_mode & 0o7777
                for path in self.home.rglob("*") if path.is_file()}

    def test_files(self):
        install(self.home, "PREFIX=/usr")
        self.assertEqual(self.installed(), {
            "usr/bin/souslik": 0o755,
            "usr/share/man/man1/souslik.1": 0o644,
            "usr/share/man/man5/souslik.conf.5": 0o644,
            "usr/share/souslik/souslik.conf": 0o644,
            "usr/share/souslik/souslik.service": 0o644,
        })
        for path in self.home.rglob("*"):
            if path.is_dir():
                self.assertEqual(path.stat().st_mode & 0o7777, 0o755, path)

    def test_default_prefix(self):
        install(self.home)
        self.assertIn("usr/local/bin/souslik", self.installed())
        self.assertIn("/usr/local/share/souslik",
                      self.read("usr/local/share/man/man1/souslik.1"))

    def read(self, name):
        """The text of an installed file."""
        return (self.home / name).read_text()

    def test_paths_in_files(self):
        """What is installed names the places that it is installed in."""
        install(self.home, "PREFIX=/opt/elsewhere", "BINDIR=/sbin")
        share = "opt/elsewhere/share"
        for name in self.installed():
            if name.startswith(share):
                self.assertNotIn("/usr/local", self.read(name), name)
        self.assertIn("/opt/elsewhere/share/souslik",
                      self.read(f"{share}/man/man1/souslik.1"))
        self.assertIn("/opt/elsewhere/share/souslik/souslik.conf",
                      self.read(f"{share}/man/man5/souslik.conf.5"))
        unit = self.read(f"{share}/souslik/souslik.service")
        self.assertIn("\nExecStart=/sbin/souslik serve ", unit)
        self.assertIn("\nExecStartPre=/sbin/souslik serve -n ", unit)

    def test_program(self):
        install(self.home, "PREFIX=/usr")
        done = subprocess.run([self.home / "usr/bin/souslik", "--version"],
                              check=True, stdout=subprocess.PIPE)
        self.assertIn(b"souslik", done.stdout)
        self.assertEqual(
            self.read("usr/share/souslik/souslik.conf"),
            (server.TOP / "conf/souslik.conf").read_text())
