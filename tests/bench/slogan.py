"""A slogan at 1080p, laid out and painted, beside the bare raster of its letters by SDL_ttf."""

import re
import subprocess
from pathlib import Path

from measure import middle, spread
from support.machine import BUILD

ROUNDS = 9
TARGET_MS = 15


def font():
    """The packaged one, as common/build.h says."""
    return re.search(r'FONT_DEFAULT_PATH\s*\\?\s*"([^"]+)"', Path("common/build.h").read_text())[1]


def measure(table):
    ours, bare = [], []
    for number in range(ROUNDS + 1):  # the first is the warm-up
        out = subprocess.run([BUILD / "tests/bench/slogan_paint", font(), "1920x1080"], check=True,
                             capture_output=True, text=True).stdout.split()
        if number > 0:
            ours.append(float(out[0]))
            bare.append(float(out[1]))
    apart = middle([a - b for a, b in zip(ours, bare)])[0]
    table.add("slogan at 1920x1080: CPU to set and paint", spread(ours, "ms"),
              f"bare raster {spread(bare, 'ms')}", middle(ours)[0] / middle(bare)[0],
              f"≤ {TARGET_MS} ms more", apart <= TARGET_MS)
