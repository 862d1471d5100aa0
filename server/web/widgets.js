// What several views are made of: icons, buttons, labelled fields, notes, dialogs, tables.

import { get, query, sentence } from "./api.js";
import { add, fill, h, newId, s } from "./dom.js";
import { _ } from "./language.js";

// Strokes on a 24 x 24 grid.
const ICONS = {
  wall: "M3 5h8v6H3zM13 5h8v6h-8zM3 13h8v6H3zM13 13h8v6h-8z",
  pair: "M9 12h6M10 8H7a4 4 0 0 0 0 8h3M14 8h3a4 4 0 0 1 0 8h-3",
  film: "M3 5h18v14H3zM7 5v14M17 5v14M3 12h4M17 12h4",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
  plan: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  publish: "M12 15V4M8 8l4-4 4 4M5 14v6h14v-6",
  report: "M4 20h16M7 20v-8M12 20V5M17 20v-5",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-4 2.5-6 6-6s6 2 6 6M16 4.5a3.5 3.5 0 0 1 0 6M18 14.5c2 .8 3 2.6 3 5.5",
  log: "M6 3h9l4 4v14H6zM9 11h7M9 15h7M9 7h3",
  ok: "M5 12.5l4.5 4.5L19 7.5",
  late: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 3",
  silent: "M4 4l16 16M8.5 5.7A10 10 0 0 1 21 11M3 11c1-1.3 2.2-2.4 3.5-3.3M9 15a5 5 0 0 1 5.5-.5M12 19h.01",
  fault: "M12 4l9.5 16h-19zM12 10v5M12 17.5v.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  earlier: "M14 6l-6 6 6 6",
  later: "M10 6l6 6-6 6",
  close: "M6 6l12 12M18 6L6 18",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  load: "M12 4v11M8 11l4 4 4-4M5 20h14",
};

export function icon(name) {
  return s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    s("path", { d: ICONS[name] }));
}

export function button(text, act, options = {}) {
  const { icon: name, kind = "", ...rest } = options;
  return h("button", { type: "button", class: `button ${kind}`, on: { click: act }, ...rest }, name && icon(name), text);
}

// An input, select or textarea below its label, with a hint that is read with it.
export function field(label, control, hint) {
  control.id ||= newId();
  const hintId = hint && newId();
  if (hint) control.setAttribute("aria-describedby", hintId);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control,
    hint && h("p", { class: "hint", id: hintId }, hint));
}

export function input(attributes) {
  return h("input", { type: "text", autocomplete: "off", ...attributes });
}

// choices: [[value, text], …]
export function select(choices, value, attributes = {}) {
  const node = h("select", attributes, choices.map(([key, text]) => h("option", { value: key }, text)));
  node.value = value;
  return node;
}

// A search field that offers what `list` is filled with.
export function newList(label) {
  const list = h("datalist", { id: newId() });
  const control = input({ type: "search", spellcheck: "false", list: list.id });
  return { node: h("div", field(label, control), list), control, list };
}

// Fills it with the names that boards have to show or have shown: "campaign", "item", "screen", "tag".
export async function fillNames(page, list, group) {
  const found = await get(`/api/plays${query({ group })}`, page.signal).catch(() => ({ rows: [] }));
  fill(list, found.rows.filter((row) => row.name).map((row) => h("option", { value: row.name })));
}

// A sentence that stays: kind is "error", "good" or "".
export function note(text, kind = "") {
  return h("p", { class: `note ${kind}`, role: kind === "error" ? "alert" : "status" }, text);
}

// A place for the sentence of the last thing that was done.
export function noteBox() {
  const box = h("div", { class: "notes" });
  box.say = (text, kind = "good") => fill(box, note(text, kind));
  box.clear = () => fill(box);
  return box;
}

// Runs what a form or button does: busy meanwhile, and a refusal is said in `box`.
export async function attempt(box, control, act) {
  if (control?.getAttribute("aria-busy") === "true") return undefined;
  control?.setAttribute("aria-busy", "true");
  box.clear();
  try {
    return await act();
  } catch (error) {
    if (error.name !== "AbortError") box.say(sentence(error), "error");
    return undefined;
  } finally {
    control?.removeAttribute("aria-busy");
  }
}

export function form(act, ...children) {
  return h("form", { novalidate: true, on: { submit: (event) => { event.preventDefault(); act(event); } } }, children);
}

// Asks before something that boards show at once, or that cannot be undone; true when agreed to.
export function confirm(title, text, yes, kind = "primary") {
  const heading = newId();
  return new Promise((resolve) => {
    const dialog = h("dialog", { "aria-labelledby": heading },
      h("h2", { id: heading }, title), h("p", text),
      h("div", { class: "row end" },
        button(_("Cancel"), () => dialog.close("")),
        button(yes, () => dialog.close("yes"), { kind })));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

// columns: [[heading, row => child, class], …]
export function table(caption, columns, rows, empty) {
  if (!rows.length) return h("p", { class: "empty" }, empty);
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    h("table", h("caption", { class: "unseen" }, caption),
      h("thead", h("tr", columns.map(([heading, , kind]) => h("th", { scope: "col", class: kind }, heading || h("span", { class: "unseen" }, _("Actions")))))),
      h("tbody", rows.map((row) => h("tr", columns.map(([, cell, kind], i) =>
        add(i ? h("td", { class: kind }) : h("th", { scope: "row", class: kind }), cell(row))))))));
}

// rows: [[term, child], …]; those without a child are left out.
export function facts(rows) {
  return h("dl", { class: "facts" }, rows.filter(([, value]) => value !== null && value !== undefined)
    .map(([term, value]) => h("div", h("dt", term), h("dd", value))));
}

// Loads, draws, and says so when that fails.
export async function load(page, ask, draw) {
  page.body.setAttribute("aria-busy", "true");
  try {
    draw(await ask());
  } catch (error) {
    if (error.name === "AbortError") return;
    fill(page.body, note(sentence(error), "error"), button(_("Try again"), () => load(page, ask, draw)));
  } finally {
    page.body.removeAttribute("aria-busy");
  }
}
