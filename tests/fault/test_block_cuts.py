"""The power goes under a real file system while the real player or the real server writes to it, at
a random moment, with a disk that forgets any part of what was not flushed (support/power.py). What
either had said before that it has, is there afterwards. Without fsync it is not, which shows that
the test can tell.

BANGTIN_CUTS is the number of cuts, for each of the two."""

import contextlib
import csv
import http.client
import io
import os
import random
import re
import threading
import time

import pytest
from PIL import Image

from support import evil_server as evil
from support import reports
from support.device import Device, post
from support.independent import sha256
from support.machine import BUILD, COLOURS, ColourSite, Player, Server, bangtin, wait_colour
from support.power import Disk
from support.xvfb import Xvfb

CUTS = int(os.environ.get("BANGTIN_CUTS", "4"))
ORACLE_CUTS = 3  # at most, until a loss is found
SPEED = 100  # of the player's clock: a batch of plays every 0.6 s
SIGNATURE = re.compile(r"^untrusted comment: .*\n.+\ntrusted comment: .*\n.+\n", re.M)
SCREENS = ["s", "t", "u"]
NOWHERE = "http://127.0.0.1:9"


def preloaded(*names):
    return {"LD_PRELOAD": ":".join(str((BUILD / f"tests/{name}.so").resolve()) for name in names)}


class Releases:
    """Each with new pictures, so that all of it has to be written."""

    def __init__(self, folder):
        self.site = ColourSite(folder / "site")
        self.number, self.names = 0, {}  # of the items, by generation
        bangtin("keygen", folder / "key")

    def edit(self):
        self.number += 1
        names = [list(COLOURS)[(self.number + i) % len(COLOURS)] for i in range(2)]
        for name in names:
            picture = Image.effect_noise((160, 90), 60 + self.number % 60).convert("RGB")
            picture.paste(COLOURS[name], (0, 0, 160, 60))
            picture.save(self.site.folder / f"content/{name}.jpg", quality=95)
        self.site.hall(*names, duration=20)
        return names


def damaged(state):
    return [f"{path.name} has other bytes" for path in (state / "store").glob("??/*")
            if path.name != sha256(path.read_bytes())]


# --- a board ---


class Board:
    what = "player"
    within_bytes = 400_000  # about what a new release makes the disk write

    def __init__(self, folder, chance, *preloads):
        self.disk = Disk(folder / "disk", chance)
        self.folder, self.tree, self.state = folder, folder / "tree", self.disk.path / "state"
        self.folder, self.chance = folder, chance
        self.releases = Releases(folder)
        self.display = Xvfb(160, 90)
        self.clock = {"FAST_CLOCK": str(SPEED), "FAST_CLOCK_FROM": str(int(time.monotonic())),
                      **preloaded("bench/fast_clock", "fault/kept", *preloads)}
        self.accepted, self.batches, self.kept, self.switches = 0, {}, 0, 0
        self.publish()
        self.server = evil.Server(self.tree, waits=True)
        self.player = None

    def begin(self):
        """It has a release, and some plays."""
        self.disk.mount()
        player = self.start(self.server.url, self.clock)
        player.wait_for("batch 1 is kept")
        player.stop()
        self.note(player.heard)
        self.batches = self.spooled()
        self.disk.unmount()

    def publish(self):
        names = self.releases.edit()
        said = bangtin("publish", self.releases.site.folder, "--to", self.tree, "--key",
                       self.folder / "key.key")
        self.releases.names[int(re.search(r"generation (\d+)", said)[1])] = names

    def promised(self):
        return f"{self.switches} releases, {self.kept} batches of plays"

    def start(self, url, environment):
        self.player = Player(self.display, url, self.state, self.folder / "key.pub",
                             more=("--poll", "1"), environment=environment)
        return self.player

    def note(self, lines):
        """What the board promised; how many batches of this run it kept."""
        accepted = [int(line.split()[-2]) for line in lines
                    if re.search("release [0-9]+ accepted", line)]
        kept = [int(line.split()[1]) for line in lines if re.match("batch [0-9]+ is kept", line)]
        self.switches += bool(accepted)
        self.kept += len(set(kept))
        self.accepted = max([self.accepted, *accepted])
        return max(kept, default=0)

    def spooled(self):
        """The number of the last whole batch of each run."""
        found = []
        for path in sorted((self.state / "spool").glob("*.report")):
            text = path.read_text(errors="replace")
            ends = [block.end() for block in SIGNATURE.finditer(text)]
            found += reports.batches(text[:max(ends, default=0)])
        return {boot: number for boot, (number, _) in reports.chain(found).items()}

    def cut(self, lingers=False):
        """Plays, publishes, and loses power. What is missing afterwards."""
        self.disk.switch_on()
        player = self.start(self.server.url, self.clock)
        player.wait_for("showing hall/")
        seen = len(player.heard)
        self.publish()
        if lingers:
            player.wait_for("release [0-9]+ accepted", after=seen)
        self.disk.cut(self.within_bytes)
        player.kill_all()
        player.reader.join()
        self.disk.switch_off()
        self.disk.mount()
        wrong = self.look(self.note(player.heard))
        self.disk.unmount()
        return wrong

    def look(self, kept):
        wrong = damaged(self.state)
        before, self.batches = self.batches, self.spooled()
        wrong += [f"batches of the run {boot} are gone" for boot, number in before.items()
                  if self.batches.get(boot, 0) < number]
        new = [number for boot, number in self.batches.items() if boot not in before]
        if max(new, default=0) < kept:
            wrong.append(f"batch {kept} was kept, and there are {new}")
        player = self.start(NOWHERE, {})
        line = player.wait_for("showing ")
        shown = re.search(r"showing hall/(\w+) .*release (\d+)", line)
        if not shown:
            wrong.append(line)
        elif int(shown[2]) < self.accepted or shown[1] not in self.releases.names[int(shown[2])]:
            wrong.append(f"release {self.accepted} was accepted: {line}")
        else:
            wait_colour(self.display, shown[1])
        player.kill_all()
        return wrong

    def close(self):
        if self.player and self.player.process.poll() is None:
            self.player.kill_all()
        self.disk.close()
        self.server.close()
        self.display.close()


# --- a server ---


class Intake:
    """A board that sends one play after the other, again until it is taken."""

    def __init__(self, folder, screen):
        self.device, self.screen = Device(folder), screen
        self.taken, self.waiting, self.refused = 0, None, set()
        self.sender, self.is_over = None, threading.Event()

    def batch(self):
        return self.device.batch(self.device.play(), screen=self.screen)

    def wait_for_acceptance(self, server):
        self.waiting = self.batch()
        assert post(server, self.waiting) == 403

    def send_one(self, server):
        self.waiting = self.waiting or self.batch()
        status = post(server, self.waiting)
        if status == 204:
            self.taken, self.waiting = self.taken + 1, None
        elif status not in (500, 503):
            self.refused.add(status)

    def send(self, server):
        with contextlib.suppress(OSError, http.client.HTTPException):
            while not self.is_over.is_set():
                self.send_one(server)

    def start(self, server):
        self.is_over.clear()
        self.sender = threading.Thread(target=self.send, args=[server], daemon=True)
        self.sender.start()

    def stop(self):
        self.is_over.set()
        self.sender.join()


class Desk:
    what = "server"
    within_bytes = 1_000_000  # the same, and reports meanwhile

    def __init__(self, folder, chance, *preloads):
        self.disk = Disk(folder / "disk", chance)
        self.folder, self.state = folder, self.disk.path / "state"
        self.releases = Releases(folder)
        self.preloads = os.environ | preloaded(*preloads) if preloads else None
        self.told, self.server = {0}, None
        self.intakes = [Intake(folder / screen, screen) for screen in SCREENS]
        self.releases.site.write("screens", {"screens": {
            screen: {"canvas": [160, 90]} for screen in SCREENS}})

    def begin(self):
        """It has a release, and knows its boards."""
        self.releases.edit()
        self.disk.mount()
        server = self.start()
        for intake in self.intakes:
            intake.wait_for_acceptance(server)
            bangtin("screens", self.state, "--accept", intake.device.key, "--screen", intake.screen)
        server.wait_for("is published")
        server.stop()
        self.disk.unmount()

    def promised(self):
        return f"{len(self.told - {0})} releases, {self.taken()} reports"

    def taken(self):
        return sum(intake.taken for intake in self.intakes)

    def start(self):
        self.server = Server(self.releases.site.folder, self.state, self.folder / "key.key",
                             env=self.preloads)
        return self.server

    def cut(self, lingers=False):
        self.disk.switch_on()
        server = self.start()
        for intake in self.intakes:
            intake.start(server)
        self.releases.edit()
        if lingers:
            server.wait_for("is published")
        self.disk.cut(self.within_bytes)
        server.process.kill()
        server.process.wait()
        for intake in self.intakes:
            intake.stop()
        server.reader.join()
        self.told |= {int(line.split()[-3]) for line in server.heard
                      if line.endswith(" is published")}
        self.disk.switch_off()
        self.disk.mount()
        wrong = self.look()
        self.disk.unmount()
        return wrong

    def counted(self):
        rows = csv.DictReader(io.StringIO(bangtin("report", self.state, "--csv"), newline=""))
        return sum(int(row["plays"]) for row in rows)

    def look(self):
        """The tree as it lies there; and each play counts once, also when it is sent again."""
        wrong = [f"a report was answered with {status}" for intake in self.intakes
                 for status in intake.refused]
        try:
            whole = bangtin("verify", self.state / "tree", "--trust", self.folder / "key.pub")
            counted = self.counted()
        except AssertionError as error:
            return [*wrong, str(error)]
        found = int(re.search(r"generation +(\d+)", whole)[1])
        if found < max(self.told):
            wrong.append(f"generation {max(self.told)} was published, {found} is there")
        if counted < self.taken():
            wrong.append(f"{self.taken()} plays were taken, {counted} are there")
        server = self.start()
        for intake in self.intakes:
            intake.send_one(server)
        server.process.kill()
        server.process.wait()
        if self.counted() != self.taken():
            wrong.append(f"{self.taken()} plays were sent, {self.counted()} are there")
        return wrong

    def close(self):
        if self.server:
            self.server.process.kill()
            self.server.process.wait()
        self.disk.close()


# --- cuts ---


@pytest.fixture
def make(tmp_path):
    made = []

    def run(what, *preloads):
        made.append(what(tmp_path, random.Random(1), *preloads))
        made[-1].begin()
        return made[-1]

    yield run
    for one in made:
        one.close()


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("what", [Board, Desk])
def test_what_was_promised_outlives_the_power(make, what):
    one = make(what)
    for number in range(CUTS):
        wrong = one.cut()
        assert not wrong, f"cut {number + 1}: {wrong}"
    disk = one.disk
    print(f"\n| what | cuts | promised meanwhile | writes | not flushed | cuts that lost some |\n"
          f"|---|---|---|---|---|---|\n| {one.what} | {CUTS} | {one.promised()} | "
          f"{disk.written} | {disk.unflushed} | {disk.lossy} |")


@pytest.mark.parametrize("what", [Board, Desk])
def test_without_fsync_it_does_not(make, what):
    one = make(what, "fault/no_sync")
    assert any(one.cut(lingers=True) for _ in range(ORACLE_CUTS))
