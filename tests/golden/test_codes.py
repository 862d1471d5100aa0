"""Every QR code on every board of the repository's site, drawn by the site's own items or part of their
pictures: read back by ZBar from the frame of the whole canvas, sharp and after a blur of 2 x 2."""

import datetime
import json
import pathlib
import shutil
import subprocess

import pytest

Image = pytest.importorskip("PIL.Image", reason="needs python3-pil")
ImageFilter = pytest.importorskip("PIL.ImageFilter", reason="needs python3-pil")

from support.frames import BUILD, PATIENCE_S, run  # noqa: E402

if not shutil.which("zbarimg"):
    pytest.skip("needs zbar-tools", allow_module_level=True)

ROOT = pathlib.Path(__file__).parent.parent.parent
HOURS = ("09:00", "20:00")  # by day, and in the evening
SETTLED = datetime.timedelta(seconds=2)  # behind the transition
SCREENS = json.loads((ROOT / "playlists/screens.json").read_text())["screens"]


def read_codes(path):
    done = subprocess.run(["zbarimg", "-q", "--raw", "--nodbus", path], timeout=PATIENCE_S, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return set(done.stdout.decode().splitlines())


def codes_of(item):
    """What an item holds: its own code, or those in its picture."""
    picture = item.get("image") or item.get("card")
    return {item["qr"]} if "qr" in item else read_codes(ROOT / "content" / picture) if picture else set()


@pytest.fixture(name="codes", scope="module")
def fixture_codes():
    """Full name of each item with codes, and what they hold."""
    found = {}
    for path in (ROOT / "playlists").glob("*.json"):
        items = json.loads(path.read_text()).get("items", [])
        found |= {f"{path.stem}/{item['id']}": codes_of(item) for item in items if "id" in item}
    return {name: held for name, held in found.items() if held}


def moments(screen, names):
    """When each of them is first shown by day and in the evening."""
    found = {}
    for hour in HOURS:
        start = datetime.datetime.fromisoformat(f"2026-12-01T{hour}")
        end = start + datetime.timedelta(minutes=20)
        rows = subprocess.run([BUILD / "bangtin", "plan", ROOT, "--screen", screen, "--from", start.isoformat(),
                               "--to", end.isoformat()], check=True, capture_output=True, text=True,
                              timeout=PATIENCE_S).stdout.splitlines()
        for row in rows:
            for name in names & set(row.split()):
                found.setdefault((name, hour), datetime.datetime.fromisoformat(row.split()[0]) + SETTLED)
    return found


def test_the_site_shows_codes(codes):
    shown = {name for screen in SCREENS for name, _ in moments(screen, set(codes))}
    assert shown == set(codes) and shown, "each item with a code stands on some board"


@pytest.mark.parametrize("screen", SCREENS)
def test_every_code_is_read(screen, codes, tmp_path):
    path = tmp_path / "frame.png"
    for (name, _), at in moments(screen, set(codes)).items():
        run(BUILD / "bangtin", "preview", ROOT, "--screen", screen, "--at", at.isoformat(), "--to", path)
        assert codes[name] <= read_codes(path), f"{name} at {at}"
        frame = Image.open(path).convert("RGB")
        frame.filter(ImageFilter.Kernel((3, 3), (0, 0, 0, 0, 1, 1, 0, 1, 1), 4)).save(path)
        assert codes[name] <= read_codes(path), f"{name} at {at}, blurred"
