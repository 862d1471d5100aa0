"""What motion costs, the X server's work within, beside a bare program that does nothing else."""

import os

from measure import middle, spread
from moving import FRAMES_PER_S, Playing, Show, Stretch, make_pictures, peer

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
TARGET = 1.3
WORKS = (  # name, seconds from picture to picture, measured in all, figure, unit
    ("cross-fade 1920x1080: CPU of a frame with X", 2, 8, Stretch.frame_ms, "ms"),
    ("one-second fade every 5 s: CPU s a minute with X", 5, 10, Stretch.minute_s, "s"),
)


def rounds(glass, ours, theirs, seconds):
    """In turns, after a warm-up of each."""
    stretches = ([], [])
    for number in range(ROUNDS + 1):
        for kept, command in zip(stretches, (ours, theirs)):
            with Playing(glass, command) as playing:
                stretch = playing.stretch(seconds if number else 1)
            if number:
                kept.append(stretch)
    return stretches


def wanted(stretches, period_s):
    """The frames that the glass should have seen: a second of them from picture to picture."""
    for stretch in stretches:
        count = stretch.seconds // period_s * FRAMES_PER_S
        if abs(stretch.frames() - count) > count / 10:
            raise RuntimeError(f"{stretch.frames()} frames instead of {count}: no fair comparison")


def add(table, name, ours, theirs, unit):
    """One figure of each stretch."""
    ratio = middle([a / b for a, b in zip(ours, theirs)])[0]
    table.add(name, spread(ours, unit), spread(theirs, unit), ratio, f"≤ {TARGET} x",
              ratio <= TARGET)


def measure(table, glass, folder, board):
    make_pictures(folder)
    a, b = folder / "a.xrgb", folder / "b.xrgb"
    for name, period_s, seconds, figure, unit in WORKS:
        show = Show(folder, f"fade-{period_s}", board.pub, board.key)
        show.pictures(folder, period_s)
        show.publish()
        bare = peer("fade", str(1000 * period_s), a, b)
        ours, theirs = rounds(glass, show.command(), bare, seconds)
        wanted(ours + theirs, period_s)
        add(table, f"{name}, bare SDL2 beside it", [figure(stretch) for stretch in ours],
            [figure(stretch) for stretch in theirs], unit)
