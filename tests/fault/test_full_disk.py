"""A disk without room, in bytes or in inodes, under the real player and the real server. What is there
is shown and served, what cannot be kept is said, and all goes on when there is room."""

import contextlib
import csv
import io
import os
import subprocess

import pytest

from support import evil_server as evil
from support.board import wait_until
from support.device import Device, accept, post
from support.http import ask
from support.machine import ColourSite, Player, Server, bangtin, wait_colour
from support.xvfb import Xvfb


@pytest.fixture
def state(tmp_path):
    """A folder that is a disk of 24 MiB and 300 files."""
    folder = tmp_path / "state"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,nr_inodes=300", "tmpfs", folder],
                             capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def site(tmp_path):
    one = ColourSite(tmp_path / "site")
    one.hall("red")
    bangtin("keygen", tmp_path / "key")
    return one


def no_bytes(folder):
    with contextlib.suppress(OSError), open(folder / "hog", "wb", buffering=0) as hog:
        while hog.write(b"x" * 4096):
            pass
    return [folder / "hog"]


def no_inodes(folder):
    hogs = [folder / f"hog{number}" for number in range(1000)]
    with contextlib.suppress(OSError):
        for hog in hogs:
            hog.touch()
    return hogs


FILLS = [no_bytes, no_inodes]


def make_room(hogs):
    for hog in hogs:
        hog.unlink(missing_ok=True)


@pytest.fixture
def stack():
    """Closes what was started, the last first."""
    with contextlib.ExitStack() as one:
        yield one


@pytest.mark.parametrize("fill", FILLS)
def test_a_player_shows_what_it_has(tmp_path, site, state, stack, fill):
    tree, display = tmp_path / "tree", stack.enter_context(contextlib.closing(Xvfb(160, 90)))
    publish = ("publish", site.folder, "--to", tree, "--key", tmp_path / "key.key")
    bangtin(*publish)
    server = stack.enter_context(evil.Server(tree))

    def start():
        player = Player(display, server.url, state, tmp_path / "key.pub", more=("--poll", "1"))
        stack.callback(player.stop)
        return player

    player = start()
    wait_colour(display, "red")
    player.wait_for("([0-9]+) of \\1 files are here")
    hogs = fill(state)
    site.hall("green")
    bangtin(*publish)
    player.wait_for("No space left on device|disk is full")
    wait_colour(display, "red")
    player.kill_all()
    player = start()
    wait_colour(display, "red")
    player.wait_for("No space left on device|disk is full")
    make_room(hogs)
    wait_colour(display, "green")


@pytest.mark.parametrize("fill", FILLS)
def test_a_server_serves_what_it_has_and_forgets_no_report(tmp_path, site, state, stack, fill):
    device = Device(tmp_path / "board")
    server = Server(site.folder, state, tmp_path / "key.key")
    stack.callback(server.stop)
    accept(server, state, device)
    before = ask(server.port, "/latest").body
    hogs = fill(state)
    bodies = [device.batch(device.play()) for _ in range(3)]
    taken = [post(server, body) == 204 for body in bodies]
    site.hall("green")
    server.wait_for("not published")
    assert ask(server.port, "/latest").body == before
    make_room(hogs)
    wait_until(lambda: ask(server.port, "/latest").body != before)
    for body, is_taken in zip(bodies, taken):
        assert is_taken or post(server, body) == 204
    rows = csv.DictReader(io.StringIO(bangtin("report", state, "--csv"), newline=""))
    assert sum(int(row["plays"]) for row in rows) == len(bodies)
