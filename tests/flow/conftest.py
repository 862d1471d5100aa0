"""What flow tests share: a display, a site of colours and its key, programs that end with their test,
and a real nginx over a folder."""

import contextlib
import socket
import subprocess
import time

import pytest

from support.machine import ColourSite, bangtin
from support.xvfb import Xvfb

CONFIG = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


@pytest.fixture(scope="module")
def folder(request, tmp_path_factory):
    """One for all tests of the file."""
    return tmp_path_factory.mktemp(request.module.__name__.rpartition(".")[2])


@pytest.fixture
def display(closed):
    """As large as the pictures of a ColourSite."""
    return closed(Xvfb(160, 90))


@pytest.fixture
def site(tmp_path):
    return ColourSite(tmp_path / "site")


@pytest.fixture
def key(tmp_path):
    bangtin("keygen", tmp_path / "demo")
    return tmp_path / "demo.key"


@pytest.fixture
def started():
    """started(program) ends it when the test is over, whatever became of both."""
    programs = []

    def start(program):
        programs.append(program)
        return program

    yield start
    for program in reversed(programs):
        program.end()


@pytest.fixture
def closed():
    """closed(what) closes it in the same way."""
    with contextlib.ExitStack() as stack:
        yield lambda what: stack.enter_context(contextlib.closing(what))


@pytest.fixture
def nginx(tmp_path):
    """nginx(root) serves a folder as a plain static site and returns its URL."""
    running = []

    def start(root):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        folder = tmp_path / "nginx"
        folder.mkdir()
        (folder / "conf").write_text(CONFIG.format(folder=folder, port=port, root=root))
        tmp_path.chmod(0o755)
        running.append(subprocess.Popen(["nginx", "-p", folder, "-c", folder / "conf",
                                         "-g", "user root;"], stderr=subprocess.DEVNULL))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return f"http://127.0.0.1:{port}"
            time.sleep(0.05)
        raise AssertionError("nginx did not start")

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=30)
