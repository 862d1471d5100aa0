"""What a board says of itself: real player, real glass, and a plain server that listens."""

import contextlib
import hashlib
import subprocess
import sys

import pytest
from PIL import Image

from support.beats import Listener
from support.board import wait_until
from support.machine import COLOURS, colour_of, wait_colour
from support.world import World
from support.xvfb import is_close


class Watched(World):
    """What its board sends goes to a plain server that takes heartbeats."""

    def __init__(self, folder):
        super().__init__(folder)
        self.publish("red")
        self.server = Listener(self.tree, folder / "listener")

    def start(self, *more):
        return self.play(self.server.url, "--heartbeat", "1", *more)

    def wait_beat(self, is_it):
        """The first heartbeat that is it, of those that come from now on or the last one."""
        start = max(0, len(self.server.beats) - 1)
        found = []

        def look():
            found[:] = [beat for beat in self.server.beats[start:] if is_it(beat)]
            return found

        wait_until(look, tell=lambda: [beat.says for beat in self.server.beats])
        return found[0]

    def close(self):
        super().close()
        self.server.close()


@pytest.fixture
def world(tmp_path, closed):
    return closed(Watched(tmp_path))


def test_a_board_says_how_it_is(world):
    world.start()
    wait_colour(world.display, "red")
    beat = world.wait_beat(lambda beat: beat.picture)
    assert (beat.screen, beat.verdict, beat.number) == ("s", "ok", 1)
    zone, = beat.zones
    assert (zone["kind"], zone["item"]) == ("item", "hall/red") and zone["since_ms"] < beat.at_ms
    assert beat.fetched == beat.staged == beat.showing > 0
    assert beat.wanted == beat.display == [160, 90]
    assert 0 < beat.presented_ms <= beat.at_ms
    assert beat.disk_free_bytes > 0 and 1 << 20 < beat.memory_bytes < 1 << 30
    assert beat.grid == [16, 9] and beat.planned == beat.seen
    red = (54 * COLOURS["red"][0] + 183 * COLOURS["red"][1] + 19 * COLOURS["red"][2]) // 256
    assert all(abs(cell - red) <= 2 for cell in bytes.fromhex(beat.seen))
    assert beat.picture.size == (160, 90) and is_close(beat.picture.getpixel((80, 45)),
                                                       COLOURS["red"], 6)
    # The same picture is not sent again, another is.
    later = world.wait_beat(lambda beat: beat.number == 2)
    assert later.picture is None and later.zones == beat.zones
    world.publish("green")
    green = world.wait_beat(lambda beat: beat.picture and beat.number > 2)
    assert colour_of(green.picture.getpixel((80, 45))) == "green"
    assert green.zones[0]["item"] == "hall/green" and green.showing > beat.showing


def test_faults_are_told_when_they_begin_and_when_they_end(world):
    world.start()
    wait_colour(world.display, "red")
    world.wait_beat(lambda beat: beat.faults_now() == [])
    (world.tree / "latest").rename(world.tree / "away")
    beat = world.wait_beat(lambda beat: beat.faults_now())
    assert "there is no release yet" in beat.faults_now()[0]
    (world.tree / "away").rename(world.tree / "latest")
    beat = world.wait_beat(lambda beat: beat.faults and not beat.faults_now())
    fault, = beat.faults
    assert fault["over"] and fault["first_ms"] < fault["last_ms"] <= beat.at_ms


def test_what_lies_over_the_picture_is_an_alarm(world):
    world.start()
    wait_colour(world.display, "red")
    world.wait_beat(lambda beat: beat.verdict == "ok")
    with contextlib.ExitStack() as covers:
        for colour, verdict in (("000000", "black"), ("0000ff", "wrong")):
            cover = covers.enter_context(subprocess.Popen(
                [sys.executable, "tests/support/cover.py", "0", "0", "160", "90", colour],
                env=world.display.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE))
            cover.stdout.readline()
            beat = world.wait_beat(lambda beat: beat.verdict == verdict and beat.picture)
            assert any(text.startswith("glass: ") for text in beat.faults_now())
            assert beat.picture.getpixel((80, 45))[0] < 10  # the operator sees it, too
    world.wait_beat(lambda beat: beat.verdict == "ok" and not beat.faults_now())


def test_a_folded_canvas_is_seen_unfolded(world):
    """One half lies turned on the raster, the other mirrored; the operator sees the canvas."""
    picture = Image.new("RGB", (80, 40), COLOURS["red"])
    picture.paste(COLOURS["green"], (40, 0, 80, 20))
    picture.paste(COLOURS["blue"], (0, 20, 20, 40))
    picture.save(world.site.folder / "content/parts.png")
    world.site.write("screens", {"screens": {"s": {"canvas": [80, 40], "output": {
        "raster": [160, 90], "slices": [
            {"from": [0, 0, 40, 40], "to": [10, 5], "rotate": 90},
            {"from": [40, 0, 40, 40], "to": [100, 45], "mirror": True}]}}}})
    world.site.write("hall", {"items": [{"id": "parts", "image": "parts.png"}]})
    world.release()
    world.start()
    beat = world.wait_beat(lambda beat: beat.picture and beat.zones[0]["item"] == "hall/parts")
    assert (beat.verdict, beat.planned, beat.wanted) == ("ok", beat.seen, [160, 90])
    assert beat.picture.size == (80, 40)
    assert [colour_of(beat.picture.getpixel(at)) for at in ((30, 10), (60, 10), (10, 30), (60, 30))
            ] == ["red", "green", "blue", "red"]


def test_a_host_without_the_service_is_no_fault(world):
    world.server.status = 404
    player = world.start()
    wait_colour(world.display, "red")
    wait_until(lambda: world.server.posts == 1)
    world.publish("blue")
    wait_colour(world.display, "blue")
    player.stop()
    assert world.server.posts == 1  # asked once, and not again for ten minutes
    assert not any("status" in line for line in player.heard)


def test_an_item_that_cannot_be_shown_is_named(world):
    """Bytes that the desk never saw, under a name that the board trusts."""
    world.publish("red", "green")
    player = world.start()
    wait_colour(world.display, "green")
    for name in ("show", "paint"):
        assert player.wait_station(name)
    green = (world.site.folder / "content/green.jpg").read_bytes()
    blob = hashlib.sha256(green).hexdigest()
    stored = world.state / "store" / blob[:2] / blob
    (world.tree / "blobs" / blob[:2] / blob).unlink()
    stored.write_bytes(b"x" * len(green))
    beat = world.wait_beat(lambda beat: any("hall/green: " in text for text in beat.faults_now()))
    assert all(fault["first_ms"] <= fault["last_ms"] for fault in beat.faults)
