"""exec to first picture: fork to the picture's colours in the X server's framebuffer."""

import subprocess

from measure import middle, spread
from support.machine import BUILD

ROUNDS = 21
SLOW_ROUNDS = 7  # of those that are slow and for information only
SLOW = ("mpv", "chromium")
TARGET = 1.2


def once(glass, board, command):
    points = [word for x, y, colour in board.points
              for word in (str(x), str(y), "%02x%02x%02x" % colour)]
    run = subprocess.run(
        [BUILD / "tests/bench/stopwatch", glass.file, *points, "--", *map(str, command)],
        env=glass.environment(), capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(f"{command[0]}: no picture {run.stdout} {run.stderr}")
    return float(run.stdout)


def measure(table, glass, board):
    commands = {"ours": board.player(), **board.peers()}
    times = {name: [] for name in commands}
    for number in range(ROUNDS + 1):  # the first is the warm-up
        for name, command in commands.items():
            if name in SLOW and number > SLOW_ROUNDS:
                continue
            took = once(glass, board, command)
            if number > 0:
                times[name].append(took)
    for name in commands:
        if name == "ours":
            continue
        ratio = middle([ours / peer for ours, peer in zip(times["ours"], times[name])])[0]
        is_target = name == "feh"
        table.add(f"exec to first picture, {name} beside it", spread(times["ours"], "ms"),
                  spread(times[name], "ms"), ratio, f"≤ {TARGET} x" if is_target else "",
                  ratio <= TARGET if is_target else None)
