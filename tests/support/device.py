"""A board's own key, and what it reports, made by the stock minisign and sent by Python."""

import contextlib
import hashlib
import http.client
import json
import os
import subprocess

from support.machine import PATIENCE_S, bangtin

START_MS = 1795000000000


class Device:
    """A board's key, and batches signed with it by the stock minisign."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        subprocess.run(["minisign", "-G", "-W", "-p", folder / "pub", "-s", folder / "key"],
                       check=True, capture_output=True)
        self.key = (folder / "pub").read_text().splitlines()[1]
        self.boot, self.number, self.seq, self.previous = os.urandom(16).hex(), 0, 0, "0" * 64

    def head(self, **more):
        self.number += 1
        return {"report": 1, "screen": "s", "boot": self.boot, "batch": self.number,
                "previous": self.previous, "at_ms": 60000 * self.number,
                "wall_ms": START_MS + 60000 * self.number, "clock": "synchronised", "held": 5,
                **more}

    def play(self, item="hall/red", **more):
        self.seq += 1
        return {"seq": self.seq, "play": item, "generation": 5, "at_ms": 1000 * self.seq,
                "start_ms": START_MS + 1000 * self.seq, "shown_ms": 1000, "clock": "synchronised",
                **more}

    def sign(self, lines):
        raw = "".join(lines)
        self.previous = hashlib.sha256(raw.encode()).hexdigest()
        (self.folder / "raw").write_text(raw)
        subprocess.run(["minisign", "-S", "-s", self.folder / "key", "-m", self.folder / "raw",
                        "-t", f"bangtin report {self.key}"], check=True, capture_output=True)
        return raw + (self.folder / "raw.minisig").read_text()

    def batch(self, *records, **head):
        lines = [json.dumps(line, separators=(",", ":")) + "\n"
                 for line in (self.head(**head), *records)]
        return self.sign(lines)


def post(server, body, source="127.0.0.1"):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_S,
                                                       source_address=(source, 0))) as line:
        line.request("POST", "/reports", body=body.encode())
        return line.getresponse().status


def accept(server, state, device):
    assert post(server, device.batch(device.play())) == 403
    code = server.wait_for("wants to report").rsplit(" ", 1)[-1]
    bangtin("screens", state, "--accept", code)
