"""Pictures that a decoder cannot survive (tests/support/bad_decoder.c): each is tried once in a
release, the others play on; at the desk each is a mistake, found beside all others."""

import os

import pytest

from support.bad_decoder import BAD, PRELOAD, add_bad, unsanitized
from support.machine import bangtin, wait_colour
from support.world import World


@pytest.fixture(scope="module")
def board(folder):
    one = Board(folder)
    yield one
    one.close()


class Board(World):
    def __init__(self, folder):
        super().__init__(folder)
        add_bad(self.site, *BAD)
        self.publish("red", "crashes", "green", "spins", "eats", "blue", "escapes", "hangs")
        self.player = self.play(environment=PRELOAD)

    def publish(self, *names):
        super().publish(*names, duration=0.5)

    def faults(self, name):
        return [line for line in self.player.heard if f"hall/{name} cannot be shown" in line]


@unsanitized
def test_each_bad_picture_costs_one_try(board):
    for name in BAD:
        board.player.wait_for(f"hall/{name} cannot be shown: painting it ended the painter")
    assert board.seen(5) == {"red", "green", "blue"}  # a loop and more
    assert [len(board.faults(name)) for name in BAD] == [1] * len(BAD), board.player.heard
    assert os.path.exists(f"/proc/{board.player.wait_station('paint')}")


def test_another_release_is_another_chance(board):
    board.publish("green", "crashes")
    before = len(board.player.heard)
    board.player.wait_for("hall/crashes cannot be shown", after=before)
    wait_colour(board.display, "green")


@unsanitized
def test_the_check_names_each_and_goes_on_with_the_rest(board):
    board.site.hall("red", "crashes", "spins", "eats", "escapes", "green", "nowhere")
    said = bangtin("check", board.site.folder, status=1, environment=PRELOAD).splitlines()[:-1]
    assert [line.split(": ")[1:4] for line in said] == [
        [f"items[{number}].image", f"content/{name}", sentence]
        for number, name, sentence in (
            (1, "crashes.jpg", "reading it ended the program (Segmentation fault)"),
            (2, "spins.jpg", "reading it takes longer than 10 seconds"),
            (3, "eats.jpg", "reading it ended the program (Aborted)"),
            (4, "escapes.jpg", "reading it made the program do what no such file asks for"))
    ] + [["items[6].image", "content/nowhere.jpg is not there",
          "put the file there or correct the name"]]
