"""A year in a night: item after item as fast as the machine can (tests/bench/fast_clock.c), while
releases change, the server goes and comes, files rot, stations are killed and the clock jumps.
Every item comes in its place and for its time, nothing else is on the glass, every play is told
once, memory and descriptors stay what they are, nothing piles up.

BANGTIN_SOAK is the number of item changes: 100,000 by `make soak`, some thousands in a check."""

import collections
import datetime
import os
import random
import re
import statistics
import struct
import time

import pytest

from support import evil_server as evil, memory, reports
from support.machine import BUILD, ColourSite, Player, bangtin, colour_of
from support.xvfb import Xvfb

CHANGES = int(os.environ.get("BANGTIN_SOAK", "1500"))
SPEED = 50  # an item every 10 ms
SAMPLES = min(400, CHANGES // 12)
EVENT_EVERY = min(CHANGES // 30, 100)
FITS_FROM = 20_000  # changes: in fewer, one page more or less is more than any slope
KILLS_UNTIL = 0.2 if CHANGES >= FITS_FROM else 1  # of the run: those after are measured in peace
SETTLED = 0.5  # of the run: before, what is taken for the first time is more than any slope
DIM = 40  # of 255, in any colour at the least light
DARK_CHANGES = 100  # that may be told after show was killed, until it is back
SLOT_MS = 500
FULL_MS = 2 ** 32  # a run passes the moment when 32 bits of milliseconds are full …
BEFORE_FULL_S = 300  # … so long after its start
STATIONS = ["main", "fetch", "plan", "paint", "show"]
ITEMS = ["red", "green", "blue", "gold"]
GOLDS = ["pink", "teal"]  # what the fourth shows, in one release and the next
USED_KIB = 0.5  # per 10,000 changes, of one station: a byte in twenty changes
OWN_KIB = 16  # the same of pages: a heap touches its last ones after days
GROWTH_KIB = 1024  # of one station in any run
DWELL_PART = 0.1  # of a slot, by which the median may be off; a millisecond is as much
HELD_PLAYS = 500  # in plan's memory at most: a batch that waits, and one that is handed over


class Soak:
    def __init__(self, folder):
        self.folder, self.tree, self.state = folder, folder / "tree", folder / "state"
        self.chance = random.Random(1)
        self.display = Xvfb(160, 90)
        self.site = ColourSite(folder / "site")
        bangtin("keygen", folder / "key")
        self.releases, self.events, self.to_come = 0, collections.Counter(), []
        self.victims = ["plan", "paint", "show", "fetch"]
        self.dark_until = 0  # changes: show was killed
        self.publish()
        self.server = evil.Server(self.tree, posts=[])
        self.jump = folder / "jump"
        since_s = int((FULL_MS / 1000 - BEFORE_FULL_S - time.monotonic()) / (SPEED - 1))
        self.ahead_ms = since_s * (SPEED - 1) * 1000
        self.jump.write_bytes(struct.pack("q", -self.ahead_ms))
        self.live = folder / "live"
        self.live.mkdir()
        fast = (BUILD / "tests/bench/fast_clock.so").resolve()
        clock = {"LD_PRELOAD": f"{fast}:{memory.PRELOAD}", "LIVE_BYTES": str(self.live),
                 "FAST_CLOCK": str(SPEED),
                 "FAST_CLOCK_FROM": str(int(time.monotonic()) - since_s),
                 "FAST_CLOCK_JUMP": str(self.jump)}
        self.player = Player(self.display, self.server.url, self.state, folder / "key.pub",
                             more=("--poll", "1"), environment=clock)
        self.at, self.shown, self.slots = 0, 0, []
        self.plays = [0]  # as each start of plan counted them
        self.seen = collections.Counter()  # colours on the glass

    # --- events ---

    def publish(self):
        """The same four items, in one of two releases that differ in one of their pictures."""
        self.releases += 1
        self.site.write("hall", {"defaults": {"duration": 0.5, "transition": "cut"}, "items": [
            *({"id": name, "image": f"{name}.jpg"} for name in ITEMS[:3]),
            {"id": "gold", "image": f"{GOLDS[self.releases % 2]}.jpg"}]})
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
        name = self.victims.pop(0)
        self.victims.append(name)
        if name == "show":
            self.dark_until = self.shown + DARK_CHANGES
        stations = self.player.stations()
        if name in stations:
            os.kill(stations[name], 9)

    def clock_jumps(self):
        hours = self.chance.choice([-1, 1, 24, -24, 0])
        with open(self.jump, "r+b", buffering=0) as file:
            file.write(struct.pack("q", hours * 3_600_000 - self.ahead_ms))

    def something(self):
        """Each kind once in any order, and again."""
        if not self.to_come:
            kinds = [self.publish, self.server_fails, self.server_is_well, self.rot,
                     self.clock_jumps]
            kinds += [self.kill] if self.shown < CHANGES * KILLS_UNTIL else []
            self.to_come = self.chance.sample(kinds, len(kinds))
        kind = self.to_come.pop()
        self.events[kind.__name__] += 1
        kind()

    # --- looking ---

    def hear(self):
        """Counts what was shown since the last time."""
        lines = self.player.heard[self.at:]
        self.at += len(lines)
        for line in lines:
            shown = re.match(r"showing hall/(\w+) \((\d) of 4 .* until ([-0-9T:.+]+);.*, (\d+) plays$",
                             line)
            if shown:
                self.shown += 1
                if int(shown[4]) < self.plays[-1]:
                    self.plays.append(0)
                self.plays[-1] = int(shown[4])
                assert shown[1] == ITEMS[int(shown[2]) - 1]
                end_ms = round(datetime.datetime.fromisoformat(shown[3]).timestamp() * 1000)
                assert end_ms % SLOT_MS == 0, "a slot lasts as long as the playlist says"
                self.slots.append((end_ms // SLOT_MS, int(shown[2])))

    def look(self):
        """What is on the glass is an item, whatever happens. Until show is back it is black, and
        then dim, until plan has said how bright it may be."""
        colour = colour_of(self.display.pixel(80, 45))
        if self.shown == 0:
            return
        if colour in [*ITEMS[:3], *GOLDS]:
            self.seen[colour] += 1
        else:
            assert self.shown < self.dark_until and max(colour) <= DIM, f"{colour} on the glass"

    def places(self):
        """Where the loop began, by each item: what is on is a function of time, so one place."""
        return {(slot - position) % len(ITEMS) for slot, position in self.slots}

    def late(self):
        """Slots that were passed over: this machine's share, not the clock's jumps."""
        steps = [b - a for (a, _), (b, _) in zip(self.slots, self.slots[1:])]
        return sum(step - 1 for step in steps if 1 < step < 3600)

    def run(self):
        samples, next_event, next_sample = [], EVENT_EVERY, 0
        last, last_at = 0, time.monotonic()
        while self.shown < CHANGES:
            self.hear()
            self.look()
            assert self.player.process.poll() is None, "the player ended"
            if self.shown >= next_event:
                self.something()
                next_event = self.shown + EVENT_EVERY
            if self.shown >= next_sample:
                samples.append((self.shown, memory.use(self.player, self.live)))
                next_sample += CHANGES // SAMPLES
            if self.shown > last:
                last, last_at = self.shown, time.monotonic()
            if time.monotonic() - last_at > 2:  # rotten, restarted, and nowhere to repair it from
                self.server_is_well()
            assert time.monotonic() - last_at < 60, f"nothing was shown after change {last}"
            time.sleep(random.uniform(0.002, 0.01))  # out of step with the items
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


def told_plays(soak):
    """The plays that were told, by start of plan: each batch once, all of them in their chain."""
    found = [batch for path, body in soak.server.posts if path == "/reports"
             for batch in reports.batches(body.decode())] + reports.spool(soak.state)
    found = {raw: (head, records, raw, block) for head, records, raw, block in found}.values()
    reports.chain(found)
    starts = {}
    for head, records, _, _ in found:
        starts.setdefault(head["boot"], []).extend(records)
    for records in starts.values():
        assert [one["seq"] for one in records] == list(range(1, len(records) + 1))
    return [[one for one in records if "play" in one] for records in starts.values()]


def dwells(starts):
    """For how long each item was on, of the plays that the next item followed at once."""
    found = {f"hall/{name}": [] for name in ITEMS}
    followers = dict(zip(found, [*list(found)[1:], f"hall/{ITEMS[0]}"]))
    for plays in starts:
        for one, two in zip(plays, plays[1:]):
            if (two["play"] == followers[one["play"]]
                    and two["at_ms"] == one["at_ms"] + one["shown_ms"]):
                found[one["play"]].append(one["shown_ms"])
    return found


def by_station(samples):
    """{name: (uses, {what: slope and error in KiB per 10,000 changes})}; of every ten samples the
    least, so that what is held for a moment is none of it."""
    found = {}
    for name in STATIONS:
        uses = [(at / 10_000, uses[name]) for at, uses in samples
                if at > CHANGES * SETTLED and name in uses]
        tens = [uses[i:i + 10] for i in range(0, len(uses) - 9, 10)]
        found[name] = [use for _, use in uses], {
            what: memory.fit([(ten[0][0], min(getattr(use, what) for _, use in ten))
                              for ten in tens])
            for what in ("used", "own")}
    return found


def what_was_seen(soak, starts, dwell):
    medians = ", ".join(f"{name.removeprefix('hall/')} {statistics.median(ms):.0f}"
                        for name, ms in dwell.items())
    yield "what", "measured"
    yield "---", "---"
    yield "item changes", f"{soak.shown:,}"
    yield "events", ", ".join(f"{n} {kind}" for kind, n in sorted(soak.events.items()))
    yield "slots that this machine passed over", f"{soak.late():,}"
    yield "looks at the glass, all of them at an item", f"{soak.seen.total():,}"
    yield "plays told, in so many starts of `plan`", f"{sum(map(len, starts)):,} in {len(starts)}"
    yield f"median time on the glass, of {SLOT_MS} ms", medians


def shown_fit(slope, error):
    return f"{round(slope, 2) + 0:.2f} ± {error:.2f}"  # + 0: no negative zero


def what_grew(stations):
    yield "KiB", "in use", "more in 10,000 changes", "heap", "touched", "more", "descriptors"
    yield "---", "---", "---", "---", "---", "---", "---"
    for name, (uses, slopes) in stations.items():
        first, last, files = uses[0], uses[-1], [use.files for use in uses]
        yield (f"`{name}`", f"{first.used:.0f}", shown_fit(*slopes["used"]),
               f"{first.taken:.0f} to {last.taken:.0f}", f"{first.own} to {last.own}",
               shown_fit(*slopes["own"]), f"{min(files)} to {max(files)}")


@pytest.mark.timeout(4 * 3600)
def test_item_after_item(soak):
    samples = soak.run()
    soak.server_is_well()
    soak.publish()
    seen = len(soak.player.heard)
    soak.player.wait_for("release [0-9]+ accepted", after=seen)
    soak.player.wait_for(r"([0-9]+) of \1 files are here", after=seen)
    soak.player.stop()
    soak.hear()
    starts, stations = told_plays(soak), by_station(samples)
    dwell = dwells(starts)
    for table in what_was_seen(soak, starts, dwell), what_grew(stations):
        print(*("| " + " | ".join(row) + " |" for row in table), sep="\n", end="\n\n")

    assert len(soak.places()) == 1, "each item in its place in time"
    assert starts[0][0]["at_ms"] < FULL_MS < starts[-1][-1]["at_ms"]
    assert set(ITEMS[:3]) < set(soak.seen)
    for ms in dwell.values():
        assert len(ms) > CHANGES / 40
        assert abs(statistics.median(ms) - SLOT_MS) <= SLOT_MS * DWELL_PART
    assert len(starts[-1]) > soak.plays[-1], "each play is told, the one that was on, too"
    lost = sum(soak.plays) - sum(map(len, starts))
    assert lost <= HELD_PLAYS * (len(soak.plays) - 1), "what a killed plan had not handed on"
    for uses, slopes in stations.values():
        for what in ("used", "taken", "own", "resident"):
            sizes = [getattr(use, what) for use in uses]
            assert min(sizes[-10:]) - min(sizes[:10]) <= GROWTH_KIB
        assert max(use.files for use in uses) - min(use.files for use in uses) <= 8
        for what, most in ("used", USED_KIB), ("own", OWN_KIB):
            slope, error = slopes[what]
            assert CHANGES < FITS_FROM or slope <= max(3 * error, most), f"{what}: it grows"
    left = [path.name for path in soak.state.rglob("*")
            if ".tmp-" in path.name or path.suffix == ".part"]
    assert left == []
