"""What a board says of what it has shown: the real player, its spool, its key."""

import contextlib
import os
import re
import signal
import subprocess

import pytest

from support import reports
from support.board import wait_until
from support.machine import BUILD, Player, bangtin, wait_colour
from support.xvfb import Xvfb


@pytest.fixture
def start(tmp_path, display, site, key, started):
    """Starts a player of the site, as it is published now."""
    tree = tmp_path / "tree"
    site.hall("red", "green", campaign="chao-mung")
    bangtin("publish", site.folder, "--to", tree, "--key", key)
    return lambda *more: started(
        Player(display, tree, tmp_path / "state", key.with_suffix(".pub"), more=more))


def identity(state):
    return subprocess.run([BUILD / "bangtin-player", "--identity", "--screen", "s", "--state", state],
                          capture_output=True, text=True, check=True,
                          env=os.environ | {"LC_ALL": "C"}).stdout


def test_what_was_presented_is_in_the_spool_when_it_stops(tmp_path, display, start):
    player = start()
    for name in ("red", "green", "red", "green"):
        wait_colour(display, name)
    player.stop()
    found = reports.spool(tmp_path / "state")
    reports.chain(found)
    head, plays, raw, block = found[0]
    key = reports.verify(tmp_path, raw, block)
    assert key in identity(tmp_path / "state")
    assert head["screen"] == "s"
    assert [play["seq"] for play in plays] == list(range(1, len(plays) + 1))
    assert {play["play"] for play in plays} == {"hall/red", "hall/green"}
    assert {play["campaign"] for play in plays} == {"chao-mung"}
    assert {play["generation"] for play in plays} == {head["held"]}
    for one, two in zip(plays, plays[1:]):
        assert one["play"] != two["play"]
        assert one["at_ms"] + one["shown_ms"] == two["at_ms"]


def test_a_killed_fetch_loses_nothing(tmp_path, display, start):
    player = start()
    wait_colour(display, "red")
    wait_colour(display, "green")
    fetch = player.wait_station("fetch")
    os.kill(fetch, signal.SIGKILL)
    player.wait_station("fetch", other_than=fetch)
    wait_colour(display, "red")
    wait_colour(display, "green")
    player.stop()
    plays = [play for _, records, _, _ in reports.spool(tmp_path / "state") for play in records]
    assert [play["seq"] for play in plays] == list(range(1, len(plays) + 1))
    assert len(plays) >= 4


def test_a_killed_plan_begins_another_boot(tmp_path, display, start):
    player = start()
    wait_colour(display, "red")
    plan = player.wait_station("plan")
    os.kill(plan, signal.SIGKILL)
    player.wait_station("plan", other_than=plan)
    wait_colour(display, "green")
    wait_colour(display, "red")
    player.stop()
    player = start()
    wait_colour(display, "green")
    wait_colour(display, "red")
    player.stop()
    found = reports.spool(tmp_path / "state")
    assert len(reports.chain(found)) == 2
    assert len({reports.verify(tmp_path, raw, block) for _, _, raw, block in found}) == 1


def size_of(spool):
    """While fetch replaces and drops files."""
    total = 0
    for path in spool.iterdir():
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_size if path.suffix in (".report", ".sums") else 0
    return total


def test_a_full_spool_is_added_up_by_whoever_has_the_key(tmp_path, display, start):
    """The oldest file is the board's own; what fills the spool behind it is nobody's."""
    spool = tmp_path / "state/spool"
    player = start()
    for name in ("red", "green", "red", "green"):
        wait_colour(display, name)
    player.stop()
    plays = [play for _, records, _, _ in reports.spool(tmp_path / "state") for play in records]
    for number in range(2, 262):
        (spool / f"{number:010}.report").write_bytes(b"x" * 256 * 1024)
    player = start()
    wait_until((spool / "0000000001.sums").exists)
    wait_until(lambda: not (spool / "0000000001.report").exists())
    wait_until(lambda: size_of(spool) <= 64 << 20)
    player.stop()
    (head, sums, raw, block), = reports.batches((spool / "0000000001.sums").read_text())
    reports.verify(tmp_path, raw, block)
    assert sum(record["plays"] for record in sums) == len(plays)
    assert sum(record["shown_ms"] for record in sums) == sum(play["shown_ms"] for play in plays)
    assert {record["sum"] for record in sums} == {play["play"] for play in plays}
    assert len(head["ends"]) == 64


def test_the_key_stays_with_the_board_and_is_nobody_elses(tmp_path, start):
    state = tmp_path / "state"
    first = identity(state)  # makes it
    assert re.search(r"^code +[2-9A-Z]{6}$", first, re.M)
    assert re.search(r"^fingerprint +([0-9a-f]{4} ?){16}$", first, re.M)
    assert (state / "device.key").stat().st_mode & 0o777 == 0o600
    player = start()
    player.wait_for("showing hall/")
    assert identity(state) == first  # while it runs
    player.stop()
    assert identity(state) == first


def test_the_idle_card_says_who_the_board_is(tmp_path):
    """A line of letters near the lower edge; the code is in the picture, not in a test's reach."""
    bangtin("keygen", tmp_path / "demo")
    (tmp_path / "none").mkdir()
    glass = Xvfb(640, 360)
    player = Player(glass, tmp_path / "none", tmp_path / "state", tmp_path / "demo.pub")
    try:
        ground = (0x0B, 0x3D, 0x6B)
        wait_until(lambda: glass.pixel(5, 5) == ground)
        line = {glass.pixel(x, y) for x in range(200, 440, 2) for y in range(310, 332, 2)}
        assert len(line) > 10
        assert {glass.pixel(x, 290) for x in range(0, 640, 4)} == {ground}
    finally:
        player.stop()
        glass.close()


def test_a_damaged_key_costs_reports_only(tmp_path, display, start):
    state = tmp_path / "state"
    identity(state)
    (state / "device.key").write_text("nonsense\n")
    player = start()
    player.wait_for("device.key is damaged")
    wait_colour(display, "red")
    player.stop()
    assert not reports.spool(state)


def test_a_pattern_is_nobodys_play(tmp_path, start):
    player = start("--pattern", "border")
    player.wait_for("showing the test pattern")
    player.stop()
    assert not (tmp_path / "state").exists()
