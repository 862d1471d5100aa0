"""One server and one browser for all tests of the operators' page."""

import shutil

import pytest

from support.api import Person, add_user
from support.browser import Browser
from support.desk import ROOT
from support.device import Device, post
from support.machine import Server, bangtin

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
