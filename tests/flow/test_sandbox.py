"""The sandbox of each station, and of the desk: what it must not do it cannot, and what it does in a
day it may."""

import os
import pathlib
import re
import signal
import subprocess

import pytest

from support.machine import BUILD, ColourSite, Lines, Server, bangtin, wait_colour
from support.xvfb import Xvfb

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What libraries try although they need not: the call, and why its refusal is right.
REFUSED = {}


@pytest.mark.parametrize("landlock", ["0", "1", "2", "4"])
def test_what_it_must_not_do(landlock):
    """The unit test as it is compiled for boards, on kernels without Landlock, with the first one
    (which is of no use), with Debian 12's and with the first that knows ports."""
    preload = {"LD_PRELOAD": str(BUILD.resolve() / "tests/support/old_landlock.so"),
               "LANDLOCK_VERSION": landlock}
    run = subprocess.run([BUILD / "tests/test_sandbox"], capture_output=True, text=True, timeout=120,
                         env=os.environ | preload)
    assert run.returncode == 0, run.stdout + run.stderr
    if "SKIPPED" in run.stderr:
        pytest.skip(run.stdout)


def calls_in(name):
    """A set of system calls of systemd's, with the sets it holds."""
    listed = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True,
                            text=True, timeout=60, check=True).stdout.split("\n")
    words = [line.strip() for line in listed[1:] if line.strip() and "#" not in line]
    return set().union(*(calls_in(word) if word[0] == "@" else {word} for word in words))


def calls_of_unit(program):
    """What SystemCallFilter= leaves; @default is always in."""
    allowed = calls_in("@default")
    unit = (ROOT / "systemd" / f"{program}.service").read_text(encoding="utf-8")
    for line in re.findall(r"(?m)^SystemCallFilter=(.*)$", unit):
        words = line.removeprefix("~").split()
        calls = set().union(*(calls_in(word) if word[0] == "@" else {word} for word in words))
        allowed = allowed - calls if line[0] == "~" else allowed | calls
    return allowed


def can_trace():
    probe = subprocess.run(["strace", "-f", "true"], capture_output=True, timeout=60)
    return probe.returncode == 0


def refused_in(trace):
    found = re.findall(r"^\d+ +(\w+)(\(.*= -1 (?:EPERM|EACCES) .*)$", trace.read_text(), re.M)
    return [call + rest for call, rest in found if call not in REFUSED]


@pytest.mark.skipif(not can_trace(), reason="strace cannot trace here")
def test_nothing_the_desk_does_is_refused(tmp_path):
    """A check, frames and a sheet of every kind of item."""
    site, trace = ROOT / "docs/items/site", tmp_path / "trace"
    for words in (("check", site),
                  ("preview", site, "--screen", "items", "--sheet", "--to", tmp_path / "all.png")):
        run = subprocess.run(["strace", "-f", "-qq", "-o", trace, BUILD / "bangtin", *words],
                             capture_output=True, text=True, timeout=120)
        assert run.returncode == 0, run.stdout + run.stderr
        assert refused_in(trace) == [] and "no sandbox" not in run.stderr


@pytest.mark.parametrize("canvas", ["cpu", "gpu"])
@pytest.mark.skipif(not can_trace(), reason="strace cannot trace here")
def test_nothing_it_does_is_refused(tmp_path, canvas):
    """A start, a change of release, reports and an end under strace, which sees what the filter and
    Landlock refuse."""
    site = ColourSite(tmp_path / "site")
    site.write("hall", {"items": [{"id": "red", "image": "red.jpg", "duration": 1},
                                  {"id": "words", "slogan": "Xin **chào**", "duration": 1},
                                  {"id": "code", "qr": "https://example.vn", "duration": 1}]})
    bangtin("keygen", tmp_path / "demo")
    server = Server(site.folder, tmp_path / "server", tmp_path / "demo.key")
    glass = Xvfb(160, 90)
    trace = tmp_path / "trace"
    player = Lines(["strace", "-f", "-qq", "-o", trace, BUILD / "bangtin-player", "--server", server.url, "--screen", "s", "--trust",
                    tmp_path / "demo.pub", "--state", tmp_path / "state", "--status", "--canvas",
                    canvas], env=glass.environment(), start_new_session=True)
    try:
        player.wait_for("showing hall/code")
        site.hall("green", "blue")
        wait_colour(glass, "blue")
        os.killpg(player.process.pid, signal.SIGTERM)
        player.process.wait(timeout=60)
    finally:
        server.stop()
        glass.close()
    assert refused_in(trace) == []
    assert "no sandbox" not in "".join(player.heard)
    made = set(re.findall(r"^\d+ +(\w+)\(", trace.read_text(), re.M))
    # With ProtectClock= it hears of a synchronised clock from timesyncd (common/clock.h).
    assert made - calls_of_unit("bangtin-player") == {"clock_adjtime"}
