"""A board from its first minute, through a month without a network, to a server that has it all."""

import contextlib
import datetime
import glob
import sqlite3

import pytest

from support import reports
from support.api import Person, add_user
from support.board import wait_until
from support.machine import BUILD, Server, bangtin, wait_colour
from support.world import World, rigged

LIBRARIES = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
WRAPPER = """#!/bin/sh
export LD_PRELOAD={library} FAKETIME="$(cat {file})" FAKETIME_DONT_FAKE_MONOTONIC=1
exec {plan}
"""

pytestmark = pytest.mark.skipif(not LIBRARIES, reason="faketime is not installed")


class Board(World):
    """A player that is not told which screen it is, whose plan believes another wall clock."""

    def __init__(self, folder):
        super().__init__(folder, screen="hall")
        self.clock = folder / "clock"
        self.set_days(0)
        real = BUILD.resolve() / "libexec/bangtin/plan"
        self.build = rigged(folder / "build", plan=WRAPPER.format(library=LIBRARIES[0],
                                                                  file=self.clock, plan=real))

    def set_days(self, days):
        """From its next start on."""
        self.clock.write_text(f"{days * 86400:+d}s")

    def start(self, server):
        return self.play(server.url, "--heartbeat", "1", screen=None, build=self.build)

    def see(self, *names):
        for name in names:
            wait_colour(self.display, name)


def counted(state):
    """Every play that the server has, by boot and number, and the local days they were on."""
    with contextlib.closing(sqlite3.connect(f"file:{state}/reports.db?mode=ro", uri=True)) as base:
        rows = base.execute("SELECT boot, seq, item, plays, start_ms FROM plays").fetchall()
    return ({(boot, seq): item for boot, seq, item, _, _ in rows},
            {datetime.datetime.fromtimestamp(row[4] / 1000).date() for row in rows},
            sum(row[3] for row in rows))


def test_a_month_without_a_network(tmp_path):
    board, state = Board(tmp_path), tmp_path / "server"
    board.site.hall("red", "green", campaign="chao-mung")
    server = Server(board.site.folder, state, tmp_path / "demo.key")
    add_user(state, "lan", "admin")
    admin = Person(server.port, "lan")
    try:
        player = board.start(server)
        code = server.wait_for("a new board has the key").split("--accept ")[1].split()[0]
        assert admin.post("/api/keys/accept", code=code, screen="hall").status == 200
        board.see("red", "green", "red", "green")
        wait_until(lambda: admin.get("/api/screens/hall").json["state"] == "ok")
        player.stop()
        board.start(server)
        wait_until(lambda: counted(state)[0])  # what it had shown by then arrived
        early = set(counted(state)[0])

        server.stop()
        board.players[-1].stop()
        for days in (2, 16, 30):  # it is switched off and on again, and plays
            board.set_days(days)
            board.start(server)
            board.see("red", "green", "red", "green")
            board.players[-1].stop()
        kept = {(head["boot"], record["seq"]): record["play"]
                for head, records, _, _ in reports.spool(board.state) for record in records
                if "play" in record}
        chain = reports.chain(reports.spool(board.state))
        assert len(chain) >= 3 and len(kept) >= 9

        server = Server(board.site.folder, state, tmp_path / "demo.key",
                        listen=server.url.split("/")[-1])
        board.set_days(31)
        board.start(server)
        wait_until(lambda: kept.keys() <= counted(state)[0].keys())
        plays, days, total = counted(state)
        assert early <= plays.keys() and {key: plays[key] for key in kept} == kept
        assert total == len(plays)  # none twice
        for boot in {boot for boot, _ in plays}:
            numbers = sorted(seq for one, seq in plays if one == boot)
            assert numbers == list(range(1, len(numbers) + 1))  # none missing
        today = datetime.date.today()
        late = {(day - today).days for day in days}
        assert {2, 16, 30} <= {day + shift for day in late for shift in (-1, 0, 1)}
        assert "missing" not in bangtin("status", state)
        wait_until(lambda: admin.get("/api/screens/hall").json["state"] == "ok")
        wait_until(lambda: not reports.spool(board.state))
        assert admin.get("/api/screens/hall").json["key"] == "accepted"
    finally:
        board.close()
        server.stop()
        print(*server.heard, sep="\n")
