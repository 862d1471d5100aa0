"""Files of the release tree over kept connections: our server and nginx in turns, the same files,
the same client (load.c)."""

import os
import random
import socket
import subprocess
import time

from fleet import Load, expect, request
from measure import MIB
from support.machine import ColourSite, Server, bangtin

ROUNDS, SECONDS, CLIENTS = 5, 2, 16
SIZES = {"10 KiB": 10 << 10, "300 KiB": 300 << 10, "8 MiB": 8 << 20}
TARGET = 0.7
CONFIG = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; user root;
events {{ worker_connections 256; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


class Nginx:
    def __init__(self, folder, root):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        folder.mkdir()
        (folder / "conf").write_text(CONFIG.format(folder=folder, port=self.port, root=root))
        self.process = subprocess.Popen(["nginx", "-p", folder, "-c", folder / "conf"])
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError("nginx did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def put(tree, size):
    """A blob of random bytes of a size, and its path below the tree."""
    name = random.Random(size).randbytes(32).hex()  # a server does not look into it
    path = tree / "blobs" / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(os.urandom(size))
    return path.relative_to(tree)


def speed(server, files):
    result = expect(Load(server, SECONDS, 0, files).result(), "200")
    return result["body_bytes"] / result["seconds"], result["answers"] / result["seconds"]


def measure(table, folder):
    folder = folder / "static"
    folder.mkdir()
    folder.chmod(0o755)
    site = ColourSite(folder / "site")
    site.hall("red")
    bangtin("keygen", folder / "key")
    server = Server(site.folder, folder / "server", folder / "key.key")
    nginx = Nginx(folder / "nginx", folder / "server/tree")
    try:
        for name, size in SIZES.items():
            files = [request(folder / "get", f"/{put(folder / 'server/tree', size)}")] * CLIENTS
            pairs = [(speed(server, files), speed(nginx, files)) for _ in range(ROUNDS)]
            ours, peer = (sorted(pair[i][0] / MIB for pair in pairs)[ROUNDS // 2] for i in (0, 1))
            each = sorted(pair[0][1] for pair in pairs)[ROUNDS // 2]
            ratio = sorted(a[0] / b[0] for a, b in pairs)[ROUNDS // 2]
            table.add(f"file of {name}: nginx beside it", f"{ours:.0f} MiB/s, {each:.0f} files/s",
                      f"{peer:.0f} MiB/s", ratio, f">= {TARGET} x", ratio >= TARGET)
    finally:
        nginx.stop()
        server.stop()
