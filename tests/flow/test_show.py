"""show alone, on a real X server: what it is sent is on the glass, and nothing ends it but main."""

import os
import queue
import re
import subprocess
import threading
import time
from pathlib import Path

import pytest

from PIL import Image, ImageChops

from support.xvfb import Xvfb, is_close

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
SIZE = (640, 360)
WAYS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
TIMEOUT_S = 20
HALF_AN_HOUR = "-1800000 fade 3600000"  # in the middle of a fade that no test outlives


class Show:
    """The real station; tests/support/feed_show is main, plan and paint to it."""

    def __init__(self, environment, canvas="cpu", size="0x0"):
        command = [BUILD / "tests/support/feed_show", BUILD / "libexec/bangtin/show", canvas, size]
        self.feed = subprocess.Popen(command, env=environment, text=True, bufsize=1,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE)
        self.lines = queue.Queue()
        self.seen = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.say("start")

    def read(self):
        for line in self.feed.stdout:
            self.seen.append(line.split())
            self.lines.put(self.seen[-1])

    def say(self, command):
        self.feed.stdin.write(command + "\n")
        self.feed.stdin.flush()

    def expect(self, word):
        """The arguments of the next event with this word; others are passed over."""
        deadline = time.monotonic() + TIMEOUT_S
        while True:
            event = self.lines.get(timeout=max(0.01, deadline - time.monotonic()))
            if event[0] == word:
                return event[1:]
            assert event[0] != "ended", f"show ended: {event}"

    def ask(self, command, word):
        self.say(command)
        return self.expect(word)

    def scene(self, serial, picture, rest="0 cut 0", size="640x360"):
        self.say(f"scene {serial} {size} {picture} {rest}")
        assert self.expect("presented") == [str(serial)]

    def frames(self):
        return int(self.ask("ping", "pong")[2])

    def pid(self):
        return int(self.ask("pid", "pid")[0])

    def wake_ups(self):
        status = Path(f"/proc/{self.pid()}/status").read_text(encoding="ascii")
        return int(re.search(r"voluntary_ctxt_switches:\s*(\d+)", status)[1])

    def close(self):
        """Ends it; what it wrote to stderr."""
        self.feed.stdin.close()
        self.feed.wait(timeout=TIMEOUT_S)
        self.reader.join(timeout=TIMEOUT_S)
        text = self.feed.stderr.read()
        self.feed.stdout.close()
        self.feed.stderr.close()
        return text


@pytest.fixture(name="xvfb")
def make_xvfb():
    xvfb = Xvfb()
    yield xvfb
    xvfb.close()


@pytest.fixture(name="start")
def make_start(xvfb):
    """Starts shows on the server; all are ended, and none may have complained."""
    shows = []

    def start(canvas="cpu", size="0x0", environment=None):
        shows.append(Show(xvfb.environment() | (environment or {}), canvas, size))
        return shows[-1]

    yield start
    complaints = [show.close() for show in shows]
    assert all(text == "" for text in complaints), complaints


@pytest.fixture(name="show", params=["cpu", "gpu"])
def make_show(request, start):
    return start(request.param)


def test_black_first_and_the_size_of_the_display(show, xvfb):
    assert show.expect("hello") == ["1"]
    assert show.expect("display") == ["640", "360"]
    while show.frames() == 0:  # asked before its first frame
        pass
    assert xvfb.capture().getcolors() == [(640 * 360, BLACK)]


def test_cut(show, xvfb):
    show.scene(1, "ff0000")
    assert xvfb.wait_pixel(0, 0, WHITE) and xvfb.pixel(7, 7) == WHITE
    assert xvfb.pixel(8, 8) == RED and xvfb.pixel(639, 359) == RED
    show.scene(2, "00ff00")
    assert xvfb.wait_pixel(639, 359, GREEN)
    assert len(xvfb.capture().getcolors()) == 2


def test_ready_is_told_with_the_first_picture_only(show):
    show.scene(1, "none")
    show.frames()
    assert ["ready"] not in show.seen
    show.scene(2, "ff0000")
    show.scene(3, "00ff00")
    show.frames()
    assert show.seen.count(["ready"]) == 1


def test_the_middle_of_a_fade(show, xvfb):
    show.scene(1, "ff0000")
    show.scene(2, "0000ff", HALF_AN_HOUR)
    assert xvfb.wait_pixel(100, 100, (127, 0, 128), TIMEOUT_S)
    assert is_close(xvfb.pixel(0, 0), WHITE)
    show.scene(3, "00ff00")
    assert xvfb.wait_pixel(100, 100, GREEN)


def test_a_fade_runs_to_its_end_and_rests(show, xvfb):
    show.scene(1, "ff0000")
    before = show.frames()
    show.scene(2, "0000ff", "0 fade 400")
    assert xvfb.wait_pixel(100, 100, BLUE)
    after = show.frames()
    assert after >= before + 2
    time.sleep(0.5)
    assert show.frames() == after


MOTIONS = [f"{kind}-{way}" for kind in ("slide", "push", "wipe") for way in WAYS]


def picture(colour):
    """What feed_show paints."""
    image = Image.new("RGB", SIZE, colour)
    image.paste(WHITE, (0, 0, 8, 8))
    return image


def expected_frame(motion, phase, old, new):
    """docs/formats.md, section 3, by another implementation."""
    kind, way = motion.split("-")
    x, y = WAYS[way]
    eased = 3 * phase ** 2 - 2 * phase ** 3
    gone = [round(eased * side) for side in SIZE]
    left = [side - px for side, px in zip(SIZE, gone)]
    frame = Image.new("RGB", SIZE)
    frame.paste(old, (x * gone[0], y * gone[1]) if kind == "push" else (0, 0))
    edge = [-x * left[0], -y * left[1]]
    if kind == "wipe":
        box = [max(0, edge[0]), max(0, edge[1]),
               min(SIZE[0], edge[0] + SIZE[0]), min(SIZE[1], edge[1] + SIZE[1])]
        frame.paste(new.crop(box), box[:2])
    else:
        frame.paste(new, edge)
    return frame


def wait_frame(xvfb, wanted):
    """Waits until the glass shows exactly this, within a level for rounding."""
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        apart = ImageChops.difference(xvfb.capture(), wanted).getextrema()
        if all(high <= 1 for _, high in apart):
            return True
        time.sleep(0.02)
    return False


def test_each_motion_at_several_phases(show, xvfb):
    """Both canvases draw the same frame, which stands still in a transition of eleven days."""
    red, blue = picture(RED), picture(BLUE)
    serial = 1
    for motion in MOTIONS:
        for phase in (0.25, 0.5, 0.75):
            show.scene(serial, "ff0000")
            show.scene(serial + 1, "0000ff", f"-{int(phase * 1e9)} {motion} 1000000000")
            serial += 2
            assert wait_frame(xvfb, expected_frame(motion, phase, red, blue)), (motion, phase)


@pytest.mark.parametrize("motion", ["slide-up", "push-right", "wipe-left"])
def test_a_motion_runs_to_its_end_and_rests(show, xvfb, motion):
    show.scene(1, "ff0000")
    before = show.frames()
    show.scene(2, "0000ff", f"0 {motion} 400")
    assert wait_frame(xvfb, picture(BLUE))
    after = show.frames()
    assert after >= before + 2
    time.sleep(0.5)
    assert show.frames() == after


def test_another_size_of_the_canvas_is_a_cut(show, xvfb):
    show.scene(1, "ff0000", size="300x200")
    show.scene(2, "0000ff", HALF_AN_HOUR, size="100x360")
    wanted = Image.new("RGB", SIZE)
    wanted.paste(picture(BLUE).crop((0, 0, 100, 360)), (0, 0))
    assert wait_frame(xvfb, wanted)


def test_the_first_picture_is_whole_at_once(show, xvfb):
    show.scene(1, "ff0000", HALF_AN_HOUR)
    assert xvfb.wait_pixel(100, 100, RED)


def test_a_scene_waits_for_its_time(show, xvfb):
    show.scene(1, "ff0000")
    show.say("scene 2 640x360 00ff00 3600000 cut 0")
    frames = show.frames()
    assert xvfb.pixel(100, 100) == RED
    show.scene(3, "0000ff")  # replaces the one that waits
    assert xvfb.wait_pixel(100, 100, BLUE)
    show.say("scene 2 640x360 00ff00 0 cut 0")  # too old by now
    assert show.frames() == frames + 1
    assert xvfb.pixel(100, 100) == BLUE


def test_smaller_and_larger_pictures_lie_top_left_unscaled(show, xvfb):
    show.scene(1, "ff0000", size="300x200")
    assert xvfb.wait_pixel(299, 199, RED)
    assert [xvfb.pixel(300, 100), xvfb.pixel(100, 200), xvfb.pixel(639, 359)] == [BLACK] * 3
    show.scene(2, "00ff00", size="1000x100")
    assert xvfb.wait_pixel(639, 99, GREEN)
    assert [xvfb.pixel(100, 100), xvfb.pixel(299, 199)] == [BLACK] * 2
    show.scene(3, "ff0000", size="10x10")
    assert xvfb.wait_pixel(9, 9, RED)
    assert sorted(xvfb.capture().getcolors()) == [(36, RED), (64, WHITE), (640 * 360 - 100, BLACK)]


def test_a_scene_without_picture_keeps_the_previous_one(show, xvfb):
    show.scene(1, "ff0000")
    frames = show.frames()
    show.scene(2, "none")
    assert show.frames() == frames
    assert xvfb.pixel(100, 100) == RED
    show.scene(3, "00ff00", "0 fade 300")
    assert xvfb.wait_pixel(100, 100, GREEN)


def test_a_still_picture_costs_nothing(show):
    show.scene(1, "ff0000")
    frames = show.frames()
    time.sleep(1)  # it has gone to sleep again after the answer
    wake_ups = show.wake_ups()
    time.sleep(3)
    assert show.wake_ups() == wake_ups
    assert show.frames() == frames


def test_what_covered_the_window_leaves_no_mark(show, start, xvfb):
    show.scene(1, "ff0000")
    assert xvfb.wait_pixel(100, 100, RED)
    other = start("cpu", "200x150")
    other.scene(1, "00ff00", size="200x150")
    assert xvfb.wait_pixel(100, 100, GREEN) and xvfb.pixel(300, 200) == RED
    other.ask("kill 9", "ended")
    assert xvfb.wait_pixel(100, 100, RED)


def test_keys_and_clicks_do_nothing(show, xvfb):
    show.scene(1, "ff0000")
    frames = show.frames()
    for action in (["key", "Escape", "q", "alt+F4", "ctrl+c", "eacute", "Return"], ["click", "1"],
                   ["mousemove", "50", "50"], ["type", "xin chào"]):
        subprocess.run(["xdotool", *action], env=xvfb.environment(), check=True, timeout=TIMEOUT_S)
    assert show.frames() == frames
    show.scene(2, "00ff00")
    assert xvfb.wait_pixel(100, 100, GREEN)


def test_killed_and_started_again(show, xvfb):
    show.scene(1, "ff0000")
    assert show.ask("kill 9", "ended") == ["signal", "9"]
    assert show.ask("start", "hello") == ["2"]
    assert show.expect("display") == ["640", "360"]
    show.scene(2, "0000ff", HALF_AN_HOUR)
    assert xvfb.wait_pixel(100, 100, BLUE)


def test_a_restarted_plan_hears_of_the_display(show):
    show.expect("display")
    assert show.ask("hello", "display") == ["640", "360"]


def test_the_window_can_have_a_size_of_its_own(start, xvfb):
    show = start("cpu", "320x180")
    assert show.expect("display") == ["320", "180"]
    show.scene(1, "ff0000")
    assert xvfb.wait_pixel(319, 179, RED)


def ending(show):
    """How show ended, and its last words."""
    return " ".join(show.expect("ended")), show.close()


@pytest.mark.parametrize("picture, why", [("open", "not sealed"), ("short", "another size")])
def test_memory_that_cannot_be_trusted_is_a_scene_without_picture(xvfb, picture, why):
    show = Show(xvfb.environment())
    show.scene(1, "ff0000")
    show.scene(2, picture)
    assert xvfb.pixel(100, 100) == RED
    assert re.fullmatch(f"show: scene 2: .*{why}.*\n", show.close())


@pytest.mark.parametrize("canvas", ["cpu", "gpu"])
def test_an_x_server_that_dies_is_a_sentence(xvfb, canvas):
    show = Show(xvfb.environment(), canvas)
    show.scene(1, "ff0000")
    xvfb.kill()
    assert ending(show) == ("exit 3", "show: the X server closed the connection\n")


def test_another_mode_is_a_sentence(xvfb):
    show = Show(xvfb.environment())
    show.scene(1, "ff0000")
    xvfb.randr(320, 240)
    assert ending(show) == ("exit 3", "show: the display has another mode now\n")


NO_DISPLAY = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")


def test_no_x_server_is_a_sentence():
    bare = {k: v for k, v in os.environ.items() if k not in NO_DISPLAY}
    how, words = ending(Show(bare | {"DISPLAY": ":54321"}))
    assert how == "exit 3"
    assert re.fullmatch("show: no display: DISPLAY=:54321 does not answer .*\n", words)


@pytest.mark.skipif(Path("/dev/dri/card0").exists(), reason="this machine has a graphics card")
def test_no_display_at_all_is_a_sentence():
    bare = {k: v for k, v in os.environ.items() if k not in NO_DISPLAY}
    how, words = ending(Show(bare))
    assert how == "exit 3"
    assert re.fullmatch("show: no display: .*\n", words)


@pytest.mark.parametrize("driver", ["dummy", "offscreen"])
def test_headless_has_any_size(driver):
    show = Show(os.environ | {"SDL_VIDEODRIVER": driver}, "auto", "3840x96")
    assert show.expect("display") == ["3840", "96"]
    show.scene(1, "ff0000", size="3840x96")
    show.scene(2, "00ff00", "0 fade 200", size="3840x96")
    assert show.frames() >= 2
    assert show.close() == ""


class Zones:
    """Scenes in the zones of a layout: two side by side, a third above both."""

    AREAS = ((0, 0, 320, 360), (320, 0, 320, 300), (160, 100, 320, 100))
    AROUND = "204060"
    BELOW = ("000000", "102030", "ff00ff")

    def __init__(self, show, serial=1, areas=AREAS):
        self.show, self.areas = show, areas
        self.frame = Image.new("RGB", SIZE, f"#{self.AROUND}")
        self.zones = [Image.new("RGB", area[2:], f"#{colour}") for area, colour in
                      zip(areas, self.BELOW)]
        words = (",".join([*map(str, area), colour]) for area, colour in zip(areas, self.BELOW))
        show.say(f"layout {serial} 640x360 {self.AROUND} {' '.join(words)}")

    def put(self, place, serial, colour, rest="0 cut 0"):
        self.show.say(f"zone {place} {serial} {'%02x%02x%02x' % colour} {rest}")
        assert self.show.expect("presented") == [str(serial)]
        self.zones[place] = self.painted(place, colour)

    def painted(self, place, colour):
        image = Image.new("RGB", self.areas[place][2:], colour)
        image.paste(WHITE, (0, 0, 8, 8))
        return image

    def expected(self):
        frame = self.frame.copy()
        for area, image in zip(self.areas, self.zones):
            frame.paste(image, area[:2])
        return frame


def test_zones_lie_in_their_places_one_above_the_other(show, xvfb):
    zones = Zones(show)
    zones.put(0, 1, RED)
    assert wait_frame(xvfb, zones.expected())  # where no picture is yet, the background
    zones.put(2, 2, GREEN)
    zones.put(1, 3, BLUE)
    assert wait_frame(xvfb, zones.expected())
    zones.put(0, 4, BLUE)  # below the third, which stays whole
    assert wait_frame(xvfb, zones.expected())


def test_a_zone_moves_while_the_others_stand_still(show, xvfb):
    zones = Zones(show)
    for place, colour in enumerate((RED, GREEN, BLUE)):
        zones.put(place, place + 1, colour)
    old = zones.painted(1, GREEN)
    zones.put(1, 4, RED, "-500000000 push-left 1000000000")
    width, height = zones.areas[1][2:]
    zones.zones[1] = Image.new("RGB", (width, height))
    zones.zones[1].paste(old, (-width // 2, 0))
    zones.zones[1].paste(zones.painted(1, RED), (width - width // 2, 0))
    assert wait_frame(xvfb, zones.expected())
    zones.put(0, 5, GREEN)
    assert wait_frame(xvfb, zones.expected())
    zones.put(2, 6, RED, HALF_AN_HOUR)
    zones.zones[2] = Image.new("RGB", zones.areas[2][2:], (128, 0, 127))
    zones.zones[2].paste(WHITE, (0, 0, 8, 8))
    assert wait_frame(xvfb, zones.expected())


def test_another_layout_takes_the_whole_board(show, xvfb):
    """Its zones that are due come on in one frame; nothing of the one before stays."""
    zones = Zones(show)
    for place, colour in enumerate((RED, GREEN, BLUE)):
        zones.put(place, place + 1, colour)
    assert wait_frame(xvfb, zones.expected())
    frames = show.frames()
    other = Zones(show, 2, ((0, 0, 100, 100), (540, 260, 100, 100)))
    show.say("zone 1 11 00ff00 3600000 cut 0")
    show.say("zone 0 10 ff0000 500 cut 0")
    assert show.expect("presented") == ["10"]
    other.zones[0] = other.painted(0, RED)
    assert wait_frame(xvfb, other.expected())
    assert show.frames() == frames + 1
    other.put(1, 12, BLUE)
    assert wait_frame(xvfb, other.expected())


def test_the_picture_moves_on_its_orbit(show, xvfb):
    """A canvas smaller than the display: what leaves it is cut, what it leaves is black."""
    show.scene(1, "ff0000", size="320x180")
    show.say("orbit 8 -8")
    assert xvfb.wait_pixel(7, 100, BLACK)
    assert is_close(xvfb.pixel(8, 100), RED) and is_close(xvfb.pixel(319, 100), RED)
    assert is_close(xvfb.pixel(12, 171), RED) and is_close(xvfb.pixel(12, 172), BLACK)
    assert is_close(xvfb.pixel(322, 100), BLACK)
    drawn = show.frames()
    show.say("orbit 8 -8")  # no news, no frame
    show.say("orbit 9 0")  # and none that is no orbit
    assert show.frames() == drawn
    show.say("orbit -1 1")
    assert xvfb.wait_pixel(0, 1, WHITE)  # of the dot in the corner
    assert is_close(xvfb.pixel(0, 0), BLACK)
    assert is_close(xvfb.pixel(319, 100), BLACK)
    assert is_close(xvfb.pixel(100, 180), BLACK)
    show.say("orbit 0 0")
    assert xvfb.wait_pixel(319, 100, RED)


# --- looking at the glass ---


def look(show):
    """The grids of what is planned and seen, as rows of cells, and the thumbnail's middle pixel."""
    size, planned, seen, tolerance, picture, middle = show.ask("look", "looked")
    columns = int(size.split("x")[0])
    grids = [[list(bytes.fromhex(text))[at:at + columns] for at in range(0, len(text) // 2, columns)]
             for text in (planned, seen)]
    return *grids, int(tolerance), picture, tuple(bytes.fromhex(middle))


def differ(one, other):
    """The cells that are apart: (row, column)."""
    return {(y, x) for y, row in enumerate(one) for x, cell in enumerate(row)
            if abs(cell - other[y][x]) > 6}


def test_what_is_seen_is_what_was_planned(show):
    show.scene(1, "ramp")
    frames = show.frames()
    planned, seen, tolerance, picture, middle = look(show)
    assert (len(seen), len(seen[0]), tolerance, picture) == (9, 16, 6, "320x180")
    assert not differ(planned, seen)
    assert seen[4][:3] == [20, 60, 100]  # means of 40 greys each
    assert is_close(middle, (320 % 256,) * 3, 2)
    assert show.frames() == frames


def test_a_look_takes_the_brightness_off(show):
    show.scene(1, "c86432")
    bright = look(show)
    for level in (5000, 100):
        show.say(f"light {level} {level} 0 0 1000 100")
        dim = look(show)
        assert dim[2] >= bright[2]
        assert all(abs(a - b) <= dim[2] for a, b in zip(sum(dim[1], []), sum(bright[1], [])))
        assert dim[0] == bright[0]
        assert is_close(dim[4], bright[4], 8)


def test_what_another_program_covers_is_seen(show, start):
    show.scene(1, "ff0000")
    assert not differ(*look(show)[:2])
    other = start("cpu", "200x150")  # 5 x 3.75 cells
    other.scene(1, "00ff00", size="200x150")
    planned, seen, *_ = look(show)
    assert differ(planned, seen) == {(y, x) for y in range(4) for x in range(5)}
    assert planned[8][15] == seen[8][15]


def test_zones_are_seen_where_they_lie(show):
    show.say("layout 7 640x360 000000 0,0,320,360,000000 320,0,320,180,ffffff")
    show.say("zone 0 10 808080 0 cut 0")
    assert show.expect("presented") == ["10"]
    planned, seen, *_ = look(show)
    assert not differ(planned, seen)
    assert (seen[6][2], seen[2][12], seen[8][12]) == (128, 255, 0)


def test_a_look_in_the_middle_of_a_fade(show):
    show.scene(1, "ffffff")
    show.scene(2, "000000", HALF_AN_HOUR)
    planned, seen, *_ = look(show)
    assert not differ(planned, seen) and 100 < seen[4][4] < 150


@pytest.mark.parametrize("driver, canvas", [("dummy", "cpu"), ("offscreen", "gpu")])
def test_without_an_x_server_the_canvas_is_asked(driver, canvas):
    show = Show({**os.environ, "SDL_VIDEODRIVER": driver}, canvas, "320x180")
    show.scene(1, "ff0000", size="320x180")
    planned, seen, *_ = look(show)
    assert not differ(planned, seen) and seen[4][4] == 54 * 255 // 256
    show.close()


def test_nothing_is_seen_before_the_first_picture(show):
    assert show.ask("look", "looked")[0] == "0x0"
