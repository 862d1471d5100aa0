"""Frames of a published site, and how near two pictures must be."""

import os
import pathlib
import subprocess

import numpy as np
from PIL import Image

BUILD = pathlib.Path(os.environ.get("BUILD", "build")).absolute()
PATIENCE_S = 120
MEAN_LEVELS = 2.0  # mean difference of all channels
FAR_LEVELS = 64  # a channel this far off is another picture …
FAR_SHARE = 0.004  # … and so few may be, at the edges of letters


class Release:
    """A site published with a key of its own."""

    def __init__(self, site, folder):
        self.tree, self.key = folder / "tree", folder / "golden"
        run(BUILD / "bangtin", "keygen", self.key)
        run(BUILD / "bangtin", "publish", site, "--to", self.tree, "--key", f"{self.key}.key")

    def frame(self, screen, time, path, *more):
        run(BUILD / "bangtin-player", "--snapshot", path, "--at", f"2026-01-01T{time}Z",
            "--screen", screen, "--server", self.tree, "--trust", f"{self.key}.pub", *more)  # fmt: skip
        return Image.open(path).convert("RGB")


def run(*words):
    done = subprocess.run([str(word) for word in words], timeout=PATIENCE_S, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    assert done.returncode == 0, done.stdout


def differs(found, wanted):
    """Why two pictures are not the same, or ""."""
    if found.size != wanted.size:
        return f"{found.size} instead of {wanted.size}"
    apart = np.abs(np.asarray(found, dtype=int) - np.asarray(wanted, dtype=int))
    far = (apart.max(axis=2) > FAR_LEVELS).mean()
    if apart.mean() > MEAN_LEVELS or far > FAR_SHARE:
        return f"{apart.mean():.2f} levels apart, {far:.2%} of the pixels far"
    return ""


def kept(frame, path):
    """The committed picture."""
    if os.environ.get("BANGTIN_GOLDEN") == "write":
        frame.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    return Image.open(path).convert("RGB")


def compare(frame, path):
    why = differs(frame, kept(frame, path))
    assert not why, f"{path.name}: {why}"
