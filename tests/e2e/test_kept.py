"""Answers are kept for the next reader, by each worker for itself; no reader
ever gets one from before a change."""

import os
import random
import shutil
import signal

import gemini
import gopher
import server

TIMES = 8  # as often as it takes to meet every worker

FILES = {
    "index.gmi": "# Home\n=> d/ D\n=> d/a.gmi A\n=> none.txt None\n",
    "d/a.gmi": "# A\n",
    "d/b.txt": "b\n",
    "map/gophermap": "!Map\n=part\n*\n",
    "map/part": "Part\n",
}


class Kept(server.Case):
    """Changes, each seen by the next reader whoever serves him."""

    FILES = FILES

    def setUp(self):
        for name, content in FILES.items():
            server.write(self.server.root / name, content)
        for _ in range(TIMES):
            self.fetch("/")
            self.fetch("/d")
            self.fetch("/map")

    def fetch(self, selector):
        return gopher.fetch(self.server.gopher, selector)

    def each(self, selector):
        """What several readers get, who must all get the same."""
        answers = {self.fetch(selector) for _ in range(TIMES)}
        self.assertEqual(len(answers), 1, answers)
        return answers.pop().decode()

    def each_gemini(self, path):
        answers = {gemini.fetch(self.server.gemini, path)
                   for _ in range(TIMES)}
        self.assertEqual(len(answers), 1, answers)
        return answers.pop().body.decode()

    def test_a_page(self):
        page = self.server.root / "index.gmi"
        for i in range(20):
            page.write_text(f"# Home {i}\n=> d/ D\n")
            self.assertIn(f"iHome {i}\t", self.each("/"))

    def test_a_page_with_its_old_size_and_time(self):
        page = self.server.root / "index.gmi"
        for name in ("Hume", "Hime", "Home"):
            before = page.stat()
            page.write_text(FILES["index.gmi"].replace("Home", name))
            os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
            self.assertIn(f"i{name}\t", self.each("/"))

    def test_where_a_link_leads(self):
        target = self.server.root / "d" / "a.gmi"
        for _ in range(5):
            target.write_text("# A\n=> / Home\n")
            self.assertIn("1A\t/d/a.gmi", self.each("/"))
            target.write_text("# A\n")
            self.assertIn("0A\t/d/a.gmi", self.each("/"))
            target.unlink()
            self.assertIn("iA\t", self.each("/"))
        (self.server.root / "none.txt").write_text("")
        self.assertIn("0None\t", self.each("/"))
        (self.server.root / "none.txt").unlink()
        self.assertIn("iNone\t", self.each("/"))

    def test_a_directory(self):
        for i in range(10):
            name = self.server.root / "d" / f"new{i}.txt"
            name.write_text("new")
            self.assertIn(f"0new{i}.txt (3 B)", self.each("/d"))
            self.assertIn(f"new{i}.txt (3 B)", self.each_gemini("/d/"))
            name.write_text("newer")
            self.assertIn(f"0new{i}.txt (5 B)", self.each("/d"))
            self.assertIn(f"new{i}.txt (5 B)", self.each_gemini("/d/"))
            name.unlink()
            self.assertNotIn("new", self.each("/d"))
            self.assertNotIn("new", self.each_gemini("/d/"))

    def test_part_of_a_gophermap(self):
        part = self.server.root / "map" / "part"
        for i in range(5):
            part.write_text(f"Part {i}\n")
            self.assertIn(f"iPart {i}\t", self.each("/map"))
            self.assertIn(f"Part {i}\n", self.each_gemini("/map/"))

    def test_a_directory_that_moves(self):
        root = self.server.root
        for _ in range(5):
            (root / "d").rename(root / "e")
            self.assertTrue(self.each("/d").startswith("3"))
            self.assertIn("iA\t", self.each("/"))
            self.assertIn("0b.txt", self.each("/e"))
            (root / "e").rename(root / "d")
            self.assertIn("0A\t", self.each("/"))
            self.assertIn("0b.txt", self.each("/d"))

    def test_a_directory_of_many_files(self):
        many = self.server.root / "many"
        many.mkdir()
        self.addCleanup(shutil.rmtree, many)
        for i in range(3000):
            (many / f"{i:04}.txt").touch()
        self.assertEqual(self.each("/many").count("\t/many/"), 3000)
        for i in range(10):
            (many / f"{i:04}-new.txt").touch()
            (many / f"{i:04}.txt").write_text("x")
            shown = self.each("/many")
            self.assertIn(f"0{i:04}-new.txt (0 B)", shown)
            self.assertIn(f"0{i:04}.txt (1 B)", shown)


class Workers(server.Case):
    """What is kept ends with who keeps it."""

    def setUp(self):
        self.daemon = self.serve(FILES)

    def shown(self):
        return {gopher.fetch(self.daemon.gopher, "/d") for _ in range(TIMES)}

    def test_a_worker_that_died(self):
        self.shown()
        self.daemon.deaths = True
        os.kill(self.daemon.workers()[0], signal.SIGKILL)
        server.write(self.daemon.root / "d" / "new.txt", "new")
        server.wait(lambda: len(self.daemon.workers()) == 2, "a new worker")
        self.assertEqual(len(self.shown()), 1)
        self.assertIn(b"new.txt (3 B)", self.shown().pop())

    def test_a_reload(self):
        self.shown()
        self.daemon.send(signal.SIGHUP)
        server.wait(lambda: "reloaded" in self.daemon.stderr(), "the reload")
        server.write(self.daemon.root / "d" / "new.txt", "new")
        self.assertEqual(len(self.shown()), 1)
        self.assertIn(b"new.txt (3 B)", self.shown().pop())

    def test_against_a_new_daemon(self):
        dice = random.Random(1965)
        names = [*FILES, "d/c.txt", "d/index.gmi", "e/x.txt", "none.txt"]
        contents = list(FILES.values())
        selectors = ["/", "/d", "/d/a.gmi", "/index.txt", "/map", "/e"]
        for _ in range(8):
            for _ in range(50):
                path = self.daemon.root / dice.choice(names)
                if dice.random() < 0.3:
                    path.unlink(missing_ok=True)
                else:
                    server.write(path, dice.choice(contents))
                gopher.fetch(self.daemon.gopher, dice.choice(selectors))
            other = server.Server(root=self.daemon.root)
            self.addCleanup(other.remove)
            other.start()
            for selector in selectors:
                fresh = gopher.fetch(other.gopher, selector).replace(
                    str(other.gopher).encode(),
                    str(self.daemon.gopher).encode())
                kept = {gopher.fetch(self.daemon.gopher, selector)
                        for _ in range(TIMES)}
                self.assertEqual(kept, {fresh})
            other.stop()
