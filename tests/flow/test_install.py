"""What `make install` puts down runs from where it lies, and can be read there."""

import os
import shutil
import subprocess

import pytest

from support.desk import BUILD, ROOT, run


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The PREFIX of an installation of its own. The programs are as built: nothing is compiled."""
    folder = tmp_path_factory.mktemp("install")
    subprocess.run(["make", "-s", "-C", ROOT, "install", f"BUILD={BUILD}", f"DESTDIR={folder}"],
                   check=True, timeout=600, stdout=subprocess.DEVNULL)  # fmt: skip
    return folder / "usr/local"


def test_every_page_is_whole(installed):
    if not shutil.which("man"):
        pytest.skip("man is not installed")
    pages = sorted((installed / "share/man/man1").iterdir())
    commands = sorted(path.stem.removeprefix("cmd_") for path in (ROOT / "cli").glob("cmd_*.c"))
    programs = ["bangtin", "bangtin-player", "bangtin-server"]
    names = sorted(programs + [f"bangtin-{command}" for command in commands])
    assert sorted(page.stem for page in pages) == names
    for page in pages:
        read = run("man", "--warnings", "-l", page)
        assert "OPTIONS" in read.stdout
        assert read.stderr == ""


def test_the_player_finds_its_stations(installed, tmp_path):
    site, tree, frame = ROOT, tmp_path / "tree", tmp_path / "frame.png"
    run(installed / "bin/bangtin", "keygen", tmp_path / "k")
    run(installed / "bin/bangtin", "publish", site, "--to", tree, "--key", tmp_path / "k.key")
    run(installed / "bin/bangtin-player", "--snapshot", frame, "--at", "2026-12-01T08:00:00+07:00",
        "--screen", "cong", "--server", tree, "--trust", tmp_path / "k.pub")
    assert frame.stat().st_size > 1000
    programs = sorted(os.listdir(BUILD / "libexec/bangtin"))
    assert sorted(os.listdir(installed / "libexec/bangtin")) == programs


def test_the_catalogue_and_the_examples_are_there(installed):
    assert (installed / "share/locale/vi/LC_MESSAGES/bangtin.mo").stat().st_size > 10_000
    examples = {path.name for path in (installed / "share/doc/bangtin/examples").iterdir()}
    assert examples == {"player.conf", "server.conf"}
    units = {path.name for path in (installed / "lib/systemd/system").iterdir()}
    assert units == {"bangtin-player.service", "bangtin-server.service"}
    themes = {path.name for path in (installed / "share/bangtin/themes").iterdir()}
    assert themes == {path.name for path in (ROOT / "themes").iterdir()}
