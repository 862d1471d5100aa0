"""What flow tests share: a real nginx over a folder."""

import socket
import subprocess
import time

import pytest

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
