"""A photograph larger than its canvas, beside a full-size decode and one pass of the same filter."""

import pathlib
import subprocess

from PIL import Image, ImageFilter

from measure import middle, spread
from support.machine import BUILD

SOURCE = (3840, 2160)
CANVASES = ("1920x1080", "640x360")
ROUNDS = 9
TARGET = 1.0
NOISE = 0.03  # at half the size both do the same work


def draw(path):
    """Grain over the demo site's pictures: the same photograph every time."""
    pictures = sorted(pathlib.Path("content/infographics").glob("*.jpg"))
    drawn = Image.open(pictures[0]).convert("RGB").resize(SOURCE)
    grain = Image.effect_noise(SOURCE, 40).filter(ImageFilter.GaussianBlur(1))
    Image.blend(drawn, Image.merge("RGB", (grain, grain, grain)), 0.35).save(path, quality=90)


def measure(table, folder):
    photograph = folder / "photograph.jpg"
    draw(photograph)
    for canvas in CANVASES:
        out = subprocess.run([BUILD / "tests/bench/scale_rows", photograph, canvas, str(ROUNDS)],
                             check=True, capture_output=True, text=True).stdout
        rounds = [tuple(float(word) for word in line.split()) for line in out.splitlines()]
        ratio = middle([ours / limit for ours, limit in rounds])[0]
        table.add(f"photograph {SOURCE[0]}x{SOURCE[1]} to {canvas}: time",
                  spread([ours for ours, _ in rounds], "ms"),
                  spread([limit for _, limit in rounds], "ms"), ratio, f"≤ {TARGET} x",
                  ratio <= TARGET + NOISE)
