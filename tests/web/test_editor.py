"""What the editor knows of half-typed JSON: where the caret is, what may stand there, how items are
moved without touching anything else. The modules themselves, in the browser."""

import json

import pytest

SCHEMA = {
    "properties": {
        "title": {"type": "string", "description": "What people call it."},
        "defaults": {"properties": {"fit": {"enum": ["contain", "cover"]}}},
        "items": {"items": {
            "oneOf": [{"required": ["slogan"]}],
            "properties": {"id": {}, "slogan": {}, "theme": {}, "loud": {"type": "boolean"},
                           "days": {"anyOf": [{"enum": ["mon"]}, {"items": {"enum": ["tue"]}}]}}}},
        "screens": {"additionalProperties": {"properties": {"canvas": {}, "tags": {}}}},
    },
}


@pytest.fixture(scope="module")
def browser(chromium, server):
    chromium.fresh(server.url).open().find("heading", "Sign in")
    return chromium


def call(browser, module, function, *arguments):
    return browser.driver.execute_async_script("""
        const [module, name, args, done] = arguments;
        import(module).then((all) => done(JSON.parse(JSON.stringify(all[name](...args) ?? null))));""",
        f"/{module}.js", function, list(arguments))


# "|" is the caret.
CARETS = {
    "": ("value", []),
    "{|": ("key", []),
    '{ "ti|': ("key", []),
    '{ "title": |': ("value", ["title"]),
    '{ "title": "a|b" }': ("value", ["title"]),
    '{ "title": "a", |': ("key", []),
    '{ "title": "a" |': ("after", ["title"]),
    '{ "items": [ { "id": "a" }, { "slo|': ("key", ["items", 1]),
    '{ "items": [ { "id": "a", "theme": "|" } ] }': ("value", ["items", 0, "theme"]),
    '{ "items": [ { "days": ["mon", "|': ("value", ["items", 0, "days", 1]),
    '{ "screens": { "sanh": { |} } }': ("key", ["screens", "sanh"]),
    '{ "a": "}{][,:", |': ("key", []),
    '{ "a": "\\"", "b": |': ("value", ["b"]),
    "]]}} |": ("after", []),
}


@pytest.mark.parametrize("text", CARETS)
def test_where_the_caret_is(browser, text):
    at = text.find("|")
    found = call(browser, "json_text", "caretContext", text.replace("|", ""), max(at, 0))
    slot, path = CARETS[text]
    assert (found["slot"], found["path"]) == (slot, path)


CHOICES = {
    "{ |": ["title", "defaults", "items", "screens"],
    '{ "title": "x", |': ["defaults", "items", "screens"],
    '{ | "title": "x" }': ["defaults", "items", "screens"],
    '{ "ti|': ["title"],
    '{ "defaults": { "fit": "|" } }': ["contain", "cover"],
    '{ "items": [ { "loud": |': ["true", "false"],
    '{ "items": [ { "days": "|': ["mon"],
    '{ "items": [ { "days": [ "|': ["tue"],
    '{ "items": [ { "theme": "|': ["night", "paper"],
    '{ "items": [ { "theme": "pa|': ["paper"],
    '{ "screens": { "sanh": { "|': ["canvas", "tags"],
    '{ "title": "x" |': None,
}


@pytest.mark.parametrize("text", CHOICES)
def test_what_may_stand_there(browser, text):
    found = browser.driver.execute_async_script("""
        const [text, at, schema, done] = arguments;
        import("/completion.js").then(({ complete }) => done(complete(text, at, schema,
          (key) => key === "theme" ? ["night", "paper"] : [])?.choices.map((choice) => choice.text) ?? null));""",
        text.replace("|", ""), text.find("|"), SCHEMA)
    assert found == CHOICES[text] or sorted(found) == sorted(CHOICES[text])


MOVED = [
    ('{ "items": [ 1, 2, 3 ] }', [2, 0, 1], '{ "items": [ 3, 1, 2 ] }'),
    ('{"items":[\n  { "a": "]" },\n\n  [1,\n2]   , "x,"\n]}', [1, 2, 0], '{"items":[\n  [1,\n2],\n\n  "x,"   , { "a": "]" }\n]}'),
    ('{"x": [9], "items": [{}]}', [0], '{"x": [9], "items": [{}]}'),
]


@pytest.mark.parametrize("text, order, wanted", MOVED)
def test_items_are_moved_and_nothing_else(browser, text, order, wanted):
    made = browser.driver.execute_async_script("""
        const [text, order, done] = arguments;
        import("/json_text.js").then(({ parse, reorder }) => done(reorder(text, parse(text).members.get("items"), order)));""",
        text, order)
    assert made == wanted
    json.loads(made)


@pytest.mark.parametrize("text", ("", "{", '{"a" 1}', "[1,]x", "{]", '{"a": tru}', "[1 2]", '"open', "nul", "{,}"))
def test_half_a_text_is_no_tree(browser, text):
    assert call(browser, "json_text", "parse", text) is None
