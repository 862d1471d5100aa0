// What boards show, and bringing something else there: what waits and what it would change, asking,
// approving, going back, taking off at once.

import { get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { _, N_, moment } from "./language.js";
import { attempt, button, confirm, field, fillNames, form, input, load, newList, note, noteBox, table } from "./widgets.js";

// --- asking and approving ------------------------------------------------------------------------

function askForm(page, act) {
  const words = input({ maxlength: 200 }), box = noteBox();
  const send = button(_("Ask to publish"), null, { kind: "primary", type: "submit" });
  return form(() => attempt(box, send, () => act(() => post("/api/publish", { note: words.value.trim() }, page.signal),
    () => _("Asked: somebody else has to approve it."))),
  field(_("What changes, and why"), words, _("One sentence, for who approves and for the log.")), box, send);
}

// Published, unless somebody else has to approve it or another signature is still needed.
const outcome = (state) => (answer) => (answer.is_out ? _("Published: boards show it from their next item on.")
  : state.server_signs ? _("It waits: somebody else has to approve it.") : answer.lacks);

function approval(page, state, act) {
  const { pending } = state, box = noteBox();
  const yes = button(_("Approve"), () => attempt(box, yes, () => act(() => post("/api/approve", { sha256: pending.sha256 }, page.signal), outcome(state))), { kind: "primary" });
  const isOther = page.may("approver") && pending.asked_by !== page.me.name;
  return h("div", box, isOther ? yes : h("p", { class: "hint" }, _("Somebody else, with the role of an approver, has to approve it.")));
}

// A server without a key: what is signed elsewhere, and where the signature goes.
function signing(page, state, act) {
  const { pending } = state, words = h("textarea", { rows: 5, spellcheck: "false" }), box = noteBox();
  const send = button(_("Hand in the signature"), null, { type: "submit", kind: "primary" });
  return h("div", h("p", _("This server has no key. Sign the release where the key is, with this trusted comment:")), h("code", { class: "secret" }, pending.comment),
    form(() => attempt(box, send, () => act(() => post("/api/approve", { sha256: pending.sha256, signature: words.value }, page.signal), outcome(state))),
      field(_("Signature"), words, _("The four lines of the .minisig file.")), box, send));
}

// What is saved against what is out, in the words of `bangtin plan --diff`.
function changes(signal) {
  const place = h("div", { class: "changes" });
  load({ body: place }, () => get("/api/plan/diff", signal), (found) => fill(place, found.text.trim()
    ? h("pre", { class: "report", tabindex: 0 }, found.text.trim()) : h("p", { class: "hint" }, _("No screen would show anything else."))));
  return h("div", h("h3", _("What it changes in the next seven days")), place);
}

function waiting(page, state, signal, act) {
  const { pending } = state;
  if (!pending) return h("p", { class: "note good" }, state.approval ? _("Nothing waits: the boards have what is saved.")
    : _("What is saved and has no errors is published at once."));
  return h("section", { class: "asked" },
    h("h2", pending.asked_by ? _("{who} asks to publish this", { who: pending.asked_by }) : _("Saved, and not published yet")),
    pending.note && h("p", pending.note), h("p", { class: "hint" }, moment(pending.at)),
    page.has("/api/plan/diff") && changes(signal),
    !pending.asked_by && page.may("operator") && askForm(page, act),
    pending.asked_by && state.server_signs && approval(page, state, act),
    !state.server_signs && page.may("approver") && signing(page, state, act));
}

// --- releases ------------------------------------------------------------------------------------

async function goBack(page, one, act) {
  const body = { generation: one.generation };
  try {
    await act(() => post("/api/rollback", body, page.signal), () => _("The site's files are what they were then."));
  } catch (error) {
    if (error.status !== 409 || !await confirm(_("Lose what is not published?"), error.message, _("Go back all the same"), "danger")) throw error;
    await act(() => post("/api/rollback", { ...body, force: true }, page.signal), () => _("The site's files are what they were then."));
  }
}

function releases(page, state, act, box) {
  const back = (one) => button(_("Go back to this"), async (event) => {
    const control = event.currentTarget;
    if (!await confirm(_("Go back to release {generation}?", { generation: one.generation }),
      _("The site's files become what they were then, and go the way of any change to the boards."), _("Go back"))) return;
    await attempt(box, control, () => goBack(page, one, act));
  }, { kind: "small", "aria-label": _("Go back to release {generation}", { generation: one.generation }) });
  return h("section", h("h2", _("Releases")), table(_("Releases"), [
    [_("Release"), (one) => String(one.generation)],
    [_("When"), (one) => moment(one.at)],
    [_("Asked by"), (one) => one.asked_by || "–"],
    [_("Approved by"), (one) => one.approved_by || "–"],
    [_("Why"), (one) => one.note || "–"],
    ["", (one) => (one.generation === state.latest?.generation ? h("span", { class: "chip ok" }, _("current")) : page.may("approver") && back(one))],
  ], state.releases, _("Nothing has been published yet.")));
}

// --- at once -------------------------------------------------------------------------------------

function takeOff(page, state, act) {
  if (!page.may("approver") || !state.latest) return null;
  const box = noteBox(), item = newList(_("Item")), { blank, withdrawn } = state.latest;
  const send = button(_("Take off"), null, { kind: "danger", type: "submit" });
  const name = () => item.control.value.trim();
  fillNames(page, item.list, "item");
  const restore = (one) => button(_("Show again"), (event) => attempt(box, event.currentTarget, () =>
    act(() => post("/api/restore", { item: one }, page.signal), outcome(state))), { kind: "small", "aria-label": _("Show {item} again", { item: one }) });
  const black = button(blank ? _("Show again on all boards") : _("Blank all boards"), async () => {
    if (!blank && !await confirm(_("Blank all boards?"), _("Every board turns black within seconds, until somebody ends it."), _("Blank"), "danger")) return;
    await attempt(box, black, () => act(() => post(blank ? "/api/unblank" : "/api/blank", {}, page.signal), outcome(state)));
  }, { kind: blank ? "primary" : "danger" });
  return h("section", h("h2", _("Take off at once")),
    form(() => attempt(box, send, async () => {
      if (await confirm(_("Take off {item}?", { item: name() }), _("No board shows it from now on, whatever its playlist says."), _("Take off"), "danger")) {
        await act(() => post("/api/withdraw", { item: name() }, page.signal), outcome(state));
      }
    }), h("div", { class: "row bottom" }, item.node, send)), box,
    withdrawn.length > 0 && table(_("Taken off"), [[_("Taken off"), (one) => one], ["", restore]], withdrawn, ""),
    h("p", { class: "apart" }, black));
}

// --- the view ------------------------------------------------------------------------------------

function show(page) {
  const box = noteBox();
  let drawing = new AbortController();
  const draw = (state) => {
    drawing.abort();
    drawing = new AbortController();
    const signal = AbortSignal.any([drawing.signal, page.signal]);
    const act = async (ask, said) => {
      const answer = await ask();
      draw(await get("/api/releases", page.signal));
      box.say(said(answer));
    };
    fill(page.body, box, state.latest?.blank && note(_("All boards are black."), "error"),
      waiting(page, state, signal, act), takeOff(page, state, act), releases(page, state, act, box),
      h("details", h("summary", _("What the server found when it last looked")), h("pre", { class: "report", tabindex: 0 }, state.said.trim())));
  };
  load(page, () => get("/api/releases", page.signal), draw);
}

export const publish = { name: "publish", title: N_("Publish"), icon: "publish", route: "/api/releases", role: "viewer", show };
