"""The whole player with a station that was taken over (tests/support/double.c): it has the ends of
the belt and the sandbox of fetch or paint, and does its worst with them. The glass shows what was
signed and nothing older, the others live, and the newest release comes once the station is itself."""

import os
import re
import shutil
import time

import pytest

from support import reports
from support.board import wait_until
from support.machine import BUILD, bangtin, wait_colour
from support.world import World, rigged

IS_LONG = os.environ.get("BANGTIN_FAULTS") == "long"
ATTACK_S = 5 if IS_LONG else 1.5
REST = "grey"  # in every release: so that something is to be painted every second

FETCH = ["speak_for_others", "order_main", "send_nothing", "many_descriptors", "break_belt", "deaf",
         "mute", "releases", "trust", "nasty_files", "flood", "tales", "garbage", "change_files",
         "empty_store"]
PAINT = ["speak_for_others", "order_main", "send_nothing", "many_descriptors", "break_belt", "mute",
         "paint_for_others", "nasty_pages", "flood"]
QUICK_FETCH = ["speak_for_others", "releases", "flood", "garbage"]
QUICK_PAINT = ["paint_for_others", "nasty_pages"]


class Cabin(World):
    """A player whose fetch and paint can turn, in front of a folder of releases."""

    def __init__(self, folder):
        super().__init__(folder)
        self.script = folder / "script"
        self.script.write_text("well \n")
        bangtin("keygen", folder / "thief")
        self.loot = self.make_loot()
        self.published = set()
        self.publish("red")
        self.publish("green")
        double = BUILD / "tests/support/double"
        self.player = self.play(build=rigged(folder / "programs", fetch=double, paint=double),
                                environment={"BANGTIN_DOUBLE": str(self.script)})
        wait_colour(self.display, "green")
        self.player.wait_station("fetch")

    def publish(self, colour):
        super().publish(colour, REST)
        self.wanted = colour
        self.published.add(colour)

    def hide(self, colour, tree, key="demo"):
        """Publishes where no board looks."""
        self.site.hall(colour, REST)
        self.release(tree=tree, key=key)

    def make_loot(self):
        """What a thief may have: a forged release, one of another site under our own key, an old
        one; each with all its blobs in the store of the board once it is handed over."""
        forged, other, old = (self.folder / name for name in ("forged", "other", "old"))
        self.hide("gold", forged, "thief")
        bangtin("trust", forged, "--site", "test", "--root", self.folder / "thief.pub", "--content",
                self.folder / "thief.pub")
        bangtin("sign", forged, "--trust", "--key", self.folder / "thief.key")
        self.hide("pink", old)
        site = self.site.folder / "playlists" / "site.json"
        ours = site.read_text()
        site.write_text(ours.replace('"test"', '"elsewhere"'))
        self.hide("gold", other)
        site.write_text(ours)
        return {"latest": [tree / "latest" for tree in (forged, other)],
                "trust": [forged / "trust/1.json", forged / "trust/1.json.minisig",
                          forged / "trust/1.json", other / "latest"],
                "blobs": [path for tree in (forged, other) for path in (tree / "blobs").glob("*/*")],
                "picture": self.site.folder / "content/gold.jpg"}

    def plant(self):
        """fetch writes the store: the thief's blobs are there, under their right names."""
        for path in self.loot["blobs"]:
            into = self.state / "store" / path.name[:2]
            into.mkdir(exist_ok=True)
            shutil.copy(path, into)

    def words_for(self, attack):
        blobs = [f"{path.name}:{path.stat().st_size}"
                 for path in sorted((self.tree / "blobs").glob("*/*"))][:12]
        return {"releases": [*self.loot["latest"], self.tree / "latest", self.tree / "latest.old"],
                "flood": self.loot["latest"][:1], "trust": self.loot["trust"], "garbage": blobs,
                "change_files": [self.loot["picture"], *blobs[:8]],
                "empty_store": blobs}.get(attack, [])

    def is_double(self, station):
        pid = self.player.stations().get(station)
        try:
            return bool(pid) and os.readlink(f"/proc/{pid}/exe").endswith("/support/double")
        except FileNotFoundError:
            return False

    def turn(self, station, words):
        """From the next start of the station on."""
        self.script.write_text(words + "\n")
        pid = self.player.stations().get(station)
        if pid:
            os.kill(pid, 9)

    def attack(self, station, name):
        """The colours that were on the glass meanwhile."""
        heard = len(self.player.heard)
        self.turn(station, " ".join(map(str, [station, name, *self.words_for(name)])) + " ")
        try:
            wait_until(lambda: self.is_double(station) or
                       any("is not itself" in line for line in self.player.heard[heard:]))
            return self.seen(ATTACK_S)
        finally:
            self.script.write_text("well \n")

    def floor(self):
        return int(re.search(r"generation (\d+)", (self.state / "floor").read_text())[1])

    def holds(self):
        """Descriptors and KiB of who must not grow."""
        found = {}
        for name, pid in {**self.player.stations(), "main": self.player.process.pid}.items():
            if name in ("main", "plan", "show"):
                status = open(f"/proc/{pid}/status", encoding="ascii").read()
                found[name] = (pid, len(os.listdir(f"/proc/{pid}/fd")),
                               int(re.search(r"VmRSS:\s+(\d+)", status)[1]))
        return found


@pytest.fixture(scope="module")
def cabin(tmp_path_factory):
    one = Cabin(tmp_path_factory.mktemp("cabin"))
    yield one
    one.close()


def next_colour(cabin):
    return next(colour for colour in ("teal", "red", "blue") if colour != cabin.wanted)


def settle(cabin):
    """A release has come; what the player holds then."""
    cabin.publish(next_colour(cabin))
    wait_colour(cabin.display, cabin.wanted)
    cabin.player.wait_station("fetch")


def expect_unharmed(cabin, before, floor):
    """plan, show and main are the same processes, and no larger."""
    assert cabin.floor() >= floor
    for name, (pid, descriptors, kib) in cabin.holds().items():
        assert pid == before[name][0], f"{name} began anew"
        assert descriptors <= before[name][1] + 4, name
        assert kib <= before[name][2] + 16384, name


@pytest.mark.parametrize("name", FETCH if IS_LONG else QUICK_FETCH)
def test_a_fetch_that_was_taken_over(cabin, name):
    settle(cabin)
    before, floor, colour = cabin.holds(), cabin.floor(), cabin.wanted
    if not (cabin.tree / "latest.old").exists():
        shutil.copy(cabin.tree / "latest", cabin.tree / "latest.old")
    cabin.plant()
    seen = cabin.attack("fetch", name)
    assert seen <= {colour, REST}, "only what was signed, and nothing older"
    settle(cabin)
    expect_unharmed(cabin, before, floor)
    assert not (cabin.state / "trust/1.json").exists() and not (cabin.state / "screen").exists()


@pytest.mark.parametrize("name", PAINT if IS_LONG else QUICK_PAINT)
def test_a_paint_that_was_taken_over(cabin, name):
    """The pixels of what it was asked to paint are in its power, and nothing else."""
    settle(cabin)
    before, floor, colour = cabin.holds(), cabin.floor(), cabin.wanted
    seen = cabin.attack("paint", name)
    assert seen <= {colour, REST, "pink", (0, 0, 0)}
    settle(cabin)
    expect_unharmed(cabin, before, floor)


def test_plays_are_of_what_was_shown(cabin):
    """What fetch was given and did not keep is lost; nothing was added, and each batch is signed."""
    settle(cabin)
    time.sleep(2)
    cabin.player.stop()
    shown = {f"hall/{colour}" for colour in cabin.published | {REST}}
    found = reports.spool(cabin.state)
    assert found
    for _, records, raw, block in found:
        reports.verify(cabin.folder, raw, block)
        assert {record["item"] for record in records if "item" in record} <= shown
