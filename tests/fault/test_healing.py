"""How long it takes until a board is well again after one of its programs was killed, stopped or
frozen, or a decoder hangs: ten tries of each, and a table. That it heals is also tested by
tests/flow/test_supervision.py and test_quarantine.py; no time is asserted."""

import os
import signal
import statistics
import time

import pytest
from PIL import Image

from support.glass import Glass
from support.machine import BUILD, COLOURS, PATIENCE_S, ColourSite, Frozen, Player, bangtin
from support.strace import STATIONS, is_traced
from support.xvfb import Xvfb

TRIES = 10
SLOT_S = 0.5
PATIENT = {"LD_PRELOAD": str(BUILD.resolve() / "tests/support/bad_decoder.so"),
           "BAD_DECODER_PATIENT": "1"}

pytestmark = pytest.mark.skipif(os.environ.get("BANGTIN_FAULTS") != "long",
                                reason="takes ten minutes: make faults")


class Board:
    def __init__(self, folder):
        self.folder, self.tree = folder, folder / "tree"
        self.site = ColourSite(folder / "site")
        for name, width in (("spins", 162), ("hangs", 165)):  # bad_decoder.c
            Image.new("RGB", (width, 90), COLOURS["pink"]).save(
                self.site.folder / f"content/{name}.jpg")
        bangtin("keygen", folder / "key")
        self.publish("red", "green")
        self.display = Xvfb(160, 90)
        self.glass = Glass(self.display)
        self.player = Player(self.display, self.tree, folder / "state", folder / "key.pub",
                             more=("--poll", "1"), environment=PATIENT)
        self.wait(lambda: set(self.player.stations()) == set(STATIONS))
        self.changes_after(time.monotonic())

    def publish(self, *names):
        self.site.hall(*names, duration=SLOT_S)
        bangtin("publish", self.site.folder, "--to", self.tree, "--key", self.folder / "key.key")

    def wait(self, is_true):
        deadline = time.monotonic() + PATIENCE_S
        while not is_true():
            assert time.monotonic() < deadline, self.player.heard[-20:]
            time.sleep(0.01)

    def changes_after(self, moment):
        """Waits until the glass has changed."""
        self.wait(lambda: self.glass.changes[-1][0] > moment)

    def is_at_work(self, station, pid):
        """It runs, as another process than this one; of which there is no other when pid is 0."""
        now = self.player.stations().get(station)
        return now and now != pid and not is_traced(now)

    def stood_still_s(self, begin):
        changes = [at for at, _ in self.glass.changes if at >= begin - SLOT_S]
        return max(b - a for a, b in zip(changes, changes[1:])) - SLOT_S

    def close(self):
        self.player.stop()
        self.glass.close()
        self.display.close()


def killed(board, station):
    pid, begin = board.player.wait_station(station), time.monotonic()
    os.kill(pid, signal.SIGKILL)
    board.wait(lambda: board.is_at_work(station, pid))
    board.changes_after(time.monotonic())
    return time.monotonic() - begin


def stopped(board, station):
    heard, begin = len(board.player.heard), time.monotonic()
    os.kill(board.player.wait_station(station), signal.SIGSTOP)
    board.player.wait_for(f"{station} was stopped by a signal: it goes on", heard)
    board.changes_after(time.monotonic())
    return time.monotonic() - begin


def frozen(board, station):
    pid, begin = board.player.wait_station(station), time.monotonic()
    held = Frozen(pid)
    board.wait(lambda: board.is_at_work(station, pid))
    board.changes_after(time.monotonic())
    held.close()
    return time.monotonic() - begin


def decoder(board, picture):
    """How much longer than its slot the picture before it stood."""
    heard, begin = len(board.player.heard), time.monotonic()
    board.publish("red", picture, "green")
    board.player.wait_for(f"hall/{picture} cannot be shown", heard)
    board.changes_after(time.monotonic() + 3 * SLOT_S)
    stood_s = board.stood_still_s(begin)
    board.publish("red", "green")
    board.player.wait_for("release [0-9]+ accepted", len(board.player.heard))
    return stood_s


ROWS = [(f"{name} {fault.__name__}", fault, name)
        for fault in (killed, stopped, frozen) for name in STATIONS]
ROWS += [("a decoder that waits for ever", decoder, "hangs"),
         ("a decoder that computes for ever", decoder, "spins")]


@pytest.mark.timeout(3600)
def test_well_again(tmp_path):
    board = Board(tmp_path)
    took_s = {name: [] for name, *_ in ROWS}
    try:
        for _ in range(TRIES):
            for name, fault, what in ROWS:
                took_s[name].append(fault(board, what))
    finally:
        board.close()
    print("\n| what | well again after, median | longest |\n|---|---|---|")
    for name, all_s in took_s.items():
        print(f"| {name} | {statistics.median(all_s):.1f} s | {max(all_s):.1f} s |")
