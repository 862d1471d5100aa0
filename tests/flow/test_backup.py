"""`bangtin backup` and `bangtin restore` beside a running server."""

import contextlib
import sqlite3
import threading

import pytest

from support.device import Device, post
from support.machine import Server, bangtin


@pytest.fixture
def start(site, key, started):
    site.hall("red", "green")
    return lambda state: started(Server(site.folder, state, key))


def count_plays(state):
    with contextlib.closing(sqlite3.connect(state / "reports.db")) as storage:
        assert storage.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return storage.execute("SELECT count(*) FROM plays").fetchone()[0]


def test_a_copy_made_while_reports_come_in_is_whole_and_can_be_put_back(start, tmp_path):
    state, copy, again = tmp_path / "state", tmp_path / "copy", tmp_path / "again"
    assert start(state).stop() == 0
    public = tmp_path / "demo.pub"
    for more in ["--site", "test"], ["--number", "7"]:  # a second chain, which begins above a gap
        bangtin("trust", state / "tree", *more, "--root", public, "--content", public)
        bangtin("sign", state / "tree", "--trust", "--key", tmp_path / "demo.key")
    server, device = start(state), Device(tmp_path / "device")
    bangtin("screens", state, "--accept", device.key, "--screen", "s")
    bodies = [device.batch(device.play()) for _ in range(80)]
    answered = []

    def send():
        for body in bodies:
            assert post(server, body) == 204
            answered.append(body)

    sender = threading.Thread(target=send)
    sender.start()
    while len(answered) < 10:
        assert sender.is_alive()
    before = len(answered)
    said = bangtin("backup", state, copy)
    assert "all verified" in said
    assert before <= count_plays(copy) <= 80
    sender.join()
    trust = copy / "tree/trust"
    assert "published" in bangtin("verify", copy / "tree", "--trust", trust / "7.json")
    assert {path.name for path in trust.iterdir()} == {
        name for number in (1, 7) for name in (f"{number}.json", f"{number}.json.minisig")}
    latest = (state / "tree/latest").read_bytes()
    assert server.stop() == 0
    again.mkdir()  # as systemd makes it
    bangtin("restore", copy, again)
    server = start(again)
    assert (again / "tree/latest").read_bytes() == latest
    for body in bodies:  # boards send again what they have; nothing is there twice
        assert post(server, body) == 204
    assert server.stop() == 0
    assert count_plays(again) == 80


def test_only_a_new_folder_is_written_to(start, tmp_path):
    state, copy = tmp_path / "state", tmp_path / "copy"
    start(state)
    bangtin("backup", state, copy)
    assert "is not empty: name a new folder" in bangtin("backup", state, copy, status=1)
    assert "is not empty" in bangtin("restore", copy, state, status=1)
    assert "is this the state folder" in bangtin("backup", tmp_path / "nowhere", tmp_path / "x",
                                                 status=1)


def test_what_is_damaged_is_named(start, tmp_path):
    state, copy = tmp_path / "state", tmp_path / "copy"
    assert start(state).stop() == 0
    blob = next((state / "tree/blobs").glob("*/*"))
    blob.write_bytes(b"x" + blob.read_bytes()[1:])
    said = bangtin("backup", state, copy, status=1)
    assert f"{blob.relative_to(state / 'tree')}: damaged" in said and "all but this" in said
    assert count_plays(copy) == 0
    assert len(list((copy / "tree/blobs").glob("*/*"))) > 0
    storage = state / "reports.db"
    data = bytearray(storage.read_bytes())
    data[4096 * 2:4096 * 3] = b"x" * 4096
    storage.write_bytes(data)
    said = bangtin("backup", state, tmp_path / "other", status=1)
    assert "reports.db: is damaged" in said
    assert "is this the state folder" in bangtin("restore", tmp_path / "other", tmp_path / "y",
                                                 status=1)
