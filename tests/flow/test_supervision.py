"""One board, and whatever can hang in it hung: found, and well again within seconds."""

import os
import signal
import time

import pytest

from support.machine import (BUILD, PATIENCE_S, ColourSite, Frozen, Player, Server, bangtin,
                             colour_of, wait_colour, wait_text)
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
        (folder / "keys").mkdir()  # fetch may read all that lies beside what it trusts
        bangtin("keygen", folder / "keys/demo")
        self.server = Server(self.site.folder, folder / "server", folder / "keys/demo.key")
        self.hung, self.state = folder / "hung", folder / "state"
        self.hung.write_text("0?0")
        environment = {"LD_PRELOAD": str(BUILD.resolve() / "tests/support/hung_lookup.so"),
                       "HUNG_LOOKUP": str(self.hung), "BOARD_KEY": str(self.state / "device.key")}
        self.player = Player(glass, f"http://server.test:{self.server.port}", self.state,
                             folder / "keys/demo.pub", more=("--poll", "1"),
                             environment=environment)
        self.play()

    def hang(self, flag):
        with self.hung.open("r+") as file:
            file.write(flag)

    def lookups(self):
        return self.hung.read_bytes()[2]

    def wait(self, is_true):
        deadline = time.monotonic() + PATIENCE_S
        while not is_true():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def play(self):
        wait_colour(self.glass, "red")
        wait_colour(self.glass, "green")


@pytest.mark.skipif("asan" in str(BUILD), reason="no sandbox around a sanitizer")
def test_the_network_has_no_way_to_the_key(board):
    """Whoever breaks into fetch finds no key: it is tried from within, at a lookup."""
    wait_text(board.hung, "0n")
    assert (board.state / "device.key").exists()


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
    """All at once, as each takes its time: show by a page flip that does not return, fetch by a name
    server that does not answer, which it survives by itself."""
    heard = len(board.player.heard)
    pids = {name: board.player.wait_station(name) for name in STATIONS}
    frozen = [Frozen(pids[name]) for name in ("plan", "paint")]
    board.hang("1")
    os.kill(pids["fetch"], signal.SIGKILL)  # forgets what it knew of names
    lookups = board.lookups()
    os.kill(board.glass.process.pid, signal.SIGSTOP)
    board.player.wait_for("show does not answer, ending it", heard)
    os.kill(board.glass.process.pid, signal.SIGCONT)
    for name in ("plan", "paint"):
        board.player.wait_for(f"{name} does not answer, ending it", heard)
        board.player.wait_station(name, other_than=pids[name])
    for one in frozen:
        one.close()
    board.play()
    board.site.hall("blue", "gold")
    board.wait(lambda: board.lookups() >= lookups + 2)  # the first one was given up, not waited for
    assert colour_of(board.glass.pixel(80, 45)) in ("red", "green")
    board.hang("0")
    wait_colour(board.glass, "blue")
    ends = [line for line in board.player.heard[heard:] if "does not answer" in line]
    assert len(ends) == len(STATIONS) - 1, ends


def test_a_killed_player_leaves_nobody(board):
    stations = board.player.stations()
    os.kill(board.player.process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{pid}") for pid in stations.values()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
