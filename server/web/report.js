// Proof of play: what was shown, on how many screens of those meant, for how long. Printed as it is.

import { get, query } from "./api.js";
import { bars } from "./chart.js";
import { fill, h } from "./dom.js";
import { _, N_, day, dayStart, isoDay, moment, ngettext, number, span } from "./language.js";
import { button, field, fillNames, icon, input, load, newList, select, table } from "./widgets.js";

const BARS = 12;
const DAY_MS = 86400000;
const PERIOD_DAYS = 30;

const GROUPS = { campaign: N_("Campaign"), item: N_("Item"), screen: N_("Screen"), tag: N_("Tag") };

function charts(rows) {
  const top = rows.filter((row) => row.plays > 0).sort((a, b) => b.shown_ms - a.shown_ms).slice(0, BARS);
  if (!top.length) return null;
  return h("div", { class: "split" },
    bars(_("Time on air"), top.map((row) => [row.name || "–", row.shown_ms, span(row.shown_ms / 1000)])),
    top.some((row) => row.meant) && bars(_("Screens reached"), top.map((row) => [row.name || "–", row.percent, row.screens]), 100));
}

function results(found) {
  const rows = found.rows;
  return table(_("Plays"), [
    [_(GROUPS[found.group]), (row) => row.name || "–"],
    [_("Screens reached"), (row) => row.screens, "number"],
    [_("Plays"), (row) => number(row.plays), "number"],
    [_("On air"), (row) => span(row.shown_ms / 1000), "number"],
    [_("First"), (row) => (row.first ? moment(row.first) : "–")],
    [_("Last"), (row) => (row.last ? moment(row.last) : "–")],
  ], rows, _("Nothing was shown in this period."));
}

function show(page) {
  const from = input({ type: "date", value: isoDay(new Date(Date.now() - PERIOD_DAYS * DAY_MS)) });
  const to = input({ type: "date", value: isoDay(new Date()) });
  const group = select(Object.entries(GROUPS).map(([key, name]) => [key, _(name)]), "campaign");
  const filters = { campaign: newList(_("Campaign")), tag: newList(_("Tag")), screen: newList(_("Screen")) };
  const place = h("div"), period = h("p", { class: "printed" });
  const csv = h("a", { class: "button", href: "/api/plays?format=csv", download: "bangtin.csv" }, icon("load"), "CSV");

  const start = (node, days) => node.value && new Date(dayStart(node.value) + days * DAY_MS).toISOString();
  const ask = () => {
    const wanted = { from: start(from, 0), to: start(to, 1), group: group.value };
    for (const [name, { control }] of Object.entries(filters)) wanted[name] = control.value.trim();
    csv.setAttribute("href", `/api/plays${query({ ...wanted, format: "csv" })}`);
    fill(period, [from, to].map((node) => node.value && day(dayStart(node.value))).join(" – "),
      Object.values(filters).map(({ control }) => control.value && ` · ${control.value}`));
    return load({ body: place }, () => get(`/api/plays${query(wanted)}`, page.signal), (found) =>
      fill(place, charts(found.rows), results(found), found.timeless > 0 && h("p", { class: "hint" },
        ngettext("{count} play more was reported by a board that did not know the time.",
          "{count} plays more were reported by boards that did not know the time.", found.timeless))));
  };
  for (const node of [from, to, group, ...Object.values(filters).map(({ control }) => control)]) node.addEventListener("change", ask);
  fill(page.tools, csv, button(_("Print"), () => window.print(), { icon: "print" }));
  fill(page.body, h("div", { class: "filters fields" }, field(_("From"), from), field(_("To"), to), field(_("By"), group),
    Object.values(filters).map(({ node }) => node)), period, place);
  for (const [name, { list }] of Object.entries(filters)) fillNames(page, list, name);
  ask();
}

export const report = { name: "report", title: N_("Report"), icon: "report", route: "/api/plays", role: "viewer", show };
