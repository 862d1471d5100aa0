"""Reports from the glass to the table: real player and server, strangers, and months offline."""

import csv
import http.client
import io
import json
import os
import re
import signal
import socket
import sqlite3
import time

import pytest

from support import reports
from support.board import wait_until
from support.device import Device, accept, post
from support.http import ask
from support.machine import ColourSite, Player, Server, bangtin, wait_colour


@pytest.fixture
def site(tmp_path):
    site = ColourSite(tmp_path / "site")
    site.write("screens", {"screens": {"s": {"canvas": [160, 90], "tags": ["hall", "area-quan-1"]},
                                       "t": {"canvas": [160, 90], "tags": ["hall"]}}})
    site.hall("red", "green", campaign="chao-mung")
    return site


@pytest.fixture
def state(tmp_path):
    return tmp_path / "server"


@pytest.fixture
def start(site, state, key, started):
    return lambda listen="127.0.0.1:0": started(Server(site.folder, state, key, listen=listen))


@pytest.fixture
def device(tmp_path):
    return Device(tmp_path / "device")


def table(state, *words):
    """The report as rows by name."""
    rows = csv.DictReader(io.StringIO(bangtin("report", state, "--csv", *words), newline=""))
    return {next(iter(row.values())): row for row in rows}


def plays(state):
    return {name: int(row["plays"]) for name, row in table(state).items() if row["plays"] != "0"}


# --- strangers and boards ---


def test_a_key_counts_once_somebody_accepted_it(start, state, device, tmp_path):
    server = start()
    body = device.batch(device.play())
    assert post(server, body) == 403
    assert post(server, body) == 403
    code = server.wait_for("screen s wants to report with the key").rsplit(" ", 1)[-1]
    assert re.search(f"^s +{code}  waits", bangtin("screens", state), re.M)
    assert plays(state) == {}
    assert f"accepted the key {code}" in bangtin("screens", state, "--accept", code)
    assert post(server, body) == 204
    assert plays(state) == {"hall/red": 1}
    other = Device(tmp_path / "other")
    assert post(server, other.batch(other.play())) == 403
    assert plays(state) == {"hall/red": 1}
    bangtin("screens", state, "--accept", "ZZZZZZ", status=1)
    waiting = re.search(r"^s +(\S+)  waits", bangtin("screens", state), re.M)[1]
    bangtin("screens", state, "--accept", waiting, "--refuse", waiting, status=1)
    assert f"forgot the key {waiting}" in bangtin("screens", state, "--refuse", waiting)
    assert "waits" not in bangtin("screens", state)


def test_strangers_cannot_keep_a_board_out(start, state, device, tmp_path):
    server = start()
    for number in range(6):
        stranger = Device(tmp_path / f"stranger{number}")
        assert post(server, stranger.batch(stranger.play())) == 403
    assert bangtin("screens", state).count("waits") == 4
    body = device.batch(device.play())
    assert post(server, body) == 403
    assert device.key not in bangtin("screens", state, "--accept", device.key, status=1)
    bangtin("screens", state, "--accept", device.key, "--screen", "s")
    assert post(server, body) == 204
    assert post(server, stranger.batch(stranger.play())) == 403


def test_behind_a_key_that_waits_nothing_is_looked_at(start, state, device, tmp_path):
    """Or a stranger would have the server check a thousand signatures, and read its release as
    often, with each request."""
    server = start()
    accept(server, state, device)
    stranger, other = Device(tmp_path / "stranger"), Device(tmp_path / "other")
    body = (device.batch(device.play()) + stranger.batch(stranger.play()) +
            other.batch(other.play()) + device.batch(device.play()))
    assert post(server, body) == 403
    assert plays(state) == {"hall/red": 1}
    assert bangtin("screens", state).count("waits") == 1


def test_nobody_waits_for_a_screen_that_there_is_not(start, state, device):
    server = start()
    assert post(server, device.batch(device.play(), screen="nowhere")) == 403
    assert "no screen has reported yet" in bangtin("screens", state)


def test_what_is_forged_or_replayed_changes_nothing(start, state, device):
    server = start()
    accept(server, state, device)
    good = device.batch(device.play())
    assert post(server, good) == 204
    assert post(server, good) == 204
    forged = good.replace('"hall/red"', '"hall/gold"')
    assert post(server, forged) == 400
    twin = device.batch(device.play("hall/blue"), batch=device.number)
    assert post(server, twin) == 204  # signed, and another one of this number: set aside
    assert plays(state) == {"hall/red": 1}
    assert "set aside because they cannot be read: 1" in bangtin("status", state)


def test_a_bad_record_blocks_nothing(start, state, device):
    server = start()
    accept(server, state, device)
    bad = [device.play("<script>alert(1)</script>"), device.play(shown_ms=-1),
           device.play(clock="'; DROP TABLE plays; --"), {"seq": "x"}, device.play(campaign="a b")]
    body = device.batch(device.play(), *bad, device.play("hall/green"))
    assert post(server, body) == 204
    assert post(server, device.sign(["nonsense\n"]) + device.batch(device.play())) == 204
    assert plays(state) == {"hall/red": 2, "hall/green": 1}
    assert "cannot be read: 5" in bangtin("status", state)


def test_what_is_missing_shows_until_it_comes(start, state, device):
    server = start()
    accept(server, state, device)
    bodies = [device.batch(device.play()) for _ in range(4)]
    for body in (bodies[0], bodies[3]):
        assert post(server, body) == 204
    assert "missing: 3" in bangtin("status", state)  # with the one that was refused
    for body in bodies[1:3]:
        assert post(server, body) == 204
    assert "missing: 1" in bangtin("status", state)
    assert "do not follow" not in bangtin("status", state)


def test_ceilings_come_before_anything_else(start, state, device):
    server = start()
    assert ask(server.port, "/reports", "POST", Content_Length="524289").status == 413
    assert post(server, "x" * 1000) == 400
    assert post(server, "") == 400
    assert post(server, device.batch(device.play())[:-40]) == 400
    with socket.create_connection(("127.0.0.1", server.port)) as chunked:
        chunked.sendall(b"POST /reports HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(600):
                chunked.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")
            chunked.sendall(b"0\r\n\r\n")
            assert b" 413 " in chunked.recv(100)
        except (BrokenPipeError, ConnectionResetError):
            pass  # cut off: as good
    assert ask(server.port, "/latest").status == 200


def test_an_address_that_asks_too_much_waits(start):
    server = start()
    answers = {post(server, "x") for _ in range(1500)}
    assert answers == {400, 429}
    assert ask(server.port, "/latest").status == 200  # releases are no reports


def test_a_screen_that_says_too_much_waits(start, state, device, tmp_path):
    server = start()
    accept(server, state, device)
    first, second = device.batch(device.play()), device.batch(device.play())
    assert post(server, first) == 204
    storage = sqlite3.connect(state / "reports.db", isolation_level=None)
    left = "SELECT bytes FROM budgets WHERE screen = 's'"
    assert storage.execute(left).fetchone()[0] == 96 * 1024 * 1024 - len(first)
    assert post(server, first) == 204  # it is here already
    assert storage.execute(left).fetchone()[0] == 96 * 1024 * 1024 - len(first)
    storage.execute("UPDATE budgets SET bytes = -86400000")
    assert post(server, second) == 429
    server.wait_for("screen s reports more than a board should")
    assert plays(state) == {"hall/red": 1}
    other = Device(tmp_path / "other")
    bangtin("screens", state, "--accept", other.key, "--screen", "t")
    assert post(server, other.batch(other.play(), screen="t")) == 204
    storage.execute("UPDATE budgets SET at_ms = at_ms - 4 * 86400000")
    assert post(server, first + second) == 204
    assert plays(state) == {"hall/red": 3}


def begin_body(server, address):
    connection = socket.create_connection(("127.0.0.1", server.port), source_address=(address, 0))
    connection.sendall(b"POST /reports HTTP/1.1\r\nHost: x\r\nContent-Length: 524288\r\n\r\nx")
    return connection


def end_bodies(connections):
    for connection in connections:
        connection.sendall(b"x" * 24_287)
    statuses = {connection.recv(100).split()[1] for connection in connections}
    for connection in connections:
        connection.close()
    return statuses


def test_bodies_that_never_end_hold_nothing_up(start, state, device):
    server = start()
    accept(server, state, device)
    slow = [begin_body(server, "127.0.0.1") for _ in range(100)]
    assert ask(server.port, "/latest").status == 200
    assert post(server, device.batch(device.play())) == 204
    for connection in slow:
        connection.sendall(b"x" * 500_000)  # all of them: more than there is room for
    others = [begin_body(server, "127.0.0.2") for _ in range(3)]
    for connection in others:
        connection.sendall(b"x" * 500_000)
    assert post(server, device.batch(device.play()), "127.0.0.2") == 204
    assert end_bodies(slow) == {b"400", b"503"}
    assert end_bodies(others) == {b"400"}  # one address has never all of the room
    assert post(server, device.batch(device.play())) == 204


def test_boards_that_come_together_are_told_each_for_itself(start, state, device, tmp_path):
    server = start()
    accept(server, state, device)
    stranger = Device(tmp_path / "stranger")
    bodies = {204: [device.batch(device.play()) for _ in range(30)], 400: ["x"],
              403: [stranger.batch(stranger.play())]}
    server.process.send_signal(signal.SIGSTOP)
    lines = []
    for status, body in [(status, body) for status, those in bodies.items() for body in those]:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        line.request("POST", "/reports", body=body.encode())
        lines.append((status, line))
    server.process.send_signal(signal.SIGCONT)
    for status, line in reversed(lines):
        assert line.getresponse().status == status
        line.close()
    assert plays(state) == {"hall/red": 30}


def test_every_batch_that_was_answered_survives_a_kill(start, state, device):
    server = start()
    accept(server, state, device)
    for round_number in range(1, 4):
        for _ in range(5):
            assert post(server, device.batch(device.play())) == 204
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        assert plays(state) == {"hall/red": 5 * round_number}
        server = start()


def test_a_damaged_storage_costs_reports_only(start, state, device, site):
    state.mkdir()
    (state / "reports.db").write_bytes(b"no database at all" * 1000)
    server = start()
    server.wait_for("reports.db: file is not a database")
    assert post(server, device.batch(device.play())) == 503
    site.hall("blue")
    wait_until(lambda: sum("is published" in line for line in server.heard) == 2)
    assert ask(server.port, "/latest").status == 200
    (state / "reports.db").unlink()
    accept(server, state, device)


def test_somebody_who_writes_there_holds_no_release_up(start, state, device):
    server = start()
    accept(server, state, device)
    other = sqlite3.connect(state / "reports.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    body = device.batch(device.play())
    assert post(server, body) == 503
    assert ask(server.port, "/latest").status == 200
    other.execute("ROLLBACK")
    assert post(server, body) == 204


# --- the report ---


def test_the_report_adds_up(start, state, device):
    server = start()
    accept(server, state, device)
    assert post(server, device.batch(
        device.play(campaign="chao-mung", shown_ms=1500), device.play(campaign="chao-mung"),
        device.play("hall/green", campaign="chao-mung"), device.play("hall/old"))) == 204
    rows = table(state)
    assert (rows["hall/red"]["reached"], rows["hall/red"]["meant"]) == ("1", "2")
    assert rows["hall/red"]["percent"] == "50"
    assert (rows["hall/red"]["plays"], rows["hall/red"]["seconds"]) == ("2", "2.500")
    assert rows["hall/red"]["first"] == "2026-11-18T18:06:42+07:00"
    assert (rows["hall/old"]["reached"], rows["hall/old"]["meant"]) == ("1", "1")
    assert table(state, "--by", "campaign")["chao-mung"]["plays"] == "3"
    assert table(state, "--by", "tag")["hall"]["plays"] == "4"
    areas = table(state, "--by", "area")
    assert list(areas) == ["quan-1"] and areas["quan-1"]["plays"] == "4"
    assert table(state, "--tag", "area-quan-1")["hall/red"]["meant"] == "1"
    by_screen = table(state, "--by", "screen")
    assert (by_screen["s"]["plays"], by_screen["t"]["plays"]) == ("4", "0")
    assert table(state, "--to", "2026-01-01T00:00:00")["hall/red"]["plays"] == "0"
    assert "1/2 (50 %)" in bangtin("report", state)
    text = bangtin("report", state, "--csv", "--bom")
    assert text.startswith("\ufeffitem,")
    bangtin("report", state, "--by", "colour", status=1)


def test_plays_without_a_time_are_told_and_found_later(start, state, device):
    server = start()
    accept(server, state, device)
    unknown = device.play(clock="unknown")
    del unknown["start_ms"]
    head = device.head(clock="unknown")
    del head["wall_ms"]
    assert post(server, device.sign([json.dumps(line) + "\n" for line in (head, unknown)])) == 204
    assert "1 play is left out" in bangtin("report", state)
    assert post(server, device.batch(device.play())) == 204
    assert "left out" not in bangtin("report", state)
    assert plays(state) == {"hall/red": 2}


# --- real boards ---


@pytest.fixture
def play(tmp_path, display, started):
    return lambda server: started(Player(display, server, tmp_path / "state", tmp_path / "demo.pub",
                                         more=("--poll", "1")))


def see(display, *names):
    for name in names:
        wait_colour(display, name)


def restart_fetch(player):
    """It forgets its pauses."""
    fetch = player.wait_station("fetch")
    os.kill(fetch, signal.SIGKILL)
    player.wait_station("fetch", other_than=fetch)


def test_from_the_glass_to_the_table(tmp_path, start, state, display, play):
    server = start()
    player = play(server.url)
    see(display, "red", "green", "red", "green")
    player.stop()
    kept = [record for _, records, _, _ in reports.spool(tmp_path / "state") for record in records]
    shown = {name: sum(record["play"] == name for record in kept)
             for name in ("hall/red", "hall/green")}
    player = play(server.url)
    code = server.wait_for("wants to report with the key").rsplit(" ", 1)[-1]
    bangtin("screens", state, "--accept", code)
    restart_fetch(player)
    wait_until(lambda: plays(state) == shown)
    assert re.search(r"^s: hall/\w+ until .*clock (plausible|synchronised)", bangtin("status", state),
                     re.M)
    assert table(state, "--by", "campaign")["chao-mung"]["reached"] == "1"


def test_a_server_killed_again_and_again_gets_each_play_once(tmp_path, start, state, display, play):
    server = start()
    boards = []
    for _ in range(4):  # four files in the spool
        boards.append(play(tmp_path / "server/tree"))
        see(display, "green", "red")
        boards[-1].stop()
    kept = [record for _, records, _, _ in reports.spool(tmp_path / "state") for record in records]
    player = play(server.url)
    code = server.wait_for("wants to report with the key").rsplit(" ", 1)[-1]
    bangtin("screens", state, "--accept", code)
    address = server.url.removeprefix("http://")
    for _ in range(3):
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        restart_fetch(player)
        server = start(address)
        time.sleep(0.3)  # somewhere in the middle of it
    restart_fetch(player)
    wait_until(lambda: sum(plays(state).values()) == len(kept))
    assert "missing" not in bangtin("status", state)
