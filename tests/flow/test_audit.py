"""bangtin audit: what was counted is what boards signed, and all of it; who edits the server's
storage, or a batch, is found out."""

import contextlib
import json
import sqlite3

import pytest

from support.device import Device, accept, post
from support.machine import ColourSite, Server, bangtin


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The state of a server that took five batches of one board; it is stopped."""
    folder = tmp_path_factory.mktemp("audit")
    site = ColourSite(folder / "site")
    site.hall("red", "green")
    bangtin("keygen", folder / "demo")
    server = Server(site.folder, folder / "server", folder / "demo.key")
    device = Device(folder / "device")
    accept(server, folder / "server", device)
    bodies = [device.batch(device.play(), device.play("hall/green", campaign="tet"))
              for _ in range(5)]
    assert {post(server, body) for body in bodies} == {204}
    device.bodies = bodies
    server.stop()
    return folder / "server", device


@pytest.fixture
def state(whole, tmp_path):
    """A copy to spoil."""
    with contextlib.closing(sqlite3.connect(whole[0] / "reports.db")) as storage:
        (tmp_path / "copy").mkdir()
        with contextlib.closing(sqlite3.connect(tmp_path / "copy" / "reports.db")) as copy:
            storage.backup(copy)
    return tmp_path / "copy"


def sql(state, text):
    with contextlib.closing(sqlite3.connect(state / "reports.db")) as storage:
        assert storage.execute(text).rowcount != 0
        storage.commit()


def test_what_holds(state):
    said = bangtin("audit", state)
    assert "5 batches with 10 records: signatures, numbers and counts hold" in said
    assert "what came before it is not here" in said  # the first was refused, its key not yet known


@pytest.mark.parametrize("change, said", [
    ("UPDATE plays SET shown_ms = 99000 WHERE seq = 4", "record 4 was counted as something else"),
    ("UPDATE plays SET campaign = 'vay' WHERE seq = 4", "record 4 was counted as something else"),
    ("DELETE FROM plays WHERE seq = 4", "record 4 was counted as something else, or not at all"),
    ("INSERT INTO plays SELECT screen, boot, seq + 100, item, campaign, zone, generation, at_ms,"
     " start_ms, shown_ms, plays, clock FROM plays WHERE seq = 4", "not the sum"),
    ("UPDATE plays SET plays = 7 WHERE seq = 5", "record 5 was counted as something else"),
    ("DELETE FROM evidence WHERE first = 3", "1 batch before it is missing"),
    ("DELETE FROM evidence WHERE first = 3", "2 plays were counted that the board did not sign"),
    ("UPDATE evidence SET bytes = replace(bytes, 'hall/red', 'hall/new') WHERE first = 3",
     "it was changed"),
    ("UPDATE evidence SET bytes = 'x' WHERE first = 3", "it was changed"),
    ("UPDATE evidence SET bytes = (SELECT bytes FROM evidence WHERE first = 4) WHERE first = 3",
     "its number is there twice"),
    ("UPDATE hours SET shown_ms = shown_ms + 1 WHERE item = 'hall/red'", "1 hour of reports is not"),
    ("UPDATE hours SET item = 'hall/new'", "not the sum"), ("DELETE FROM hours", "not the sum"),
    ("INSERT INTO hours SELECT hour + 1, screen, item, campaign, plays, shown_ms, first_ms, last_ms"
     " FROM hours", "2 hours of reports are not"),
    ("DELETE FROM keys", "nobody accepted its key for this screen")])
def test_what_was_changed_shows(state, change, said):
    sql(state, change)
    assert said in bangtin("audit", state, status=1)


def test_plays_that_nobody_signed_show(state):
    sql(state, "UPDATE plays SET seq = 1000 WHERE seq = (SELECT max(seq) FROM plays)")
    said = bangtin("audit", state, status=1)
    assert "or not at all" in said and "1 play was counted whose batch" in said


def test_plays_of_a_board_that_never_was_show(state):
    """Whoever adds to all tables at once can only pretend that it was long ago."""
    forged = ("INSERT INTO plays SELECT screen, 'f' || boot, seq, item, campaign, zone, generation,"
              " at_ms, start_ms {when}, shown_ms, plays, clock FROM plays WHERE seq = 4")
    hours = ("DELETE FROM hours", "INSERT INTO hours SELECT start_ms / 3600000, screen, item,"
             " campaign, sum(plays), sum(shown_ms), min(start_ms), max(start_ms + shown_ms)"
             " FROM plays GROUP BY 1, 2, 3, 4")
    sql(state, "UPDATE evidence SET received_ms = (SELECT min(start_ms) FROM plays)")
    for text in (forged.format(when="- 86400000"), *hours):
        sql(state, text)
    assert "1 play was counted whose batch" in bangtin("audit", state)
    for text in (forged.format(when="").replace("'f'", "'e'"), *hours):
        sql(state, text)
    assert "1 play was counted that the board did not sign" in bangtin("audit", state, status=1)


def test_an_export_is_verified_anywhere(whole, state, tmp_path):
    _, device = whole
    bangtin("audit", state, "--export", tmp_path / "batches")
    assert (tmp_path / "batches").read_text() == "".join(device.bodies)
    assert "5 batches with 10 records" in bangtin("audit", tmp_path / "batches")
    (tmp_path / "batches").write_text("".join(reversed(device.bodies)))
    assert "hold" in bangtin("audit", tmp_path / "batches")  # whatever the order
    (tmp_path / "batches").write_text("".join(device.bodies[:2] + device.bodies[3:]))
    assert "1 batch before it is missing" in bangtin("audit", tmp_path / "batches", status=1)
    (tmp_path / "batches").write_text("".join(device.bodies).replace("hall/red", "hall/rot", 1))
    assert "it was changed" in bangtin("audit", tmp_path / "batches", status=1)
    (tmp_path / "batches").write_text("".join(device.bodies)[:-50])
    bangtin("audit", tmp_path / "batches", status=1)
    (tmp_path / "batches").write_text("")
    assert "there is no batch in it" in bangtin("audit", tmp_path / "batches", status=1)


def test_another_batch_of_the_same_number_shows(whole, tmp_path):
    _, device = whole
    rest = device.bodies[3:]
    head = json.loads(rest[0].splitlines()[0]) | {"batch": 4, "wall_ms": 1795000000000}
    twin = device.sign([json.dumps(head, separators=(",", ":")) + "\n"])
    (tmp_path / "batches").write_text("".join(device.bodies[:2]) + twin + "".join(rest))
    assert "another" in bangtin("audit", tmp_path / "batches", status=1)


def test_batches_are_let_go_after_a_while(tmp_path):
    site = ColourSite(tmp_path / "site")
    site.hall("red")
    bangtin("keygen", tmp_path / "demo")
    device, state = Device(tmp_path / "device"), tmp_path / "server"
    server = Server(site.folder, state, tmp_path / "demo.key")
    accept(server, state, device)
    for _ in range(3):
        assert post(server, device.batch(device.play())) == 204
    sql(state, "UPDATE evidence SET received_ms = received_ms - 36 * 86400000")
    assert post(server, device.batch(device.play())) == 204
    assert post(server, device.batch(device.play())) == 204
    server.stop()
    assert "2 batches with 2 records: signatures" in bangtin("audit", state)
    assert "3 plays were counted whose batches are not kept any more" in bangtin("audit", state)
