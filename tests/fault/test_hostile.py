"""The whole player and a server that was taken over. Whatever it answers, the glass shows what was
signed and nothing older than before; and when it is itself again, the newest release comes."""

import os
import random

import pytest

from support import evil_server as evil
from support.independent import sha256
from support.machine import COLOURS, Player, bangtin, wait_colour
from support.world import World

IS_LONG = os.environ.get("BANGTIN_FAULTS") == "long"
ATTACK_S = 1.5  # at least, and at least two requests

# --- attacks that need to know the tree --------------------------------------------------------


def replay(player):
    """An old release, rightly signed."""
    def answer(handler):
        handler.reply(200, player.old["latest"])
    return {"latest": answer}


def freeze(player):
    """Nothing is ever new."""
    now = (player.tree / "latest").read_bytes()
    return {"latest": lambda handler: handler.reply(200, now)}


def forged(player):
    """Signed by somebody else, all its files in place."""
    return {"latest": lambda handler: handler.reply(200, player.forged["latest"]),
            "*": lambda handler: handler.serve_from(player.forged["tree"])}


def stolen_manifest(player):
    """The right signatures over another manifest."""
    def answer(handler):
        handler.reply(200, (player.forged["tree"] / handler.path.lstrip("/")).read_bytes()
                      if (player.forged["tree"] / handler.path.lstrip("/")).is_file()
                      else player.forged["picture"])
    return {"*": answer, "latest": evil.Handler.serve_as_is}


def swapped_pictures(player):
    """Each blob with the bytes of another, of the same length or not."""
    def answer(handler):
        others = [path for path in (player.tree / "blobs").rglob("*") if path.is_file()]
        handler.reply(200, random.choice(others).read_bytes())
    return {"*": answer, "latest": evil.Handler.serve_as_is}


def forged_trust(player):
    """A trust file of the thief's own, and a release under it."""
    files = player.forged
    return {"trust/1.json": lambda handler: handler.reply(200, files["trust"]),
            "trust/1.json.minisig": lambda handler: handler.reply(200, files["latest"]),
            "latest": lambda handler: handler.reply(200, files["latest"])}


def anywhere(misbehave):
    return lambda player: {"*": misbehave}


ATTACKS = {function.__name__: anywhere(function) for function in (
    evil.web_page, evil.status_500, evil.redirect_loop, evil.redirect_to_file, evil.endless,
    evil.endless_headers, evil.endless_100, evil.truncated, evil.truncated_without_length,
    evil.length_too_short, evil.length_absurd, evil.two_lengths, evil.other_bytes, evil.compressed,
    evil.gzip_bomb, evil.range_unasked, evil.range_lies, evil.http_09, evil.bad_chunk, evil.reset,
    evil.hang_up, evil.another_protocol, evil.many_chunks, evil.odd_headers, evil.a_byte_a_second)}
ATTACKS |= {function.__name__: function for function in (
    replay, freeze, forged, stolen_manifest, swapped_pictures, forged_trust)}
QUICK = ["replay", "forged", "stolen_manifest", "forged_trust"]


class Hall(World):
    """A player in front of a server that can turn."""

    def __init__(self, folder):
        super().__init__(folder)
        bangtin("keygen", folder / "thief")
        self.forged = self.forge()
        self.publish("red")
        self.old = {"latest": (self.tree / "latest").read_bytes()}
        self.publish("green")
        self.server = evil.Server(self.tree)
        self.player = self.play(self.server.url)
        wait_colour(self.display, "green")

    def publish(self, colour):
        super().publish(colour)
        self.wanted = colour

    def forge(self):
        """What the thief shows if anybody lets him: gold."""
        tree = self.folder / "forged"
        self.site.hall("gold", duration=1)
        self.release(tree=tree, key="thief")
        latest = (tree / "latest").read_bytes()
        trust = b'{"format": 1, "type": "trust"}'
        return {"tree": tree, "latest": latest, "trust": trust,
                "picture": (self.site.folder / "content/gold.jpg").read_bytes()}

    def attack(self, name, seconds=ATTACK_S):
        """The colours that were on the glass meanwhile."""
        before = len(self.server.requests)
        evils = ATTACKS[name](self)
        self.server.evils.clear()
        self.server.evils.update(evils)
        seen = self.seen(seconds, lambda: len(self.server.requests) >= before + 2)
        self.server.evils.clear()
        return seen

    def close(self):
        super().close()
        self.server.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    one = Hall(tmp_path_factory.mktemp("hall"))
    yield one
    one.close()


@pytest.mark.parametrize("name", sorted(ATTACKS) if IS_LONG else QUICK)
def test_a_hostile_server_shows_nothing_and_blocks_nothing(hall, name):
    before = hall.wanted
    after = next(colour for colour in ("teal", "pink", "blue") if colour != before)
    hall.publish(after)
    seen = hall.attack(name)
    assert seen <= {before, after}, "only what was signed, and nothing older"
    wait_colour(hall.display, after)
    state = hall.folder / "state"
    for path in (state / "store").glob("??/*"):
        assert sha256(path.read_bytes()) == path.name


# --- certificates, with the whole player -------------------------------------------------------


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    ours, other = evil.Authority(folder, "ours"), evil.Authority(folder, "other")
    return {"ca": ours.file, "good": ours.issue("good"),
            "expired": ours.issue("expired", is_expired=True),
            "another host": ours.issue("host", host="example.org"),
            "a stranger's": other.issue("stranger"), "old protocol": ours.issue("old")}


def test_certificates_that_turn_bad_and_good_again(hall, certificates, tmp_path):
    """On one port, one after the other; the release comes when the right one is back."""
    hall.player.stop()
    port = 0
    for number, name in enumerate(["expired", "another host", "a stranger's", "old protocol",
                                   "good"]):
        server = evil.Server(hall.tree, tls=certificates[name], port=port,
                             is_old=name == "old protocol")
        if number == 0:
            port = server.server_port
            player = Player(hall.display, server.url, tmp_path / "state",
                            hall.folder / "demo.pub",
                            more=("--poll", "1", "--ca", certificates["ca"]))
            player.wait_for("showing the idle card")
        if name == "good":
            wait_colour(hall.display, hall.wanted)
        else:
            wait_server(server, player)
            assert hall.on() not in COLOURS
        server.close()
    player.stop()


def wait_server(server, player):
    """Somebody came to it; nobody asked it for anything."""
    said = len(player.heard)
    player.wait_for("fetch: server: .*(certificate|SSL|TLS|subject)", after=0 if said < 50 else said)
    assert server.requests == []
