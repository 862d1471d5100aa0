"""One board, and whatever can hang in it hung: found, and well again within seconds."""

import os
import pathlib
import signal
import time

import pytest

from support.machine import (BUILD, ColourSite, Frozen, Player, Server, bangtin, colour_of,
                             wait_colour)
from support.xvfb import Xvfb

STATIONS = ("show", "plan", "paint", "fetch")


@pytest.fixture(name="board", scope="module")
def make_board(tmp_path_factory):
    folder = tmp_path_factory.mktemp("supervision")
    glass = Xvfb(160, 90)
    board = Board(folder, glass)
    yield board
    for program in (board.player, board.server):
        program.stop()
    glass.close()


class Board:
    """Plays red and green; fetch finds its server by a name."""

    def __init__(self, folder, glass):
        self.glass = glass
        self.site = ColourSite(folder / "site")
        self.site.hall("red", "green")
        bangtin("keygen", folder / "demo")
        self.server = Server(self.site.folder, folder / "server", folder / "demo.key")
        self.hung = folder / "hung"
        self.hung.write_text("0")
        preload = pathlib.Path(BUILD).resolve() / "tests/support/hung_lookup.so"
        self.player = Player(glass, f"http://server.test:{self.server.port}", folder / "state",
                             folder / "demo.pub", environment={"LD_PRELOAD": str(preload),
                                                               "HUNG_LOOKUP": str(self.hung)})
        self.play()

    def play(self):
        wait_colour(self.glass, "red")
        wait_colour(self.glass, "green")


def test_what_is_stopped_goes_on(board):
    board.player.wait_station("fetch")
    before = board.player.stations()
    for name in STATIONS:
        heard = len(board.player.heard)
        os.kill(before[name], signal.SIGSTOP)
        board.player.wait_for(f"{name} was stopped by a signal: it goes on", heard)
    board.play()
    assert board.player.stations() == before


def test_what_hangs_is_started_again(board):
    """All at once, as each takes its time: paint and fetch, then show by a page flip that does not
    return, then plan. fetch comes back to a name server that does not answer."""
    heard = len(board.player.heard)
    pids = {name: board.player.wait_station(name) for name in STATIONS}
    paint, fetch = Frozen(pids["paint"]), Frozen(pids["fetch"])
    board.hung.write_text("1")
    os.kill(board.glass.process.pid, signal.SIGSTOP)
    board.player.wait_for("show does not answer, ending it", heard)
    os.kill(board.glass.process.pid, signal.SIGCONT)
    plan = Frozen(pids["plan"])
    for name in ("plan", "fetch", "paint"):
        board.player.wait_for(f"{name} does not answer, ending it", heard)
        board.player.wait_station(name, other_than=pids[name])
    for frozen in (paint, fetch, plan):
        frozen.close()
    board.play()
    board.site.hall("blue", "gold")
    board.player.wait_for("fetch: server: .*Timeout", heard)  # nothing waits for the lookup itself
    assert colour_of(board.glass.pixel(80, 45)) in ("red", "green")
    board.hung.write_text("0")
    wait_colour(board.glass, "blue")
    ends = [line for line in board.player.heard[heard:] if "does not answer" in line]
    assert len(ends) == len(STATIONS), ends


def test_a_killed_player_leaves_nobody(board):
    stations = board.player.stations()
    os.kill(board.player.process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{pid}") for pid in stations.values()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
