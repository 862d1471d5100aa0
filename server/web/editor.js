// A JSON editor over a plain <textarea>, so that keyboards, phones and screen readers have what they
// know. Below its see-through text lies a layer that draws the visible lines in colour and
// underlines findings; over it comes a list of what may be typed.

import { announce, fill, h, newId } from "./dom.js";
import { complete } from "./completion.js";
import { tokens } from "./json_text.js";
import { _, ngettext } from "./language.js";

const CHOICES = 12;

// A finding's column counts characters, a text's index UTF-16 units.
const unitsBefore = (line, column) => [...line].slice(0, Math.max(column - 1, 0)).join("").length;

function paintLine(line, findings) {
  const marks = findings.map((finding) => [unitsBefore(line, finding.column), finding.level]);
  const made = [];
  let at = 0;
  for (const token of tokens(line)) {
    const level = marks.find(([place]) => place >= at && place < token.end)?.[1];
    if (token.start > at) made.push(line.slice(at, token.start));
    made.push(h("span", { class: `${token.kind}${level ? ` found ${level}` : ""}` }, token.text));
    at = token.end;
  }
  const isBehind = marks.some(([place]) => place >= at) && findings.length;
  return [made, line.slice(at), isBehind ? h("span", { class: `found ${findings[0].level}` }, " ") : null];
}

// { node, text, setText(), setFindings(), goTo(line, column) }; onInput(text) after each change.
export function editor({ label, text, schema, names, onInput }) {
  const area = h("textarea", { "aria-label": label, spellcheck: "false", autocapitalize: "none", autocomplete: "off",
    wrap: "off", value: text, "aria-autocomplete": "list" });
  const layer = h("div", { class: "layer" }), numbers = h("div", { class: "numbers" });
  const list = h("ul", { class: "choices", role: "listbox", id: newId(), "aria-label": _("What may stand here"), hidden: true });
  const said = h("p", { class: "said hint", id: newId() });
  const node = h("div", { class: "editor" }, h("div", { class: "page" }, h("div", { class: "back", "aria-hidden": "true" }, numbers, layer), area, list), said);
  const probe = h("span", { class: "probe", "aria-hidden": "true" }, "0".repeat(100));
  let findings = [], offer = null, chosen = 0;
  area.setAttribute("aria-describedby", said.id);

  // --- drawing ---

  const lines = () => area.value.split("\n");
  const lineHeight = () => parseFloat(getComputedStyle(area).lineHeight);
  const draw = () => {
    const height = lineHeight(), all = lines(), first = Math.floor(area.scrollTop / height);
    const count = Math.ceil(area.clientHeight / height) + 1, shown = all.slice(first, first + count);
    const at = (i) => findings.filter((finding) => finding.line === first + i + 1);
    fill(layer, shown.map((line, i) => h("div", paintLine(line, at(i)))));
    fill(numbers, shown.map((_line, i) => h("div", { class: at(i)[0]?.level }, first + i + 1)));
    const shift = first * height - area.scrollTop;
    layer.style.transform = `translate(${-area.scrollLeft}px, ${shift}px)`;
    numbers.style.transform = `translateY(${shift}px)`;
  };
  const caretLine = () => area.value.slice(0, area.selectionStart).split("\n").length;
  const tellLine = () => {
    const here = findings.filter((finding) => finding.line === caretLine());
    fill(said, here.length ? here.map((finding) => h("span", { class: finding.level }, finding.text, " "))
      : _("Line {line}. Ctrl+Space shows what may stand here.", { line: caretLine() }));
  };

  // --- completing ---

  const close = () => {
    offer = null;
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
    area.removeAttribute("aria-controls");
  };
  const place = () => {
    probe.isConnected || node.append(probe);
    const before = area.value.slice(0, offer.start), line = before.split("\n").length - 1;
    const column = before.length - before.lastIndexOf("\n") - 1, width = probe.getBoundingClientRect().width / 100;
    const left = parseFloat(getComputedStyle(area).paddingLeft) + column * width - area.scrollLeft;
    list.style.left = `${Math.max(0, Math.min(left, area.clientWidth - list.offsetWidth))}px`;
    list.style.top = `${(line + 1) * lineHeight() + parseFloat(getComputedStyle(area).paddingTop) - area.scrollTop}px`;
  };
  const drawChoices = () => {
    fill(list, offer.choices.map((choice, i) => h("li", { role: "option", id: `${list.id}-${i}`, "aria-selected": String(i === chosen),
      on: { mousedown: (event) => { event.preventDefault(); take(i); } } }, h("b", choice.text), h("span", choice.about))));
    area.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const open = (isAsked) => {
    const found = complete(area.value, area.selectionStart, schema, names);
    const isWhole = found?.choices.length === 1 && found.choices[0].text === found.typed;
    if (!found?.choices.length || (!isAsked && (isWhole || !found.typed && area.value[area.selectionStart - 1] !== '"'))) return close();
    offer = { ...found, choices: found.choices.slice(0, CHOICES) };
    chosen = 0;
    list.hidden = false;
    area.setAttribute("aria-controls", list.id);
    drawChoices();
    place();
    return announce(ngettext("{count} suggestion", "{count} suggestions", offer.choices.length));
  };
  // As if typed, so that undo knows it.
  const insert = (start, end, words) => {
    area.focus();
    area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, words)) area.setRangeText(words, start, end, "end");
  };
  const take = (i) => {
    const { start, end, choices } = offer;
    close();
    insert(start, end, choices[i].insert);
    close();
  };

  // --- typing ---

  const KEYS = {
    ArrowDown: () => { chosen = (chosen + 1) % offer.choices.length; drawChoices(); },
    ArrowUp: () => { chosen = (chosen + offer.choices.length - 1) % offer.choices.length; drawChoices(); },
    Enter: () => take(chosen),
    Escape: close,
  };
  const indent = () => {
    const start = area.selectionStart, line = area.value.slice(0, start).split("\n").at(-1);
    const deeper = /[{[]\s*$/.test(line) ? "  " : "";
    insert(start, area.selectionEnd, `\n${line.match(/^\s*/)[0]}${deeper}`);
  };
  area.addEventListener("keydown", (event) => {
    if (event.key === " " && event.ctrlKey) open(true);
    else if (offer && KEYS[event.key]) KEYS[event.key]();
    else if (event.key === "Enter" && !event.ctrlKey && !event.shiftKey) indent();
    else return;
    event.preventDefault();
  });
  area.addEventListener("input", (event) => {
    draw();
    if (event.inputType?.startsWith("insert") && event.data?.length === 1) open(false);
    else close();
    onInput(area.value);
  });
  area.addEventListener("scroll", () => { draw(); if (offer) place(); });
  area.addEventListener("blur", close);
  for (const event of ["keyup", "click"]) area.addEventListener(event, tellLine);
  new ResizeObserver(draw).observe(area);

  return {
    node,
    get text() { return area.value; },
    // From outside: another order of items, or what somebody else saved.
    setText(words) {
      if (words === area.value) return;
      const { scrollTop } = area;
      area.value = words;
      area.scrollTop = scrollTop;
      draw();
    },
    setFindings(all) {
      findings = all;
      draw();
      tellLine();
    },
    goTo(line, column) {
      const all = lines(), start = all.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
      const at = start + unitsBefore(all[line - 1] ?? "", column);
      area.focus();
      area.setSelectionRange(at, at);
      area.scrollTop = Math.max(0, (line - 5) * lineHeight());
      tellLine();
    },
  };
}
