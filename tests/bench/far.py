"""A new release of thousands of small files over a line of long round trips: the real fetch, which
hashes each file and has it on disk, beside curl with as many transfers at once and wget with one,
both over kept connections and from the same nginx. The line is a proxy that holds back what it is
given, by half a round trip each way and a whole one for a new connection."""

import asyncio
import hashlib
import statistics
import subprocess
import threading
import time

from measure import spread
from static import Nginx
from support.board import Board
from support.independent import Key, Tree, site_files

ROUNDS, FILES, ONE_BY_ONE, AT_ONCE = 3, 2000, 100, 6  # CREW_MOST
FILE_BYTES, ROUND_TRIP_S = 4096, 0.1
PATIENCE_S = 600
TARGET_PEER, TARGET_ONE = 0.8, 4


class Line:
    """A port of its own before another one, far away."""

    def __init__(self, port):
        self.behind = port
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self.connect, "127.0.0.1", 0), self.loop).result()
        self.port = server.sockets[0].getsockname()[1]

    async def connect(self, reader, writer):
        await asyncio.sleep(ROUND_TRIP_S)
        there, back = await asyncio.open_connection("127.0.0.1", self.behind)
        await asyncio.gather(self.carry(reader, back), self.carry(there, writer))

    async def carry(self, reader, writer):
        under_way = asyncio.Queue()
        arrival = asyncio.create_task(self.deliver(under_way, writer))
        data = b"-"
        while data:
            try:
                data = await reader.read(65536)
            except ConnectionError:
                data = b""
            under_way.put_nowait((self.loop.time() + ROUND_TRIP_S / 2, data))
        await arrival

    async def deliver(self, under_way, writer):
        data = b"-"
        while data:
            due, data = await under_way.get()
            await asyncio.sleep(due - self.loop.time())
            writer.write(data)
        writer.close()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)


def pictures():
    """All different."""
    return {f"{number:04}.jpg": b"%08d" % number * (FILE_BYTES // 8) for number in range(FILES)}


def by_fetch(folder, url, key):
    began = time.monotonic()
    board = Board(folder, url, key.public)
    try:
        board.wait_for("release", PATIENCE_S)
        return FILES / (time.monotonic() - began)
    finally:
        board.close()


def by(words, folder, urls):
    """Another program, told what to get on its standard input."""
    folder.mkdir()
    began = time.monotonic()
    subprocess.run(words, cwd=folder, input=urls, text=True, check=True, capture_output=True)
    took_s = time.monotonic() - began
    assert len(list(folder.rglob("*"))) >= urls.count("http:")
    return urls.count("http:") / took_s


def curl_list(urls):
    return "".join(f"url = {url}\nremote-name\n" for url in urls)


def measure(table, folder):
    folder = folder / "far"
    (folder / "tree").mkdir(parents=True)
    for path in (folder.parent, folder):
        path.chmod(0o755)
    key, tree = Key(folder, "key"), Tree(folder / "tree")
    names = pictures()
    tree.publish(site_files({"hall": {"items": [{"image": name} for name in names]}},
                            {"hall": {"canvas": [640, 360]}}, names,
                            rules=[{"id": "hall", "show": "hall"}]), [key])
    nginx = Nginx(folder / "nginx", folder / "tree")
    line = Line(nginx.port)
    base = f"http://127.0.0.1:{line.port}"
    hashes = [hashlib.sha256(data).hexdigest() for data in names.values()]
    urls = [f"{base}/blobs/{name[:2]}/{name}" for name in hashes]
    curl = ["curl", "-s", "--parallel", "--parallel-max", str(AT_ONCE), "--config", "-"]
    try:
        pairs = [(by_fetch(folder / f"state-{i}", base, key),
                  by(curl, folder / f"curl-{i}", curl_list(urls))) for i in range(ROUNDS)]
        one = by(["wget", "-q", "-i", "-"], folder / "wget", "\n".join(urls[:ONE_BY_ONE]))
    finally:
        line.stop()
        nginx.stop()
    ratio = statistics.median(ours / peer for ours, peer in pairs)
    ours, peers = zip(*pairs)
    name = f"{FILES} files of {FILE_BYTES >> 10} KiB, round trip {ROUND_TRIP_S * 1000:.0f} ms"
    table.add(f"{name}: curl, {AT_ONCE} at once", spread(ours, "/s"), spread(peers, "/s"), ratio,
              f">= {TARGET_PEER} x", ratio >= TARGET_PEER)
    ratio = statistics.median(ours) / one
    table.add("… wget, one at a time", "", f"{one:.1f} /s", ratio, f">= {TARGET_ONE} x",
              ratio >= TARGET_ONE)
