"""The example in docs/nginx.conf, in a real nginx with a real certificate."""

import json
import pathlib
import shutil
import socket
import subprocess
import time

import pytest

from support.api import PASSWORD, add_user
from support.machine import ColourSite, Server, bangtin

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE_S = 60
FRAME = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; user root;
events {{ worker_connections 64; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {example}
}}
"""

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(tmp_path):
    site = ColourSite(tmp_path / "site")
    site.hall("red")
    bangtin("keygen", tmp_path / "demo")
    server = Server(site.folder, tmp_path / "state", tmp_path / "demo.key",
                    more=("--trusted-proxy", "127.0.0.1"))
    yield server
    server.stop()


@pytest.fixture
def nginx(tmp_path, server):
    """Starts the example, changed only in its places; gives a way to ask it."""
    folder, port = tmp_path / "nginx", free_port()
    folder.mkdir()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    "-keyout", folder / "key", "-out", folder / "pem"],
                   check=True, capture_output=True)
    running = []

    def start(is_alone=False):
        example = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
        for old, new in (("listen 443", f"listen 127.0.0.1:{port}"),
                         ("/etc/ssl/bangtin.pem", str(folder / "pem")),
                         ("/etc/ssl/bangtin.key", str(folder / "key")),
                         ("/var/lib/bangtin-server/tree", str(tmp_path / "state" / "tree")),
                         ("http://127.0.0.1:8080", server.url)):
            assert old in example
            example = example.replace(old, new)
        if is_alone:
            example = "\n".join(line for line in example.splitlines() if "proxy_" not in line)
        (folder / "conf").write_text(FRAME.format(folder=folder, example=example))
        running.append(subprocess.Popen(["nginx", "-p", folder, "-c", folder / "conf"]))
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return ask
            time.sleep(0.05)
        raise AssertionError("nginx did not start")

    def ask(path, *options):
        """Status, headers and body."""
        run = subprocess.run(["curl", "-si", "--http1.1", "--cacert", folder / "pem", "--max-time",
                              str(PATIENCE_S), *options, f"https://localhost:{port}{path}"],
                             check=True, capture_output=True)
        head, body = run.stdout.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        return int(first.split()[1]), dict(line.lower().split(": ", 1) for line in lines), body

    ask.url = f"https://localhost:{port}"
    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


@pytest.mark.parametrize("is_alone", [False, True])
def test_the_tree_is_served_and_nothing_else(nginx, tmp_path, is_alone):
    ask, tree = nginx(is_alone), tmp_path / "state" / "tree"
    blob = next(tree.glob("blobs/*/*"))
    status, headers, body = ask("/latest")
    assert (status, body) == (200, (tree / "latest").read_bytes())
    assert headers["cache-control"] == "no-cache"
    status, headers, body = ask(f"/{blob.relative_to(tree)}", "-H", "Range: bytes=1-")
    assert (status, body) == (206, blob.read_bytes()[1:])
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    (tree / "trust").mkdir()
    for name in ("pending", "trust/pending.json", "trust/1.json"):
        (tree / name).write_text("x")
    assert ask("/trust/1.json")[0] == 200
    for path in ("/pending", "/trust/pending.json", "/.lock", "/trust/2.json", "/nowhere"):
        assert ask(path)[0] == 404, path


@pytest.mark.parametrize("is_alone, statuses", [(False, {400}), (True, {404, 405})])
def test_reports_pass_through_it(nginx, is_alone, statuses):
    ask = nginx(is_alone)
    assert ask("/reports", "--data-binary", "no report")[0] in statuses


def test_people_log_in_through_it(nginx, tmp_path, server):
    ask = nginx()
    add_user(tmp_path / "state", "lan", "approver")
    assert b"<html" in ask("/", "-H", "Accept: text/html")[2]
    words = ("--interface", "127.0.0.2", "-H", "Content-Type: application/json", "-H",
             f"Origin: {ask.url}", "-d", json.dumps({"name": "lan", "password": PASSWORD}))
    status, headers, _ = ask("/api/login", *words)
    assert status == 200 and "; secure" in headers["set-cookie"]
    cookie = headers["set-cookie"].split(";")[0]
    deeds = json.loads(ask("/api/audit", "-H", f"Cookie: {cookie}")[2])
    assert (deeds[0]["action"], deeds[0]["address"]) == ("login", "127.0.0.2")


def test_boards_wait_through_it(nginx):
    ask = nginx()
    tag = ask("/latest")[1]["etag"]
    status, headers, _ = ask("/latest", "-H", f"If-None-Match: {tag}", "-H", "Prefer: wait=1")
    assert (status, headers["preference-applied"]) == (304, "wait=1")
