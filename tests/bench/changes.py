"""Ten thousand item changes at full speed. The shortest item is half a second, so time itself runs
faster for plan and show (fast_clock.c); everything else is the real player with real pictures,
slogans, cuts and fades, and its own count of plays says how many there were."""

import os
import re
import statistics
import time

from measure import MIB, family, memory_bytes
from support.machine import BUILD, COLOURS, ColourSite, Player, bangtin

CHANGES = int(os.environ.get("BENCH_CHANGES", "10000"))
FIRST = 500
SPEED = 100  # an item every 5 ms
TARGET = 2 * MIB
SAMPLES = 9


def write_site(folder):
    site = ColourSite(folder / "changes", (320, 180))
    items = [{"id": name, "image": f"{name}.jpg", "transition": "cut"} for name in COLOURS]
    items += [{"id": f"slogan-{i}", "slogan": f"Chữ số {i}, tiếng Việt", "transition": "fade"}
              for i in range(3)]
    site.write("hall", {"defaults": {"duration": 0.5}, "items": items})
    return site


def wait_plays(player, count):
    at = 0
    while True:
        lines = player.heard[at:]
        at += len(lines)
        for line in lines:
            plays = re.search(r", (\d+) plays$", line)
            if plays and int(plays[1]) >= count:
                return
        if player.process.poll() is not None:
            raise RuntimeError("the player ended:\n" + "\n".join(player.heard[-20:]))
        time.sleep(0.05)


def sample(player):
    values = []
    while len(values) < SAMPLES:
        try:
            values.append(memory_bytes(family(player.process.pid)))
        except (FileNotFoundError, ProcessLookupError):
            pass
        time.sleep(0.05)
    return statistics.median(values)


def measure(table, glass, folder, board):
    site = write_site(folder)
    bangtin("publish", site.folder, "--to", folder / "changes-tree", "--key", board.key)
    fast = {"LD_PRELOAD": os.path.abspath(BUILD / "tests/bench/fast_clock.so"),
            "FAST_CLOCK": str(SPEED), "FAST_CLOCK_FROM": str(int(time.monotonic()))}
    player = Player(glass, folder / "changes-tree", folder / "changes-state", board.pub,
                    more=("--window", "320x180"), environment=fast)
    start = time.monotonic()
    wait_plays(player, min(FIRST, CHANGES // 2))
    first = sample(player)
    wait_plays(player, CHANGES)
    last = sample(player)
    seconds = time.monotonic() - start
    player.stop()
    table.add(f"{CHANGES} item changes in {seconds:.0f} s: memory after, beside after the first "
              f"{FIRST}", f"{last / MIB:.2f} MiB", f"{first / MIB:.2f} MiB", last / first,
              "within 2 MiB", abs(last - first) <= TARGET)
