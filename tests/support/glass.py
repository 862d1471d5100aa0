"""Looks at a glass all the while: since when which colours are on it, and for how long it was dark."""

import mmap
import struct
import threading
import time

import numpy

from support.machine import COLOURS

LEVELS = 6
DARK = 16
CURSOR = 0xFFFFFF  # of an X server without a window


class Glass:
    """Every change of the whole picture of an Xvfb, from start to close()."""

    def __init__(self, display):
        self.path = display.folder / "Xvfb_screen0"
        with open(self.path, "rb") as file:
            self.map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        size, width, height, stride, colours = struct.unpack(">25I", self.map[:100])[0:1] + tuple(
            struct.unpack(">25I", self.map[:100])[i] for i in (4, 5, 12, 19))
        assert stride == 4 * width
        self.pixels = numpy.frombuffer(self.map, "<u4", width * height, size + 12 * colours)
        self.changes = []  # (monotonic seconds, names of colours)
        self.is_over = threading.Event()
        self.watcher = threading.Thread(target=self.watch, daemon=True)
        self.watcher.start()

    def now(self):
        """Names of the colours that are on; "dark", and RRGGBB for what is neither."""
        pixels = self.pixels.copy()
        values = pixels[:1] if (pixels == pixels[0]).all() else numpy.unique(pixels)
        return frozenset(name_of(int(value)) for value in values)

    def watch(self):
        while not self.is_over.wait(0.01):
            seen, now = self.now(), time.monotonic()
            if not self.changes or self.changes[-1][1] != seen:
                self.changes.append((now, seen))

    def between(self, begin, end):
        """What was on, as (from, until, names)."""
        changes = list(self.changes) + [(end, frozenset())]
        return [(max(at, begin), min(until, end), names)
                for (at, names), (until, _) in zip(changes, changes[1:])
                if until > begin and at < end]

    def seen(self, begin, end):
        return frozenset().union(*(names for _, _, names in self.between(begin, end)))

    def longest_dark_s(self, begin, end):
        longest = since = 0
        for at, until, names in self.between(begin, end):
            since = (since or at) if "dark" in names else 0
            longest = max(longest, until - since if since else 0)
        return longest

    def close(self):
        self.is_over.set()
        self.watcher.join()


def name_of(value):
    levels = value >> 16 & 0xFF, value >> 8 & 0xFF, value & 0xFF
    if max(levels) <= DARK or value == CURSOR:
        return "dark"
    for name, colour in COLOURS.items():
        if all(abs(a - b) <= LEVELS for a, b in zip(levels, colour)):
            return name
    return f"{value:06x}"
