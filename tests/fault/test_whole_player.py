"""The whole player, of which strace makes one call of one station fail: once, all the while, or by
ending the process before the call. The station runs, or is just being started. A new release comes
meanwhile.

The oracle looks at the glass all the while: nothing but what was accepted is on it, it is not dark for
long, what is new comes when it is over and what was before does not come back."""

import collections
import concurrent.futures
import os
import queue
import random
import shutil
import signal
import statistics
import time

import pytest

from support import evil_server as evil
from support.glass import Glass
from support.machine import ColourSite, Player, bangtin
from support.strace import ERRORS, STATIONS, Tracer, is_traced, wrap
from support.xvfb import Xvfb

IS_LONG = os.environ.get("BANGTIN_FAULTS") == "long"
PATIENCE_S = 60
STRIKES_S = {"running": 1.5, "starting": 4}  # a call that has not been made by then is not
LASTS_S = 1.5
SLOW_S = 10  # to be well again: worth a look
DARK_S, DARK_WITHOUT_SHOW_S = 2, 5
BOARDS = int(os.environ.get("BANGTIN_BOARDS", "3")) if IS_LONG else 2
ONLY = os.environ.get("BANGTIN_ONLY", "")  # "show starting mmap", say: cases that begin like this
PAIRS = (("red", "green"), ("blue", "gold"), ("pink", "teal"))

# station, phase, call, what it meets, which of them: "2": the second, "1+": all
Case = collections.namedtuple("Case", "station phase call fault when")

QUICK = [Case(*line.split()) for line in """
    show running sendmsg error=ENOBUFS 1
    show running poll signal=KILL 2
    show starting mmap error=ENOMEM 9
    show starting poll error=ENOMEM 1+
    plan running recvmsg error=ENOMEM 1
    plan running memfd_create error=EMFILE 1+
    plan starting openat error=EMFILE 1+
    plan starting openat error=EMFILE 12
    plan starting fcntl error=EBUSY 1+
    paint running sendmsg error=EAGAIN 1+
    paint running fcntl signal=KILL 1
    fetch running fsync error=EIO 1+
    fetch starting socket error=EMFILE 1+
    main running renameat error=EROFS 1+
    main running fsync signal=KILL 1
""".strip().splitlines()]

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


class Board:
    """A player in front of a server; it is started again when it ends, as systemd does."""

    def __init__(self, folder):
        folder.mkdir()
        self.folder, self.tree = folder, folder / "tree"
        self.build = wrap(folder)
        self.site = ColourSite(folder / "site")
        self.server = None
        bangtin("keygen", folder / "key")
        self.releases = []  # the colours of each
        self.publish()
        self.display = Xvfb(160, 90)
        self.glass = Glass(self.display)
        self.server = evil.Server(self.tree, waits=True)
        self.heard = []
        self.player = self.start()
        assert self.wait(lambda: self.is_well(0))

    def publish(self):
        last = PAIRS.index(self.releases[-1]) if self.releases else -1
        self.releases.append(PAIRS[(last + 1) % len(PAIRS)])
        self.site.hall(*self.releases[-1], duration=0.5)
        bangtin("publish", self.site.folder, "--to", self.tree, "--key", self.folder / "key.key")

    def start(self):
        return Player(self.display, self.server.url, self.folder / "state", self.folder / "key.pub",
                      more=("--poll", "1"), build=self.build)

    def keep_up(self):
        if self.player.process.poll() is not None:
            self.heard += self.player.heard + ["-- the player ended"]
            self.player = self.start()

    def wait(self, is_true, patience_s=None):
        deadline = time.monotonic() + (patience_s or PATIENCE_S)
        while time.monotonic() < deadline:
            self.keep_up()
            if is_true():
                return True
            time.sleep(0.02)
        return False

    def is_well(self, since):
        """Both pictures of the newest release have been on since then, and everybody is at work."""
        seen = self.glass.seen(since, time.monotonic())
        stations = self.player.stations()
        return seen >= set(self.releases[-1]) and set(stations) >= set(STATIONS) and not any(
            is_traced(pid) for pid in stations.values())

    def pid(self, name):
        return self.player.process.pid if name == "main" else self.player.wait_station(name)

    def begin(self, case, tracer):
        pid = self.pid(case.station)
        if case.phase == "running":
            return tracer.attach(pid)
        tracer.await_starts()
        os.kill(pid, signal.SIGKILL)
        return True

    def renew(self):
        """What went wrong with one case is nothing to the next."""
        self.player.kill_all()
        shutil.rmtree(self.folder / "state")
        begin = time.monotonic()
        assert self.wait(lambda: self.is_well(begin))

    def close(self):
        self.player.kill_all()
        self.server.close()
        self.glass.close()
        self.display.close()


def strike(board, case):
    """Runs one case: whether the fault was met, the trouble with it or "", how long the glass was
    dark, and how long it took to be well again."""
    words = ["-e", f"trace={case.call}", "-e", f"inject={case.call}:{case.fault}:when={case.when}"]
    tracer = Tracer(board.folder, case.station, words)
    begin = time.monotonic()
    is_met = False
    board.releases = board.releases[-1:]
    if board.begin(case, tracer):
        board.publish()
        is_met = board.wait(tracer.has_struck, STRIKES_S[case.phase])
    if case.when.endswith("+") and is_met:
        time.sleep(LASTS_S)
    tracer.end()
    if case.station == "paint":
        board.publish()  # what it was at may have been set aside for the release
    end = time.monotonic()
    is_healed = board.wait(lambda: board.is_well(end))
    now = time.monotonic()
    takes_show_along = case.station in ("show", "main")
    dark_from = end if takes_show_along and case.when.endswith("+") else begin
    dark_s = board.glass.longest_dark_s(dark_from, now)
    trouble = judge(board, begin, now) if is_healed else "it does not heal"
    if IS_LONG and dark_s > (DARK_WITHOUT_SHOW_S if takes_show_along else DARK_S):
        trouble = trouble or f"dark for {dark_s:.1f} s"
    return is_met, trouble, dark_s, now - end


def judge(board, begin, end):
    """What was on the glass that had no right to be there; "": nothing."""
    on = 0  # the release that is on: a later one, as time goes
    for _, _, names in board.glass.between(begin, end):
        strange = names - {"dark"}.union(*board.releases)
        if strange:
            return f"{', '.join(sorted(strange))} was on the glass"
        places = [i for i, pair in enumerate(board.releases) if names & set(pair)]
        if places and places[0] < on:
            return "an older release came back"
        on = max([on, *places])
    return ""


# --- which cases there are --------------------------------------------------------


def profile(board, station, phase):
    """How often a station makes each call while it runs and a release comes, or while it starts."""
    tracer = Tracer(board.folder, station, [])
    assert board.begin(Case(station, phase, "", "", ""), tracer)
    if phase == "running":
        board.publish()
    board.wait(lambda: False, STRIKES_S[phase])  # who ended is started again meanwhile
    calls = tracer.calls()
    tracer.end()
    begin = time.monotonic()
    assert board.wait(lambda: board.is_well(begin))
    return calls


def cases_of(station, phase, calls):
    for call, count in sorted(calls.items()):
        faults = [f"error={error}" for error in ERRORS.get(call, "").split()]
        once = sorted({1, 2, count // 2, count} - {0})
        once = [when for when in once if when <= count]
        for fault in faults:
            yield from (Case(station, phase, call, fault, str(when)) for when in once)
            yield Case(station, phase, call, fault, "1+")
        if call != "exit_group":
            yield from (Case(station, phase, call, "signal=KILL", str(when)) for when in once[:2])


def all_cases(board):
    """Of every call that every station really makes; in an order that chance gives, always the same."""
    cases = [case for station in (*STATIONS, "main") for phase in ("running", "starting")
             for case in cases_of(station, phase, profile(board, station, phase))]
    cases = [case for case in cases if " ".join(case).startswith(ONLY)]
    random.Random(1).shuffle(cases)
    return cases[:int(os.environ.get("BANGTIN_CASES", len(cases)))]


# --- running them -----------------------------------------------------------------


def work(board, todo, done):
    while True:
        try:
            case = todo.get_nowait()
        except queue.Empty:
            return
        done.append((case, *strike(board, case)))
        if done[-1][4] > SLOW_S:
            print(f"slow: {done[-1][4]:.0f} s", *case, flush=True)
        if done[-1][2]:
            print("wrong:", *case, "--", done[-1][2], flush=True)
            print(*board.heard[-20:], *board.player.heard[-20:], sep="\n    ", flush=True)
            board.renew()
        board.heard = []


def table(done):
    rows = collections.defaultdict(list)
    for case, *outcome in done:
        rows[f"{case.station}, {case.phase}"].append(outcome)
    rows["all"] = [outcome for _, *outcome in done]
    print("\n| whole player | faults | met | wrong | longest dark | well again after, median / longest |")
    print("|---|---|---|---|---|---|")
    for name, outcomes in sorted(rows.items(), key=lambda row: (row[0] == "all", row[0])):
        met = [one for one in outcomes if one[0]]
        heals = [one[3] for one in met] or [0]
        dark = max([one[2] for one in outcomes])
        print(f"| {name} | {len(outcomes)} | {len(met)} | {sum(bool(one[1]) for one in outcomes)} | "
              f"{dark:.1f} s | {statistics.median(heals):.1f} s / {max(heals):.1f} s |")


@pytest.fixture(name="boards")
def make_boards(tmp_path):
    boards = [Board(tmp_path / str(i)) for i in range(BOARDS)]
    yield boards
    for board in boards:
        board.close()


@pytest.mark.timeout(4 * 3600)
def test_any_call_of_any_station_fails(boards):
    todo, done = queue.Queue(), []
    for case in all_cases(boards[0]) if IS_LONG else QUICK:
        todo.put(case)
    with concurrent.futures.ThreadPoolExecutor(BOARDS) as pool:
        for worker in [pool.submit(work, board, todo, done) for board in boards]:
            worker.result()
    table(done)
    assert [case for case, _, trouble, *_ in done if trouble] == []
    assert ONLY or sum(is_met for _, is_met, *_ in done) > len(done) // 2
