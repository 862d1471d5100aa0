"""Reports on their way to a server: what a board sends when, and what it keeps."""

import functools
import http.server
import os
import signal
import threading

import pytest

from support import reports
from support.board import wait_until
from support.machine import wait_colour
from support.world import World


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode(errors="replace")
        self.server.posts.append((self.path, body))
        status = self.server.statuses.pop(0) if self.server.statuses else 204
        if self.server.is_strange:
            status = 403
        self.server.opened.wait(60)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def world(tmp_path, closed):
    """A display, a published site, a plain server that takes reports, and a full spool."""
    return closed(Outbox(tmp_path))


class Outbox(World):
    def __init__(self, folder):
        super().__init__(folder)
        self.publish("red", "green")
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Handler, directory=str(self.tree)))
        self.server.daemon_threads = True
        self.server.posts, self.server.statuses, self.server.is_strange = [], [], False
        self.server.opened = threading.Event()
        self.server.opened.set()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        for _ in range(2):  # two files
            player = self.play(self.tree)
            wait_colour(self.display, "green")
            wait_colour(self.display, "red")
            player.stop()
        self.kept = [path.read_text() for path in self.files()]
        assert len(self.kept) == 2

    def send(self, *more):
        return self.play(f"http://127.0.0.1:{self.server.server_address[1]}", *more)

    def files(self):
        return sorted((self.state / "spool").glob("*.report"))

    def bodies(self):
        return [body for _, body in self.server.posts]

    def close(self):
        self.server.opened.set()
        super().close()
        self.server.shutdown()


def test_what_a_server_has_goes_oldest_first(world):
    player = world.send()
    wait_until(lambda: len(world.server.posts) >= 2)
    assert [path for path, _ in world.server.posts[:2]] == ["/reports"] * 2
    assert world.bodies()[:2] == world.kept
    wait_until(lambda: not world.files())
    player.stop()
    found = [batch for body in world.bodies() for batch in reports.batches(body)]
    found += reports.spool(world.state)  # the last one may be there and here: it stopped meanwhile
    reports.chain({raw: (head, plays, raw, block) for head, plays, raw, block in found}.values())


@pytest.mark.parametrize("status", [404, 405])
def test_a_server_without_the_service_is_no_fault(world, status):
    world.server.statuses = [status] * 9
    player = world.send()
    wait_until(lambda: world.server.posts)
    world.publish("blue")
    wait_colour(world.display, "blue")
    player.stop()
    assert world.bodies() == world.kept[:1]  # asked once
    assert [path.read_text() for path in world.files()][:2] == world.kept
    assert not any("reports" in line for line in player.heard)


def test_a_board_that_is_not_known_yet_keeps_all_and_says_so(world):
    world.server.statuses = [403] * 9
    player = world.send()
    player.wait_for("does not know this board's key yet")
    player.stop()
    assert world.bodies() == world.kept[:1]
    assert [path.read_text() for path in world.files()][:2] == world.kept


def test_a_board_that_is_accepted_sends_what_it_kept_at_once(world):
    world.server.is_strange = True
    player = world.send("--heartbeat", "2")
    player.wait_for("does not know this board's key yet")
    world.server.is_strange = False
    wait_until(lambda: not world.files())
    assert [body for path, body in world.server.posts if path == "/reports"][-2:] == world.kept


def test_a_server_in_trouble_gets_the_same_again(world):
    world.server.statuses = [500, 429]
    world.send()
    wait_until(lambda: len(world.server.posts) >= 4)
    assert world.bodies()[:4] == [world.kept[0]] * 3 + [world.kept[1]]
    wait_until(lambda: not world.files())


def test_what_is_refused_blocks_nothing(world):
    world.server.statuses = [400]
    player = world.send()
    player.wait_for("reports: .*status 400")
    wait_until(lambda: not world.files())
    assert world.bodies()[:2] == world.kept
    assert (world.state / "spool/refused").read_text() == world.kept[0]


def test_a_server_that_hangs_delays_no_release(world):
    world.server.opened.clear()
    world.send()
    wait_until(lambda: world.server.posts)
    world.publish("blue")
    wait_colour(world.display, "blue")
    assert len(world.server.posts) == 1
    world.server.opened.set()
    wait_until(lambda: not world.files())


def test_a_fetch_killed_while_it_sends_sends_again(world):
    world.server.opened.clear()
    player = world.send()
    wait_until(lambda: world.server.posts)
    fetch = player.wait_station("fetch")
    os.kill(fetch, signal.SIGKILL)
    player.wait_station("fetch", other_than=fetch)
    world.server.opened.set()
    wait_until(lambda: not world.files())
    assert world.bodies()[:3] == [world.kept[0]] * 2 + [world.kept[1]]
