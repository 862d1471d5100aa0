"""Layouts on a board: the whole player on a real X server, pixel against pixel."""

import datetime
import os
import signal
import time

import pytest


from support.machine import PATIENCE_S, colour_of
from support.world import World

SIZE = (160, 90)
FOREVER = 86400
LEFT = {"id": "left", "rect": [0, 0, "50%", "70%"], "playlist": "left"}
RIGHT = {"id": "right", "rect": ["50%", 0, "50%", "70%"], "playlist": "right"}
FOOT = {"id": "foot", "rect": [0, "70%", "100%", "30%"], "playlist": "foot"}
MIDDLE = {"left": (40, 31), "right": (120, 31), "foot": (80, 76)}


class Board(World):
    """A site with layouts, its release, a display and at last a player."""

    def lists(self, duration=FOREVER, **lists):
        for name, colours in lists.items():
            self.site.write(name, {"items": [
                {"id": colour, "image": f"{colour}.jpg", "duration": duration}
                for colour in colours]})

    def publish(self, schedule, **layouts):
        self.site.write("site", {"site": "test", "timezone": "Asia/Ho_Chi_Minh",
                                 "layouts": layouts, "schedule": schedule})
        self.release()

    def start(self, canvas="cpu"):
        self.player = self.play(None, "--canvas", canvas)

    def glass(self):
        return self.display.capture()

    def zones(self):
        glass = self.glass()
        return {zone: colour_of(glass.getpixel(at)) for zone, at in MIDDLE.items()}


@pytest.fixture(name="board")
def make_board(tmp_path, closed):
    return closed(Board(tmp_path, SIZE))


def is_turn_of(seen, wanted):
    """The colours follow one another as in the playlist, from wherever it was first looked at."""
    start = wanted.index(seen[0])
    return seen == [wanted[(start + i) % len(wanted)] for i in range(len(seen))]


def test_three_zones_keep_their_own_time(board):
    lists = {"left": ["red", "green"], "right": ["blue", "gold", "pink"], "foot": ["teal"]}
    board.lists(2, left=lists["left"])
    board.lists(3, right=lists["right"])
    board.lists(foot=lists["foot"])
    board.publish([{"show": "all"}], all={"zones": [LEFT, RIGHT, FOOT]})
    board.start()
    board.player.wait_for("showing layout all by rule .*foot foot/teal")
    seen = {zone: [colour] for zone, colour in board.zones().items()}
    alone = set()  # zones seen to change while the others did not
    deadline = time.monotonic() + PATIENCE_S
    while not (len(seen["left"]) > 3 and len(seen["right"]) > 3):
        assert time.monotonic() < deadline, seen
        changed = [zone for zone, colour in board.zones().items() if colour != seen[zone][-1]]
        for zone in changed:
            seen[zone].append(board.zones()[zone])
        if len(changed) == 1:
            alone.add(changed[0])
        time.sleep(0.01)
    assert seen["foot"] == ["teal"] and alone == {"left", "right"}
    assert is_turn_of(seen["left"], lists["left"]) and is_turn_of(seen["right"], lists["right"])


RICH = {"background": "#204060", "zones": [
    {**LEFT, "background": "#602040", "inset": 7},
    RIGHT,
    {**FOOT, "background": "#003000"},
    {"rect": ["33.33%", "40%", "33.33%", 20], "playlist": "empty", "background": "#405060"}]}


def rich(board):
    """Insets, backgrounds, words, an empty zone above others."""
    board.lists(left=["red"], empty=[])
    board.site.write("right", {"items": [{"slogan": "Bảng **tin**", "duration": FOREVER}]})
    board.site.write("foot", {"items": [{"slogan": "Ẵ ỗ 123", "duration": FOREVER}]})
    board.publish([{"show": "all"}], all=RICH)


@pytest.mark.parametrize("canvas", ["cpu", "gpu"])
def test_the_glass_is_the_snapshot(board, canvas):
    rich(board)
    frame = board.snapshot()
    assert frame.getpixel((3, 3)) == (0x60, 0x20, 0x40)  # the inset
    assert frame.getpixel((70, 50)) == (0x40, 0x50, 0x60)  # the empty zone, above the left one
    assert colour_of(frame.getpixel((40, 20))) == "red"
    assert len(frame.getcolors(1 << 16)) > 8  # there are letters on it
    board.start(canvas)
    board.wait_glass(frame)


def test_each_station_is_killed_with_zones_on(board):
    rich(board)
    frame = board.snapshot()
    board.start()
    board.wait_glass(frame)
    for station in ("fetch", "plan", "paint", "show"):
        pid = board.player.wait_station(station)
        os.kill(pid, signal.SIGKILL)
        while board.player.stations().get(station) in (pid, None):
            assert station == "show" or board.glass().tobytes() == frame.tobytes(), station
        for _ in range(50):
            assert station == "show" or board.glass().tobytes() == frame.tobytes(), station
            time.sleep(0.01)
        board.wait_glass(frame)


def instant(seconds):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_another_layout_comes_on_in_one_frame(board):
    """At both edges of a rule, and by a release; never a part of the one beside a part of the
    other."""
    board.lists(left=["red"], right=["green"], foot=["blue"], hall=["gold"])
    columns = {"zones": [LEFT, RIGHT, FOOT]}
    crossed = {"zones": [{**FOOT, "rect": [0, 0, "100%", "30%"]},
                         {**RIGHT, "rect": [0, "30%", "100%", "70%"]}]}
    board.publish([{"show": "columns"}], columns=columns, crossed=crossed)
    first = board.snapshot()
    board.start()
    board.wait_glass(first)
    start = time.time()
    board.publish([{"show": "columns"},
                   {"show": "crossed", "from": instant(8), "until": instant(14)}],
                  columns=columns, crossed=crossed)
    second = board.snapshot(instant(10 - (time.time() - start)))
    assert second.tobytes() != first.tobytes()
    whole, seen = {first.tobytes(): "first", second.tobytes(): "second"}, ["first"]
    deadline = time.monotonic() + PATIENCE_S
    while seen != ["first", "second", "first"]:
        assert time.monotonic() < deadline, seen
        now = whole.get(board.glass().tobytes()) or whole.get(board.glass().tobytes())
        assert now, "a mixture"  # twice: a picture may be read while the server writes it
        seen += [now] if now != seen[-1] else []
        time.sleep(0.002)


def test_a_release_with_another_layout(board):
    board.lists(2, left=["red"], right=["green"], foot=["blue"])
    board.publish([{"show": "all"}], all={"zones": [LEFT, RIGHT]})
    board.start()
    board.wait_glass(board.snapshot())
    board.publish([{"show": "all"}], all={"background": "#123456", "zones": [FOOT, RIGHT]})
    board.wait_glass(board.snapshot())
    board.publish([{"show": "foot"}])
    board.wait_glass(board.snapshot())
    line = board.player.wait_for("showing foot/blue")
    assert "by rule rule-1" in line
