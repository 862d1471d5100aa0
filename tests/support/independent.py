"""A second implementation of the release formats, written from docs/formats.md, in Python and with
the stock `minisign`: what it publishes must satisfy ours.
"""

import datetime
import hashlib
import json
import os
import pathlib
import subprocess


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Key:
    """A minisign key pair without a password."""

    def __init__(self, folder, name):
        self.secret = pathlib.Path(folder) / f"{name}.key"
        self.file = pathlib.Path(folder) / f"{name}.pub"
        run("minisign", "-G", "-W", "-f", "-s", self.secret, "-p", self.file)

    @classmethod
    def of(cls, secret):
        """One that is there already, to sign with."""
        key = cls.__new__(cls)
        key.secret = secret
        return key

    @property
    def public(self):
        return self.file.read_text().splitlines()[1]

    def sign(self, data, comment):
        """The four lines of a signature block."""
        message = self.secret.with_suffix(".message")
        signature = self.secret.with_suffix(".minisig")
        message.write_bytes(data)
        run("minisign", "-S", "-s", self.secret, "-m", message, "-x", signature, "-t", comment)
        return signature.read_bytes()


def run(*words):
    subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL)


def site_files(playlists, screens, content, rules=None, **site):
    """The files of a site: playlists by name, screens by id, content by path."""
    whole = {"site": "test", "title": "Test", "timezone": "Asia/Ho_Chi_Minh", **site}
    whole["schedule"] = rules or []
    files = {f"playlists/{name}.json": as_json(one) for name, one in playlists.items()}
    files["playlists/site.json"] = as_json(whole)
    files["playlists/screens.json"] = as_json({"screens": screens})
    files.update({f"content/{path}": data for path, data in content.items()})
    return files


def as_json(value):
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


class Tree:
    """A published release tree."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.generation = 1_700_000_000
        self.blobs = {}

    def put_blob(self, data):
        name = sha256(data)
        path = self.root / "blobs" / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.blobs[name] = data
        return name

    def manifest(self, site, trust=0, generation=None, **other):
        """The manifest's bytes; every file becomes a blob."""
        self.generation = generation or self.generation + 1
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        value = {
            "format": 1,
            "type": "manifest",
            "site": "test",
            "trust": trust,
            "generation": self.generation,
            "published": now,
            "zone": "<+07>-7",
            "withdrawn": [],
            "blank": False,
            "files": {
                path: {"sha256": self.put_blob(data), "size": len(data)}
                for path, data in sorted(site.items())
            },
        }
        value.update(other)
        return as_json(value)

    def point(self, manifest, keys):
        """Signs a manifest and makes it the latest; the SHA-256 of `latest` is returned."""
        name = self.put_blob(manifest)
        comment = f"bangtin manifest:sha256:{name}"
        return self.put_latest(b"".join(key.sign(manifest, comment) for key in keys))

    def put_latest(self, data):
        temporary = self.root / "latest.new"
        temporary.write_bytes(data)
        os.replace(temporary, self.root / "latest")
        return sha256(data)

    def publish(self, site, keys, **manifest):
        return self.point(self.manifest(site, **manifest), keys)

    def put_trust(self, number, root, content, signers, thresholds=(1, 1)):
        """trust/N.json, signed by `signers`."""
        value = {
            "format": 1,
            "type": "trust",
            "site": "test",
            "trust": number,
            "root": {"threshold": thresholds[0], "keys": [key.public for key in root]},
            "content": {"threshold": thresholds[1], "keys": [key.public for key in content]},
        }
        data = as_json(value)
        comment = f"bangtin trust:sha256:{sha256(data)}"
        path = self.root / "trust" / f"{number}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        signatures = b"".join(key.sign(data, comment) for key in signers)
        path.with_name(f"{number}.json.minisig").write_bytes(signatures)
        path.write_bytes(data)
        return path
