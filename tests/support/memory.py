"""What the processes of a player take, and whether it grows.

`used` are the bytes of malloc's blocks in use, `taken` what the heap has of the system
(live_bytes.c); `own` is what only this player can give back, as the kernel counts: pages of heap
and stacks that were touched, and the memory that pictures travel in; `resident` is all that is in
memory, with the pages of programs and libraries. A proportional set (Pss) is no measure of growth:
the pages of a library are divided by all processes of the machine that have it, so it moves when a
stranger starts or ends. All in KiB."""

import collections
import os
import pathlib
import re
import statistics
import struct

from support.machine import BUILD

Use = collections.namedtuple("Use", "pid used taken own resident files")
PRELOAD = BUILD.resolve() / "tests/support/live_bytes.so"


def field(text, name):
    return int(re.search(rf"^{name}:\s+(\d+) kB$", text, re.M)[1])


def use(player, folder):
    """{name: Use} of main and of every station that runs; `folder` is LIVE_BYTES."""
    found = {}
    for name, pid in {"main": player.process.pid, **player.stations()}.items():
        try:
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
            files = len(os.listdir(f"/proc/{pid}/fd"))
            tally = next(folder.glob(f"*.{pid}")).read_bytes()
        except (FileNotFoundError, ProcessLookupError, StopIteration):
            continue
        if text and tally:
            used, taken = struct.unpack("qq", tally)
            found[name] = Use(pid, used / 1024, taken / 1024,
                              field(text, "Pss_Anon") + field(text, "Pss_Shmem"),
                              field(text, "Rss"), files)
    return found


def fit(points):
    """Slope and its standard error, by least squares."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    left = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    return slope, (left / (len(points) - 2) / spread) ** 0.5
