// One screen: what it says it shows, by its own words, beside what was planned.

import { get, path, query, repeat } from "./api.js";
import { dayStrip, gaps, grid, hours, shares } from "./chart.js";
import { fill, h } from "./dom.js";
import { _, N_, ago, bytes, dayStart, isoDay, number, when } from "./language.js";
import { facts, field, input, load, table } from "./widgets.js";
import { chip, glass, said } from "./wall.js";

const EVERY_MS = 15000;
const DAY_MS = 86400000;
const PARTS = 144; // of ten minutes
const NOTABLE_MS = 2000; // of a clock's error, since what it says takes a while to come

const CLOCKS = {
  synchronised: N_("synchronised"), plausible: N_("plausible, not synchronised"), unknown: N_("not known"),
};
const VERDICTS = {
  unknown: N_("The glass has not been compared yet."),
  ok: N_("The glass shows what was planned."),
  black: N_("The glass is black although something was planned."),
  frozen: N_("The glass did not change although the plan did."),
  wrong: N_("The glass shows something else than planned."),
};

// --- what it shows -------------------------------------------------------------------------------

function zones(says) {
  return table(_("What it shows now"), [
    [_("Zone"), (zone) => zone.zone || _("whole canvas")],
    [_("Item"), (zone) => h("b", said(zone))],
    [_("Since"), (zone) => (zone.since ? `${when(zone.since)} (${ago(zone.since)})` : _("not known"))],
  ], says.zones ?? [], _("It has not said what it shows."));
}

function generations(says) {
  const found = says.generations;
  if (!found) return null;
  const steps = [[_("fetched"), found.fetched], [_("ready"), found.staged], [_("showing"), found.showing]];
  const newest = Math.max(...steps.map(([, value]) => value ?? 0));
  return h("section", h("h2", _("Release")),
    h("ol", { class: "steps" }, steps.map(([name, value]) =>
      h("li", { class: value === newest ? "even" : "behind" }, h("span", name), h("b", value ? String(value) : "–")))),
    h("p", { class: "hint" }, found.showing >= newest ? _("It shows the newest release that it knows.")
      : _("It knows a newer release, and shows it as soon as it has all of it.")));
}

function health(says) {
  const { clock, mode, disk, memory, temperature } = says;
  const wanted = mode?.wanted, actual = mode?.actual;
  return facts([
    [_("Last heard"), says.at && `${when(says.at)} (${ago(says.at)})`],
    [_("Last picture on the glass"), says.last_present && `${when(says.last_present)} (${ago(says.last_present)})`],
    [_("Clock"), clock && `${_(CLOCKS[clock.trust] ?? clock.trust)}${Math.abs(clock.offset_ms) >= NOTABLE_MS ? `, ${_("{seconds} s off", { seconds: number(clock.offset_ms / 1000, 1) })}` : ""}`],
    [_("Display mode"), actual && (wanted && wanted !== actual ? _("{actual}, wanted {wanted}", { actual, wanted }) : actual)],
    [_("Free on disk"), disk?.free_bytes !== undefined ? bytes(disk.free_bytes) : null],
    [_("Memory of the player"), memory?.used_bytes !== undefined ? bytes(memory.used_bytes) : null],
    [_("Temperature"), temperature !== undefined && temperature !== null ? `${number(temperature)} °C` : null],
  ]);
}

function faults(says) {
  const found = says.faults ?? [];
  if (!found.length) return null;
  return h("section", h("h2", _("Faults")), h("ul", { class: "faults" }, found.map((fault) =>
    h("li", h("b", fault.text), h("span", _("since {first}, last {last}", { first: when(fault.first), last: when(fault.last) }))))));
}

function luminance(screen) {
  const found = screen.says?.grid;
  if (!found?.presented?.length) return null;
  const columns = found.columns ?? 16;
  return h("section", h("h2", _("Glass against plan")),
    h("p", { class: `verdict ${found.verdict}` }, _(VERDICTS[found.verdict] ?? found.verdict)),
    h("div", { class: "grids" }, grid(_("presented"), found.presented, columns), grid(_("planned"), found.planned ?? [], columns)));
}

function now(screen) {
  const says = screen.says ?? {};
  return [
    h("div", { class: "split" },
      h("div", glass(screen), h("p", { class: "hint" }, screen.thumbnail_at
        ? _("Picture of the glass, {time}", { time: when(screen.thumbnail_at) }) : null)),
      h("div", faults(says), h("h2", { class: "first" }, _("On the glass")), zones(says))),
    h("div", { class: "split" }, h("section", h("h2", _("State")), health(says)),
      h("div", generations(says), luminance(screen))),
  ];
}

// --- a day ---------------------------------------------------------------------------------------

function counted(day) {
  const items = new Map();
  const row = (item) => items.get(item) ?? items.set(item, { item, planned: 0, shown: 0 }).get(item);
  for (const slot of day.planned) if (slot.item) row(slot.item).planned += 1;
  for (const play of day.shown) row(play.item).shown += 1;
  return [...items.values()].sort((a, b) => (b.planned - b.shown) - (a.planned - a.shown) || a.item.localeCompare(b.item));
}

function drawDay(box, found, from_ms) {
  const until_ms = from_ms + DAY_MS, past_ms = Math.min(until_ms, Date.now());
  const names = [...new Set(found.planned.map((slot) => slot.zone ?? ""))];
  const lanes = (names.length ? names : [""]).map((zone) => {
    const of = (slots) => shares(slots.filter((slot) => (slot.zone ?? "") === zone), from_ms, until_ms, PARTS);
    const planned = of(found.planned), shown = of(found.shown);
    const past = planned.map((share, i) => (from_ms + (i + 1) * DAY_MS / PARTS <= past_ms ? share : 0));
    const missing = gaps(past, shown, from_ms, until_ms);
    return h("div", { class: "lane" }, h("h3", zone || _("whole canvas")),
      dayStrip(missing.length ? missing.join("; ") : _("All that was planned was shown."), planned, past, shown),
      hours(), missing.length ? h("ul", missing.map((text) => h("li", text))) : null);
  });
  fill(box, h("p", { class: "legend" }, h("span", { class: "planned" }, _("planned")), h("span", { class: "shown" }, _("shown")),
    h("span", { class: "missing" }, _("less than planned"))), lanes,
  h("details", h("summary", _("Items of the day")), table(_("Items of the day"), [
    [_("Item"), (row) => row.item],
    [_("planned"), (row) => number(row.planned), "number"],
    [_("shown"), (row) => number(row.shown), "number"],
  ], counted(found), _("Nothing was planned."))));
}

function day(page, id) {
  const box = h("div"), choice = input({ type: "date", value: isoDay(new Date()) });
  const ask = () => {
    const place = { body: box };
    return load(place, () => get(path("api/screens", id, "day") + query({ date: choice.value }), page.signal), (found) =>
      drawDay(box, found, dayStart(choice.value)));
  };
  choice.addEventListener("change", ask);
  ask();
  return h("section", h("h2", _("Planned and shown")), field(_("Day"), choice), box);
}

// --- the view ------------------------------------------------------------------------------------

function show(page) {
  const id = page.args[0] ?? "", place = h("div"), address = path("api/screens", id);
  const draw = (screen) => {
    page.title(screen.name || screen.id);
    fill(page.tools, chip(screen.state));
    fill(place, h("p", { class: "tags" }, h("span", screen.id), (screen.tags ?? []).map((tag) => h("span", tag)),
      screen.canvas && h("span", _("{width} × {height} pixels", { width: screen.canvas[0], height: screen.canvas[1] }))),
    screen.key === "cloned" && h("p", { class: "note error" }, _("Two boards report with the same key: one card may be a copy. Give one of them a key of its own.")),
    now(screen));
  };
  load(page, () => get(address, page.signal), (screen) => {
    fill(page.body, place);
    draw(screen);
    if (page.has("/api/screens/{id}/day")) page.body.append(day(page, id));
    repeat(EVERY_MS, page.signal, () => get(address, page.signal).then(draw).catch(() => null));
  });
}

export const screen = { name: "screen", menu: "wall", heading: N_("Screen"), route: "/api/screens/{id}", role: "viewer", show };
