"""A real X server without a screen, on a display number of its own, whose pixels can be read.

Only who has its cookie may draw there: other tests and programs of the machine stay out."""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image


class Xvfb:
    """Runs until close(); `display` is its name for DISPLAY: a free one, or the number given."""

    def __init__(self, width=640, height=360, number=None):
        self.folder = Path(tempfile.mkdtemp(prefix="bangtin-xvfb-"))
        self.authority = self.folder / "Xauthority"
        self.authority.write_bytes(authority_entry(os.urandom(16)))
        reading, writing = os.pipe()
        chosen = [] if number is None else [f":{number}"]
        command = ["Xvfb", *chosen, "-displayfd", str(writing), "-screen", "0",
                   f"{width}x{height}x24",
                   "-fbdir", str(self.folder), "-auth", str(self.authority), "-nolisten", "tcp",
                   "-noreset"]
        self.process = subprocess.Popen(
            command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as number:
            self.display = ":" + number.readline().strip()
        if self.display == ":":
            self.close()
            raise RuntimeError("Xvfb did not start")

    def environment(self):
        """For programs that are to open their windows here and nowhere else."""
        keep = {k: v for k, v in os.environ.items() if k not in ("WAYLAND_DISPLAY", "SDL_VIDEODRIVER")}
        return keep | {"DISPLAY": self.display, "XAUTHORITY": str(self.authority)}

    def capture(self):
        """What is on the glass now, as an RGB image: the server's own framebuffer file (XWD)."""
        data = (self.folder / "Xvfb_screen0").read_bytes()
        header = struct.unpack(">25I", data[:100])
        size, width, height, stride, colours = header[0], header[4], header[5], header[12], header[19]
        start = size + colours * 12
        return Image.frombytes("RGB", (width, height), data[start:start + stride * height], "raw",
                               "BGRX", stride)

    def pixel(self, x, y):
        return self.capture().getpixel((x, y))

    def wait_pixel(self, x, y, colour, timeout_s=20):
        """Waits until a pixel has this colour, within one level for rounding, and says whether."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if is_close(self.pixel(x, y), colour):
                return True
            time.sleep(0.02)
        return False

    def randr(self, *words):
        """Another mode or none: tests/support/xrandr.py."""
        subprocess.run([sys.executable, Path(__file__).parent / "xrandr.py", *map(str, words)],
                       check=True, env=self.environment(), timeout=60)

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=20)

    def close(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def authority_entry(cookie):
    """An Xauthority file of one entry (Xau(3)): any host, any display number."""
    fields = [b"", b"", b"MIT-MAGIC-COOKIE-1", cookie]
    return struct.pack(">H", 0xFFFF) + b"".join(struct.pack(">H", len(f)) + f for f in fields)


def is_close(one, other, levels=1):
    return all(abs(a - b) <= levels for a, b in zip(one, other))
