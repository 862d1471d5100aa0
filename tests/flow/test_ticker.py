"""A ticker on the glass of the whole player: every frame a step, through changes of its texts, other
releases and the deaths of stations."""

import itertools
import os
import signal
import time

import pytest

from support.board import wait_until
from support.film import Film
from support.machine import Player
from support.ticker import (HEIGHT, STEP, TEXTS, WIDTH, Snapshots, TickerSite, jumps, publish,
                            steps_of, wait_running)
from support.xvfb import Xvfb

POLL = ("--poll", "1")
OTHER = ("Thông báo mới: nghỉ lễ 2/9", "Hẹn gặp lại")


@pytest.fixture
def display(closed):
    return closed(Xvfb(WIDTH, HEIGHT))


@pytest.fixture
def site(tmp_path):
    return TickerSite(tmp_path / "site")


@pytest.fixture
def film(tmp_path):
    return Film(tmp_path / "film")


@pytest.fixture
def board(tmp_path, display, key, film, started):
    def start(canvas="cpu"):
        more = POLL + ("--canvas", canvas)
        return started(Player(display, tmp_path / "tree", tmp_path / "state", key.with_suffix(".pub"),
                              more=more, environment=film.environment if canvas == "cpu" else {}))

    return start


def most_alike(film, since):
    """Of how many frames, one after the other, each was a step on."""
    steps = [abs(by or 0) for _, by in steps_of(film, since)]
    return max((len(list(run)) for by, run in itertools.groupby(steps) if by == STEP), default=0)


@pytest.mark.parametrize("direction", ["left", "right"])
def test_every_frame_is_a_step_on(tmp_path, display, key, film, board, direction):
    """None back, and one like the other as soon as show is not late any more."""
    publish(TickerSite(tmp_path / "site", direction=direction), tmp_path / "tree", key)
    board()
    wait_running(display)
    since, sign = time.monotonic(), 1 if direction == "left" else -1
    wait_until(lambda: most_alike(film, since) >= 10)
    assert min(sign * by for _, by in steps_of(film, since)) >= STEP - 1


@pytest.mark.parametrize("canvas", ["cpu", "gpu"])
def test_it_is_where_its_time_says(tmp_path, display, site, key, board, canvas):
    publish(site, tmp_path / "tree", key)
    board(canvas)
    wait_running(display)
    snapshots = Snapshots(tmp_path / "tree", key)
    for _ in range(3):
        snapshots.wait_in_step(display)
        time.sleep(0.7)


def test_other_texts_come_without_a_jump(tmp_path, display, site, key, film, board):
    publish(site, tmp_path / "tree", key)
    board()
    wait_running(display)
    since = time.monotonic()
    site.news(*OTHER)
    publish(site, tmp_path / "tree", key)
    Snapshots(tmp_path / "tree", key).wait_in_step(display)
    assert jumps(film, since) == []


def test_a_release_with_the_same_texts_is_not_seen(tmp_path, display, site, key, film, board):
    publish(site, tmp_path / "tree", key)
    player = board()
    wait_running(display)
    since, heard = time.monotonic(), len(player.heard)
    site.hall("green", duration=3)
    publish(site, tmp_path / "tree", key)
    player.wait_for("hall/green", after=heard)
    Snapshots(tmp_path / "tree", key).wait_in_step(display)
    assert jumps(film, since) == []


def test_a_withdrawn_text_is_off_at_once(tmp_path, display, site, key, film, board):
    """By a jump, which no run of the old strip can look like: what is left is short."""
    site.news(TEXTS[0] + " " + TEXTS[1], "Hẹn gặp lại")
    publish(site, tmp_path / "tree", key)
    board()
    wait_running(display)
    since = time.monotonic()
    publish(site, tmp_path / "tree", key, "--withdraw", "news/tin-0")
    Snapshots(tmp_path / "tree", key).wait_in_step(display)
    assert len(jumps(film, since)) == 1


@pytest.mark.parametrize("station", ["show", "paint", "plan"])
def test_a_station_that_dies_comes_back_to_its_place(tmp_path, display, site, key, board, station):
    publish(site, tmp_path / "tree", key)
    player = board()
    wait_running(display)
    pid = player.wait_station(station)
    os.kill(pid, signal.SIGKILL)
    player.wait_station(station, other_than=pid)
    wait_running(display)
    Snapshots(tmp_path / "tree", key).wait_in_step(display)
