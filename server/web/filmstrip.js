// A playlist as pictures in their order. An item is moved by dragging it, or by its two buttons,
// which a keyboard, a finger and a switch can use.

import { announce, fill, h } from "./dom.js";
import { frame, whenSeen } from "./queue.js";
import { _, number } from "./language.js";
import { button } from "./widgets.js";

const KINDS = ["slogan", "notice", "figures", "card", "image", "qr", "clock", "date", "countdown", "pattern", "playlist"];

// What people know an item by.
export function title(item) {
  const kind = KINDS.find((one) => one in item), value = item[kind];
  const words = typeof value === "string" ? value.replace(/\*\*/g, "").replace(/\n/g, " ") : item.title ?? kind;
  return item.id ? `${item.id}: ${words}` : words;
}

// { node, draw(playlist name, items, seconds) }; move(from, to) changes the text.
export function filmstrip(page, { screen, move, pick }) {
  const list = h("ol", { class: "film", "aria-label": _("Items in their order") });
  const pictures = new Map(); // by what decides them: an address, or null while it is drawn
  let dragged = null, focus = null, drawing = new AbortController();
  page.signal.addEventListener("abort", () => pictures.forEach((address) => address && URL.revokeObjectURL(address)));

  const picture = (name, item) => {
    const place = h("div", { class: "glass" }), full = item.id && `${name}/${item.id}`;
    const key = JSON.stringify([screen(), name, item]);
    const show = () => fill(place, h("img", { src: pictures.get(key), alt: "" }));
    if (item.playlist || !full) return fill(place, h("span", item.playlist ? `→ ${item.playlist}` : _("An item without an id has no picture here."))) && place;
    const draw = async () => {
      try {
        pictures.set(key, await frame({ screen: screen(), item: full }, AbortSignal.any([drawing.signal, page.signal])));
        show();
      } catch (error) {
        if (error.name !== "AbortError") fill(place, h("span", "–"));
      }
    };
    if (pictures.get(key)) show();
    else whenSeen(place, draw);
    return place;
  };

  const shift = (from, to, count) => {
    if (to < 0 || to >= count) return;
    focus = to;
    move(from, to);
    announce(_("Moved to place {place} of {count}.", { place: to + 1, count }));
  };
  const dragging = (i) => ({
    dragstart: (event) => { dragged = i; event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", String(i)); },
    dragover: (event) => { if (dragged !== null) { event.preventDefault(); event.currentTarget.classList.add("over"); } },
    dragleave: (event) => event.currentTarget.classList.remove("over"),
    dragend: () => { dragged = null; },
    drop: (event) => {
      event.preventDefault();
      event.currentTarget.classList.remove("over");
      if (dragged !== null && dragged !== i) shift(dragged, i, list.children.length);
    },
  });
  const row = (name, item, i, count, seconds) => {
    const words = title(item), arrow = (step, text, icon) => button("", () => shift(i, i + step, count),
      { icon, kind: "small icon-only", "aria-label": `${text}: ${words}`, disabled: i + step < 0 || i + step >= count });
    return h("li", { draggable: "true", on: dragging(i) }, picture(name, item),
      h("p", { class: "what" }, h("button", { type: "button", class: "link", on: { click: () => pick(i) } }, `${i + 1}. ${words}`)),
      h("div", { class: "row" }, h("span", { class: "hint" }, item.playlist ? "" : `${number(item.duration ?? seconds, 1)} s`),
        h("div", { class: "row arrows" }, arrow(-1, _("Earlier"), "earlier"), arrow(1, _("Later"), "later"))));
  };

  return {
    node: list,
    draw(name, items, seconds) {
      drawing.abort();
      drawing = new AbortController();
      fill(list, items.map((item, i) => row(name, item, i, items.length, seconds)));
      if (focus !== null) {
        const arrows = list.children[focus]?.querySelectorAll(".arrows button:not(:disabled)");
        arrows?.[0]?.focus();
        focus = null;
      }
    },
  };
}
