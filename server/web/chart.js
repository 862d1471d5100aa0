// Drawings as inline SVG, each with a text that says the same: luminance grids, the strip of a day,
// bars of a report.

import { h, s } from "./dom.js";
import { _, minute } from "./language.js";

// values: rows of mean luminance 0..255, from the top left.
export function grid(title, values, columns) {
  const rows = Math.ceil(values.length / columns);
  return h("figure", { class: "grid" },
    s("svg", { viewBox: `0 0 ${columns} ${rows}`, role: "img", "aria-label": title, preserveAspectRatio: "none" },
      values.map((value, i) => s("rect", { x: i % columns, y: Math.trunc(i / columns), width: 1.02, height: 1.02,
        fill: `rgb(${value} ${value} ${value})` }))),
    h("figcaption", title));
}

// Small differences are rounding.
const isLess = (planned, shown) => planned > 0.05 && shown < planned * 0.8;

// Shares, 0..1, of equal parts of the day: planned, of that what is past, and shown. Where less was
// shown than planned the column is marked by colour and by a tick below it.
export function dayStrip(label, planned, past, shown) {
  const count = planned.length, height = 40;
  const bar = (kind, share, i) => share > 0 && s("rect", { class: kind, x: i, y: height - share * height, width: 1.02, height: share * height });
  const isMissing = (i) => isLess(past[i], shown[i]);
  return s("svg", { class: "strip", viewBox: `0 -2 ${count} ${height + 10}`, role: "img", "aria-label": label, preserveAspectRatio: "none" },
    planned.map((share, i) => bar("planned", share, i)),
    shown.map((share, i) => bar(isMissing(i) ? "missing" : "shown", share, i)),
    planned.map((share, i) => isMissing(i) && s("rect", { class: "missing", x: i, y: height + 2, width: 1.02, height: 5 })),
    [0, 6, 12, 18, 24].map((hour) => s("line", { class: "hour", x1: hour * count / 24, x2: hour * count / 24, y1: -2, y2: height + 8 })));
}

export function hours() {
  return h("div", { class: "hours", "aria-hidden": "true" }, [0, 6, 12, 18, 24].map((hour) => h("span", `${hour}:00`)));
}

// How much of each of `count` parts of the period [from, to) is covered: slots are [{from, until}].
export function shares(slots, from_ms, to_ms, count) {
  const part_ms = (to_ms - from_ms) / count, parts = new Array(count).fill(0);
  for (const slot of slots) {
    const start = Math.max(Date.parse(slot.from), from_ms), end = Math.min(Date.parse(slot.until), to_ms);
    for (let i = Math.floor((start - from_ms) / part_ms); i < count && from_ms + i * part_ms < end; i++) {
      const left = from_ms + i * part_ms;
      parts[i] += Math.max(0, Math.min(end, left + part_ms) - Math.max(start, left)) / part_ms;
    }
  }
  return parts.map((share) => Math.min(share, 1));
}

// The periods in which less was shown than planned, as sentences.
export function gaps(planned, shown, from_ms, to_ms) {
  const part_ms = (to_ms - from_ms) / planned.length, found = [];
  planned.forEach((share, i) => {
    if (!isLess(share, shown[i])) return;
    const last = found.at(-1);
    if (last && last.end === i) last.end = i + 1;
    else found.push({ start: i, end: i + 1 });
  });
  return found.map(({ start, end }) => _("{from} to {until}: less was shown than planned",
    { from: minute(from_ms + start * part_ms), until: minute(from_ms + end * part_ms) }));
}

// rows: [[name, value, text]]; the longest bar is the largest value, or `most`.
export function bars(title, rows, most = Math.max(...rows.map(([, value]) => value), 1)) {
  return h("figure", { class: "bars" }, h("figcaption", title),
    h("dl", rows.map(([name, value, text]) => h("div", h("dt", name),
      h("dd", s("svg", { viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
        s("rect", { class: "rail", width: 100, height: 4 }), s("rect", { width: (100 * value / most).toFixed(2), height: 4 })),
      h("span", text))))));
}
