"""The command from afar: with a token, by the server's API."""

import http.server
import re
import threading

import pytest

from support.api import StaffedServer
from support.device import Device, accept, post
from support.machine import ColourSite, bangtin


@pytest.fixture(scope="module")
def server(folder):
    site = ColourSite(folder / "site")
    site.write("screens", {"screens": {"s": {"canvas": [160, 90], "tags": ["hall"]}}})
    site.hall("red", "green", campaign="tet")
    server = StaffedServer(folder, {"lan": "viewer"})
    device = Device(folder / "device")
    accept(server, folder / "server", device)
    assert post(server, device.batch(device.play(campaign="tet"), device.play("hall/old"))) == 204
    yield server
    server.stop()


@pytest.fixture(scope="module")
def token(server, folder):
    path = folder / "token"
    path.touch(0o600)
    path.write_text(bangtin("token", folder / "server", "lan"))
    return path


@pytest.mark.parametrize("words", [
    (), ("--by", "campaign"), ("--by", "screen", "--csv"), ("--csv", "--bom"), ("--tag", "hall"),
    ("--campaign", "tet", "--from", "2026-11-01T00:00:00+07:00", "--to", "2026-12-01T00:00:00Z")])
def test_reports_say_the_same_from_afar(server, folder, token, words):
    here = bangtin("report", folder / "server", *words)
    assert "hall" in here or "tet" in here or "\ns," in here
    assert bangtin("report", "--server", server.url + "/", "--token", token, *words) == here


def test_status_says_the_same_from_afar(server, folder, token):
    here = bangtin("status", folder / "server")
    assert re.search(r"^s: hall/old until ", here, re.M)
    assert bangtin("status", "--server", server.url, "--token", token) == here
    bangtin("status", status=2)


def test_what_goes_wrong_is_said(server, folder, token):
    ask = ("report", "--server", server.url, "--token")
    other = folder / "other"
    other.touch(0o600)
    other.write_text("0" * 64)
    assert "this token is not valid" in bangtin(*ask, other, status=1)
    other.chmod(0o644)
    assert "chmod 600" in bangtin(*ask, other, status=1)
    assert "give a time" in bangtin(*ask, token, "--from", "2026-11-01T00:00:00", status=1)
    bangtin(*ask, folder / "nowhere", status=1)
    assert "--token FILE" in bangtin("report", "--server", server.url, status=1)
    assert "https://" in bangtin("report", "--server", "ftp://x", "--token", token, status=1)
    bangtin("report", "--server", "http://127.0.0.1:1", "--token", token, status=3)
    assert "--server" in bangtin("report", status=2)
    bangtin("report", folder / "server", "--server", server.url, "--token", token, status=2)


def test_a_token_goes_nowhere_else(server, token):
    heard = []

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Elsewhere) as other:
        thread = threading.Thread(target=other.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{other.server_port}"
        assert "302" in bangtin("report", "--server", url, "--token", token, status=1)
        other.shutdown()
        thread.join()
    assert [path.split("?")[0] for path in heard] == ["/api/plays"]
