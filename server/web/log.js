// The audit log: who did what when.

import { get, query } from "./api.js";
import { fill, h } from "./dom.js";
import { _, N_, moment } from "./language.js";
import { attempt, button, load, noteBox, table } from "./widgets.js";

const LIMIT = 100;

function show(page) {
  const rows = [], place = h("div"), box = noteBox();
  const more = button(_("Older entries"), (event) => attempt(box, event.currentTarget, async () => draw(await next())));
  const next = () => get(`/api/audit${query({ before: rows.at(-1)?.id, limit: LIMIT })}`, page.signal);
  const draw = (found) => {
    rows.push(...found);
    more.hidden = found.length < LIMIT;
    fill(place, table(_("Log"), [
      [_("When"), (row) => moment(row.at)],
      [_("Who"), (row) => row.who || "–"],
      [_("What"), (row) => row.action],
      [_("On"), (row) => row.object],
      [_("More"), (row) => row.detail],
    [_("Address"), (row) => row.address],
    ], rows, _("Nothing yet.")));
  };
  load(page, next, (found) => {
    draw(found);
    fill(page.body, place, box, more);
  });
}

export const log = { name: "log", title: N_("Log"), icon: "log", route: "/api/audit", role: "approver", show };
