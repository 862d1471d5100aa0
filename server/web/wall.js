// The wall: every screen with what it says it shows. What needs somebody comes first.

import { get, path, query, repeat } from "./api.js";
import { announce, fill, h, newId, renew } from "./dom.js";
import { _, N_, ago, minute, ngettext, number } from "./language.js";
import { icon, input, load, select } from "./widgets.js";

const EVERY_MS = 15000;

// By urgency.
export const STATES = {
  fault: N_("Fault"),
  silent: N_("Silent"),
  late: N_("Late"),
  ok: N_("Showing"),
};

export function chip(state) {
  const known = state in STATES ? state : "silent";
  return h("span", { class: `chip ${known}` }, icon(known), _(STATES[known]));
}

// What it shows, in the board's own shape; a long ribbon is folded into rows, as else nobody could
// read it. Without a picture the frame says so.
export function glass(screen) {
  const [width, height] = screen.canvas ?? [16, 9], rows = Math.max(1, Math.floor(Math.sqrt(width / height / 2.2)));
  if (!screen.thumbnail_at) return h("div", { class: "glass none", css: { "--ratio": `${width} / ${height}` } }, h("span", _("No picture yet")));
  const src = `${path("api/screens", screen.id, "thumbnail.jpg")}${query({ at: screen.thumbnail_at })}`;
  const alt = _("What {name} showed at {time}", { name: screen.name || screen.id, time: minute(screen.thumbnail_at) });
  return h("div", { class: rows > 1 ? "glass ribbon" : "glass" }, Array.from({ length: rows }, (_one, row) =>
    h("img", { src, alt: row ? "" : alt, loading: "lazy", width, height: height * rows,
      css: { "--ratio": `${width} / ${height * rows}`, "--place": `${rows > 1 ? 100 * row / (rows - 1) : 50}%` } })));
}

const KINDS = {
  idle: N_("the idle card"), blank: N_("black, as ordered"), empty: N_("nothing: a background"), identify: N_("its own name"),
  wash: N_("washing the panel"),
};

// What a zone shows, in words.
export function said(zone) {
  if (zone.kind === "ticker") return _("ticker {name}", { name: zone.item });
  return zone.item || _(KINDS[zone.kind] ?? zone.kind ?? "nothing");
}

function says(screen) {
  const zones = screen.says?.zones ?? [];
  const worst = screen.says?.faults?.[0];
  if (worst) return h("p", { class: "says fault" }, worst.text);
  if (!zones.length) return h("p", { class: "says" }, screen.key === "none" ? _("Has never reported.") : _("Says nothing yet."));
  const zone = zones[0], more = zones.length - 1;
  return h("p", { class: "says" }, h("b", said(zone)),
    zone.since ? ` · ${_("since {time}", { time: minute(zone.since) })}` : "",
    more > 0 && ` · ${ngettext("{count} more zone", "{count} more zones", more)}`);
}

function card(screen) {
  return h("li", { class: `card ${screen.state}` }, glass(screen),
    h("div", { class: "row" }, h("h2", h("a", { href: `#/screen/${encodeURIComponent(screen.id)}` }, screen.name || screen.id)),
      chip(screen.state)),
    says(screen),
    h("p", { class: "tags" }, h("span", screen.id), (screen.tags ?? []).map((tag) => h("span", tag)),
      screen.state !== "ok" && screen.says?.at && h("span", _("heard {time}", { time: ago(screen.says.at) }))));
}

function order(a, b) {
  const urgency = (screen) => Object.keys(STATES).indexOf(screen.state);
  return urgency(a) - urgency(b) || (a.name || a.id).localeCompare(b.name || b.id, "vi");
}

function matches(screen, wanted) {
  const text = [screen.id, screen.name, ...(screen.tags ?? []), ...(screen.says?.zones ?? []).map(said)]
    .join(" ").toLocaleLowerCase();
  return (!wanted.state || screen.state === wanted.state) &&
    (!wanted.tag || (screen.tags ?? []).includes(wanted.tag)) &&
    wanted.text.toLocaleLowerCase().split(/\s+/).every((word) => text.includes(word));
}

// The numbers at the top; each is a filter.
function counts(screens, wanted, choose) {
  const rows = [["", _("All"), screens.length],
    ...Object.entries(STATES).map(([state, name]) => [state, _(name), screens.filter((one) => one.state === state).length])];
  return rows.map(([state, name, count]) =>
    h("button", { type: "button", class: `count ${state}`, "aria-pressed": String(wanted.state === state), "data-key": `count-${state}`,
      on: { click: () => choose(wanted.state === state ? "" : state) } },
    state && icon(state), h("b", number(count)), h("span", name)));
}

function announceTrouble(before, screens) {
  const count = screens.filter((screen) => screen.state === "fault").length;
  if (before !== null && count !== before) announce(ngettext("{count} screen has a fault", "{count} screens have a fault", count));
  return count;
}

function show(page) {
  const wanted = { state: "", tag: "", text: "" };
  let screens = [], faults = null, tags = "";
  const numbers = h("div", { class: "counts", role: "group", "aria-label": _("Filter by state") });
  const search = input({ type: "search", placeholder: _("Name, item or tag"), "aria-label": _("Search"),
    on: { input: () => { wanted.text = search.value; draw(); } } });
  const tagBox = h("span");
  const list = h("ul", { class: "wall" }), result = h("p", { class: "empty", role: "status", id: newId() });

  const draw = () => {
    const found = screens.filter((screen) => matches(screen, wanted)).sort(order);
    const focused = document.activeElement?.dataset.key;
    fill(numbers, counts(screens, wanted, (state) => { wanted.state = state; draw(); }));
    if (focused?.startsWith("count-")) numbers.querySelector(`[data-key="${focused}"]`).focus();
    renew(list, found, (screen) => screen.id, card);
    result.textContent = found.length ? "" : screens.length ? _("No screen matches.")
      : _("There are no screens yet: they are listed in playlists/screens.json.");
  };
  const drawTags = () => {
    const all = [...new Set(screens.flatMap((screen) => screen.tags ?? []))].sort();
    if (all.join() === tags) return;
    tags = all.join();
    const choice = select([["", _("All tags")], ...all.map((tag) => [tag, tag])], wanted.tag,
      { "aria-label": _("Filter by tag"), on: { change: () => { wanted.tag = choice.value; draw(); } } });
    fill(tagBox, choice);
  };
  const take = (found) => {
    screens = found;
    faults = announceTrouble(faults, screens);
    drawTags();
    draw();
  };
  load(page, () => get("/api/screens", page.signal), (found) => {
    fill(page.body, numbers, h("div", { class: "filters" }, search, tagBox), result, list);
    take(found);
    repeat(EVERY_MS, page.signal, () => get("/api/screens", page.signal).then(take).catch(() => null));
  });
}

export const wall = { name: "wall", title: N_("Screens"), icon: "wall", route: "/api/screens", role: "viewer", show };
