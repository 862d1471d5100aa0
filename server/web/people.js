// Who may do what: users and their roles; and for each of them the own password and tokens.

import { ask, get, path, post } from "./api.js";
import { fill, h } from "./dom.js";
import { _, N_, day, moment } from "./language.js";
import { attempt, button, confirm, field, form, input, load, noteBox, select, table } from "./widgets.js";

export const ROLES = { viewer: N_("viewer"), operator: N_("operator"), approver: N_("approver"), admin: N_("administrator") };

const HELP = {
  viewer: N_("sees everything, changes nothing"),
  operator: N_("edits, uploads and asks to publish"),
  approver: N_("approves, rolls back and withdraws"),
  admin: N_("also manages people and boards"),
};

const PASSWORD_HINT = N_("At least 10 characters; a sentence is easy to remember.");
const roleChoices = () => Object.entries(ROLES).map(([role, name]) => [role, _(name)]);

function newPassword(attributes = {}) {
  return input({ type: "password", autocomplete: "new-password", required: true, ...attributes });
}

// --- users ---------------------------------------------------------------------------------------

function addForm(box, reload) {
  const name = input({ autocapitalize: "none", spellcheck: "false", required: true });
  const password = newPassword(), role = select(roleChoices(), "viewer");
  const help = h("p", { class: "hint", "aria-live": "polite" });
  const explain = () => fill(help, _(HELP[role.value]));
  const send = button(_("Add"), null, { kind: "primary", type: "submit" });
  role.addEventListener("change", explain);
  explain();
  return form(() => attempt(box, send, async () => {
    await post("/api/users", { name: name.value.trim(), password: password.value, role: role.value });
    await reload();
    box.say(_("{name} can sign in now.", { name: name.value.trim() }));
  }), h("h2", _("Add a person")), h("div", { class: "fields" }, field(_("Name"), name),
    field(_("First password"), password, _(PASSWORD_HINT)), h("div", field(_("Role"), role), help)), send);
}

function userTable(users, me, box, reload) {
  const change = (user, body, control, text) => attempt(box, control, async () => {
    await ask("PUT", path("api/users", user.name), { json: body });
    await reload();
    box.say(text);
  });
  const role = (user) => {
    if (user.name === me) return _(ROLES[user.role]);
    const choice = select(roleChoices(), user.role, { "aria-label": _("Role of {name}", { name: user.name }) });
    choice.addEventListener("change", () => change(user, { role: choice.value }, choice, _("The role of {name} is changed.", { name: user.name })));
    return choice;
  };
  const disable = (user) => button(user.disabled ? _("Enable") : _("Disable"), (event) => change(user, { disabled: !user.disabled }, event.currentTarget,
    user.disabled ? _("{name} can sign in again.", { name: user.name }) : _("{name} can no longer sign in.", { name: user.name })),
  { kind: "small", "aria-label": user.disabled ? _("Enable {name}", { name: user.name }) : _("Disable {name}", { name: user.name }) });
  const remove = (user) => button(_("Delete"), async (event) => {
    const control = event.currentTarget;
    if (!await confirm(_("Delete {name}?", { name: user.name }), _("What they did stays in the log."), _("Delete"), "danger")) return;
    await attempt(box, control, async () => {
      await ask("DELETE", path("api/users", user.name));
      await reload();
      box.say(_("{name} is deleted.", { name: user.name }));
    });
  }, { kind: "small danger", "aria-label": _("Delete {name}", { name: user.name }) });
  return table(_("People"), [
    [_("Name"), (user) => user.name],
    [_("Role"), role],
    [_("Since"), (user) => (user.made_at ? day(user.made_at) : "–")],
    ["", (user) => (user.name === me ? h("span", { class: "hint" }, _("that is you")) : h("div", { class: "row" }, disable(user), remove(user)))],
  ], users, _("Nobody yet."));
}

function showPeople(page) {
  const box = noteBox(), place = h("div"), adding = h("div");
  const reload = async () => {
    const found = await get("/api/users", page.signal);
    fill(place, userTable(found, page.me.name, box, reload));
    fill(adding, addForm(box, reload));
  };
  load(page, reload, () => fill(page.body, box, place, adding));
}

// --- the own account -----------------------------------------------------------------------------

function passwordForm(page) {
  const box = noteBox(), old = input({ type: "password", autocomplete: "current-password", required: true });
  const first = newPassword(), again = newPassword();
  const send = button(_("Change the password"), null, { type: "submit" });
  return h("section", h("h2", _("Password")), form(() => attempt(box, send, async () => {
    if (first.value !== again.value) return box.say(_("The two are not the same."), "error");
    await ask("PUT", "/api/me", { json: { old: old.value, password: first.value } });
    old.value = first.value = again.value = "";
    return box.say(_("The password is changed."));
  }), input({ hidden: true, autocomplete: "username", value: page.me.name }),
    h("div", { class: "fields" }, field(_("Password until now"), old), field(_("New password"), first, _(PASSWORD_HINT)), field(_("Once more"), again)), box, send));
}

function tokens(page) {
  const box = noteBox(), place = h("div"), name = input({ required: true });
  const send = button(_("Make a token"), null, { type: "submit" });
  const reload = async () => {
    const found = await get("/api/tokens", page.signal);
    fill(place, table(_("Tokens"), [
      [_("Name"), (token) => token.name],
      [_("Of"), (token) => token.user],
      [_("Made"), (token) => moment(token.made_at)],
      [_("Last used"), (token) => (token.seen_at ? moment(token.seen_at) : "–")],
      ["", (token) => button(_("Delete"), (event) => attempt(box, event.currentTarget, async () => {
        await ask("DELETE", path("api/tokens", String(token.id)));
        await reload();
      }), { kind: "small danger", "aria-label": _("Delete {name}", { name: token.name }) })],
    ], found, _("None.")));
  };
  const make = () => attempt(box, send, async () => {
    const made = await post("/api/tokens", { name: name.value.trim() });
    name.value = "";
    await reload();
    fill(box, h("div", { class: "note good", role: "status" }, h("p", _("Keep it now, it is shown only once:")), h("code", { class: "secret" }, made.token)));
  });
  load({ body: place }, reload, () => null);
  return h("section", h("h2", _("Tokens for programs")), h("p", { class: "hint" }, _("A token stands for you, with your role: scripts sign in with it.")),
    place, form(make, field(_("What it is for"), name), box, send));
}

function showAccount(page) {
  page.title(page.me.name);
  fill(page.body, h("p", _(ROLES[page.me.role]), " – ", _(HELP[page.me.role])), passwordForm(page),
    page.has("/api/tokens") && tokens(page));
}

export const people = { name: "people", title: N_("People"), icon: "people", route: "/api/users", role: "admin", show: showPeople };
export const account = { name: "account", heading: N_("My account"), route: "/api/me", role: "viewer", show: showAccount };
