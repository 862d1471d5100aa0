// Any screen at any time, exactly as it would be drawn, while one types.

import { sentence } from "./api.js";
import { add, fill, h } from "./dom.js";
import { frame } from "./queue.js";
import { _, instant, localText, moment } from "./language.js";
import { button, field, input, select } from "./widgets.js";

const WAIT_MS = 400;

// { node, refresh(), show(item) }: refresh() after each change, show() for one item and not a moment.
export function previewPanel(page, screens) {
  const picture = h("div", { class: "glass" }), said = h("p", { class: "hint", role: "status" });
  const at = input({ type: "datetime-local", step: 1, value: localText(new Date()) });
  const screen = select(screens.map((one) => [one.id, one.name || one.id]), screens[0]?.id ?? "");
  let item = null, timer = null, drawing = new AbortController(), address = null;

  const moment_ms = () => instant(at.value.length === "2026-12-01T07:30".length ? `${at.value}:00` : at.value);
  const order = () => ({ screen: screen.value, ...(item ? { item } : { at: new Date(moment_ms()).toISOString() }) });
  const draw = async () => {
    drawing.abort();
    drawing = new AbortController();
    if (!screen.value || (!item && !at.value)) return;
    const { signal } = drawing;
    picture.setAttribute("aria-busy", "true");
    try {
      const found = await frame(order(), AbortSignal.any([signal, page.signal]), true);
      if (address) URL.revokeObjectURL(address);
      address = found;
      const name = screen.selectedOptions[0].textContent;
      const text = item ? _("{item} on {screen}", { item, screen: name }) : _("{screen} at {time}", { screen: name, time: moment(moment_ms()) });
      fill(picture, h("img", { src: address, alt: text }));
      fill(said, text);
    } catch (error) {
      if (error.name !== "AbortError") fill(said, sentence(error));
    } finally {
      if (!signal.aborted) picture.removeAttribute("aria-busy");
    }
  };
  const refresh = () => {
    clearTimeout(timer);
    timer = setTimeout(draw, WAIT_MS);
  };
  const choose = () => { item = null; refresh(); };
  for (const node of [at, screen]) node.addEventListener("change", choose);
  page.signal.addEventListener("abort", () => {
    clearTimeout(timer);
    if (address) URL.revokeObjectURL(address);
  });
  draw();
  return {
    node: h("section", { class: "preview", "aria-label": _("Preview") }, picture, said,
      h("div", { class: "fields" }, field(_("Screen"), screen), add(field(_("Moment"), at))),
      button(_("Now"), () => { at.value = localText(new Date()); choose(); }, { kind: "small" })),
    refresh,
    screen: () => screen.value,
    show(name) { item = name; draw(); },
  };
}
