"""bangtin push: a site goes to a server from afar, only what differs, and over nobody's work."""

import json
import shutil

import pytest

from support.api import StaffedServer
from support.machine import ColourSite, bangtin


@pytest.fixture(scope="module")
def server(folder):
    site = ColourSite(folder / "site")
    site.hall("red")
    server = StaffedServer(folder, {"lan": "operator", "minh": "viewer"})
    server.site = site
    for name in ("lan", "minh"):
        (folder / name).touch(0o600)
        (folder / name).write_text(bangtin("token", folder / "server", name))
    yield server
    server.stop()


@pytest.fixture
def here(server, tmp_path):
    """What an operator has on his own machine: a copy."""
    shutil.copytree(server.site.folder, tmp_path / "site")
    copy = ColourSite.__new__(ColourSite)
    copy.folder = tmp_path / "site"
    return copy


@pytest.fixture
def push(server, here):
    def run(*words, who="lan", status=0):
        return bangtin("push", here.folder, "--server", server.url, "--token", server.folder / who,
                       *words, status=status)
    return run


def there(server, path):
    return (server.site.folder / path).read_bytes()


def test_only_what_differs_is_sent(server, here, push):
    assert "0 sent, 10 the same, 0 removed" in push()
    here.hall("red", "green")
    assert "sent playlists/hall.json\n1 sent, 9 the same" in push()
    assert [item["id"] for item in json.loads(there(server, "playlists/hall.json"))["items"]] == [
        "red", "green"]
    shutil.copy(here.folder / "content/gold.jpg", here.folder / "content/ảnh mới (1).jpg")
    assert "sent ảnh mới (1).jpg\n1 sent" in push()
    assert there(server, "content/ảnh mới (1).jpg") == there(server, "content/gold.jpg")
    changed = bytearray(there(server, "content/gold.jpg"))
    changed[6:10] = b"jfif"  # as long as before, and other bytes that any reader passes over
    (here.folder / "content/ảnh mới (1).jpg").write_bytes(changed)
    assert "1 sent" in push()
    (here.folder / "content/ảnh mới (1).jpg").unlink()
    assert "1 file is only on the server" in push()
    assert "removed ảnh mới (1).jpg\n0 sent, 10 the same, 1 removed" in push("--remove")
    assert not (server.site.folder / "content/ảnh mới (1).jpg").exists()


def test_what_is_wrong_there_is_said_as_check_does(server, here, push):
    here.write("hall", {"items": [{"id": "red", "image": "red.jpg", "duraton": 5}]})
    said = push(status=1)
    assert 'playlists/hall.json:1:' in said and 'did you mean "duration"' in said
    assert "boards keep what they have" in said
    here.hall("red")
    push()


def test_who_may_not_cannot(server, here, push):
    here.hall("green")
    before = there(server, "playlists/hall.json")
    assert "this needs the role operator" in push(who="minh", status=1)
    assert there(server, "playlists/hall.json") == before


def test_no_site_is_sent(server, push, tmp_path):
    bangtin("push", tmp_path / "nowhere", "--server", server.url, "--token", server.folder / "lan",
            status=1)
