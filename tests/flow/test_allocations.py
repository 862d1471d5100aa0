"""show asks for no memory from frame to frame: the real program is counted from within
(tests/support/count_malloc.c), while the glass moves."""

import dataclasses
import struct
import time

import pytest

from support.machine import BUILD, PATIENCE_S, Player, bangtin, wait_colour

COUNTER = BUILD.resolve() / "tests/support/count_malloc.so"
FRAMES, NAME_BYTES = 4096, 48
PAUSE_MS = 300
STEADY_S = 6  # then all zones are on, the first look at the glass is over, and nothing new is due
FIRST = 2  # frames of a motion: what came for it is taken in, and the time it needs is known
# An answer of the X server is memory that Xlib's transport asks for and frees.
LIBRARIES_OF_X = ("libxcb.", "libX11.", "libX11-xcb.", "libXext.", "libSDL2-2.0.")


@dataclasses.dataclass
class Frame:
    at_ms: int
    ours: int
    libraries: int


class Tally:
    """struct tally of count_malloc.c."""

    def __init__(self, path):
        data = path.read_bytes()
        count, callers = struct.unpack_from("=QQ", data)
        self.frames = [Frame(*struct.unpack_from("=qII", data, 16 + 16 * i)) for i in range(count)]
        at = 16 + 16 * FRAMES
        self.callers = []
        for i in range(callers):
            where, number, name = struct.unpack_from(f"=QQ{NAME_BYTES}s", data,
                                                     at + (16 + NAME_BYTES) * i)
            self.callers.append((name.rstrip(b"\0").decode(), hex(where), number))

    def motions(self):
        """Frames that follow one another without a long pause."""
        found = [[]]
        for frame in self.frames:
            if found[-1] and frame.at_ms - found[-1][-1].at_ms > PAUSE_MS:
                found.append([])
            found[-1].append(frame)
        return found


@pytest.fixture
def counted(tmp_path, display, site, key, started):
    """counted() plays the site; what it returns reads the counter."""

    def start():
        tree, path = tmp_path / "tree", tmp_path / "tally"
        bangtin("publish", site.folder, "--to", tree, "--key", key)
        started(Player(display, tree, tmp_path / "state", key.with_suffix(".pub"),
                       more=("--heartbeat", "86400"),  # no second look: it is no frame
                       environment={"LD_PRELOAD": str(COUNTER), "COUNT_MALLOC": str(path)}))
        return lambda: Tally(path)

    return start


def wait_motion(read, frames):
    """The first motion of so many frames that is over; what belongs to the start is left out."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        tally = read()
        for motion in tally.motions()[1:]:
            is_over = time.monotonic() * 1000 - motion[-1].at_ms > PAUSE_MS
            if len(motion) >= frames and is_over:
                return tally, motion
        time.sleep(0.2)
    raise AssertionError(f"motions of {[len(motion) for motion in read().motions()]} frames")


def test_nothing_is_allocated_from_frame_to_frame_of_a_fade(site, display, counted):
    site.hall("red", "blue", duration=4.5, transition="fade")  # the next one is sent in between
    read = counted()
    wait_colour(display, "red")
    tally, fade = wait_motion(read, 10)
    print(*tally.callers, sep="\n")
    assert fade[0].ours > 0  # the page that came in the meantime: the counter does count
    assert {frame.ours for frame in fade[FIRST:]} == {0}
    assert {name for name, _, _ in tally.callers if not name.startswith(LIBRARIES_OF_X)} <= {"show"}


def test_nothing_is_allocated_from_frame_to_frame_of_a_ticker(site, display, counted):
    site.hall("red", duration=3600)
    site.write("news", {"items": [{"id": "n", "slogan": "Cổng dịch vụ công luôn mở"}]})
    site.write("site", {
        "site": "test", "title": "Test", "timezone": "Asia/Ho_Chi_Minh", "fallback": "hall",
        "layouts": {"board": {"zones": [
            {"id": "main", "rect": [0, 0, "100%", "100%"], "playlist": "hall"},
            {"id": "band", "rect": [0, 70, 160, 20], "ticker": "news", "speed": "40px"}]}},
        "schedule": [{"id": "always", "show": "board"}]})
    read = counted()
    wait_colour(display, "red")
    time.sleep(STEADY_S)
    begun = len(read().frames)
    deadline = time.monotonic() + PATIENCE_S
    while len(read().frames) < begun + 60:
        assert time.monotonic() < deadline, f"{len(read().frames)} frames, {begun} before"
        time.sleep(0.1)
    assert {frame.ours for frame in read().frames[begun:]} == {0}
