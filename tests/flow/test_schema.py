"""JSON Schemas printed by `bangtin schema`, judged by another implementation: they are valid 2020-12,
accept every good site and refuse what an editor should underline."""

import json

import jsonschema
import pytest

from support.desk import BANGTIN, ROOT, run

SITES = ROOT / "tests/vectors/site"
ROOTS = {"site.json": "site", "screens.json": "screens"}

# Mistakes that a schema can express; dates, names that point nowhere and the like it cannot.
UNDERLINED = [
    ("durations", "p.json"),
    ("hours", "p.json"),
    ("days", "p.json"),
    ("one-kind", "p.json"),
    ("nested-keys", "a.json"),
    ("unknown-keys", "p.json"),
    ("unknown-keys", "site.json"),
    ("texts", "p.json"),
    ("paths", "p.json"),
    ("names", "p.json"),
    ("names", "screens.json"),
    ("screens", "screens.json"),
    ("outputs", "screens.json"),
    ("rules", "site.json"),
    ("themes", "site.json"),
    ("site-required", "site.json"),
    ("screens-required", "screens.json"),
]


@pytest.fixture(scope="module")
def validators():
    found = {}
    for root in ("playlist", "site", "screens"):
        schema = json.loads(run(BANGTIN, "schema", root).stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        found[root] = jsonschema.Draft202012Validator(schema)
    return found


def validate(validators, path):
    root = ROOTS.get(path.name, "playlist")
    return list(validators[root].iter_errors(json.loads(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "path",
    [*sorted(SITES.glob("good/*/playlists/*.json")), *sorted((ROOT / "playlists").glob("*.json"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_good_files_have_no_error(validators, path):
    assert validate(validators, path) == []


@pytest.mark.parametrize("site,name", UNDERLINED)
def test_mistakes_are_underlined(validators, site, name):
    assert validate(validators, SITES / "bad" / site / "playlists" / name)
