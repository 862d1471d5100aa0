"""The wall clock of a board: unknown, behind, set forward, set back. Only plan's own clock is faked,
by libfaketime and a file: its monotonic clock, and everybody else's, stays real."""

import ctypes
import datetime
import glob
import time

import pytest

from support.machine import BUILD, COLOURS, Player, wait_colour
from support.world import World, rigged
from support.xvfb import Xvfb

LIBRARIES = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
WRAPPER = """#!/bin/sh
export LD_PRELOAD={library} FAKETIME_TIMESTAMP_FILE={file}
export FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_NO_CACHE=1
exec {plan}
"""

AHEAD_S = 8  # of an edge that a counter runs over

STA_UNSYNC, STATUS_OFFSET = 0x40, 40  # of struct timex, adjtimex(2), on 64-bit machines


def is_synchronised():
    """The kernel's word, which is not faked, and which makes any wall clock right."""
    state = ctypes.create_string_buffer(512)
    answer = ctypes.CDLL(None).adjtimex(state)
    status = int.from_bytes(state.raw[STATUS_OFFSET:STATUS_OFFSET + 4], "little")
    return answer != -1 and not status & STA_UNSYNC


needs_doubt = pytest.mark.skipif(is_synchronised(), reason="this machine's clock is synchronised")
pytestmark = pytest.mark.skipif(not LIBRARIES, reason="faketime is not installed")


class Board(World):
    """A player whose plan believes another wall clock."""

    def __init__(self, folder):
        super().__init__(folder)
        self.clock = self.state / "store/cc" / ("c" * 64)  # plan may read nothing else
        self.clock.parent.mkdir(parents=True)
        self.set_clock(datetime.timedelta(0))
        real = BUILD.resolve() / "libexec/bangtin/plan"
        self.build = rigged(folder / "build", plan=WRAPPER.format(library=LIBRARIES[0],
                                                                  file=self.clock, plan=real))

    def set_clock(self, ahead):
        new = self.folder / "clock.new"
        new.write_text(f"{int(ahead.total_seconds()):+d}s\n")
        new.rename(self.clock)

    def publish(self, *items):
        self.site.write("hall", {"items": [{"image": f"{one['id']}.jpg", "duration": 1} | one
                                           for one in items]})
        self.release()

    def start(self):
        return self.play(build=self.build)

    def seen(self, seconds=4):
        """The colours of the next pictures."""
        return super().seen(seconds) & set(COLOURS)


@pytest.fixture
def board(tmp_path, closed):
    return closed(Board(tmp_path))


def day(ahead):
    """A local date so many days from now."""
    zone = datetime.timezone(datetime.timedelta(hours=7))
    return (datetime.datetime.now(zone) + datetime.timedelta(days=ahead)).date().isoformat()


@needs_doubt
def test_a_board_without_a_clock_hides_what_is_dated(board):
    """1970 after a power cut, and a floor from before: undated items play, dated ones hide."""
    board.publish({"id": "red"}, {"id": "green", "from": day(-1), "until": day(1)})
    player = board.start()
    wait_colour(board.display, "green")
    assert player.wait_for("showing hall/green").endswith(("clock plausible, 0 plays",
                                                            "clock plausible, 1 plays"))
    player.stop()
    board.set_clock(datetime.datetime(1970, 1, 2) - datetime.datetime.now())
    player = board.start()
    wait_colour(board.display, "red")
    player.wait_for("clock unknown")
    assert board.seen() == {"red"}


@needs_doubt
def test_the_clock_comes_back_while_it_plays(board):
    """A time server answers at last: what is dated plays again, without a restart."""
    board.publish({"id": "red"}, {"id": "green", "from": day(-1), "until": day(1)})
    player = board.start()
    wait_colour(board.display, "green")
    player.stop()
    board.set_clock(datetime.datetime(1970, 1, 2) - datetime.datetime.now())
    player = board.start()
    player.wait_for("clock unknown")
    assert board.seen() == {"red"}
    board.set_clock(datetime.timedelta(0))
    wait_colour(board.display, "green")
    player.wait_for("showing hall/green .*clock plausible")


def test_a_clock_set_forward_shows_what_is_on_then(board):
    board.publish({"id": "red", "until": day(1)}, {"id": "blue", "from": day(3)})
    player = board.start()
    wait_colour(board.display, "red")
    board.set_clock(datetime.timedelta(days=5))
    wait_colour(board.display, "blue")
    assert board.seen() == {"blue"}
    board.set_clock(datetime.timedelta(0))  # and back, though not before what was published
    wait_colour(board.display, "red")
    player.stop()


@pytest.mark.parametrize("year, edge", [(2038, "2038-01-19"), (2106, "2106-02-07")])
def test_beyond_the_ends_of_32_bit_clocks(board, year, edge):
    """Seconds since 1970 in 31 and in 32 bits: the schedule goes on behind both, and back here."""
    board.publish({"id": "red", "until": edge}, {"id": "blue", "from": edge})
    board.start()
    wait_colour(board.display, "red")
    beyond = datetime.datetime.fromisoformat(edge) + datetime.timedelta(days=2)
    board.set_clock(beyond - datetime.datetime.now())
    wait_colour(board.display, "blue")
    assert board.seen(1) == {"blue"}, year
    board.set_clock(datetime.timedelta(0))
    wait_colour(board.display, "red")


def test_a_release_accepted_just_before_a_step_back_is_shown(board):
    """It waits for a moment of a clock that is no more."""
    board.set_clock(datetime.timedelta(days=30))
    board.publish({"id": "red", "duration": 20})
    player = board.start()
    wait_colour(board.display, "red")
    board.publish({"id": "green", "duration": 20})
    player.wait_for("release [0-9]+ accepted", after=len(player.heard))
    board.set_clock(datetime.timedelta(0))
    wait_colour(board.display, "green")


# In Berlin the clock goes from 2 to 3 in spring, and from 3 back to 2 in autumn, at 1 h UTC each:
# four seconds before something changes, what is on, and what is on then. Hours end when the clock
# shows their end for the last time.
SUMMER = [
    ("2027-03-28T00:59:56", ["red"], ["blue"]),
    ("2027-10-30T23:59:56", ["red"], ["red", "green"]),
    ("2027-10-31T00:59:56", ["red", "green"], ["green"]),
    ("2027-10-31T01:59:56", ["green"], ["blue"]),
]


def test_summer_time_comes_and_goes(board):
    """Around the hour that is not there, and the one that is there twice."""
    board.site.write("site", {"site": "test", "title": "Test", "timezone": "Europe/Berlin",
                              "fallback": "hall"})
    board.publish({"id": "red", "hours": "00:00-02:00"}, {"id": "green", "hours": "02:00-03:00"},
                  {"id": "blue", "hours": "03:00-24:00"})
    player = board.start()
    player.wait_for("showing hall/")
    for moment, before, after in SUMMER:
        heard = len(player.heard)
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        board.set_clock(datetime.datetime.fromisoformat(moment) - now)
        player.wait_for(f"showing hall/{before[0]} .1 of {len(before)} ", heard)
        player.wait_for(f"showing hall/{after[0]} .1 of {len(after)} ", len(player.heard))
        assert board.seen(2.5) == set(after), moment


def test_counters_run_over(board, closed):
    """The machine has been up for as long as milliseconds fit into 31 and 32 bits, and for years: in
    a time namespace, each player a few seconds before that."""
    now_s = int(time.clock_gettime(time.CLOCK_BOOTTIME))
    edges = [2**31 // 1000, 2**32 // 1000, 20 * 365 * 86400]
    board.publish({"id": "red"}, {"id": "green"})
    real = board.build / "real"
    (board.build / "bangtin-player").rename(real)
    (board.build / "bangtin-player").write_text(
        "#!/bin/sh\nexec unshare --time --fork --kill-child --boottime $AHEAD_S "
        f'--monotonic $AHEAD_S {real} "$@"\n')
    (board.build / "bangtin-player").chmod(0o755)
    glasses = [closed(Xvfb(160, 90)) for _ in edges]
    for edge_s, glass in zip(edges, glasses):
        board.players.append(Player(glass, board.tree, board.folder / f"state-{edge_s}",
                                    board.folder / "demo.pub", build=board.build,
                                    environment={"AHEAD_S": str(edge_s - AHEAD_S - now_s)}))
    over_s = time.monotonic() + AHEAD_S
    for glass in glasses:
        wait_colour(glass, "red")
        wait_colour(glass, "green")
    time.sleep(max(0, over_s + 1 - time.monotonic()))
    for player, glass in zip(board.players, glasses):
        heard = len(player.heard)
        for colour in ("red", "green", "red"):
            wait_colour(glass, colour)
        player.wait_for("showing hall/red", heard)
        assert not [line for line in player.heard if "starting it again" in line]


def wait_frame(board, at):
    board.wait_glass(board.snapshot(at.isoformat()))


def test_a_clock_goes_on_within_its_slot(board):
    """One item, one slot, a picture a minute; what is shown is what a snapshot of the moment says."""
    zone = datetime.timezone(datetime.timedelta(hours=7))
    board.site.write("hall", {"items": [{"id": "gio", "clock": "digits", "duration": 86400}]})
    board.release()
    now = datetime.datetime.now(zone)
    minute = (now + datetime.timedelta(days=1)).replace(hour=7, minute=30, second=0, microsecond=0)
    board.set_clock(minute + datetime.timedelta(seconds=45) - now)
    player = board.start()
    wait_frame(board, minute)
    wait_frame(board, minute + datetime.timedelta(minutes=1))
    assert player.wait_for("showing hall/gio").endswith(" 0 plays")


@needs_doubt
def test_a_board_that_does_not_know_the_time_does_not_tell_it(board):
    board.site.write("hall", {"items": [{"id": "gio", "clock": "digits"},
                                        {"id": "red", "image": "red.jpg", "duration": 1}]})
    board.release()
    player = board.start()
    player.wait_for("showing hall/gio")
    player.stop()
    board.set_clock(datetime.datetime(1970, 1, 2) - datetime.datetime.now())
    player = board.start()
    player.wait_for("clock unknown")
    wait_colour(board.display, "red")
    assert board.seen() == {"red"}
