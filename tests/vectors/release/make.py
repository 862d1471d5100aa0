#!/usr/bin/env python3
"""Writes the vectors of this folder with stock minisign, from keys/ (throw-away, in public).

Ed25519 is deterministic: running this again gives the same bytes, which tests/flow/test_publish.py
checks. What each file shows is said in docs/formats.md, sections 4 to 8."""

import hashlib
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PASSWORDS = {"locked": "bảng tin"}

MANIFEST = {
    "format": 1,
    "type": "manifest",
    "site": "mau",
    "trust": 0,
    "generation": 1795000000,
    "published": "2026-11-18T08:26:40Z",
    "zone": "<+07>-7",
    "withdrawn": ["hall/hoi-thao"],
    "blank": False,
    "files": {
        "content/infographics/kinh-te-so.jpg": {"sha256": "1" * 64, "size": 123456},
        "fonts/default.ttf": {"sha256": "2" * 64, "size": 620840},
        "playlists/hall.json": {"sha256": "3" * 64, "size": 512},
        "playlists/screens.json": {"sha256": "4" * 64, "size": 64},
        "playlists/site.json": {"sha256": "5" * 64, "size": 128},
    },
}

FILE = {"sha256": "a" * 64, "size": 1}

# name → what is put in the place of the good manifest's members (None: the member is missing)
REFUSED_MANIFESTS = {
    "format-2": {"format": 2},
    "format-missing": {"format": None},
    "type-trust": {"type": "trust"},
    "site-empty": {"site": ""},
    "site-missing": {"site": None},
    "trust-negative": {"trust": -1},
    "generation-0": {"generation": 0},
    "generation-fraction": {"generation": 1.5},
    "generation-2-to-53": {"generation": 2**53},
    "published-local": {"published": "2026-11-18T08:26:40"},
    "zone-iana": {"zone": "Asia/Ho_Chi_Minh"},
    "withdrawn-number": {"withdrawn": [1]},
    "blank-text": {"blank": "no"},
    "identify-text": {"identify": "sanh"},
    "identify-no-screen": {"identify": {"until": "2026-11-18T08:36:40Z"}},
    "identify-no-end": {"identify": {"screen": "sanh"}},
    "identify-local": {"identify": {"screen": "sanh", "until": "2026-11-18T08:36:40"}},
    "files-list": {"files": []},
    "path-parent": {"files": {"content/../../etc/passwd": FILE}},
    "path-absolute": {"files": {"/etc/passwd": FILE}},
    "path-elsewhere": {"files": {"store/current": FILE}},
    "path-backslash": {"files": {"content\\a.jpg": FILE}},
    "path-empty-part": {"files": {"content//a.jpg": FILE}},
    "path-control": {"files": {"content/a\u0007.jpg": FILE}},
    "path-long": {"files": {"content/" + "a" * 233: FILE}},
    "hash-upper-case": {"files": {"content/a.jpg": {"sha256": "A" * 64, "size": 1}}},
    "hash-short": {"files": {"content/a.jpg": {"sha256": "a" * 63, "size": 1}}},
    "size-negative": {"files": {"content/a.jpg": {"sha256": "a" * 64, "size": -1}}},
    "size-missing": {"files": {"content/a.jpg": {"sha256": "a" * 64}}},
    "size-over": {"files": {"content/a.jpg": {"sha256": "a" * 64, "size": 2**28 + 1}}},
    "size-over-json": {"files": {"playlists/a.json": {"sha256": "a" * 64, "size": 2**22 + 1}}},
}


def public(name):
    return (HERE / "keys" / f"{name}.pub").read_text().split("\n")[1]


def text(value):
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def trust(number, root, root_threshold, content, content_threshold, site="mau"):
    return text(
        {
            "format": 1,
            "type": "trust",
            "site": site,
            "trust": number,
            "root": {"threshold": root_threshold, "keys": [public(k) for k in root]},
            "content": {"threshold": content_threshold, "keys": [public(k) for k in content]},
        }
    )


def block(out, path, key, comment, *flags):
    """One signature block by minisign itself."""
    signature = out / "block.tmp"
    subprocess.run(
        ["minisign", "-S", *flags, "-s", HERE / "keys" / f"{key}.key", "-m", path, "-x", signature,
         "-t", comment],
        input=PASSWORDS.get(key, "") + "\n", text=True, check=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    result = signature.read_text()
    signature.unlink()
    return result


def comment_for(kind, path):
    return f"bangtin {kind}:sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def signed(out, kind, path, keys):
    return "".join(block(out, path, key, comment_for(kind, path)) for key in keys)


def write_messages(out):
    message = out / "message"
    message.write_text("Nộp hồ sơ trực tuyến\n")
    for key in ("one", "two", "locked"):
        (out / f"message.{key}.minisig").write_text(block(out, message, key, "bangtin test"))
    (out / "message.legacy.minisig").write_text(block(out, message, "one", "bangtin test", "-l"))


def write_releases(out):
    plain, chained = out / "manifest.json", out / "manifest.trust-1.json"
    plain.write_text(text(MANIFEST))
    chained.write_text(text({**MANIFEST, "trust": 1, "generation": 1795000001}))
    identify = {"identify": {"screen": "sanh", "until": "2026-11-18T08:36:40Z"}}
    (out / "manifest.identify.json").write_text(text({**MANIFEST, **identify}))
    (out / "latest").write_text(signed(out, "manifest", plain, ["one"]))
    (out / "latest.trust-1").write_text(signed(out, "manifest", chained, ["two", "three"]))
    (out / "latest.same-key-twice").write_text(signed(out, "manifest", chained, ["two", "two"]))
    pointer = comment_for("manifest", chained) + "\n"
    (out / "pending.unsigned").write_text(pointer)
    (out / "pending.one").write_text(pointer + signed(out, "manifest", chained, ["two"]))


def write_trust(out):
    (out / "trust").mkdir(exist_ok=True)
    files = {
        "1": (trust(1, ["one", "two"], 2, ["two", "three"], 2), ["one", "two"]),
        "2": (trust(2, ["two", "three"], 1, ["three"], 1), ["one", "two"]),
        "1.not-by-old-root": (trust(1, ["two"], 1, ["two"], 1), ["two"]),
        "2.not-by-new-root": (trust(2, ["three"], 1, ["three"], 1), ["one", "two"]),
        "2.other-site": (trust(2, ["two"], 1, ["two"], 1, "khac"), ["one", "two"]),
        "3.skips": (trust(3, ["two"], 1, ["two"], 1), ["one", "two"]),
    }
    for name, (content, keys) in files.items():
        path = out / "trust" / f"{name}.json"
        path.write_text(content)
        path.with_name(path.name + ".minisig").write_text(signed(out, "trust", path, keys))


def write_refused(out):
    folder = out / "refused"
    folder.mkdir(exist_ok=True)
    for name, changes in REFUSED_MANIFESTS.items():
        changed = {k: v for k, v in {**MANIFEST, **changes}.items() if v is not None}
        (folder / f"manifest.{name}.json").write_text(text(changed))


def main(out):
    write_messages(out)
    write_releases(out)
    write_trust(out)
    write_refused(out)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
