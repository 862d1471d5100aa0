"""The server hears how boards are: what it believes, what it tells, and what a stranger cannot do."""

import contextlib
import http.client
import io
import json
import os
import re
import sqlite3
import time

import pytest
from PIL import Image

from support.api import Person, StaffedServer, add_user
from support.beats import Device, Listener
from support.board import wait_until
from support.http import ask
from support.machine import ColourSite, Player, bangtin, colour_of, wait_colour
from support.xvfb import Xvfb

MINUTE_MS = 60000


@pytest.fixture(scope="module")
def state(server):
    return server.state


@pytest.fixture(scope="module")
def server(folder):
    site = ColourSite(folder / "site")
    site.write("screens", {"screens": {
        name: {"canvas": [160, 90], "tags": ["hall"], "name": f"Bảng {name}"}
        for name in ("a", "b", "c", "d", "e", "f", "board", "new")}})
    site.write("site", {"site": "test", "title": "Test", "timezone": "Europe/Berlin",
                        "fallback": "hall"})
    site.hall("red", "green", duration=5)
    server = StaffedServer(folder, {"minh": "viewer"})
    yield server
    server.stop()
    print(*server.heard, sep="\n")


@pytest.fixture(scope="module")
def viewer(server):
    return Person(server.port, "minh")


def post(server, body):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as line:
        line.request("POST", "/status", body=body)
        return line.getresponse().status


@pytest.fixture
def device(tmp_path, server, state):
    """device(screen) is a board of this screen whose key is accepted."""

    def make(screen, name="device"):
        one = Device(tmp_path / name, screen)
        assert post(server, one.beat()) == 403
        bangtin("screens", state, "--accept", one.key, "--screen", screen)
        return one

    return make


def jpeg(colour="red", size=(160, 90)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


def shift(state, screen, minutes):
    """As if its last word had come so much earlier."""
    with contextlib.closing(sqlite3.connect(state / "reports.db")) as base, base:
        base.execute("UPDATE heartbeats SET received_ms = received_ms - ? WHERE screen = ?",
                     (minutes * MINUTE_MS, screen))


def test_a_screen_that_never_spoke(viewer):
    screen = viewer.get("/api/screens/f").json
    assert screen == {"id": "f", "name": "Bảng f", "tags": ["hall"], "canvas": [160, 90],
                      "key": "none", "state": "silent", "says": None, "thumbnail_at": None}
    assert viewer.get("/api/screens/f/thumbnail.jpg").status == 404
    assert viewer.get("/api/screens/nobody").status == 404
    assert viewer.get("/api/screens/nobody/day").status == 404


def test_a_word_is_kept_and_told(server, viewer, device):
    board = device("a")
    cells = bytes(range(2))
    assert post(server, board.beat(
        jpeg(), at_ms=1000000, wall_ms=int(time.time() * 1000) + 5000, clock="synchronised",
        zones=[{"kind": "item", "item": "hall/red", "since_ms": 940000}], fetched=3, staged=2,
        showing=1, presented_ms=999000, wanted=[160, 90], display=[320, 240], verdict="ok",
        grid=[2, 1], planned=cells.hex(), seen=cells.hex(), disk_free_bytes=10, memory_bytes=20,
        temperature_mc=51499, uptime_ms=1000001,
        faults=[{"text": "disk: full", "first_ms": 0, "last_ms": 1, "over": True}])) == 204
    screen = viewer.get("/api/screens/a").json
    says = screen["says"]
    assert (screen["state"], screen["key"]) == ("ok", "accepted")
    assert says["zones"][0]["item"] == "hall/red" and says["zones"][0]["zone"] == ""
    minute = (moment(says["at"]) - moment(says["zones"][0]["since"])) / 1000
    assert minute == 60 and moment(says["at"]) - moment(says["last_present"]) == 1000
    assert says["generations"] == {"fetched": 3, "staged": 2, "showing": 1}
    assert says["mode"] == {"wanted": "160x90", "actual": "320x240"}
    assert says["clock"]["trust"] == "synchronised" and 3000 < says["clock"]["offset_ms"] <= 5000
    assert (says["disk"], says["memory"]) == ({"free_bytes": 10}, {"used_bytes": 20})
    assert (says["temperature"], says["uptime_ms"]) == (51, 1000001)
    assert says["grid"] == {"verdict": "ok", "columns": 2, "rows": 1, "presented": [0, 1],
                            "planned": [0, 1]}
    assert says["faults"] == [] and says["past_faults"][0]["text"] == "disk: full"
    picture = viewer.get("/api/screens/a/thumbnail.jpg")
    assert (picture.headers["Content-Type"], picture.body) == ("image/jpeg", jpeg())
    assert screen["thumbnail_at"] == says["at"]
    # Without a picture the last one stays.
    assert post(server, board.beat()) == 204
    assert viewer.get("/api/screens/a/thumbnail.jpg").body == jpeg()
    assert viewer.get("/api/screens/a").json["thumbnail_at"] == screen["thumbnail_at"]
    assert [one["id"] for one in viewer.get("/api/screens").json] == sorted(
        [*"abcdef", "board", "new"])


def moment(text):
    import datetime
    return round(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def test_silence_is_seen(server, state, viewer, device):
    board = device("b")

    def after(minutes):
        shift(state, "b", minutes)
        return viewer.get("/api/screens/b").json["state"]

    assert post(server, board.beat(faults=[{"text": "x", "first_ms": 0, "last_ms": 1,
                                            "over": False}])) == 204
    assert after(2) == "fault"
    assert after(1) == "late"
    assert after(12) == "silent"
    assert post(server, board.beat(every_ms=10 * MINUTE_MS)) == 204  # it said it would be slow
    assert [after(20), after(10), after(120)] == ["ok", "late", "silent"]
    assert post(server, board.beat(verdict="black", grid=[1, 1], planned="ff", seen="00",
                                   faults=[{"text": "glass: black", "first_ms": 0, "last_ms": 1,
                                            "over": False}])) == 204
    assert after(0) == "fault"
    assert re.search(r"^b: fault, heard .*\n  since \S+: glass: black$", bangtin("status", state),
                     re.M)


def test_what_is_old_or_repeated_changes_nothing(server, viewer, device):
    board = device("c")
    first, second = board.beat(fetched=1), board.beat(fetched=2)
    assert post(server, second) == 204
    assert post(server, first) == 204  # taken as known: a board need not care
    assert post(server, second) == 204
    screen = viewer.get("/api/screens/c").json
    assert screen["says"]["generations"]["fetched"] == 2 and screen["key"] == "accepted"


def test_a_copied_card_is_flagged(server, viewer, device):
    board = device("d")
    replayed = board.beat()
    assert post(server, replayed) == 204
    first, number = board.boot, board.number
    board.boot, board.number = os.urandom(16).hex(), 0
    assert post(server, board.beat()) == 204  # it was started again
    assert post(server, replayed) == 204
    assert viewer.get("/api/screens/d").json["key"] == "accepted"
    board.boot, board.number = first, number
    assert post(server, board.beat()) == 204  # and yet the one before goes on
    assert viewer.get("/api/screens/d").json["key"] == "cloned"


def test_what_is_forged_is_refused(server, viewer, device, tmp_path):
    board = device("e")
    good = board.beat(jpeg("green"))
    stranger = Device(tmp_path / "stranger", "e")
    line = good.index(b"\n") + 1
    bad = {
        "nothing": b"",
        "a web page": b"<html>",
        "a changed line": good.replace(b'"screen":"e"', b'"screen":"a"', 1),
        "another picture": good[:-10] + b"0123456789",
        "no picture": good[:good.index(b"\xff\xd8\xff")],
        "a picture that is none": board.beat(b"<svg onload=alert(1)>" + b"x" * 50),
        "a report": board.sign('{"report":1}\n').replace(b"bangtin status", b"bangtin report"),
        "no JSON": board.sign("hello\n"),
        "twice a key": board.sign('{"format":1,"type":"status","type":"status"}\n'),
        "a name that is none": board.sign(json.dumps(board.says(screen="<b>")) + "\n"),
        "deep": board.sign(json.dumps(board.says()) [:-1] + ',"x":' + "[" * 99 + "]" * 99 + "}\n"),
        "half": good[:line + 100],
    }
    for what, body in bad.items():
        assert post(server, body) == 400, what
    assert post(server, stranger.beat()) == 403
    assert post(server, board.beat(b"\xff\xd8\xff" + b"x" * 25000)) == 400
    assert post(server, b"x" * 50000) == 413
    assert viewer.get("/api/screens/e").json["says"] is None
    assert post(server, good) == 204  # which was right all the time
    assert ask(server.port, "/status").status == 404


def test_a_day_planned_and_shown(server, viewer, device):
    device("f")
    day = viewer.get("/api/screens/f/day?date=2026-11-18").json
    assert len(day["planned"]) in (24 * 720, 24 * 720 + 1) and not day["shown"] and not day["cut"]
    first = day["planned"][0]
    assert first["item"] in ("hall/red", "hall/green") and first["zone"] == ""
    assert first["from"] == "2026-11-17T23:00:00.000Z" and first["until"] <= "2026-11-17T23:00:05.000Z"
    for date, begins, ends in (("2026-03-29", "28T23", "29T22"), ("2026-10-25", "24T22", "25T23")):
        planned = viewer.get(f"/api/screens/f/day?date={date}").json["planned"]
        assert planned[0]["from"] == f"{date[:8]}{begins}:00:00.000Z"  # of 23 and of 25 hours
        assert planned[-1]["until"] == f"{date[:8]}{ends}:00:00.000Z"
    assert viewer.get("/api/screens/f/day?date=18.11.2026").status == 400
    assert viewer.get("/api/screens/f/day").status == 200


def test_boards_do_not_wait_for_a_day_that_is_worked_out(server, state, viewer):
    os.utime(state, (0, 0))  # a process of its own does it, which has a folder there meanwhile
    assert viewer.get("/api/screens/f/day").status == 200
    assert os.stat(state).st_mtime > 0


def test_from_the_glass_to_the_wall(tmp_path, folder, server, state, viewer):
    """A real board, accepted by its code; what the operator sees is what is on."""
    display = Xvfb(160, 90)
    player = Player(display, server.url, tmp_path / "board", folder / "demo.pub",
                    screen="board", more=("--poll", "1", "--heartbeat", "1"))
    try:
        code = server.wait_for("screen board wants to report").rsplit(" ", 1)[-1]
        bangtin("screens", state, "--accept", code)
        wait_until(lambda: viewer.get("/api/screens/board").json["state"] == "ok")
        wait_until(lambda: viewer.get("/api/screens/board").json["thumbnail_at"])
        screen = viewer.get("/api/screens/board").json
        assert screen["says"]["zones"][0]["item"].startswith("hall/")
        assert screen["says"]["grid"]["presented"] == screen["says"]["grid"]["planned"]
        for name in ("red", "green"):
            wait_until(lambda: colour_of(Image.open(io.BytesIO(
                viewer.get("/api/screens/board/thumbnail.jpg").body)).getpixel((80, 45))) == name)
        shown = viewer.get("/api/screens/board/day").json["shown"]
        assert shown[-1]["item"].startswith("hall/")
    finally:
        player.stop()
        display.close()
        print(*player.heard, sep="\n")


# --- enrolment ----------------------------------------------------------------------------------


def test_a_new_board_learns_who_it_is(tmp_path, folder, server, state, viewer):
    """It shows its code, somebody types that on the page, and from then on it is that screen."""
    add_user(state, "lan", "admin")
    admin = Person(server.port, "lan")
    display = Xvfb(160, 90)
    players = []

    def play(source=server.url):
        players.append(Player(display, source, tmp_path / "board", folder / "demo.pub",
                              screen=None, more=("--poll", "1", "--heartbeat", "1")))
        return players[-1]

    try:
        player = play()
        player.wait_for("the server has not said yet which screen this is")
        code = server.wait_for("a new board has the key").split("--accept ")[1].split()[0]
        waiting = {key["code"]: key for key in admin.get("/api/keys").json}
        assert waiting[code]["screen"] == ""
        assert "say which" in admin.post("/api/keys/accept", code=code).json["error"]
        assert admin.post("/api/keys/accept", code=code, screen="a b").status == 400
        accepted = admin.post("/api/keys/accept", code=code, screen="new")
        assert (accepted.status, accepted.json["screen"]) == (200, "new")
        player.wait_for("this board is the screen new")
        wait_colour(display, "red")
        assert (tmp_path / "board/screen").read_text() == "new\n"
        wait_until(lambda: viewer.get("/api/screens/new").json["state"] == "ok")
        assert viewer.get("/api/screens/new").json["key"] == "accepted"
        player.stop()
        player = play()  # it remembers, whatever the server says
        wait_colour(display, "green")
        player.stop()
        (tmp_path / "board").rename(tmp_path / "disk")
        (tmp_path / "board").touch()  # a disk that is late; and nobody here who says names
        player = play(state / "tree")
        player.wait_for("showing the idle card")
        (tmp_path / "board").unlink()
        (tmp_path / "disk").rename(tmp_path / "board")
        wait_colour(display, "red")
    finally:
        for player in players:
            player.stop()
            print(*player.heard, sep="\n")
        display.close()


def test_a_server_names_a_board_only_once(tmp_path, folder, server):
    """Somebody who took the server over cannot turn one screen into another."""
    site = ColourSite(tmp_path / "site")
    site.write("screens", {"screens": {"one": {"canvas": [160, 90]}, "two": {"canvas": [160, 90]}}})
    site.hall("red")
    bangtin("publish", site.folder, "--to", tmp_path / "tree", "--key", folder / "demo.key")
    listener = Listener(tmp_path / "tree", tmp_path / "listener")
    display = Xvfb(160, 90)
    listener.answer = b'{"screen": "../../etc"}'
    player = Player(display, listener.url, tmp_path / "board", folder / "demo.pub", screen=None,
                    more=("--poll", "1", "--heartbeat", "1"))
    try:
        for answer in (b'[{"screen": 5}]', b"x" * 5000, b'{"screen": "one"}'):
            wait_until(lambda: listener.posts)
            listener.answer, listener.posts = answer, 0
        player.wait_for("this board is the screen one")
        wait_colour(display, "red")
        assert listener.beats[0].screen is None
        wait_until(lambda: listener.beats[-1].screen == "one")
        listener.answer = b'{"screen": "two"}'
        posts = listener.posts
        wait_until(lambda: listener.posts > posts + 1)
        assert (tmp_path / "board/screen").read_text() == "one\n"
        assert listener.beats[-1].screen == "one"
    finally:
        player.stop()
        listener.close()
        display.close()
        print(*player.heard, sep="\n")
