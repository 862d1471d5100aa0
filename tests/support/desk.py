"""An operator's desk for flow tests: a small site, keys, and the real `bangtin` and `minisign`."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
BANGTIN = BUILD / "bangtin"
PATIENCE_S = 120

SITE = {
    "site": "mau",
    "title": "Bảng tin mẫu",
    "timezone": "Asia/Ho_Chi_Minh",
    "schedule": [{"id": "luon", "show": "hall"}],
}
SCREENS = {"screens": {"sanh": {"name": "Sảnh", "canvas": [640, 360]}}}
HALL = {
    "title": "Sảnh",
    "items": [
        {"id": "chao", "slogan": "Xin chào"},
        {"id": "hen", "slogan": "Hẹn gặp lại"},
        {"id": "tranh", "image": "tranh.jpg"},
    ],
}


def run(*command, text="", expect=0):
    """Runs a program in English to its end; fails the test unless its exit code is as expected."""
    result = subprocess.run(
        [str(word) for word in command], input=text, capture_output=True, encoding="utf-8",
        timeout=PATIENCE_S, check=False, env=os.environ | {"LC_ALL": "C.UTF-8", "LANGUAGE": "en"})
    assert result.returncode == expect, (command, result.returncode, result.stdout, result.stderr)
    return result


def minisign(*words, text="\n"):
    return run("minisign", *words, text=text)


class Desk:
    """A folder with a site/ and a release tree rel/."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.site, self.tree = self.folder / "site", self.folder / "rel"
        (self.site / "playlists").mkdir(parents=True)
        (self.site / "content").mkdir()
        self.write("site", SITE)
        self.write("screens", SCREENS)
        self.write("hall", HALL)
        pictures = sorted((ROOT / "content" / "infographics").glob("*.jpg"))
        shutil.copy(pictures[0], self.site / "content" / "tranh.jpg")

    def write(self, name, value):
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
        (self.site / "playlists" / f"{name}.json").write_text(text, encoding="utf-8")

    def say(self, slogan):
        """Changes the site: the hall's first slogan."""
        self.write("hall", {**HALL, "items": [{**HALL["items"][0], "slogan": slogan}, *HALL["items"][1:]]})

    def key(self, name):
        """A new key pair by `bangtin keygen`; the path without suffix."""
        run(BANGTIN, "keygen", self.folder / name)
        return self.folder / name

    def bangtin(self, command, *words, text="", expect=0):
        return run(BANGTIN, command, *words, text=text, expect=expect)

    def publish(self, *words, key=None, text="", expect=0):
        keys = ["--key", f"{key}.key"] if key else []
        return self.bangtin("publish", self.site, "--to", self.tree, *keys, *words, text=text, expect=expect)

    def sign(self, key, *words, expect=0):
        return self.bangtin("sign", self.tree, "--key", f"{key}.key", *words, expect=expect)

    def verify(self, trust, expect=0):
        return self.bangtin("verify", self.tree, "--trust", trust, expect=expect)

    def blob(self, sha256):
        return self.tree / "blobs" / sha256[:2] / sha256

    def pointer(self, name="latest"):
        """The manifest's hash that latest or pending names."""
        hashes = {line.split("manifest:sha256:")[1]
                  for line in (self.tree / name).read_text(encoding="utf-8").splitlines()
                  if "manifest:sha256:" in line}
        assert len(hashes) == 1
        return hashes.pop()

    def manifest(self, name="latest"):
        data = self.blob(self.pointer(name)).read_bytes()
        assert hashlib.sha256(data).hexdigest() == self.pointer(name)
        return json.loads(data)
