"""One server and one browser for all tests of the operators' page."""

import contextlib
import http.client
import io
import shutil

import pytest
from PIL import Image

from support import beats
from support.api import Person, add_user
from support.browser import NASTY, Browser
from support.desk import ROOT
from support.device import Device, post
from support.machine import Server, bangtin

GRID = {"grid": [4, 2], "planned": "c8" * 8}
PEOPLE = {"lan": "admin", "minh": "operator", "hoa": "approver", "tuan": "viewer"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="session")
def state(folder):
    return folder / "state"


@pytest.fixture(scope="session")
def server(folder, state):
    """The demo site with one of each role."""
    for name in ("playlists", "content"):
        shutil.copytree(ROOT / name, folder / "site" / name)
    bangtin("keygen", folder / "demo")
    server = Server(folder / "site", state, folder / "demo.key")
    for name, role in PEOPLE.items():
        add_user(state, name, role)
    yield server
    server.stop()
    print(*server.heard, sep="\n")


@pytest.fixture(scope="session")
def admin(server):
    return Person(server.port, "lan")


@pytest.fixture(scope="session")
def board(server, admin, folder):
    """A board of the hall whose key is accepted and that has reported."""
    device = Device(folder / "board")
    assert post(server, device.batch(screen="sanh")) == 403
    code = next(key["code"] for key in admin.get("/api/keys").json if key["screen"] == "sanh")
    assert admin.post("/api/keys/accept", code=code).status == 200
    plays = [device.play(item, campaign=campaign) for item, campaign in
             (("hall/mot-cua", "mot-cua"), ("hall/kinh-te-so", "chuyen-doi-so"), ("hall/mot-cua", "mot-cua"))]
    assert post(server, device.batch(*plays, screen="sanh")) == 204
    return device


@pytest.fixture(scope="session")
def say(server):
    """As a board that tells how it is."""

    def send(body):
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        with contextlib.closing(line):
            line.request("POST", "/status", body=body)
            return line.getresponse().status

    return send


def picture(colour):
    into = io.BytesIO()
    Image.new("RGB", (320, 180), colour).save(into, "JPEG")
    return into.getvalue()


@pytest.fixture(scope="session")
def boards(say, admin, board, folder):
    """The hall shows three zones; the kiosk is black and says so; the gate was never heard."""
    found = {}
    for screen in ("sanh", "kiosk"):
        found[screen] = beats.Device(folder / f"beats-{screen}", screen)
        assert say(found[screen].beat()) == 403
        code = next(key["code"] for key in admin.get("/api/keys").json if key["screen"] == screen)
        assert admin.post("/api/keys/accept", code=code).status == 200
    zones = [{"zone": "main", "kind": "item", "item": "hall/mot-cua", "since_ms": 1000},
             {"zone": "side", "kind": "item", "item": "side/gio", "since_ms": 1000},
             {"zone": "news", "kind": "ticker", "item": "common", "since_ms": 1000}]
    assert say(found["sanh"].beat(
        picture("navy"), zones=zones, fetched=12, staged=12, showing=11, presented_ms=119000, clock="synchronised",
        wanted=[1920, 1080], display=[1280, 720], temperature_mc=48500, disk_free_bytes=12_000_000_000,
        verdict="ok", seen="c8" * 8, **GRID)) == 204
    assert say(found["kiosk"].beat(
        picture("black"), zones=[{"kind": "item", "item": "kiosk/lay-so", "since_ms": 1000}],
        verdict="black", seen="00" * 8, **GRID,
        faults=[{"text": f"the glass is black {NASTY}", "first_ms": 60000, "last_ms": 120000, "over": False}])) == 204
    return found


@pytest.fixture(scope="session")
def chromium():
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def page(chromium, server):
    """A browser that was never here; whatever it complains about in the end is a failure."""
    chromium.fresh(server.url)
    yield chromium
    complaints = chromium.complaints()
    assert not complaints, complaints


@pytest.fixture
def signed_in(page):
    """signed_in("lan") opens the page as she sees it."""
    return lambda name: page.open().sign_in(name)
