"""A state folder that is not as the player left it: flipped bits, damaged and missing files, a full
disk, a disk that takes no writes. The board shows what it can, repairs what a server has, and shows
nothing that is not verified."""

import os
import pathlib
import re
import shutil
import subprocess
import time

import pytest
from PIL import Image

from support import evil_server as evil
from support.independent import sha256
from support.machine import COLOURS, wait_colour, wait_text
from support.world import World


class Board(World):
    """Its tree is on a web server at times."""

    server = None

    def serve(self):
        self.server = evil.Server(self.tree)

    def start(self):
        return self.play(self.server.url if self.server else "http://127.0.0.1:9")

    def fill(self, *colours, duration=1):
        """A player has shown this and was switched off."""
        self.publish(*colours, duration=duration)
        self.serve()
        player = self.start()
        for colour in colours:
            wait_colour(self.display, colour)
        player.wait_for(": [0-9]+ of [0-9]+ files are here")
        player.stop()
        self.unplug()

    def unplug(self):
        self.server.close()
        self.server = None

    def stored(self, data):
        name = sha256(data)
        return self.state / "store" / name[:2] / name

    def picture(self, colour):
        return self.stored((self.site.folder / f"content/{colour}.jpg").read_bytes())

    def playlist(self, name):
        return self.stored((self.site.folder / f"playlists/{name}.json").read_bytes())

    def manifest(self):
        name = (self.state / "held/current").read_text().split("sha256:")[1][:64]
        return self.state / "store" / name[:2] / name

    def leftovers(self):
        return [path for path in self.state.rglob("*")
                if ".tmp-" in path.name or path.suffix == ".part"]

    def close(self):
        super().close()
        if self.server:
            self.server.close()


@pytest.fixture
def board(tmp_path, closed):
    return closed(Board(tmp_path))


def flip_a_bit(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-10])


def empty(path):
    path.write_bytes(b"")


DAMAGES = [flip_a_bit, cut_short, empty, pathlib.Path.unlink]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_picture_is_noticed_when_it_is_due_and_fetched_again(board, damage):
    board.fill("red", "green")
    damage(board.picture("green"))
    player = board.start()
    player.wait_for("hall/green cannot be shown")
    wait_colour(board.display, "red")
    board.serve()
    board.players.pop().stop()
    board.start()
    wait_colour(board.display, "green")
    assert sha256(board.picture("green").read_bytes()) == board.picture("green").name


def test_a_picture_damaged_while_it_plays_is_repaired_within_its_slot(board):
    """The slot is an hour long: what was fetched again does not wait for the next one."""
    board.fill("red", duration=3600)
    flip_a_bit(board.picture("red"))
    board.serve()
    board.start()
    wait_colour(board.display, "red")


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("what", ["manifest", "site", "hall"])
def test_a_damaged_release_is_idle_until_it_is_repaired(board, what, damage):
    board.fill("red")
    path = board.manifest() if what == "manifest" else board.playlist(what)
    damage(path)
    player = board.start()
    player.wait_for("the current release cannot be shown")
    player.wait_for("showing the idle card")
    for _ in range(40):
        assert board.on() not in COLOURS
        time.sleep(0.05)
    player.stop()
    board.serve()
    player = board.start()
    wait_colour(board.display, "red")
    assert sha256(path.read_bytes()) == path.name


def rot_current(pattern, other):
    """In `current` each part can rot by itself: to a signature of nobody, a manifest nobody has."""
    def rot(board):
        path = board.state / "held/current"
        text, count = re.subn(pattern, other, path.read_text(), count=1)
        assert count == 1
        path.write_text(text)
    return rot


ROTTEN = {
    "playlist": lambda board: flip_a_bit(board.playlist("hall")),
    "signature": rot_current(r"\w{4}(?=\S+==\n)", "AAAA"),
    "hash": rot_current(r"sha256:\w{4}", "sha256:0000"),
    "comment": rot_current("bangtin", "bengtin"),
    "end": lambda board: cut_short(board.state / "held/current"),
    "all": lambda board: empty(board.state / "held/current"),
}


@pytest.mark.parametrize("rot", ROTTEN.values(), ids=ROTTEN)
def test_a_picture_that_is_up_stays_while_its_release_is_repaired(board, rot):
    """plan starts again and finds a damaged file; the server is of no use for a while."""
    board.fill("red")
    board.serve()
    player = board.start()
    wait_colour(board.display, "red")
    board.server.evils["*"] = evil.reset
    rot(board)
    os.kill(player.wait_station("plan"), 9)
    player.wait_for("the current release cannot be shown")
    for _ in range(40):
        assert board.on() == "red"
        time.sleep(0.05)
    os.kill(player.wait_station("show"), 9)  # and with it the picture
    player.wait_for("showing the idle card")
    board.server.evils.clear()
    wait_colour(board.display, "red")


def test_many_damaged_pictures_are_repaired_in_one_go(board):
    """Whoever had taken fetch over left garbage under each name."""
    names = [f"n{number}" for number in range(30)]
    for number, name in enumerate(names):
        Image.new("RGB", (16, 9), (number, 0, 0)).save(board.site.folder / f"content/{name}.jpg")
    board.publish("red", *names)
    board.serve()
    board.start().wait_for(": [0-9]+ of [0-9]+ files are here")
    board.players.pop().stop()
    for name in names:
        flip_a_bit(board.picture(name))
    board.publish("green", *names)
    board.start()
    wait_colour(board.display, "green")
    for name in names:
        path = board.picture(name)
        assert sha256(path.read_bytes()) == path.name


def test_a_repair_needs_nothing_but_the_missing_file(board):
    board.fill("red")
    flip_a_bit(board.playlist("hall"))
    board.serve()
    board.start()
    wait_colour(board.display, "red")
    fetched = {one.path for one in board.server.requests if one.path.startswith("blobs/")}
    assert {path.split("/")[-1] for path in fetched} == {board.playlist("hall").name}


def test_a_file_once_damaged_is_not_thrown_away_again(board):
    """plan tells a restarted fetch of it; by then it is whole, and the server is gone."""
    board.fill("red", "green")
    flip_a_bit(board.picture("green"))
    board.serve()
    player = board.start()
    wait_colour(board.display, "green")
    board.unplug()
    old = player.wait_station("fetch")
    os.kill(old, 9)
    player.wait_station("fetch", other_than=old)
    player.wait_for("fetch: server: ")
    wait_colour(board.display, "red")
    wait_colour(board.display, "green")


def test_without_current_the_server_brings_it(board):
    board.fill("red")
    (board.state / "held/current").unlink()
    board.serve()
    player = board.start()
    wait_colour(board.display, "red")
    player.wait_for("release [0-9]+ accepted")
    assert (board.state / "held/current").read_bytes() == (board.tree / "latest").read_bytes()


def test_without_current_and_floor_previous_serves(board):
    """As it is when the power goes between the switch and the first frame."""
    board.fill("red")
    shutil.copy(board.state / "held/current", board.folder / "old")
    shutil.copy(board.state / "floor", board.folder / "floor")
    board.publish("green")
    board.serve()
    player = board.start()
    wait_colour(board.display, "green")
    player.stop()
    board.unplug()
    shutil.copy(board.folder / "floor", board.state / "floor")
    flip_a_bit(board.manifest())
    board.start()
    wait_colour(board.display, "red")


@pytest.mark.parametrize("damage", [flip_a_bit, empty, pathlib.Path.unlink])
def test_a_damaged_floor_is_made_anew(board, damage):
    """What plays still counts as shown: nothing older comes."""
    board.fill("red")
    shutil.copy(board.tree / "latest", board.folder / "old")
    board.publish("green")
    board.serve()
    board.start().wait_for("showing hall/green")
    board.players[-1].stop()
    damage(board.state / "floor")
    shutil.copy(board.folder / "old", board.tree / "latest")
    player = board.start()
    player.wait_for("is older than")
    assert board.on() == "green"
    wait_text(board.state / "floor", "bangtin-floor 1\n")


def test_nothing_piles_up(board):
    """Rubbish of crashed writers goes at the next start."""
    board.fill("red")
    rubbish = [board.state / "held/current.tmp-0123", board.state / "trust" / "1.json.tmp-4",
               board.state / "store" / ("0" * 64 + ".part")]
    for path in rubbish:
        path.write_bytes(b"x")
    board.serve()
    player = board.start()
    wait_colour(board.display, "red")
    board.publish("green")
    wait_colour(board.display, "green")
    player.wait_for("release [0-9]+ accepted")
    player.stop()
    assert board.leftovers() == []


# --- disks --------------------------------------------------------------------


def mount(*words):
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    run = subprocess.run(["mount", *map(str, words)], capture_output=True, text=True)
    if run.returncode != 0:
        pytest.skip(f"cannot mount here: {run.stderr.strip()}")


@pytest.fixture
def small_disk(board):
    """The state folder is a disk of 24 MiB."""
    board.state.mkdir()
    mount("-t", "tmpfs", "-o", "size=24m", "tmpfs", board.state)
    yield board
    board.close()
    subprocess.run(["umount", "-l", str(board.state)], check=True)


def test_a_full_disk_keeps_what_plays_and_goes_on_when_there_is_room(small_disk):
    board = small_disk
    board.fill("red")
    with pytest.raises(OSError), open(board.state / "hog", "wb", buffering=0) as hog:
        while hog.write(b"x" * 4096):
            pass
    board.publish("green")
    board.serve()
    player = board.start()
    wait_colour(board.display, "red")
    player.wait_for("disk is full")
    assert board.on() == "red"
    (board.state / "hog").unlink()
    wait_colour(board.display, "green")
    player.stop()
    assert board.leftovers() == []


def test_a_disk_that_fills_up_before_the_switch(small_disk):
    """All files are here, but main cannot write `current`: it is asked again."""
    board = small_disk
    board.fill("red")
    board.serve()
    player = board.start()
    wait_colour(board.display, "red")
    (board.state / "held/previous").unlink(missing_ok=True)
    (board.state / "held/previous").mkdir()  # cannot be replaced by a file
    board.publish("green")
    player.wait_for("keeping what was accepted: ")
    assert board.on() == "red"
    (board.state / "held/previous").rmdir()
    wait_colour(board.display, "green")
    player.wait_for("keeping what was accepted: well again")


def test_a_disk_that_takes_no_writes_still_shows(small_disk):
    board = small_disk
    board.fill("red")
    subprocess.run(["mount", "-o", "remount,ro", str(board.state)], check=True)
    board.publish("green")
    board.serve()
    player = board.start()
    wait_colour(board.display, "red")
    player.wait_for("fetch: .*Read-only file system")
    assert board.on() == "red"
    player.stop()
    subprocess.run(["mount", "-o", "remount,rw", str(board.state)], check=True)
    board.start()
    wait_colour(board.display, "green")
