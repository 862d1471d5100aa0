"""Displays that are not there, come, change and go, while one player runs: each time it plays on."""

import os
import shutil
import subprocess
import time

import pytest

from support.machine import PATIENCE_S, ColourSite, Player, bangtin, colour_of
from support.xvfb import Xvfb


@pytest.fixture(name="board")
def make_board(tmp_path):
    """Starts players of a site that plays red and green; they are stopped in the end."""
    site = ColourSite(tmp_path / "site")
    site.hall("red", "green", duration=0.5)
    bangtin("keygen", tmp_path / "demo")
    bangtin("publish", site.folder, "--to", tmp_path / "tree", "--key", tmp_path / "demo.key")
    players = []

    def start(environment):
        players.append(Player(None, tmp_path / "tree", tmp_path / "state", tmp_path / "demo.pub",
                              environment=environment))
        return players[-1]

    yield start
    for player in players:
        player.stop()


def play(glass):
    """Something is on, and something else after it."""
    deadline = time.monotonic() + PATIENCE_S
    seen = set()
    while len(seen) < 2:
        assert time.monotonic() < deadline, seen
        seen |= {colour_of(glass.pixel(80, 45))} & {"red", "green"}
        time.sleep(0.02)


def test_x_servers_come_and_go(tmp_path, board, closed):
    number = 1000 + os.getpid() % 30000  # no other test's
    player = board({"DISPLAY": f":{number}", "XAUTHORITY": str(tmp_path / "cookie")})

    def plug_in(width, height):
        glass = Xvfb(width, height, number)
        closed(glass)
        shutil.copy(glass.authority, tmp_path / "cookie")
        play(glass)
        return glass

    player.wait_for("show: no display")
    time.sleep(4)  # some four tries; lines are counted, not tries
    said = [line for line in player.heard if "show" in line]
    assert 2 <= len(said) <= 4, said
    glass = plug_in(320, 180)
    player.wait_for("show is well again")
    heard = len(player.heard)
    glass.randr("off")  # unplugged: nobody sees what is drawn, …
    play(glass)
    glass.randr(200, 120)  # … and plugged in again with another mode
    player.wait_for("the display has another mode now", heard)
    play(glass)
    heard = len(player.heard)
    glass.close()
    player.wait_for("the X server closed the connection", heard)
    for size in ((160, 90), (320, 180)):  # again and again, which is no news then
        glass = plug_in(*size)
        glass.close()


class Compositor:
    """weston in a window on a real X server, since its headless one has no seat, without which
    SDL 2.26 ends by a null pointer."""

    def __init__(self, folder, glass):
        folder.chmod(0o700)
        self.environment = {"XDG_RUNTIME_DIR": str(folder), "WAYLAND_DISPLAY": "bangtin"}
        command = ["weston", "--backend=x11-backend.so", "--width=320", "--height=180",
                   "--use-pixman", "--socket=bangtin", "--shell=kiosk-shell.so", "--idle-time=0"]
        self.process = subprocess.Popen(command, env=glass.environment() | self.environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=60)


@pytest.mark.skipif(not shutil.which("weston"), reason="weston is not installed")
def test_a_compositor_that_goes_and_comes(tmp_path, board):
    glass = Xvfb(320, 180)
    folder = tmp_path / "runtime"
    folder.mkdir()
    compositor = Compositor(folder, glass)
    try:
        player = board(compositor.environment | {"DISPLAY": ""})
        play(glass)
        compositor.kill()
        player.wait_for("show: the display is gone")
        compositor = Compositor(folder, glass)
        play(glass)
    finally:
        compositor.kill()
        glass.close()
