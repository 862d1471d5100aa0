"""From a site folder to a signed release: the real `bangtin` and Debian's `minisign`."""

import fcntl
import hashlib
import json
import os
import pty
import random
import re
import signal
import subprocess
import sys
import termios
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.desk import BANGTIN, PATIENCE_S, ROOT, SCREENS, SITE, Desk, minisign, run


@pytest.fixture(name="desk")
def fixture_desk(tmp_path):
    return Desk(tmp_path)


def block_by_minisign(desk, key, name="pending"):
    """What an approver makes on a machine that is never online."""
    sha256 = desk.pointer(name)
    out = desk.folder / "block"
    minisign("-S", "-s", f"{key}.key", "-m", desk.blob(sha256), "-x", out,
             "-t", f"bangtin manifest:sha256:{sha256}")
    return out.read_text(encoding="utf-8")


def trust(desk, roots, contents, *words, expect=0):
    return desk.bangtin("trust", desk.tree, "--root", *[f"{k}.pub" for k in roots],
                        "--content", *[f"{k}.pub" for k in contents], *words, expect=expect)


# --- minisign -------------------------------------------------------------------


def test_minisign_verifies_latest(desk):
    key = desk.key("k")
    desk.publish(key=key)
    shown = minisign("-V", "-p", f"{key}.pub", "-m", desk.blob(desk.pointer()), "-x",
                     desk.tree / "latest")
    assert f"bangtin manifest:sha256:{desk.pointer()}" in shown.stdout


def test_a_block_by_minisign_is_a_release(desk):
    key = desk.key("k")
    desk.publish()
    assert not (desk.tree / "latest").exists()
    (desk.tree / "latest").write_text(block_by_minisign(desk, key), encoding="utf-8")
    assert "whole" in desk.verify(f"{key}.pub").stdout
    assert "nothing has changed" in desk.publish(key=key).stdout
    assert not (desk.tree / "pending").exists()


def test_minisign_reads_our_keys_and_we_read_its(desk):
    message = desk.folder / "message"
    message.write_text("Xin chào\n", encoding="utf-8")
    ours, theirs = desk.folder / "ours", desk.folder / "theirs"
    run(BANGTIN, "keygen", ours, "--password", text="mật khẩu\n")
    minisign("-S", "-s", f"{ours}.key", "-m", message, text="mật khẩu\n")
    minisign("-V", "-p", f"{ours}.pub", "-m", message)
    minisign("-G", "-W", "-p", f"{theirs}.pub", "-s", f"{theirs}.key")  # the slow way: test_sign.c
    desk.publish(key=theirs)
    desk.verify(f"{theirs}.pub")


def test_passwords_are_not_shown_on_a_terminal(desk):
    key = ROOT / "tests" / "vectors" / "release" / "keys" / "locked"
    ours, theirs = pty.openpty()
    publishing = subprocess.Popen(
        [BANGTIN, "publish", desk.site, "--to", desk.tree, "--key", f"{key}.key"], stdin=theirs,
        stdout=theirs, stderr=theirs, env=os.environ | {"LC_ALL": "C.UTF-8", "LANGUAGE": "en"})
    os.close(theirs)
    seen = b""
    while b"Password of" not in seen:
        seen += os.read(ours, 4096)
    while termios.tcgetattr(ours)[3] & termios.ECHO:
        time.sleep(0.01)
    os.write(ours, "bảng tin\n".encode())
    try:
        while data := os.read(ours, 4096):
            seen += data
    except OSError:  # how a terminal says that the other side has gone
        pass
    assert publishing.wait(PATIENCE_S) == 0
    assert b"is published" in seen and "bảng tin".encode() not in seen
    assert termios.tcgetattr(ours)[3] & termios.ECHO
    os.close(ours)


def test_the_vectors_are_minisigns(tmp_path):
    vectors = ROOT / "tests" / "vectors" / "release"
    run(sys.executable, vectors / "make.py", tmp_path)
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    assert len(made) > 40
    for path in made:
        assert (tmp_path / path).read_bytes() == (vectors / path).read_bytes(), path


# --- keys -----------------------------------------------------------------------


def test_keygen_never_overwrites(desk):
    key = desk.key("k")
    secret = Path(f"{key}.key").read_bytes()
    assert Path(f"{key}.key").stat().st_mode & 0o777 == 0o600
    assert "exists" in run(BANGTIN, "keygen", key, expect=1).stderr
    assert Path(f"{key}.key").read_bytes() == secret


def test_without_trust_file_one_key_signs_for_ever(desk):
    first, second = desk.key("first"), desk.key("second")
    desk.publish(key=first)
    latest = (desk.tree / "latest").read_bytes()
    desk.say("Khác")
    assert "another key" in desk.publish(key=second, expect=1).stderr
    assert (desk.tree / "latest").read_bytes() == latest
    desk.publish(key=first)
    assert "0 of 1 signatures" in desk.verify(f"{second}.pub", expect=1).stderr


# --- publishing -----------------------------------------------------------------


def test_the_manifest_says_what_is_there(desk):
    key = desk.key("k")
    before = int(time.time())
    said = desk.publish(key=key).stdout
    manifest = desk.manifest()
    assert manifest["format"] == 1 and manifest["type"] == "manifest"
    assert manifest["site"] == "mau" and manifest["trust"] == 0
    assert manifest["generation"] >= before
    assert f"generation {manifest['generation']} is published" in said
    assert manifest["zone"] == "<+07>-7"
    assert sorted(manifest["files"]) == [
        "content/tranh.jpg", "fonts/default.ttf", "playlists/hall.json", "playlists/screens.json",
        "playlists/site.json"]
    for path, file in manifest["files"].items():
        data = desk.blob(file["sha256"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["size"], file["sha256"])
        if not path.startswith("fonts/"):
            assert (desk.site / path).read_bytes() == data


def test_what_changed_is_said(desk):
    key = desk.key("k")
    assert "added      playlists/hall.json" in desk.publish(key=key).stdout
    desk.say("Khác")
    said = desk.publish(key=key).stdout
    assert re.findall(r"^  (\w+) +(.*)$", said, re.M) == [("changed", "playlists/hall.json")]
    desk.write("hall", {"items": [{"id": "chao", "slogan": "Khác"}]})
    said = desk.publish(key=key).stdout
    assert ("removed", "content/tranh.jpg") in re.findall(r"^  (\w+) +(.*)$", said, re.M)


def test_an_unchanged_site_makes_no_generation(desk):
    key = desk.key("k")
    desk.publish(key=key)
    latest = (desk.tree / "latest").read_bytes()
    assert "nothing has changed" in desk.publish(key=key).stdout
    assert (desk.tree / "latest").read_bytes() == latest


def test_generations_only_rise(desk):
    key = desk.key("k")
    generations = []
    for i in range(5):
        desk.say(f"Lần {i}")
        desk.publish(key=key)
        generations.append(desk.manifest()["generation"])
    assert generations == sorted(set(generations))


def test_a_site_with_mistakes_is_not_published(desk):
    key = desk.key("k")
    desk.publish(key=key)
    latest = (desk.tree / "latest").read_bytes()
    desk.write("hall", '{ "items": [ { "id": "a", "slogan": "x", "duraton": 5 } ] }')
    refused = desk.publish(key=key, expect=1)
    assert "playlists/hall.json:1:" in refused.stderr and '"duration"' in refused.stderr
    assert (desk.tree / "latest").read_bytes() == latest
    assert not (desk.tree / "pending").exists()


def test_another_site_does_not_go_into_the_same_tree(desk):
    key = desk.key("k")
    desk.publish(key=key)
    desk.write("site", {**SITE, "site": "khac"})
    assert '"mau"' in desk.publish(key=key, expect=1).stderr


# --- withdrawing and blank ------------------------------------------------------


def test_withdrawn_items_stay_off_until_restored(desk):
    key = desk.key("k")
    desk.publish(key=key)
    assert "withdrawn  hall/chao" in desk.publish("--withdraw", "hall/chao", key=key).stdout
    assert desk.manifest()["withdrawn"] == ["hall/chao"]
    desk.say("Khác")
    desk.publish(key=key)
    assert desk.manifest()["withdrawn"] == ["hall/chao"]
    desk.publish("--withdraw", "hall/hen", "hall/chao", key=key)
    assert desk.manifest()["withdrawn"] == ["hall/chao", "hall/hen"]
    assert "restored   hall/chao" in desk.publish("--restore", "hall/chao", key=key).stdout
    assert desk.manifest()["withdrawn"] == ["hall/hen"]


def test_misspelt_items_are_refused_with_the_nearest(desk):
    key = desk.key("k")
    desk.publish(key=key)
    assert 'did you mean "hall/chao"?' in desk.publish("--withdraw", "hall/chap", key=key, expect=1).stderr
    assert 'did you mean "hall/chao"?' in desk.publish("--withdraw", "chao", key=key, expect=1).stderr
    both = desk.publish("--withdraw", "hall/chao", "--restore", "hall/chao", key=key, expect=1)
    assert "choose one" in both.stderr
    assert "not withdrawn" in desk.publish("--restore", "hall/chao", key=key, expect=1).stderr
    assert desk.manifest()["withdrawn"] == []


def test_blank_stays_until_unblank(desk):
    key = desk.key("k")
    desk.publish("--blank", key=key)
    assert desk.manifest()["blank"] is True
    desk.say("Khác")
    desk.publish(key=key)
    assert desk.manifest()["blank"] is True
    desk.publish("--unblank", key=key)
    assert desk.manifest()["blank"] is False
    desk.publish("--blank", "--unblank", key=key, expect=2)


def test_one_screen_says_its_name_until_it_is_over(desk):
    key = desk.key("k")
    assert "screen sanh says its name until 20" in desk.publish("--identify", "sanh", key=key).stdout
    first = desk.manifest()
    begin, end = (datetime.fromisoformat(text.replace("Z", "+00:00"))
                  for text in (first["published"], first["identify"]["until"]))
    assert first["identify"]["screen"] == "sanh" and end - begin == timedelta(minutes=10)
    assert "fonts/default.ttf" in first["files"]
    assert "nothing has changed" in desk.publish(key=key).stdout
    desk.say("Khác")
    desk.publish(key=key)  # an automatic publish carries it on
    assert desk.manifest()["identify"] == first["identify"]
    desk.publish("--identify-end", key=key)
    assert "identify" not in desk.manifest()


@pytest.mark.parametrize("words, code, says", [
    (("--identify", "sahn"), 1, 'no screen "sahn" (did you mean "sanh"?)'),
    (("--identify", "sanh", "--minutes", "0"), 2, "1 to 1440"),
    (("--identify", "sanh", "--identify-end"), 2, "exclude each other"),
])
def test_wrong_identify_orders_get_advice(desk, words, code, says):
    assert says in desk.publish(*words, key=desk.key("k"), expect=code).stderr
    assert not (desk.tree / "latest").exists()


# --- more than one signer -------------------------------------------------------


@pytest.fixture(name="two")
def fixture_two(desk):
    """A tree whose trust file asks for two of the keys a, b, c; and those keys."""
    keys = [desk.key(name) for name in "abc"]
    trust(desk, keys[:2], keys, "--root-threshold", "2", "--content-threshold", "2", "--site", "mau")
    assert "1 of 2" in desk.sign(keys[0], "--trust").stdout
    assert not (desk.tree / "trust" / "1.json").exists()
    assert "valid" in desk.sign(keys[1], "--trust").stdout
    assert not (desk.tree / "trust" / "pending.json").exists()
    return keys


def test_two_signers(desk, two):
    a, b, _ = two
    said = desk.publish(key=a).stdout
    assert "pending" in said and "1 of 2" in said
    assert not (desk.tree / "latest").exists()
    assert "1 of 2" in desk.sign(a).stdout  # one key counts once
    assert "published" in desk.sign(b).stdout
    assert not (desk.tree / "pending").exists()
    assert desk.manifest()["trust"] == 1
    desk.verify(desk.tree / "trust" / "1.json")


def test_two_signers_who_are_never_online(desk, two):
    _, b, c = two
    assert "0 of 2" in desk.publish().stdout
    with open(desk.tree / "pending", "a", encoding="utf-8") as pending:
        pending.write(block_by_minisign(desk, b))
    assert "1 of 2" in desk.bangtin("sign", desk.tree).stdout
    with open(desk.tree / "pending", "a", encoding="utf-8") as pending:
        pending.write(block_by_minisign(desk, c))
    assert "nothing has changed" not in desk.publish().stdout  # it counts the signatures, too
    assert not (desk.tree / "pending").exists()
    desk.verify(desk.tree / "trust" / "1.json")


def test_without_a_release_there_is_nothing_to_sign_or_verify(desk):
    key = desk.key("k")
    desk.tree.mkdir()
    assert "no release is pending" in desk.sign(key, expect=1).stderr
    assert "no trust file waits" in desk.sign(key, "--trust", expect=1).stderr
    assert "no release is published" in desk.verify(f"{key}.pub", expect=1).stderr


def test_publishing_again_replaces_pending(desk, two):
    a, b, c = two
    desk.publish(key=a)
    desk.sign(b)
    first = desk.manifest()["generation"]
    desk.publish("--withdraw", "hall/chao", key=a)
    second = desk.manifest("pending")["generation"]
    assert desk.manifest()["generation"] == first
    desk.say("Khác")
    desk.publish(key=a)
    assert desk.manifest("pending")["generation"] > second > first
    desk.sign(c)
    assert desk.manifest()["withdrawn"] == ["hall/chao"]


def test_a_stranger_cannot_sign(desk, two):
    stranger = desk.key("stranger")
    desk.publish(key=two[0])
    assert "does not name this key" in desk.sign(stranger, expect=1).stderr
    trust(desk, two, two)
    assert "names this key as root" in desk.sign(stranger, "--trust", expect=1).stderr


# --- trust ----------------------------------------------------------------------


def test_a_bare_key_hands_over_and_a_stolen_key_is_revoked(desk):
    old, root, content, fresh = [desk.key(n) for n in ("old", "root", "content", "fresh")]
    desk.publish(key=old)
    trust(desk, [root], [content])
    desk.sign(root, "--trust")
    assert "old root" in desk.verify(f"{old}.pub", expect=1).stderr
    desk.sign(old, "--trust")
    assert "does not name this key" in desk.publish(key=old, expect=1).stderr
    assert "published" in desk.publish(key=content).stdout  # the same site under another trust
    desk.verify(f"{old}.pub")

    trust(desk, [root], [fresh])
    desk.sign(root, "--trust")
    desk.say("Kẻ trộm")
    assert "does not name this key" in desk.publish(key=content, expect=1).stderr
    desk.publish(key=fresh)
    desk.verify(f"{old}.pub")
    desk.verify(desk.tree / "trust" / "1.json")
    desk.verify(desk.tree / "trust" / "2.json")
    assert desk.manifest()["trust"] == 2


def test_trust_files_are_checked_before_they_are_written(desk):
    a, b = desk.key("a"), desk.key("b")
    assert "--site" in trust(desk, [a], [b], expect=1).stderr
    assert "twice" in trust(desk, [a, a], [b, a], "--site", "mau", expect=1).stderr
    for role, many in (("root", "2"), ("content", "3")):
        few = trust(desk, [a], [a, b], f"--{role}-threshold", many, "--site", "mau", expect=1)
        assert f"--{role}: {many} signatures need as many keys" in few.stderr
    none = trust(desk, [a], [b], "--content-threshold", "0", "--site", "mau", expect=1)
    assert "--content-threshold is a number from 1 to 16" in none.stderr
    assert not (desk.tree / "trust").exists()


def test_a_number_that_leaves_a_gap_begins_a_new_chain(desk):
    lost, root, old, content = [desk.key(n) for n in ("lost", "root", "old", "content")]
    trust(desk, [lost], [old], "--site", "mau")
    desk.sign(lost, "--trust")
    desk.publish(key=old)
    near = trust(desk, [root], [content], "--number", "2", expect=1)
    assert "begins here at 3 or above" in near.stderr
    assert "by hand" in trust(desk, [root], [content], "--number", "7").stdout
    assert "trust 7 does not name this key as root" in desk.sign(lost, "--trust", expect=1).stderr
    assert "trust file 7 is valid" in desk.sign(root, "--trust").stdout
    assert "does not name this key" in desk.publish(key=old, expect=1).stderr
    desk.publish(key=content)
    desk.verify(desk.tree / "trust" / "7.json")
    desk.verify(desk.tree / "trust" / "1.json", expect=1)  # the old chain does not lead there
    trust(desk, [root], [content])  # and the new one goes on
    desk.sign(root, "--trust")
    assert (desk.tree / "trust" / "8.json").exists()


def test_a_lost_folder_begins_again_above_what_boards_have(desk):
    root, content = desk.key("root"), desk.key("content")
    trust(desk, [root], [content], "--site", "mau", "--number", "5")
    assert "0 of 1" in desk.bangtin("sign", desk.tree, "--trust").stdout
    desk.sign(root, "--trust")
    desk.publish(key=content)
    assert desk.manifest()["trust"] == 5
    desk.verify(desk.tree / "trust" / "5.json")


def test_minisign_signs_trust_files(desk):
    a = desk.key("a")
    trust(desk, [a], [a], "--site", "mau")
    file = desk.tree / "trust" / "pending.json"
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    minisign("-S", "-s", f"{a}.key", "-m", file, "-t", f"bangtin trust:sha256:{sha256}")
    assert "valid" in desk.bangtin("sign", desk.tree, "--trust").stdout  # it only counts
    minisign("-V", "-p", f"{a}.pub", "-m", desk.tree / "trust" / "1.json")


# --- damage ---------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["missing", "truncated", "changed", "longer"])
def test_verify_finds_damaged_blobs(desk, damage):
    key = desk.key("k")
    desk.publish(key=key)
    blob = desk.blob(desk.manifest()["files"]["content/tranh.jpg"]["sha256"])
    data = blob.read_bytes()
    blob.unlink()
    if damage != "missing":
        blob.write_bytes({"truncated": data[:-1], "changed": b"x" + data[1:], "longer": data + b"x"}[damage])
    assert "content/tranh.jpg" in desk.verify(f"{key}.pub", expect=1).stderr


def test_a_hostile_manifest_is_refused_though_signed(desk):
    key = desk.key("k")
    desk.publish(key=key)
    manifest = desk.manifest()
    manifest["files"]["content/../../outside"] = {"sha256": "0" * 64, "size": 1}
    data = json.dumps(manifest).encode()
    sha256 = hashlib.sha256(data).hexdigest()
    desk.blob(sha256).parent.mkdir(exist_ok=True)
    desk.blob(sha256).write_bytes(data)
    (desk.tree / "pending").write_text(f"bangtin manifest:sha256:{sha256}\n", encoding="utf-8")
    (desk.tree / "latest").write_text(block_by_minisign(desk, key), encoding="utf-8")
    assert "content/../../outside" in desk.verify(f"{key}.pub", expect=1).stderr


def test_a_site_is_no_release_folder(desk):
    key = desk.key("k")
    desk.publish(key=key)
    result = desk.bangtin("publish", desk.site, "--to", desk.site, "--key", f"{key}.key", expect=1)
    assert "to a folder of its own" in result.stderr
    assert not (desk.site / "latest").exists()


def test_other_files_are_not_taken_for_keys(desk):
    key = desk.key("k")
    desk.publish(key=key)
    assert "k.key: not a trust file" in desk.verify(f"{key}.key", expect=1).stderr
    result = desk.bangtin("publish", desk.site, "--to", desk.tree, "--key", f"{key}.pub", expect=1)
    assert "give a NAME.key file" in result.stderr


def test_one_publisher_at_a_time(desk):
    key = desk.key("k")
    desk.publish(key=key)
    with open(desk.tree / ".lock", "r+", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        desk.say("Khác")
        assert "somebody else is publishing" in desk.publish(key=key, expect=3).stderr
    desk.publish(key=key)


def test_an_interrupted_publish_leaves_a_whole_release(desk):
    key = desk.key("k")
    desk.publish(key=key)
    generation = desk.manifest()["generation"]
    dice = random.Random(2026)
    for i in range(40):
        desk.say(f"Lần {i}")
        for number in range(20):
            desk.write(f"p{number}", {"items": [{"slogan": f"{i} {number}"}]})
        publishing = subprocess.Popen(
            [BANGTIN, "publish", desk.site, "--to", desk.tree, "--key", f"{key}.key"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0, 0.06))
        publishing.send_signal(signal.SIGKILL)
        publishing.wait()
        desk.verify(f"{key}.pub")
        assert desk.manifest()["generation"] >= generation
        generation = desk.manifest()["generation"]
    desk.say("Xong")
    desk.publish(key=key)
    desk.verify(f"{key}.pub")
    assert desk.manifest()["generation"] > generation
    assert [p for p in desk.tree.rglob("*") if ".tmp-" in p.name] == []


def test_screens_are_needed(desk):
    """A release is a whole site, or none."""
    key = desk.key("k")
    (desk.site / "playlists" / "screens.json").unlink()
    desk.publish(key=key, expect=1)
    desk.write("screens", SCREENS)
    desk.publish(key=key)
