// The next seven days of a screen: which rule holds when, and what it shows.

import { get, query } from "./api.js";
import { fill, h } from "./dom.js";
import { _, N_, dayStart, isoDay, minute, weekday } from "./language.js";
import { said } from "./wall.js";
import { field, load, select } from "./widgets.js";

const DAYS = 7;
const DAY_MS = 86400000;
const NAMES = 12;

const names = (zone) => zone.items.slice(0, NAMES).join(", ") + (zone.has_more || zone.items.length > NAMES ? " …" : "");

function block(one, from, until) {
  const start = Math.max(Date.parse(one.from), from), end = Math.min(Date.parse(one.until), until);
  return h("li", h("span", { class: "span" }, `${minute(start)} – ${end === until ? "24:00" : minute(end)}`),
    h("b", one.rule || _("fallback")),
    h("ul", one.zones.map((zone) => h("li", zone.zone && h("span", { class: "zone" }, zone.zone),
      zone.items.length ? names(zone) : said(zone), zone.kind === "ticker" && ` (${_("ticker")})`))));
}

// Each day of the period with what of the blocks is in it.
function week(blocks, first) {
  const found = [];
  for (let from = first; found.length < DAYS;) {
    const until = dayStart(isoDay(from + 1.5 * DAY_MS)), start = from;
    const today = blocks.filter((one) => Date.parse(one.from) < until && Date.parse(one.until) > start);
    found.push(h("section", { class: "day" }, h("h2", weekday(start)), h("ol", today.map((one) => block(one, start, until)))));
    from = until;
  }
  return found;
}

function show(page) {
  const place = h("div", { class: "week" }), first = dayStart(isoDay(Date.now()));
  load(page, () => get("/api/site/playlists/screens.json", page.signal), ({ screens }) => {
    const choice = select(Object.entries(screens).map(([id, screen]) => [id, screen.name || id]), page.args[0] || Object.keys(screens)[0]);
    const period = { from: new Date(first).toISOString(), to: new Date(first + DAYS * DAY_MS).toISOString() };
    const ask = () => load({ body: place }, () => get(`/api/plan/outline${query({ screen: choice.value, ...period })}`, page.signal),
      (found) => fill(place, week(found.blocks, first)));
    choice.addEventListener("change", ask);
    fill(page.body, field(_("Screen"), choice), place);
    ask();
  });
}

export const plan = { name: "plan", title: N_("Plan"), icon: "plan", route: "/api/plan/outline", role: "viewer", show };
