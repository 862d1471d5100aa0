"""What the lint scripts share: the files of the source tree, and how a finding is printed."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAYERS = ("common", "model", "picture", "desk", "player", "server", "cli")
SKIPPED = {"build", ".git", "__pycache__", ".pytest_cache"}


def files(*suffixes, below=LAYERS + ("tests",)):
    """Sorted paths relative to the root of the files with one of these endings."""
    found = []
    for folder in below:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in suffixes and not SKIPPED & set(path.parts):
                found.append(path.relative_to(ROOT))
    return sorted(found)


def lines(path):
    return (ROOT / path).read_text(encoding="utf-8").split("\n")


def finish(findings):
    """Prints them and ends: 1 when there are any."""
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)
