"""A poster of 70 megapixels, beside libjpeg-turbo's bare row-by-row decode at full size."""

import pathlib
import subprocess

from PIL import Image

from measure import middle, spread
from support.machine import BUILD

SIZE = (10000, 7000)
ROUNDS = 5
TIME_TARGET = 1.5
MEMORY_TARGET_MIB = {"baseline": 64, "progressive": 260}


def draw(folder):
    """The demo site's own pictures side by side, over and over: the same poster every time."""
    pictures = [Image.open(path).convert("RGB")
                for path in sorted(pathlib.Path("content/infographics").glob("*.jpg"))]
    pictures = [picture for picture in pictures if picture.size == (1920, 1080)]
    poster = Image.new("RGB", SIZE)
    number = 0
    for y in range(0, SIZE[1], 1080):
        for x in range(0, SIZE[0], 1920):
            poster.paste(pictures[number % len(pictures)], (x, y))
            number += 1
    for name in MEMORY_TARGET_MIB:
        poster.save(folder / f"{name}.jpg", quality=85, progressive=name == "progressive")


def run(*command):
    """Milliseconds and MiB, as our two small programs print them."""
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(out[0]), int(out[1]) / 1024


def measure(table, folder):
    draw(folder)
    for name, target_mib in MEMORY_TARGET_MIB.items():
        poster = folder / f"{name}.jpg"
        ours, limit = [], []
        for number in range(ROUNDS + 1):  # the first is the warm-up
            results = (run(BUILD / "tests/bench/paint_order", BUILD / "libexec/bangtin/paint",
                           poster, "1920x1080"),
                       run(BUILD / "tests/bench/decode_rows", poster))
            if number > 0:
                ours.append(results[0])
                limit.append(results[1])
        ratio = middle([a[0] / b[0] for a, b in zip(ours, limit)])[0]
        is_target = name == "baseline"
        table.add(f"poster 10000x7000 {name}: time in paint", spread([a[0] for a in ours], "ms"),
                  spread([b[0] for b in limit], "ms"), ratio,
                  f"≤ {TIME_TARGET} x" if is_target else "",
                  ratio <= TIME_TARGET if is_target else None)
        peak = max(a[1] for a in ours)
        table.add(f"poster 10000x7000 {name}: peak of paint", f"{peak:.1f} MiB",
                  f"{max(b[1] for b in limit):.1f} MiB", target=f"≤ {target_mib} MiB",
                  is_held=peak <= target_mib)
