"""docs/keys.*.md is the ceremony of the keys: its commands, with Debian's minisign, one after the
other in one folder, and what they answer. docs/security.md names tests and fuzz targets."""

import os
import re
import shutil
import subprocess

import pytest
from support.desk import BANGTIN, ROOT, SITE, Desk

LANGUAGES = ("en", "vi")


def blocks(language):
    """(kind, text) of what stands between ``` and ```, in order."""
    page = (ROOT / "docs" / f"keys.{language}.md").read_text(encoding="utf-8")
    return re.findall(r"^```(sh|text)\n(.*?)^```", page, re.M | re.S)


def without_passwords(commands):
    """Each of them takes seconds and a gigabyte on purpose; `test_publish.py` types some."""
    return commands.replace("minisign -G ", "minisign -G -W ").replace(" --password", "")


def assert_said(said, expected):
    """Every expected line begins a line that was said, in their order; … stands for anything."""
    for line in expected.strip().split("\n"):
        pattern = ".*".join(re.escape(part) for part in line.split("…"))
        found = re.search(f"^{pattern}", said, re.M)
        assert found, f"{line!r} is not in\n{said}"
        said = said[found.end():]


def test_both_languages_have_the_same_commands():
    assert len(blocks("en")) > 10
    assert [block for kind, block in blocks("en") if kind == "sh"] == \
        [block for kind, block in blocks("vi") if kind == "sh"]
    assert [kind for kind, _ in blocks("en")] == [kind for kind, _ in blocks("vi")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ceremony_is_as_documented(tmp_path, language):
    desk = Desk(tmp_path / "desk")
    desk.write("site", SITE | {"site": "demo"})
    shutil.copytree(desk.site, tmp_path / "site")
    environment = dict(os.environ, PATH=f"{BANGTIN.parent}:{os.environ['PATH']}",
                       LC_ALL="C.UTF-8", LANGUAGE=language)
    said = ""
    for kind, text in blocks(language):
        if kind == "text":
            assert_said(said, text)
            continue
        run = subprocess.run(["sh", "-euc", without_passwords(text)], cwd=tmp_path, env=environment,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True)
        said = run.stdout
        assert run.returncode == 0, f"{text}\n{said}"


def test_what_the_threat_model_names_is_there():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    tests = "".join(path.read_text(encoding="utf-8")
                    for path in [*ROOT.glob("tests/f[al]*/*.py"), *ROOT.glob("tests/unit/*.c")])
    held = set(re.findall(r"(?:^def |cmocka_unit_test\w*\(|^ +[A-Z_]+\()(\w+)", tests, re.M))
    named = set(re.findall(r"`([a-z0-9]+(?:_[a-z0-9]+){2,}|test_[a-z]+)`", page))
    missing = sorted(named - held)
    assert len(named) > 40 and missing == []
    bytes_from_outside = page.split("## 5 ")[1].split("## 6 ")[0]
    targets = re.findall(r"`(\w+)`", " ".join(line.split("|")[3] for line in
                                             bytes_from_outside.splitlines() if line.startswith("| ")))
    assert sorted(targets) == sorted(path.stem for path in (ROOT / "tests" / "fuzz").glob("*.c")
                                     if path.stem != "replay")
