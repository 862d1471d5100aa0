"""Two players of one release, in processes of their own, show the same at the same instant: the same
item, and the ticker within a frame. One of them is killed in between and comes back in step.

BANGTIN_INSTEP_S=600 (`make instep`) looks for as long as that and prints what it saw."""

import os
import time

from support.machine import COLOURS, Player, bangtin, colour_of
from support.ticker import (HEIGHT, STEP, TICKER, WIDTH, TickerSite, moved, publish, wait_running)
from support.xvfb import Xvfb

SECONDS = float(os.environ.get("BANGTIN_INSTEP_S", "20"))
PAUSE_S = 0.03
FAR_FRAMES = 8  # what is looked for; further apart is another place


def look(one, other):
    """Both at one instant: the items above, and by how many frames the tickers are apart (None: by
    more than is looked for); or None when the first changed meanwhile."""
    first, second, again = one.capture(), other.capture(), one.capture()
    if first.tobytes() != again.tobytes():
        return None
    by = moved(first.crop(TICKER), second.crop(TICKER), FAR_FRAMES * STEP)
    items = [colour_of(picture.getpixel((WIDTH // 2, 20))) for picture in (first, second)]
    return items, None if by is None else abs(by) / STEP


class Seen:
    def __init__(self):
        self.apart, self.items_apart, self.instants = [], 0, 0

    def watch(self, one, other, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            seen = look(one, other)
            if seen:
                items, frames = seen
                self.instants += 1
                self.items_apart += items[0] != items[1]
                assert items[0] in COLOURS
                self.apart.append(FAR_FRAMES + 1 if frames is None else frames)
            time.sleep(PAUSE_S)

    def share(self, frames):
        return sum(apart <= frames for apart in self.apart) / len(self.apart)

    def tell(self):
        steps = ", ".join(f"{self.share(frames):.2%} within {frames}" for frames in (0, 1, 2, 4))
        return (f"{self.instants} instants: other items at {self.items_apart}; tickers apart by "
                f"frames: {steps}; most {max(self.apart):g}")


def test_two_boards_are_in_step(tmp_path):
    site = TickerSite(tmp_path / "site")
    bangtin("keygen", tmp_path / "demo")
    publish(site, tmp_path / "tree", tmp_path / "demo.key")
    displays = [Xvfb(WIDTH, HEIGHT), Xvfb(WIDTH, HEIGHT)]
    players = []

    def start(index):
        return Player(displays[index], tmp_path / "tree", tmp_path / f"state-{index}",
                      tmp_path / "demo.pub")

    seen = Seen()
    try:
        players += [start(0), start(1)]
        for display in displays:
            wait_running(display)
        seen.watch(*displays, SECONDS / 2)
        players[1].kill_all()
        players[1] = start(1)
        wait_running(displays[1])
        seen.watch(*displays, SECONDS / 2)
    finally:
        for player in players:
            player.stop()
        for display in displays:
            display.close()
    print(seen.tell())
    assert seen.instants > 100
    # a busy machine misses frames; what is out of step by itself would be so at every instant
    assert seen.share(1) > 0.5 and seen.share(2) > 0.8
    assert seen.items_apart <= seen.instants / 50
