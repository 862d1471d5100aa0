// Accepting a board's key: the code that its idle card shows finds it, the fingerprint proves it.

import { Refusal, get, post, repeat } from "./api.js";
import { announce, fill, h } from "./dom.js";
import { _, N_, ago, ngettext } from "./language.js";
import { attempt, button, confirm, field, form, input, load, newList, noteBox, table } from "./widgets.js";

const EVERY_MS = 10000;
const CODE_LENGTH = 6;

const groups = (fingerprint) => fingerprint.match(/.{1,4}/g)?.join(" ") ?? "";
const clean = (code) => code.toUpperCase().replace(/[^A-Z0-9]/g, "").slice(0, CODE_LENGTH);

// The fingerprint in groups, as the board shows it.
function fingerprint(text) {
  return h("p", { class: "fingerprint" }, (text.match(/.{1,4}/g) ?? []).map((group) => [h("span", group), " "]));
}

function show(page) {
  let keys = [], screens = [];
  const box = noteBox(), found = h("div"), waiting = h("section");
  const code = input({ class: "code", maxlength: 9, autocapitalize: "characters", spellcheck: "false", on: { input: () => look() } });

  const ask = async () => {
    [keys, screens] = await Promise.all([get("/api/keys", page.signal), get("/api/screens", page.signal).catch(() => [])]);
    drawWaiting();
  };
  const done = async (text) => {
    code.value = "";
    fill(found);
    box.say(text);
    await ask();
    code.focus();
  };
  const accept = (key, screen, control) => attempt(box, control, async () => {
    if (!screen) throw new Refusal(_("Say which screen this board is."));
    await post("/api/keys/accept", { fingerprint: key.fingerprint, screen }, page.signal);
    const isKnown = screens.some((one) => one.id === screen);
    await done(isKnown ? _("{screen} is paired: its reports count from now on.", { screen })
      : _("{screen} is paired. It shows something as soon as the site has this screen: add it there.", { screen }));
    if (!isKnown && page.has("/api/site")) box.append(h("a", { href: "#/playlists/screens" }, _("Add the screen")));
  });
  const refuse = async (key, control) => {
    if (!await confirm(_("Refuse this key?"), _("Reports signed by it will not be kept."), _("Refuse"), "danger")) return;
    await attempt(box, control, async () => {
      await post("/api/keys/refuse", { fingerprint: key.fingerprint }, page.signal);
      await done(_("The key is refused."));
    });
  };
  // A board that does not know which screen it is: mostly one of those that have no board yet.
  const screenField = () => {
    const { node, control, list } = newList(_("Id of the screen"));
    fill(list, screens.filter((one) => one.key === "none").map((one) => h("option", { value: one.id }, one.name)));
    return { node, control };
  };
  // Only a fingerprint that somebody compared may be accepted.
  const compare = (key) => {
    const same = h("input", { type: "checkbox", id: "same" });
    const send = button(_("Accept"), null, { kind: "primary", type: "submit" });
    const screen = key.screen ? null : screenField();
    send.disabled = true;
    same.addEventListener("change", () => { send.disabled = !same.checked; });
    return form(() => accept(key, screen?.control.value.trim() ?? key.screen, send),
      h("h2", key.screen ? _("The screen {screen}", { screen: key.screen }) : _("A new board")),
      h("p", _("Compare the groups with those on the board, all that it shows:")), fingerprint(key.fingerprint), screen?.node,
      h("p", { class: "check" }, same, h("label", { for: "same" }, _("The board shows the same fingerprint."))),
      h("div", { class: "row" }, send, button(_("Refuse"), (event) => refuse(key, event.currentTarget), { kind: "danger" })));
  };
  const look = () => {
    const wanted = clean(code.value), matching = keys.filter((key) => key.code === wanted);
    if (wanted.length < CODE_LENGTH) return fill(found);
    box.clear();
    if (matching.length) announce(_("Found: compare the fingerprint."));
    return fill(found, matching.length ? matching.map(compare)
      : h("p", { class: "note error", role: "alert" }, _("No board waits with this code. It has to have reached the server once: wait a minute and look again.")));
  };
  const drawWaiting = () => fill(waiting, h("h2", ngettext("{count} board waits", "{count} boards wait", keys.length)),
    table(_("Boards that wait"), [
      [_("Code"), (key) => h("code", key.code)],
      [_("Screen"), (key) => key.screen || _("new")],
      [_("Fingerprint"), (key) => h("code", `${groups(key.fingerprint).slice(0, 19)} …`)],
      [_("Seen"), (key) => (key.seen_at ? ago(key.seen_at) : "")],
      ["", (key) => button(_("Compare"), () => { code.value = key.code; look(); code.focus(); }, { kind: "small", "aria-label": _("Compare {code}", { code: key.code }) })],
    ], keys, _("None. A board that is new shows its code on the glass.")));

  load(page, ask, () => {
    fill(page.body, h("p", { class: "lead" }, _("A new board shows a code of six letters and digits and its fingerprint. Type the code, compare the fingerprint, accept.")),
      field(_("Code on the board"), code), found, box, waiting);
    repeat(EVERY_MS, page.signal, () => ask().catch(() => null));
  });
}

export const pair = { name: "pair", title: N_("Pair a board"), icon: "pair", route: "/api/keys", role: "admin", show };
