"""The whole player under strace, which makes calls of every station fail, all the while: the glass
shows what was accepted, and the next release comes when it is over."""

import os
import shutil
import time

import pytest

from support import evil_server as evil
from support.machine import BUILD, COLOURS, ColourSite, Player, bangtin, colour_of, wait_colour
from support.xvfb import Xvfb

IS_LONG = os.environ.get("BANGTIN_FAULTS") == "long"
FAULTS = [f"{call}:error={error}:when={when}"
          for call, errors in {"fsync": ["EIO", "ENOSPC"], "renameat": ["EIO", "EROFS"],
                               "unlinkat": ["EROFS", "EIO"],
                               "mkdirat": ["ENOSPC", "EROFS"], "fdatasync": ["EIO"],
                               "ftruncate": ["EIO"], "fallocate": ["EIO"]}.items()
          for error in errors for when in ("1+", "3+")]
QUICK = ["fsync:error=EIO:when=1+", "mkdirat:error=EROFS:when=1+"]
LOOKS_S = 4
WRAPPER = """#!/bin/sh
exec strace -f -qq -o /dev/null -e trace={call} -e inject={fault} {player} "$@"
"""

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


class Board:
    def __init__(self, folder):
        self.folder, self.tree, self.on = folder, folder / "tree", "red"
        self.display = Xvfb(160, 90)
        self.site = ColourSite(folder / "site")
        bangtin("keygen", folder / "key")
        self.publish("red")
        self.server = evil.Server(self.tree)
        self.show("red")

    def publish(self, colour):
        self.site.hall(colour, duration=1)
        bangtin("publish", self.site.folder, "--to", self.tree, "--key", self.folder / "key.key")

    def start(self, build):
        return Player(self.display, self.server.url, self.folder / "state", self.folder / "key.pub",
                      more=("--poll", "1"), build=build)

    def show(self, colour):
        """A player without faults gets there, and is switched off."""
        player = self.start(BUILD)
        wait_colour(self.display, colour)
        player.wait_for("([0-9]+) of \\1 files are here")
        player.stop()
        self.on = colour

    def failing(self, fault):
        build = self.folder / "failing"
        build.mkdir(exist_ok=True)
        (build / "bangtin-player").write_text(WRAPPER.format(
            call=fault.split(":")[0], fault=fault, player=BUILD.resolve() / "bangtin-player"))
        (build / "bangtin-player").chmod(0o755)
        return self.start(build)


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    one = Board(tmp_path_factory.mktemp("whole"))
    yield one
    one.server.close()
    one.display.close()


@pytest.mark.parametrize("fault", FAULTS if IS_LONG else QUICK)
def test_a_call_of_every_station_fails_all_the_while(board, fault):
    before, after = board.on, "green" if board.on == "red" else "red"
    board.publish(after)
    player = board.failing(fault)
    player.wait_for(f"showing hall/({before}|{after})")
    seen, end = set(), time.monotonic() + LOOKS_S
    while time.monotonic() < end:
        seen.add(colour_of(board.display.pixel(80, 45)))
        time.sleep(0.05)
    player.kill_all()
    assert seen & set(COLOURS) and seen <= {before, after}
    board.show(after)
