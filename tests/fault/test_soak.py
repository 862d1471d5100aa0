"""A year in a night: item after item as fast as the machine can (tests/bench/fast_clock.c), while
releases change, the server goes and comes, files rot, stations are killed and the clock jumps. The
items come in order, memory and descriptors stay what they are, nothing piles up.

BANGTIN_SOAK is the number of item changes: 100,000 by `make soak`, some thousands in a check."""

import datetime
import os
import pathlib
import random
import re
import statistics
import struct
import time

import pytest

from support import evil_server as evil
from support.machine import BUILD, ColourSite, Player, bangtin
from support.xvfb import Xvfb

CHANGES = int(os.environ.get("BANGTIN_SOAK", "1500"))
SPEED = 50  # an item every 10 ms
SAMPLES = 60
EVENT_EVERY = 100
KILLS_UNTIL = 0.2  # of the run: those that come after are measured in peace
SLOT_MS = 500
ITEMS = ["red", "green", "blue", "gold"]
FITS_FROM = 20_000  # changes: before, what libraries take for the first time is more than any slope
SLOPE_KIB = 64  # per 10,000 changes: what a fit cannot tell from noise is allowed


class Soak:
    def __init__(self, folder):
        self.folder, self.tree, self.state = folder, folder / "tree", folder / "state"
        self.chance = random.Random(1)
        self.display = Xvfb(160, 90)
        self.site = ColourSite(folder / "site")
        bangtin("keygen", folder / "key")
        self.releases, self.events = 0, {}
        self.publish()
        self.server = evil.Server(self.tree)
        self.jump = folder / "jump"
        self.jump.write_bytes(struct.pack("q", 0))
        clock = {"LD_PRELOAD": str((BUILD / "tests/bench/fast_clock.so").resolve()),
                 "FAST_CLOCK": str(SPEED), "FAST_CLOCK_FROM": str(int(time.monotonic())),
                 "FAST_CLOCK_JUMP": str(self.jump)}
        self.player = Player(self.display, self.server.url, self.state, folder / "key.pub",
                             more=("--poll", "1"), environment=clock)
        self.at, self.shown, self.slots = 0, 0, []

    # --- events ---

    def publish(self):
        """The same four items, in one of two releases that differ in one of their pictures."""
        self.releases += 1
        other = "pink" if self.releases % 2 else "teal"
        self.site.write("hall", {"defaults": {"duration": 0.5, "transition": "cut"}, "items": [
            *({"id": name, "image": f"{name}.jpg"} for name in ITEMS[:3]),
            {"id": "gold", "image": f"{other}.jpg"}]})
        bangtin("publish", self.site.folder, "--to", self.tree, "--key", self.folder / "key.key")

    def server_fails(self):
        self.server.evils["*"] = evil.reset

    def server_is_well(self):
        self.server.evils.clear()

    def rot(self):
        blobs = sorted((self.state / "store").glob("??/*"))
        path = self.chance.choice(blobs)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 8
        path.write_bytes(data)

    def kill(self):
        stations = self.player.stations()
        name = self.chance.choice(["fetch", "plan", "paint"])
        if name in stations:
            os.kill(stations[name], 9)

    def clock_jumps(self):
        hours = self.chance.choice([-1, 1, 24, -24, 0])
        with open(self.jump, "r+b", buffering=0) as file:
            file.write(struct.pack("q", hours * 3_600_000))

    def something(self):
        kinds = [self.publish, self.server_fails, self.server_is_well, self.rot, self.clock_jumps]
        if self.shown < CHANGES * KILLS_UNTIL:
            kinds.append(self.kill)
        kind = self.chance.choice(kinds)
        self.events[kind.__name__] = self.events.get(kind.__name__, 0) + 1
        kind()

    # --- looking ---

    def hear(self):
        """Counts what was shown since the last time."""
        lines = self.player.heard[self.at:]
        self.at += len(lines)
        for line in lines:
            shown = re.match(r"showing hall/(\w+) \((\d) of 4 .* until ([-0-9T:.+]+);", line)
            if shown:
                self.shown += 1
                assert shown[1] == ITEMS[int(shown[2]) - 1]
                end_ms = datetime.datetime.fromisoformat(shown[3]).timestamp() * 1000
                self.slots.append((round(end_ms / SLOT_MS), int(shown[2])))
        assert self.player.process.poll() is None, "the player ended"

    def places(self):
        """Where the loop began, by each item: what is on is a function of time, so one place."""
        return {(slot - position) % len(ITEMS) for slot, position in self.slots}

    def late(self):
        """Slots that were passed over: this machine's share, not the clock's jumps."""
        steps = [b - a for (a, _), (b, _) in zip(self.slots, self.slots[1:])]
        return sum(step - 1 for step in steps if 1 < step < 3600)

    def memory(self):
        """Proportional, of all processes, in bytes; and their descriptors."""
        total, files = 0, 0
        for pid in [self.player.process.pid, *self.player.stations().values()]:
            try:
                text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
                total += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1]) * 1024
                files += len(os.listdir(f"/proc/{pid}/fd"))
            except (FileNotFoundError, ProcessLookupError):
                pass
        return total, files

    def run(self):
        samples, next_event, next_sample = [], EVENT_EVERY, 0
        last, last_at = 0, time.monotonic()
        while self.shown < CHANGES:
            self.hear()
            if self.shown >= next_event:
                self.something()
                next_event = self.shown + EVENT_EVERY
            if self.shown >= next_sample:
                samples.append((self.shown, *self.memory()))
                next_sample += CHANGES // SAMPLES
            if self.shown > last:
                last, last_at = self.shown, time.monotonic()
            if time.monotonic() - last_at > 2:  # rotten, restarted, and nowhere to repair it from
                self.server_is_well()
            assert time.monotonic() - last_at < 60, f"nothing was shown after change {last}"
            time.sleep(0.005)
        return samples

    def close(self):
        if self.player.process.poll() is None:
            self.player.stop()
        self.server.close()
        self.display.close()


@pytest.fixture
def soak(tmp_path):
    one = Soak(tmp_path)
    yield one
    print(*one.player.heard[-40:], sep="\n")
    one.close()


def fit(points):
    """Slope and its standard error, by least squares."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    left = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    return slope, (left / (len(points) - 2) / spread) ** 0.5


@pytest.mark.timeout(4 * 3600)
def test_item_after_item(soak):
    samples = soak.run()
    settled = [one for one in samples if one[0] > CHANGES * (KILLS_UNTIL + 0.1)]
    slope, error = (10_000 * value / 1024 for value in fit([(x, y) for x, y, _ in settled]))
    files = [one[2] for one in settled]
    soak.server_is_well()
    soak.publish()
    seen = len(soak.player.heard)
    soak.player.wait_for("release [0-9]+ accepted", after=seen)
    soak.player.wait_for(r"([0-9]+) of \1 files are here", after=seen)
    soak.player.stop()
    print(f"\n| what | measured |\n|---|---|\n| item changes | {soak.shown} |")
    print("| events | " + ", ".join(f"{n} {k}" for k, n in sorted(soak.events.items())) + " |")
    print(f"| slots that this machine passed over | {soak.late()} |")
    print(f"| memory, KiB per 10,000 changes | {slope:.0f} ± {error:.0f} |")
    print(f"| descriptors of all stations | {min(files)} to {max(files)} |")
    assert len(soak.places()) == 1, "each item in its place in time"
    if CHANGES >= FITS_FROM:
        assert slope <= max(3 * error, SLOPE_KIB), "it grows"
    assert max(files) - min(files) <= 8
    left = [path.name for path in soak.state.rglob("*")
            if ".tmp-" in path.name or path.suffix == ".part"]
    assert left == []
