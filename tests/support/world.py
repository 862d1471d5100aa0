"""What most tests of the whole player stand on: a site of colours, a key and a release tree, a display,
and the players that are started before it."""

import shutil
import time

from PIL import ImageChops

from support.machine import (BUILD, PATIENCE_S, ColourSite, Player, bangtin, colour_of, snapshot)
from support.xvfb import Xvfb

MIDDLE = (80, 45)
STATIONS = ("fetch", "plan", "paint", "show")


class World:
    """Runs until close(), which ends the players and lets pytest show what they said."""

    def __init__(self, folder, size=(160, 90), screen="s", glass=None):
        self.folder, self.tree, self.state = folder, folder / "tree", folder / "state"
        self.site, self.players = ColourSite(folder / "site", size, screen), []
        bangtin("keygen", folder / "demo")
        self.display = Xvfb(*(glass or size))

    def publish(self, *names, duration=1):
        self.site.hall(*names, duration=duration)
        self.release()

    def release(self, *more, tree=None, key="demo", status=0):
        """Publishes the site as it is."""
        return bangtin("publish", self.site.folder, "--to", tree or self.tree, "--key",
                       self.folder / f"{key}.key", *more, status=status)

    def play(self, server=None, *more, trust=None, **options):
        self.players.append(Player(self.display, server or self.tree, self.state,
                                   trust or self.folder / "demo.pub",
                                   more=("--poll", "1", *more), **options))
        return self.players[-1]

    def snapshot(self, at="2026-01-01T00:00:00Z", *more):
        return snapshot(self.tree, self.folder / "demo.pub", at, *more)

    def wait_glass(self, wanted):
        """Until the glass shows exactly this."""
        deadline = time.monotonic() + PATIENCE_S
        while (shown := self.display.capture()).tobytes() != wanted.tobytes():
            assert time.monotonic() < deadline, \
                f"the glass differs in {ImageChops.difference(shown, wanted).getbbox()}"
            time.sleep(0.02)

    def on(self):
        return colour_of(self.display.pixel(*MIDDLE))

    def seen(self, seconds, is_enough=lambda: True):
        return colours_seen(self.display, seconds, is_enough)

    def close(self):
        for player in self.players:
            player.end()
        self.display.close()


def colours_seen(display, seconds, is_enough=lambda: True, patience_s=20):
    """What is on the glass for so long, and until it is enough."""
    seen, begin = set(), time.monotonic()
    while time.monotonic() < begin + seconds or \
            not is_enough() and time.monotonic() < begin + patience_s:
        seen.add(colour_of(display.pixel(*MIDDLE)))
        time.sleep(0.02)
    return seen


def rigged(folder, **stations):
    """A folder to run the player from, with others in place of these stations: a program, or the text
    of a script."""
    beside = folder / "libexec/bangtin"
    beside.mkdir(parents=True)
    shutil.copy(BUILD / "bangtin-player", folder)
    for name in STATIONS:
        other = stations.get(name, BUILD / "libexec/bangtin" / name)
        if isinstance(other, str):
            (beside / name).write_text(other)
            (beside / name).chmod(0o755)
        else:
            (beside / name).symlink_to(other.resolve())
    return folder
