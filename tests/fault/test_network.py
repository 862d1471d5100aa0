"""The real fetch on bad lines: packets lost, a crawling link, one that flaps, a black hole in the
middle of a file, a resolver that never answers. It always gets there, and never stops answering."""

import os
import time

import pytest

from support import evil_server as evil, netns
from support.board import Board, wait_until
from support.independent import Key, Tree, sha256, site_files

IS_LONG = os.environ.get("BANGTIN_FAULTS") == "long"
takes_long = pytest.mark.skipif(not IS_LONG, reason="takes half a minute: make faults")
SCREENS = {"hall": {"canvas": [640, 360]}}


def files(name, size, count=1):
    pictures = {f"{name}{number or ''}.jpg": (f"{number or ''}{name}".encode() * size)[:size]
                for number in range(count)}
    return site_files({"hall": {"items": [{"image": path} for path in pictures]}}, SCREENS,
                      pictures, rules=[{"id": "hall", "show": "hall"}])


class Line:
    """A release tree behind a server in a network of its own, and a board there."""

    def __init__(self, folder, *needed):
        self.network = netns.Network(*needed)
        (folder / "tree").mkdir()
        self.folder, self.tree = folder, Tree(folder / "tree")
        self.key = Key(folder, "key")
        self.server = self.network.inside(lambda: evil.Server(self.tree.root))
        self.board = None

    def publish(self, name, size, count=1):
        return self.tree.publish(files(name, size, count), [self.key])

    def start(self, url=None, before=()):
        self.board = Board(self.folder / "state", url or self.server.url, self.key.public,
                           wrapper=[*self.network.wrapper, *before])
        return self.board

    def has(self, latest, patience_s=120):
        self.board.wait_for(f"release {latest}", patience_s)
        self.board.stored()

    def answers(self):
        self.board.say("ping 1")
        self.board.wait_for("pong 1")

    def close(self):
        if self.board:
            self.board.close()
        self.server.close()
        self.network.close()


@pytest.fixture
def line(tmp_path):
    one = Line(tmp_path)
    yield one
    one.close()


@pytest.fixture
def lossy(tmp_path):
    one = Line(tmp_path, "nft")
    yield one
    one.close()


@takes_long
def test_every_fifth_packet_is_lost(lossy):
    latest = lossy.publish("a", 60_000)
    lossy.network.rules("numgen random mod 100 < 20 drop")
    lossy.start()
    lossy.has(latest)


def test_a_link_of_64_kbit_and_a_release_that_overtakes(line):
    line.network.crawl("64kbit")
    line.publish("slow", 1_000_000)  # two minutes
    line.start()
    slow = sha256((b"slow" * 1_000_000)[:1_000_000])
    wait_until(lambda: f"{slow}.part" in line.board.leftovers())
    line.answers()
    latest = line.publish("quick", 4_000)
    line.has(latest)
    assert slow not in line.board.stored()


@takes_long
def test_a_link_that_flaps(line):
    latest = line.publish("a", 2_000_000)
    line.network.crawl("4mbit")
    line.start()
    for _ in range(3):
        time.sleep(0.4)
        line.network.link("down")
        time.sleep(0.4)
        line.answers()
        line.network.link("up")
    line.has(latest)
    sent = sum(one.bytes for one in line.server.requests)
    assert sent < 3 * 2_000_000, "a cut costs what was under way, not the whole file each time"


def test_a_black_hole_in_the_middle_of_a_file(lossy):
    """Packets of a connection vanish after 100 KB: no error ever comes."""
    latest = lossy.publish("a", 1_000_000)
    lossy.network.rules("ct state established ct bytes > 100000 drop")
    lossy.start()
    wait_until(lambda: lossy.board.leftovers())
    lossy.answers()
    time.sleep(2)
    lossy.answers()
    lossy.network.rules("")
    lossy.has(latest)


@takes_long
def test_connections_that_may_have_died_while_idle_are_not_used(lossy):
    latest = lossy.publish("a", 1_000, count=20)
    lossy.start()
    lossy.has(latest)
    time.sleep(31)  # LIMIT_STALL_S
    requests = lossy.server.requests
    dead = {one.port for one in requests} - {requests[-1].port}
    assert dead
    ports = f"{{ {', '.join(map(str, dead))} }}"
    lossy.network.rules(f"tcp sport {ports} drop\ntcp dport {ports} drop")
    lossy.has(lossy.publish("b", 1_000, count=20))
    assert "download: " not in lossy.board.said()


def test_a_server_that_is_not_there_and_comes(lossy):
    latest = lossy.publish("a", 1_000)
    lossy.network.rules("tcp dport != 0 drop")  # no refusal: silence
    lossy.start()
    lossy.answers()
    lossy.network.rules("")
    lossy.has(latest)


def test_a_resolver_that_never_answers_holds_up_nothing(line, tmp_path):
    resolver = line.network.inside(netns.Resolver)
    latest = line.publish("a", 1_000)
    url = f"http://board.test:{line.server.server_port}"
    line.start(url, netns.resolv_conf(tmp_path))
    wait_until(lambda: resolver.asked > 0)
    for _ in range(5):
        line.answers()
        time.sleep(0.1)
    resolver.answers = True
    line.has(latest)
    resolver.close()


def test_resets_in_mid_file(line):
    """Each connection ends with a reset after 64 KB; ranges bring the rest."""
    latest = line.publish("a", 400_000)
    path = next(f"blobs/{name[:2]}/{name}" for name, data in line.tree.blobs.items()
                if len(data) == 400_000)
    line.server.evils[path] = lambda handler: evil.reset_after(handler, 65_536)
    line.start()
    line.has(latest)
    tries = [one for one in line.server.requests if one.path == path]
    assert len(tries) >= 6 and sum(one.bytes for one in tries) <= 500_000
