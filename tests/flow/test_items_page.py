"""docs/items.md is what the key tables say, and notices when it is not."""

import os
import shutil
import subprocess

import pytest
from support.desk import BUILD, ROOT, run


@pytest.fixture(name="copy")
def fixture_copy(tmp_path):
    for name in ("docs", "scripts", "themes"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def check(copy):
    done = subprocess.run([copy / "scripts/items", "--check", BUILD], capture_output=True, text=True, check=False,
                          timeout=60, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
    return done.returncode, done.stdout


def test_the_page_is_up_to_date(copy):
    assert check(copy) == (0, "")


def replace(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("spoil, says", [
    (lambda copy: replace(copy / "docs/items.md", "`slogan`", "`slogn`"), "docs/items.md: out of date"),
    (lambda copy: replace(copy / "themes/night.json", "#05080f", "#000000"), "site.json: out of date"),
    (lambda copy: (copy / "themes/new.json").write_text('{"new": {}}'), "theme-new.png: missing"),
    (lambda copy: (copy / "docs/items/qr.png").unlink(), "qr.png: missing"),
    (lambda copy: replace(copy / "docs/items/site/playlists/kinds.json", '"qr":', '"slogan":'), "shows no qr"),
])
def test_what_is_out_of_date_is_told(copy, spoil, says):
    spoil(copy)
    code, said = check(copy)
    assert code == 1 and says in said and "make items" in said


def test_its_site_has_no_fault():
    """Its pictures are of one day, so the countdown among them ends; nothing else is to be said."""
    said = run(BUILD / "bangtin", "check", ROOT / "docs/items/site").stdout
    assert not [line for line in said.splitlines() if "warning: " in line and "this ended on" not in line], said
