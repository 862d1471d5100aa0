// What WCAG 2.2 AA asks of any page and a program can see: contrast, the size of targets, one main
// heading and no level left out, no id twice, no order of focus against the document's.
// Returns sentences. Names and roles are asked of the browser's own accessibility tree.

const found = [];
const shown = (node) => {
  const box = node.getBoundingClientRect(), style = getComputedStyle(node);
  return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.clipPath === "none";
};
const name = (node) => `<${node.tagName.toLowerCase()} class="${node.getAttribute("class") ?? ""}"> ${JSON.stringify(node.textContent.trim().slice(0, 40))}`;

// --- colours ---

const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const rgba = (colour) => {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const over = (top, below) => top.slice(0, 3).map((value, i) => value * top[3] / 255 + below[i] * (1 - top[3] / 255)).concat(255);
const ground = (node) => {
  const layers = [];
  for (let at = node; at; at = at.parentElement) {
    const colour = rgba(getComputedStyle(at).backgroundColor);
    layers.push(colour);
    if (colour[3] === 255) break;
  }
  return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 255]);
};
const light = (colour) => colour.slice(0, 3).map((value) => value / 255)
  .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);

const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const seen = new Set();
while (walker.nextNode()) {
  const node = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || seen.has(node) || !shown(node) || node.closest("[aria-hidden=true], :disabled, dialog:not([open]), option, noscript, svg")) continue;
  seen.add(node);
  const style = getComputedStyle(node), size = parseFloat(style.fontSize), below = ground(node);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const ratio = contrast(over(rgba(style.color), below), below);
  if (ratio < (isLarge ? 3 : 4.5)) found.push(`contrast ${ratio.toFixed(2)}: ${name(node)}`);
}
for (const node of document.querySelectorAll("input, select, textarea, button.button:not(.quiet)")) {
  if (!shown(node) || node.disabled || node.closest(".page")) continue;
  const style = getComputedStyle(node), around = ground(node.parentElement);
  const ratio = Math.max(contrast(over(rgba(style.borderTopColor), around), around), contrast(ground(node), around));
  if (ratio < 3) found.push(`edge ${ratio.toFixed(2)}: ${name(node)}`);
}

// --- targets and order ---

for (const node of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
  if (!shown(node)) continue;
  const box = node.getBoundingClientRect(), isInText = node.matches("p a, td a, li a, .link");
  if (!isInText && node.tabIndex >= 0 && (box.width < 24 || box.height < 24)) found.push(`target ${box.width} x ${box.height}: ${name(node)}`);
  if (node.tabIndex > 0) found.push(`tabindex ${node.tabIndex}: ${name(node)}`);
}

// --- structure ---

const headings = [...document.querySelectorAll("h1, h2, h3, h4")].filter(shown).map((node) => Number(node.tagName[1]));
if (headings.filter((level) => level === 1).length !== 1) found.push(`${headings.filter((level) => level === 1).length} main headings`);
headings.forEach((level, i) => { if (i && level > headings[i - 1] + 1) found.push(`h${headings[i - 1]} is followed by h${level}`); });
if (document.querySelectorAll("main").length !== 1) found.push("not one <main>");
if (!document.documentElement.lang) found.push("no language");
for (const node of document.querySelectorAll("th")) if (!node.textContent.trim()) found.push("a heading of a table without text");
if (!document.title) found.push("no title");
const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
for (const id of new Set(ids)) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`id ${id} twice`);
for (const node of document.querySelectorAll("[aria-describedby], [aria-labelledby], [aria-controls]")) {
  for (const what of ["aria-describedby", "aria-labelledby", "aria-controls"]) {
    const id = node.getAttribute(what);
    if (id && !document.getElementById(id)) found.push(`${what} leads nowhere: ${name(node)}`);
  }
}
if (document.scrollingElement.scrollWidth > innerWidth) {
  const wide = [...document.querySelectorAll("main *")].find((node) => node.getBoundingClientRect().right > innerWidth + 1 && !node.closest(".scroll, .film, .page"));
  found.push(`wider than the window: ${wide ? name(wide) : ""}`);
}
return found;
