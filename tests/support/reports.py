"""Batches of reports, read by a second implementation of docs/formats.md and the stock minisign."""

import hashlib
import json
import subprocess

SIGNATURE_LINES = 4


def batches(text):
    """[(head, records, raw lines, signature block)] of a spool file or a request."""
    found, lines, rest = [], [], text.splitlines(keepends=True)
    while rest:
        if not rest[0].startswith("untrusted comment: "):
            lines.append(rest.pop(0))
            continue
        block, rest = "".join(rest[:SIGNATURE_LINES]), rest[SIGNATURE_LINES:]
        found.append((json.loads(lines[0]), [json.loads(line) for line in lines[1:]],
                      "".join(lines), block))
        lines = []
    assert not lines, lines
    return found


def verify(folder, raw, block):
    """By minisign, under the key that the block names."""
    key = block.splitlines()[2].split()[-1]
    (folder / "raw").write_text(raw)
    (folder / "raw.minisig").write_text(block)
    subprocess.run(["minisign", "-V", "-q", "-P", key, "-m", folder / "raw"], check=True)
    return key


def chain(found):
    """The batches of each boot are in a row."""
    last = {}
    for head, _, raw, _ in found:
        number, sha256 = last.get(head["boot"], (0, "0" * 64))
        assert (head.get("from", head["batch"]), head["previous"]) == (number + 1, sha256)
        last[head["boot"]] = head["batch"], head.get("ends") or hashlib.sha256(
            raw.encode()).hexdigest()
    return last


def spool(state):
    """All batches in a board's spool."""
    return [batch for path in sorted((state / "spool").glob("*.report"))
            for batch in batches(path.read_text())]
