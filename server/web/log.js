// The audit log: who did what when.

import { get, query } from "./api.js";
import { fill, h } from "./dom.js";
import { _, N_, moment } from "./language.js";
import { attempt, button, load, noteBox, table } from "./widgets.js";

const LIMIT = 100;

const ACTIONS = {
  login: N_("signed in"), "login.wrong": N_("tried a wrong password"),
  "user.add": N_("added a user"), "user.change": N_("changed a user"), "user.remove": N_("deleted a user"),
  "token.add": N_("made a token"), "token.remove": N_("deleted a token"),
  "key.accept": N_("accepted a board"), "key.refuse": N_("refused a board"),
  "site.save": N_("saved a file"), "site.upload": N_("uploaded a file"), "site.remove": N_("deleted a file"),
  "site.rollback": N_("went back to a release"),
  "release.ask": N_("asked to publish"), "release.approve": N_("approved a release"),
  withdraw: N_("took an item off"), restore: N_("showed an item again"), blank: N_("blanked all boards"), unblank: N_("ended the blanking"),
};

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
      [_("What"), (row) => (ACTIONS[row.action] ? _(ACTIONS[row.action]) : row.action)],
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
