"""A ticker on the glass of the whole player: every frame a step, through changes of its texts, other
releases and the deaths of stations."""

import os
import signal
import time

import pytest

from support.machine import Player, bangtin
from support.ticker import (HEIGHT, STEP, TEXTS, WIDTH, Snapshots, TickerSite, moved, publish,
                            stable, wait_running)
from support.xvfb import Xvfb

POLL = ("--poll", "1")
OTHER = ("Thông báo mới: nghỉ lễ 2/9", "Hẹn gặp lại")


@pytest.fixture
def display():
    server = Xvfb(WIDTH, HEIGHT)
    yield server
    server.close()


@pytest.fixture
def key(tmp_path):
    bangtin("keygen", tmp_path / "demo")
    return tmp_path / "demo.key"


@pytest.fixture
def site(tmp_path):
    return TickerSite(tmp_path / "site")


@pytest.fixture
def board(tmp_path, display, key):
    players = []

    def start(canvas="cpu", name="state"):
        more = POLL + ("--canvas", canvas)
        players.append(Player(display, tmp_path / "tree", tmp_path / name, key.with_suffix(".pub"),
                              more=more))
        return players[-1]

    yield start
    for player in players:
        player.stop()
        print(*player.heard, sep="\n")


def runs_on(display, until, patience_s=60):
    """Looks as often as it can, and each time what was there before has moved on as a whole. Ends
    when `until` holds for a picture."""
    before, deadline = stable(display), time.monotonic() + patience_s
    while time.monotonic() < deadline:
        now = stable(display)
        by = moved(before, now, 40 * STEP)
        assert by is not None and by >= 0, "what was on the glass has jumped"
        before = now
        if until(now):
            return now
    raise AssertionError("waited too long")


@pytest.mark.parametrize("direction", ["left", "right"])
def test_every_frame_is_a_step_on(tmp_path, display, key, board, direction):
    publish(TickerSite(tmp_path / "site", direction=direction), tmp_path / "tree", key)
    board()
    before, steps = wait_running(display), []
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        now = stable(display)
        steps.append(moved(before, now, 40 * STEP))
        before = now
    assert None not in steps
    steps = [step if direction == "left" else -step for step in steps if step]
    assert min(steps) >= STEP - 1 and max(set(steps), key=steps.count) == STEP


@pytest.mark.parametrize("canvas", ["cpu", "gpu"])
def test_it_is_where_its_time_says(tmp_path, display, site, key, board, canvas):
    publish(site, tmp_path / "tree", key)
    board(canvas)
    wait_running(display)
    snapshots = Snapshots(tmp_path / "tree", key, tmp_path)
    for _ in range(3):
        assert snapshots.lag(display) is not None
        time.sleep(0.7)


def test_other_texts_come_without_a_jump(tmp_path, display, site, key, board):
    publish(site, tmp_path / "tree", key)
    player = board()
    wait_running(display)
    site.news(*OTHER)
    publish(site, tmp_path / "tree", key)
    snapshots = Snapshots(tmp_path / "tree", key, tmp_path)
    line = player.wait_for(r"accepted")
    assert line
    deadline = time.monotonic() + 2 + 2 * WIDTH / (60 * STEP)
    runs_on(display, lambda _: time.monotonic() > deadline)
    assert snapshots.lag(display) is not None


def test_a_release_with_the_same_texts_is_not_seen(tmp_path, display, site, key, board):
    publish(site, tmp_path / "tree", key)
    player = board()
    wait_running(display)
    heard = len(player.heard)
    site.hall("green", duration=3)
    publish(site, tmp_path / "tree", key)
    runs_on(display, lambda _: any("accepted" in line for line in player.heard[heard:]))
    player.wait_for("hall/green", after=heard)
    deadline = time.monotonic() + 1
    runs_on(display, lambda _: time.monotonic() > deadline)
    assert Snapshots(tmp_path / "tree", key, tmp_path).lag(display) is not None


def test_a_withdrawn_text_is_off_at_once(tmp_path, display, site, key, board):
    """By a jump, which no run of the old strip can look like: what is left is short."""
    site.news(TEXTS[0] + " " + TEXTS[1], "Hẹn gặp lại")
    publish(site, tmp_path / "tree", key)
    board()
    before, deadline = wait_running(display), time.monotonic() + 60
    publish(site, tmp_path / "tree", key, "--withdraw", "news/tin-0")
    while moved(before, now := stable(display), WIDTH // 2) is not None:
        assert time.monotonic() < deadline, "the old text ran out instead"
        before = now
    assert Snapshots(tmp_path / "tree", key, tmp_path).lag(display) is not None


@pytest.mark.parametrize("station", ["show", "paint", "plan"])
def test_a_station_that_dies_comes_back_to_its_place(tmp_path, display, site, key, board, station):
    publish(site, tmp_path / "tree", key)
    player = board()
    wait_running(display)
    pid = player.wait_station(station)
    os.kill(pid, signal.SIGKILL)
    player.wait_station(station, other_than=pid)
    wait_running(display)
    assert Snapshots(tmp_path / "tree", key, tmp_path).lag(display) is not None
