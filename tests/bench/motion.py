"""What motion costs, the X server's work within, beside a bare program that does nothing else."""

import os

from measure import middle, spread
from moving import FRAMES_PER_S, Playing, Show, Stretch, make_pictures, peer

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "4"))
TARGET = 1.3
SHOWN = 0.95  # of the frames, in every round: who leaves some out is cheaper for it
WORKS = (  # name, seconds from picture to picture, measured in all, figure, unit
    ("cross-fade 1920x1080: CPU of a frame with X", 2, 8, Stretch.frame_ms, "ms"),
    ("one-second fade every 5 s: CPU s a minute with X", 5, 10, Stretch.minute_s, "s"),
)


def rounds(glass, ours, theirs, seconds, *probes):
    """In turns, after a warm-up of each."""
    stretches = ([], [])
    for number in range(ROUNDS + 1):
        for kept, command in zip(stretches, (ours, theirs)):
            with Playing(glass, command) as playing:
                stretch = playing.stretch(seconds if number else 1, *probes)
            if number:
                kept.append(stretch)
    return stretches


def compare(table, name, stretches, figure, unit, frames, target):
    """One row from the rounds; `frames` is how many the glass should have seen in each."""
    figures = [[figure(stretch) for stretch in side] for side in stretches]
    shown = [min(stretch.frames() for stretch in side) / frames for side in stretches]
    ratio = middle([ours / theirs for ours, theirs in zip(*figures)])[0]
    cells = [spread(values, unit) + ("" if share >= SHOWN else f", {100 * share:.0f} % shown")
             for values, share in zip(figures, shown)]
    table.add(name, *cells, ratio, f"≤ {target} x", ratio <= target and min(shown) >= SHOWN)


def measure(table, glass, folder, board):
    make_pictures(folder)
    a, b = folder / "a.xrgb", folder / "b.xrgb"
    for name, period_s, seconds, figure, unit in WORKS:
        show = Show(folder, f"fade-{period_s}", board.pub, board.key)
        show.pictures(folder, period_s)
        show.publish()
        bare = peer("fade", str(1000 * period_s), a, b)
        stretches = rounds(glass, show.command(), bare, seconds)
        compare(table, f"{name}, bare SDL2 beside it", stretches, figure, unit,
                seconds // period_s * FRAMES_PER_S, TARGET)
