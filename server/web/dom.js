// Elements built by hand. What comes from outside is only ever text or an attribute's value: there
// is no way from a string to markup here, an address is one of our own, and nothing is a handler.

const SVG = "http://www.w3.org/2000/svg";
const OURS = /^(#|\/(?![/\\])|blob:)/;
const ADDRESSES = new Set(["href", "src", "action", "formaction"]);
const PROPERTIES = new Set(["value", "checked", "indeterminate"]);

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") {
    for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
  } else if (name === "css") {
    for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
  } else if (PROPERTIES.has(name)) {
    node[name] = value;
  } else if (/^on|^style$|^srcdoc$/.test(name) || (ADDRESSES.has(name) && !OURS.test(value))) {
    throw new Error(`no ${name} here`);
  } else {
    node.setAttribute(name, value === true ? "" : value);
  }
}

function isChild(value) {
  return value instanceof Node || Array.isArray(value) || typeof value !== "object";
}

function build(node, attributes, children) {
  if (attributes !== null && attributes !== undefined) {
    if (isChild(attributes)) children.unshift(attributes);
    else for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  }
  return add(node, ...children);
}

// h("a", { href: "#/wall" }, "Screens"); attributes may be left out, children may be lists, and null
// or false is nobody.
export function h(tag, attributes, ...children) {
  return build(document.createElement(tag), attributes, children);
}

export function s(tag, attributes, ...children) {
  return build(document.createElementNS(SVG, tag), attributes, children);
}

export function add(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

export function fill(node, ...children) {
  node.replaceChildren();
  return add(node, ...children);
}

// Brings a list's children up to date: what did not change keeps its element, and the focus stays
// with the row that had it.
export function renew(list, rows, key, make) {
  const had = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const active = document.activeElement?.closest("[data-key]");
  const focus = active && list.contains(active) ? active.dataset.key : null;
  const place = focus && [...active.querySelectorAll("a,button,input,select")].indexOf(document.activeElement);
  const nodes = rows.map((row) => {
    const name = String(key(row)), text = JSON.stringify(row), old = had.get(name);
    if (old?.rowText === text) return old;
    const node = make(row);
    node.dataset.key = name;
    node.rowText = text;
    return node;
  });
  if (nodes.length === list.children.length && nodes.every((node, i) => node === list.children[i])) return;
  list.replaceChildren(...nodes);
  if (focus && !list.contains(document.activeElement)) {
    const node = nodes.find((one) => one.dataset.key === focus);
    node?.querySelectorAll("a,button,input,select")[Math.max(place, 0)]?.focus();
  }
}

// Says it to those who do not see it happen.
export function announce(text) {
  const region = document.getElementById("said");
  if (region) region.textContent = text;
}

let last = 0;

// An id for a label and its control.
export function newId() {
  last += 1;
  return `n${last}`;
}
