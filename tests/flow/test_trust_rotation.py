"""Who may sign changes while boards play: with the commands of the operator's guide, no others."""

import json
import re
import subprocess

import pytest

from support import evil_server as evil
from support.independent import Key, Tree, as_json
from support.machine import bangtin, wait_colour, wait_text
from support.world import World


class Office(World):
    """Keys, a site, its release tree on a static server, and a board at any time."""

    def __init__(self, folder):
        super().__init__(folder)
        self.tree.mkdir()
        self.server = evil.Server(self.tree)

    def keygen(self, *names):
        for name in names:
            bangtin("keygen", self.folder / name)

    def pub(self, name):
        return self.folder / f"{name}.pub"

    def key(self, name):
        return self.folder / f"{name}.key"

    def trust(self, root, content, signers, threshold=1, site=True, number=None,
              content_threshold=None):
        words = [word for name in root for word in ("--root", self.pub(name))]
        words += [word for name in content for word in ("--content", self.pub(name))]
        bangtin("trust", self.tree, *(["--site", "test"] if site else []), *words,
                "--root-threshold", threshold, "--content-threshold",
                content_threshold or threshold, *(["--number", number] if number else []))
        for name in signers:
            bangtin("sign", self.tree, "--trust", "--key", self.key(name))

    def publish(self, colour, signer, status=0):
        self.site.hall(colour)
        return self.release(key=signer, status=status)

    def start(self, trust):
        return self.play(self.server.url, trust=trust)

    def close(self):
        super().close()
        self.server.close()


@pytest.fixture
def office(tmp_path, closed):
    return closed(Office(tmp_path))


def test_from_a_bare_key_to_a_chain(office):
    """A trial with one key grows up: the key and the new root sign trust/1.json, and then the key
    is out of the game."""
    office.keygen("root", "editor")
    office.publish("red", "demo")
    player = office.start(office.pub("demo"))
    wait_colour(office.display, "red")
    office.trust(["root"], ["editor"], ["demo", "root"])
    office.publish("green", "editor")
    wait_colour(office.display, "green")
    player.wait_for("trust file 1 accepted")
    assert sorted(path.name for path in (office.state / "trust").iterdir()) == \
        ["1.json", "1.json.minisig"]
    player.stop()
    office.start(office.pub("demo"))  # nobody has to change the board's command line
    wait_colour(office.display, "green")
    office.publish("blue", "editor")
    wait_colour(office.display, "blue")


def test_a_stolen_content_key_is_revoked(office):
    office.keygen("root", "stolen", "fresh")
    office.trust(["root"], ["stolen"], ["root"])
    given = office.tree / "trust" / "1.json"
    office.publish("red", "stolen")
    bangtin("verify", office.tree, "--trust", given)
    player = office.start(given)
    wait_colour(office.display, "red")

    before = (office.tree / "latest").read_bytes()
    office.trust(["root"], ["fresh"], ["root"], site=False)
    (office.tree / "latest").write_bytes(before + b"\n")  # a change of latest: trust is asked for
    player.wait_for("fetch: server: ")
    (office.tree / "latest").write_bytes(before)

    # The thief publishes under trust 1 from another tree, with a generation far ahead.
    thief = office.folder / "thief"
    subprocess.run(["cp", "-r", office.tree, thief], check=True)
    for name in ("2.json", "2.json.minisig"):
        (thief / "trust" / name).unlink()
    office.site.hall("pink")
    office.release(tree=thief, key="stolen")
    subprocess.run(["cp", "-r", f"{thief}/blobs", f"{thief}/latest", office.tree], check=True)
    player.wait_for("trust file 2 accepted")
    player.wait_for("release refused: .*is not in the list")
    assert office.on() == "red"  # what was accepted before stays on

    player.stop()
    player = office.start(given)
    wait_colour(office.display, "red")  # over a restart too
    player.wait_for("release refused: .*is not in the list")
    (office.tree / "latest").write_bytes(before)
    office.publish("green", "fresh")
    wait_colour(office.display, "green")
    wait_text(office.state / "floor", "trust 2")


def test_what_a_thief_dated_far_ahead_holds_up_nobody(office):
    """Shown before the key was revoked: the last generation there is, published in 2099."""
    office.keygen("root", "stolen", "fresh")
    office.trust(["root"], ["stolen"], ["root"])
    given = office.tree / "trust" / "1.json"
    office.publish("red", "stolen")
    name = re.search("sha256:([0-9a-f]{64})", (office.tree / "latest").read_text()).group(1)
    manifest = json.loads((office.tree / "blobs" / name[:2] / name).read_text())
    manifest |= {"generation": 2**53 - 1, "published": "2099-01-01T00:00:00Z"}
    Tree(office.tree).point(as_json(manifest), [Key.of(office.key("stolen"))])
    player = office.start(given)
    player.wait_for("showing hall/red .*clock unknown")

    office.trust(["root"], ["fresh"], ["root"], site=False)
    (office.tree / "latest").unlink()
    office.publish("green", "fresh")
    player.wait_for("showing hall/green .*clock plausible")
    player.stop()
    office.start(given).wait_for("showing hall/green .*clock plausible")


def test_two_must_sign_and_one_of_them_is_never_online(office):
    office.keygen("root1", "root2", "editor", "chief")
    office.trust(["root1", "root2"], ["editor", "chief"], ["root1", "root2"], threshold=2)
    given = office.tree / "trust" / "1.json"
    office.publish("red", "editor")
    assert (office.tree / "pending").exists() and not (office.tree / "latest").exists()
    player = office.start(given)
    player.wait_for("there is no release yet")
    bangtin("sign", office.tree, "--key", office.key("chief"))
    wait_colour(office.display, "red")
    bangtin("verify", office.tree, "--trust", given)

    # The second release is signed with plain minisign, as on a machine without Bangtin.
    office.publish("green", "editor")
    assert office.on() == "red"
    name = (office.tree / "pending").read_text().split("sha256:")[1][:64]
    block = office.folder / "block"
    subprocess.run(["minisign", "-S", "-s", office.key("chief"), "-x", block, "-m",
                    office.tree / "blobs" / name[:2] / name, "-t",
                    f"bangtin manifest:sha256:{name}"], check=True, input=b"\n",
                   stdout=subprocess.DEVNULL)
    with open(office.tree / "pending", "ab") as pending:
        pending.write(block.read_bytes())
    bangtin("sign", office.tree)
    wait_colour(office.display, "green")
    assert not (office.tree / "pending").exists()


def test_a_trust_file_given_by_hand_begins_a_new_chain(office):
    """The root key is lost: a file whose number leaves a gap goes to the board by hand."""
    office.keygen("lost", "editor", "root", "fresh")
    office.trust(["lost"], ["editor"], ["lost"])
    player = office.start(office.tree / "trust" / "1.json")
    office.publish("red", "editor")
    wait_colour(office.display, "red")
    office.trust(["root"], ["fresh"], ["root"], number=9)
    office.publish("green", "fresh")
    player.wait_for("release refused: .*is not in the list")
    assert office.on() == "red"
    player.stop()
    office.start(office.tree / "trust" / "9.json")
    wait_colour(office.display, "green")
    office.publish("blue", "fresh")
    wait_colour(office.display, "blue")


def test_a_board_that_was_away_follows_every_change_of_keys(office):
    """Meanwhile the root key was replaced, a second root key came, then two had to sign a release,
    then the first editor left and one was enough again: four trust files, followed in one go. Who
    was let go cannot sign any more, and what the board has now it has after a restart, too."""
    office.keygen("root", "new1", "new2", "editor", "chief")
    office.trust(["root"], ["editor"], ["root"])
    given = office.tree / "trust" / "1.json"
    office.publish("red", "editor")
    player = office.start(given)
    wait_colour(office.display, "red")
    player.stop()

    office.trust(["new1"], ["editor"], ["root", "new1"], site=False)
    office.trust(["new1", "new2"], ["editor"], ["new1", "new2"], threshold=2, content_threshold=1,
                 site=False)
    office.trust(["new1", "new2"], ["editor", "chief"], ["new1", "new2"], threshold=2, site=False)
    office.publish("green", "editor")
    player = office.start(given)
    player.wait_for("trust file 4 accepted")
    assert office.on() == "red"  # one signature is not enough by now
    bangtin("sign", office.tree, "--key", office.key("chief"))
    wait_colour(office.display, "green")
    wait_text(office.state / "floor", "trust 4")

    office.trust(["new1", "new2"], ["chief"], ["new1", "new2"], threshold=2, content_threshold=1,
                 site=False)
    office.publish("blue", "chief")
    wait_colour(office.display, "blue")
    player.stop()
    player = office.start(given)
    wait_colour(office.display, "blue")
    assert sorted(path.name for path in (office.state / "trust").glob("*.json")) == \
        [f"{number}.json" for number in range(2, 6)]
    wait_text(office.state / "floor", "trust 5")


def test_a_root_key_alone_changes_nothing_where_two_must_sign(office):
    office.keygen("root1", "root2", "editor", "thief")
    office.trust(["root1", "root2"], ["editor"], ["root1", "root2"], threshold=2,
                 content_threshold=1)
    given = office.tree / "trust" / "1.json"
    office.publish("red", "editor")
    player = office.start(given)
    wait_colour(office.display, "red")
    player.stop()
    office.publish("green", "editor")
    office.trust(["root1"], ["thief"], ["root1"], site=False)
    for path in list((office.tree / "trust").glob("pending.json*")):  # a thief does not wait
        path.rename(path.with_name(path.name.replace("pending", "2")))
    player = office.start(given)
    player.wait_for("trust/2.json is refused")
    wait_colour(office.display, "green")  # and it holds nothing up
    assert not (office.state / "trust" / "2.json").exists()
