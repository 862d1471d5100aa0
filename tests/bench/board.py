"""The demo picture on a real X server: our player from a warm store, and what people use today."""

import contextlib
import mmap
import os
import shutil
import signal
import subprocess
import time

from PIL import Image

from support.machine import BUILD, ColourSite, bangtin
from support.xvfb import Xvfb

SIZE = (1920, 1080)
PICTURE = "content/infographics/mot-cua.jpg"
POINTS = ((60, 500), (1000, 60), (1860, 700))  # plain there, and no pointer over it
PATIENCE_S = 60


class Glass(Xvfb):
    """The X server's own pixels, without a round trip. It stands in for a display, which nobody
    keeps waiting: the kernel runs it before others where that is granted."""

    def __init__(self, size=SIZE):
        super().__init__(*size)
        with contextlib.suppress(PermissionError):
            os.sched_setscheduler(self.process.pid, os.SCHED_RR | os.SCHED_RESET_ON_FORK,
                                  os.sched_param(1))
        self.file = self.folder / "Xvfb_screen0"
        with open(self.file, "rb") as file:
            self.map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        words = [int.from_bytes(self.map[4 * i:4 * i + 4], "big") for i in range(25)]
        self.start, self.stride = words[0] + 12 * words[19], words[12]

    def shows(self, x, y, colour):
        at = self.start + y * self.stride + 4 * x
        seen = self.map[at:at + 3]
        return all(abs(a - b) <= 6 for a, b in zip(seen, reversed(colour)))

    def wait(self, x, y, colour, is_wanted=True):
        """Sampled every half millisecond."""
        deadline = time.monotonic() + PATIENCE_S
        while self.shows(x, y, colour) != is_wanted:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{colour} at {x},{y}")
            time.sleep(0.0005)


class Board:
    """One hour of one picture, published, signed and, after warm(), in the player's store."""

    def __init__(self, folder):
        self.folder = folder
        self.site = ColourSite(folder / "site", SIZE)
        shutil.copy(PICTURE, self.site.folder / "content/demo.jpg")
        self.site.write("hall", {"items": [{"id": "demo", "image": "demo.jpg", "duration": 3600}]})
        bangtin("keygen", folder / "demo")
        self.key, self.pub = folder / "demo.key", folder / "demo.pub"
        bangtin("publish", self.site.folder, "--to", folder / "tree", "--key", self.key)
        picture = Image.open(PICTURE).convert("RGB")
        self.points = [(x, y, picture.getpixel((x, y))) for x, y in POINTS]

    def player(self, server=None):
        return [BUILD / "bangtin-player", "--server", server or self.folder / "tree", "--screen",
                "s", "--state", self.folder / "state", "--trust", self.pub]

    def peers(self):
        """What is installed, by name; feh must be."""
        everything = {
            "feh": ["feh", "-F", PICTURE],
            "mpv": ["mpv", "--no-config", "--vo=x11", "--fs", "--image-display-duration=inf",
                    PICTURE],
            "chromium": ["chromium", "--kiosk", "--no-sandbox", "--test-type", "--no-first-run",
                         "--disable-gpu", "--window-position=0,0", "--window-size=1920,1080",
                         f"--user-data-dir={self.folder}/chromium",
                         f"file://{os.path.abspath(PICTURE)}"],
        }
        return {name: command for name, command in everything.items() if shutil.which(command[0])}


class Running:
    """A program with a process group of its own, from its first picture until the end."""

    def __init__(self, glass, board, command, environment=None):
        self.glass = glass
        self.point = board.points[0]
        self.process = subprocess.Popen(
            [str(word) for word in command], env=glass.environment() | (environment or {}),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def __enter__(self):
        self.glass.wait(*self.point)
        return self

    def __exit__(self, *reason):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=PATIENCE_S)
        self.glass.wait(*self.point, is_wanted=False)
