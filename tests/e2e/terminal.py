"""A terminal of 80 columns and 24 lines (tmux), as a person sees it."""

import itertools
import os
import re
import shlex
import subprocess
import time

import server

KEPT = {key: os.environ[key] for key in ("PATH", "ASAN_OPTIONS")
        if key in os.environ}

NUMBERS = itertools.count()


class Terminal:
    """One program in a tmux server and a HOME of its own, beneath home."""

    def __init__(self, home, command, width=80, height=24):
        home = home / f"terminal.{next(NUMBERS)}"
        home.mkdir()
        self.socket = str(home / "tmux")
        self.environment = {
            **KEPT, "HOME": str(home), "TERM": "screen-256color",
            "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "SHELL": "/bin/sh"}
        self.tmux("-f", "/dev/null", "new-session", "-d",
                  "-x", str(width), "-y", str(height), shlex.join(command))

    def tmux(self, *arguments):
        """One tmux command; what it printed."""
        return subprocess.run(
            ["tmux", "-u", "-S", self.socket, *arguments],
            env=self.environment, check=True, timeout=server.PATIENCE,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE).stdout.decode()

    def screen(self):
        """The lines on the screen."""
        return self.tmux("capture-pane", "-p")

    def keys(self, *keys):
        """Press keys, by their tmux names."""
        self.tmux("send-keys", *keys)

    def wait(self, pattern, key=None):
        """Wait until the screen matches and give it; if a key is given,
        press it after each look in vain."""
        end = time.monotonic() + server.PATIENCE
        while True:
            screen = self.screen()
            if re.search(pattern, screen):
                return screen
            if time.monotonic() > end:
                raise AssertionError(f"no {pattern!r} on\n{screen}")
            if key is not None:
                self.keys(key)
            time.sleep(0.05)

    def close(self):
        """End the program and its terminal."""
        try:
            self.tmux("kill-server")
        except subprocess.CalledProcessError:
            pass
