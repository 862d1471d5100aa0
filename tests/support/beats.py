"""Heartbeats of boards, read by a second implementation of docs/formats.md and the stock minisign;
a plain server that takes them; and a board of a test's own."""

import functools
import hashlib
import http.server
import io
import json
import os
import subprocess
import threading

from PIL import Image

from support import reports

SIGNATURE_LINES = 4


class Beat:
    """One as it came: what it says, the thumbnail (a picture or None), the key that signed it."""

    def __init__(self, body, folder):
        line, *block, jpeg = body.split(b"\n", 1 + SIGNATURE_LINES)
        self.says = json.loads(line)
        self.key = reports.verify(folder, line.decode() + "\n", b"\n".join(block).decode() + "\n")
        assert b"trusted comment: bangtin status " + self.key.encode() in block
        assert (self.says.get("thumbnail") or "") == (hashlib.sha256(jpeg).hexdigest() if jpeg else "")
        assert len(jpeg) <= 24 * 1024
        self.picture = Image.open(io.BytesIO(jpeg)).convert("RGB") if jpeg else None

    def __getattr__(self, name):
        return self.says.get(name)

    def faults_now(self):
        return [fault["text"] for fault in self.says["faults"] if not fault["over"]]


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer = 204, b""
        if self.path == "/status":
            answer = self.server.answer
            status = 200 if answer else self.server.status
            if status < 300:
                self.server.beats.append(Beat(body, self.server.folder))
            self.server.posts += 1
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Listener(http.server.ThreadingHTTPServer):
    """Serves a tree and keeps the heartbeats in `beats`; `status` or 200 with `answer` is what they get."""

    daemon_threads = True

    def __init__(self, tree, folder):
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=str(tree)))
        self.folder, self.beats, self.posts, self.status = folder, [], 0, 204
        self.answer = b""
        folder.mkdir()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self):
        self.shutdown()
        self.server_close()


class Device:
    """A board's key, and heartbeats signed with it by the stock minisign."""

    def __init__(self, folder, screen="s"):
        self.folder, self.screen = folder, screen
        folder.mkdir()
        subprocess.run(["minisign", "-G", "-W", "-p", folder / "pub", "-s", folder / "key"],
                       check=True, capture_output=True)
        self.key = (folder / "pub").read_text().splitlines()[1]
        self.boot, self.number = os.urandom(16).hex(), 0

    def says(self, **more):
        self.number += 1
        known = {"screen": self.screen} if self.screen else {}
        return {"format": 1, "type": "status", **known, "boot": self.boot,
                "number": self.number, "at_ms": 60000 * self.number, "clock": "unknown",
                "zones": [], "faults": [], **more}

    def sign(self, line, jpeg=b""):
        (self.folder / "raw").write_text(line)
        subprocess.run(["minisign", "-S", "-s", self.folder / "key", "-m", self.folder / "raw",
                        "-t", f"bangtin status {self.key}"], check=True, capture_output=True)
        return line.encode() + (self.folder / "raw.minisig").read_bytes() + jpeg

    def beat(self, jpeg=b"", **more):
        if jpeg:
            more["thumbnail"] = hashlib.sha256(jpeg).hexdigest()
        return self.sign(json.dumps(self.says(**more), separators=(",", ":")) + "\n", jpeg)
