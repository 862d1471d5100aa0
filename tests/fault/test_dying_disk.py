"""The disk under the state folder fails while the whole player runs, and ext4 takes no writes any more.
What was on the glass stays there or gives way to the idle card, and is never black."""

import os
import random

import pytest

from support.beats import Listener
from support.board import wait_until
from support.machine import wait_colour
from support.power import Disk
from support.world import World

LOOKS_S = 3  # items of one second
BLACK = (0, 0, 0)


class Board(World):
    def __init__(self, folder):
        super().__init__(folder)
        self.disk = Disk(folder / "disk", random.Random(1))
        self.state = self.disk.path / "state"
        self.publish("red", "green")
        self.server = Listener(self.tree, folder / "listener")

    def start(self):
        return self.play(self.server.url, "--heartbeat", "1")

    def fail(self):
        """All that was read is to be read again, and cannot be."""
        for path in self.state.rglob("*"):
            if path.is_file():
                with open(path, "rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        self.disk.failing.touch()

    def faults(self):
        beats = self.server.beats
        return " ".join(map(str, beats[-1].faults_now())) if beats else ""

    def close(self):
        super().close()
        self.disk.close()
        self.server.close()


@pytest.fixture
def board(tmp_path):
    one = Board(tmp_path)
    yield one
    one.close()


def test_a_card_that_dies_takes_no_picture_with_it(board):
    board.disk.switch_on()
    player = board.start()
    for colour in ("red", "green"):
        wait_colour(board.display, colour)
    player.wait_for("([0-9]+) of \\1 files are here")
    board.fail()
    board.publish("blue")
    assert board.seen(LOOKS_S) <= {"red", "green"}
    wait_until(lambda: "Read-only file system" in board.faults(), tell=board.faults)
    old = player.wait_station("plan")
    os.kill(old, 9)
    player.wait_station("plan", other_than=old)
    assert board.seen(LOOKS_S) <= {"red", "green"}
    old = player.wait_station("show")
    os.kill(old, 9)
    player.wait_station("show", other_than=old)
    wait_until(lambda: board.on() != BLACK)
    assert BLACK not in board.seen(LOOKS_S)
    board.disk.failing.unlink()
    wait_colour(board.display, "red")  # it can be read again, though not written
    player.kill_all()
    board.disk.unmount()
    board.disk.mount(board.disk.fuse / "disk")
    board.start()
    wait_colour(board.display, "blue")
