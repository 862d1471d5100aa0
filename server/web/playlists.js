// The site's files: playlists as filmstrips with their text beside them, and the same for the
// schedule and the screens, which are text only.

import { get, sentence } from "./api.js";
import * as draft from "./draft.js";
import { fill, h } from "./dom.js";
import { editor } from "./editor.js";
import { filmstrip } from "./filmstrip.js";
import { parse, plain, reorder } from "./json_text.js";
import { _, N_, ngettext } from "./language.js";
import { previewPanel } from "./preview.js";
import { attempt, button, confirm, field, form, input, load, noteBox, table } from "./widgets.js";

const CHECK_MS = 500;
const OTHERS = { site: N_("Schedule, layouts and themes"), screens: N_("Screens") };

const fileOf = (name) => `playlists/${name}.json`;
const nameOf = (file) => file.match(/^playlists\/([^/]+)\.json$/)?.[1];

// --- all of them ---------------------------------------------------------------------------------

function findingsChip(findings) {
  const errors = findings.filter((finding) => finding.level === "error").length;
  if (errors) return h("span", { class: "chip fault" }, ngettext("{count} error", "{count} errors", errors));
  return findings.length ? h("span", { class: "chip late" }, ngettext("{count} warning", "{count} warnings", findings.length)) : null;
}

function row(page, name, findings) {
  const link = h("a", { href: `#/playlists/${encodeURIComponent(name)}` }, OTHERS[name] ? _(OTHERS[name]) : name);
  if (!OTHERS[name]) draft.open(fileOf(name), page.signal).then(({ text }) => fill(link, JSON.parse(text).title || name)).catch(() => null);
  return h("li", link, h("span", { class: "hint" }, fileOf(name)), draft.isUnsaved(fileOf(name)) && h("span", { class: "chip late" }, _("not saved")),
    findingsChip(findings.filter((finding) => finding.file === fileOf(name))));
}

function newForm(page, names) {
  const name = input({ spellcheck: "false", autocapitalize: "none", required: true }), box = noteBox();
  const send = button(_("Create"), null, { type: "submit" });
  return form(() => {
    const wanted = name.value.trim();
    if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(wanted)) box.say(_("A name has letters, digits, \"-\", \"_\" and \".\" only, without spaces."), "error");
    else if (names.includes(wanted)) box.say(_("There is one of this name already."), "error");
    else {
      draft.begin(fileOf(wanted), `{\n  "title": ${JSON.stringify(wanted)},\n  "items": [\n    { "id": "chao", "slogan": "Xin chào" }\n  ]\n}\n`);
      location.hash = `#/playlists/${encodeURIComponent(wanted)}`;
    }
  }, h("h2", _("New playlist")), field(_("Name"), name, _("Short, without spaces, such as \"hall\".")), box, send);
}

function showAll(page) {
  load(page, () => draft.site(page.signal), (site) => {
    const names = site.files.map((file) => nameOf(file.path)).filter(Boolean);
    const lists = names.filter((name) => !OTHERS[name]);
    fill(page.body, h("ul", { class: "files" }, lists.map((name) => row(page, name, site.findings))),
      h("h2", _("Site")), h("ul", { class: "files" }, Object.keys(OTHERS).map((name) => row(page, name, site.findings))),
      page.may("operator") && newForm(page, names));
  });
}

// --- one of them ---------------------------------------------------------------------------------

// What the site calls things, for completion.
async function collectNames(page, site) {
  const read = async (name) => {
    try { return JSON.parse((await draft.open(fileOf(name), page.signal)).text); } catch { return {}; }
  };
  const [about, screens] = await Promise.all([read("site"), read("screens")]);
  const lists = site.files.map((file) => nameOf(file.path)).filter((name) => name && !OTHERS[name]);
  const pictures = site.content.map((file) => file.path.match(/^content\/(.*\.(?:jpe?g|png|webp))$/i)?.[1]).filter(Boolean);
  const ids = Object.keys(screens.screens ?? {}), tags = Object.values(screens.screens ?? {}).flatMap((screen) => screen.tags ?? []);
  const named = {
    playlist: lists, fallback: lists, ticker: lists, show: [...lists, ...Object.keys(about.layouts ?? {})],
    image: pictures, card: pictures, theme: Object.keys(about.themes ?? {}), screens: [...ids, ...new Set(tags)], tags: [...new Set(tags)],
  };
  return {
    names: (key) => named[key] ?? [],
    screens: Object.entries(screens.screens ?? {}).map(([id, screen]) => ({ id, name: screen.name })),
  };
}

function findingsList(file, goTo) {
  const list = h("ul", { class: "findings", "aria-label": _("Findings") });
  return {
    node: list,
    draw(all) {
      const order = (finding) => (finding.file === file ? 0 : 2) + (finding.level === "error" ? 0 : 1);
      fill(list, all.length ? [...all].sort((a, b) => order(a) - order(b)).map((finding) => {
        const place = finding.line ? `${finding.file}:${finding.line}:${finding.column}` : finding.file;
        const words = [h("b", finding.level === "error" ? _("Error") : _("Warning")), " ", finding.where && h("code", finding.where, " "), finding.text];
        return h("li", { class: finding.level }, finding.file === file && finding.line
          ? button(place, () => goTo(finding.line, finding.column), { kind: "small" })
          : h("a", { href: nameOf(finding.file) ? `#/playlists/${nameOf(finding.file)}` : "#/playlists" }, place), h("p", words));
      }) : h("li", { class: "good" }, _("Nothing to mend.")));
    },
  };
}

function showOne(page, name) {
  const file = fileOf(name), schemaName = OTHERS[name] ? name : "playlist";
  page.title(OTHERS[name] ? _(OTHERS[name]) : name);
  const ask = async () => {
    const site = await draft.site(page.signal);
    const [schema, known] = await Promise.all([get(`/api/schema/${schemaName}`, page.signal), collectNames(page, site)]);
    const isAtOnce = page.has("/api/releases") && !(await get("/api/releases?limit=1", page.signal)).approval;
    return { schema, known, isAtOnce, opened: draft.isUnsaved(file) ? { text: draft.unsaved()[file] } : await draft.open(file, page.signal) };
  };
  load(page, ask, ({ schema, known, isAtOnce, opened }) => workbench(page, { name, file, schema, known, isAtOnce, text: opened.text }));
}

function workbench(page, { name, file, schema, known, isAtOnce, text }) {
  const box = noteBox(), state = h("span", { class: "hint", role: "status" });
  let timer = null, checking = new AbortController();
  const preview = page.has("/api/preview") ? previewPanel(page, known.screens) : null;
  const pen = editor({ label: _("Text of {file}", { file }), text, schema, names: known.names, onInput: () => changed() });
  const findings = findingsList(file, pen.goTo);
  const strip = filmstrip(page, { screen: () => preview?.screen() ?? "", pick, move });

  function items() {
    const tree = parse(pen.text), list = tree?.members?.get("items");
    return list?.elements ? { tree, list } : null;
  }
  function pick(i) {
    const place = items()?.list.elements[i], item = place && plain(pen.text, place);
    if (!place) return;
    const before = pen.text.slice(0, place.start).split("\n");
    pen.goTo(before.length, [...before.at(-1)].length + 1);
    if (item.id) preview?.show(`${name}/${item.id}`);
  }
  function move(from, to) {
    const found = items();
    if (!found) return;
    const order = found.list.elements.map((_one, i) => i);
    order.splice(to, 0, ...order.splice(from, 1));
    pen.setText(reorder(pen.text, found.list, order));
    changed();
  }
  function drawStrip() {
    const found = items();
    if (!found) return;
    const defaults = found.tree.members.get("defaults"), seconds = defaults ? plain(pen.text, defaults).duration : undefined;
    strip.draw(name, found.list.elements.map((place) => plain(pen.text, place)), seconds ?? 10);
  }
  async function check() {
    checking.abort();
    checking = new AbortController();
    try {
      const all = await draft.check(AbortSignal.any([checking.signal, page.signal]));
      pen.setFindings(all.filter((finding) => finding.file === file));
      findings.draw(all);
    } catch (error) {
      if (error.name !== "AbortError") box.say(sentence(error), "error");
    }
  }
  function changed() {
    draft.change(file, pen.text);
    fill(state, draft.isUnsaved(file) ? _("not saved") : "");
    clearTimeout(timer);
    timer = setTimeout(() => { drawStrip(); check(); }, CHECK_MS);
    preview?.refresh();
  }
  const save = button(isAtOnce ? _("Save and publish") : _("Save"), () => attempt(box, save, async () => {
    const all = await draft.save(file, page.signal);
    fill(state, "");
    pen.setFindings(all.filter((finding) => finding.file === file));
    findings.draw(all);
    box.say(all.some((finding) => finding.level === "error") ? _("Saved. It has errors and is not published: boards keep what they have.")
      : isAtOnce ? _("Saved: it is published now.") : _("Saved."));
  }), { kind: "primary" });
  const back = button(_("Discard changes"), async () => {
    if (!await confirm(_("Discard changes?"), _("The text becomes what is saved on the server."), _("Discard"), "danger")) return;
    draft.forget(file);
    pen.setText((await draft.open(file, page.signal)).text);
    changed();
  });
  const remove = !OTHERS[name] && button(_("Delete"), async () => {
    if (!await confirm(_("Delete {name}?", { name }), _("A rule or a playlist that names it is a mistake from then on."), _("Delete"), "danger")) return;
    await attempt(box, remove, async () => {
      await draft.remove(file, page.signal);
      location.hash = "#/playlists";
    });
  }, { kind: "danger" });
  if (!draft.isUnsaved(file) && !page.may("operator")) pen.node.querySelector("textarea").readOnly = true;
  if (page.may("operator")) fill(page.tools, state, remove, back, save);
  fill(page.body, box, items() && strip.node, h("div", { class: "split work" },
    h("div", pen.node, h("h2", _("Findings")), findings.node), preview?.node));
  drawStrip();
  fill(state, draft.isUnsaved(file) ? _("not saved") : "");
  if (page.may("operator")) check();
}

function show(page) {
  if (page.args[0]) showOne(page, page.args[0]);
  else showAll(page);
}

export const playlists = { name: "playlists", title: N_("Playlists"), icon: "film", route: "/api/site", role: "viewer", show };
