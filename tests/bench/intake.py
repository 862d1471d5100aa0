"""Reports into the server: requests of one batch of ten plays each, one after the other over one
connection, each on disk before it is answered; beside the same bytes appended to a file with
fdatasync(2) after each, which is the least that durability costs on that disk."""

import hashlib
import http.client
import json
import os
import re
import subprocess
import time

from measure import spread
from support.machine import ColourSite, Server, bangtin

ROUNDS, BATCHES, PLAYS = 5, 120, 10  # all within what one address may ask at once
TARGET_PER_S = 500


class Board:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.minisign("-G", "-W", "-p", folder / "pub")
        self.key = (folder / "pub").read_text().splitlines()[1]
        self.boot, self.number, self.seq, self.previous = os.urandom(16).hex(), 0, 0, "0" * 64

    def minisign(self, *words):
        subprocess.run(["minisign", *words, "-s", self.folder / "key"], check=True,
                       capture_output=True)

    def batch(self):
        self.number += 1
        now_ms = 1795000000000 + 60000 * self.number
        lines = [{"report": 1, "screen": "s", "boot": self.boot, "batch": self.number,
                  "previous": self.previous, "at_ms": 60000 * self.number, "wall_ms": now_ms,
                  "clock": "synchronised", "held": 1}]
        for _ in range(PLAYS):
            self.seq += 1
            lines.append({"seq": self.seq, "play": "hall/red", "generation": 1,
                          "at_ms": 6000 * self.seq, "start_ms": 1795000000000 + 6000 * self.seq,
                          "shown_ms": 6000, "clock": "synchronised"})
        raw = "".join(json.dumps(line) + "\n" for line in lines).encode()
        self.previous = hashlib.sha256(raw).hexdigest()
        (self.folder / "raw").write_bytes(raw)
        self.minisign("-S", "-m", self.folder / "raw", "-t", f"bangtin report {self.key}")
        return raw + (self.folder / "raw.minisig").read_bytes()


def post(line, body):
    line.request("POST", "/reports", body=body)
    answer = line.getresponse()
    answer.read()
    return answer.status


def send(server, bodies):
    line = http.client.HTTPConnection("127.0.0.1", server.port)
    began = time.monotonic()
    statuses = {post(line, body) for body in bodies}
    seconds = time.monotonic() - began
    line.close()
    if statuses != {204}:
        raise RuntimeError(f"the server answered {statuses}")
    return len(bodies) / seconds


def append(path, bodies):
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    began = time.monotonic()
    for body in bodies:
        os.write(fd, body)
        os.fdatasync(fd)
    seconds = time.monotonic() - began
    os.close(fd)
    return len(bodies) / seconds


def measure(table, folder):
    site, state = ColourSite(folder / "intake"), folder / "intake-server"
    site.hall("red")
    bangtin("keygen", folder / "intake-key")
    server = Server(site.folder, state, folder / "intake-key.key")
    try:
        board, ours, bare = Board(folder / "intake-board"), [], []
        line = http.client.HTTPConnection("127.0.0.1", server.port)
        post(line, board.batch())
        code = re.search(r"--accept (\w+)", server.wait_for("wants to report"))[1]
        bangtin("screens", state, "--accept", code)
        for _ in range(ROUNDS):
            bodies = [board.batch() for _ in range(BATCHES)]
            ours.append(send(server, bodies))
            bare.append(append(folder / "intake-bare", bodies))
    finally:
        server.stop()
    plays = [PLAYS * per_s for per_s in ours]
    table.add("reports: plays taken", spread(plays, "/s"),
              spread([PLAYS * per_s for per_s in bare], "/s appended"),
              sorted(a / b for a, b in zip(ours, bare))[ROUNDS // 2], f">= {TARGET_PER_S} /s",
              sorted(plays)[ROUNDS // 2] >= TARGET_PER_S)
