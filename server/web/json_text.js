// JSON as it is being typed: where values stand in the text, and what may stand at the caret. Half a
// text is the usual case, so nothing here refuses; whether it is right, the server's check says.

const TOKEN = /"(?:[^"\\\n]|\\.)*"?|-?\d[\w.+-]*|[A-Za-z]+|[{}[\],:]|[^\s]/g;

// [{ text, start, end, kind }]; kind: "key", "text", "number", "word", "mark" or "bad".
export function tokens(text) {
  const found = [...text.matchAll(TOKEN)].map(({ 0: token, index }) => ({
    text: token, start: index, end: index + token.length,
    kind: token[0] === '"' ? "text" : /^[-\d]/.test(token) ? "number" : /^(true|false|null)$/.test(token) ? "word"
      : "{}[],:".includes(token) ? "mark" : "bad",
  }));
  found.forEach((token, i) => {
    if (token.kind === "text" && found[i + 1]?.text === ":") token.kind = "key";
  });
  return found;
}

function unquote(text) {
  try { return JSON.parse(text); } catch { return text.replace(/^"|"$/g, ""); }
}

// --- a tree with places --------------------------------------------------------------------------

// { start, end, value } of a scalar, and members (an object's, by key) or elements (an array's).
// Null when the text is no whole JSON value.
export function parse(text) {
  const all = tokens(text);
  let at = 0;
  const take = (wanted) => {
    if (all[at]?.text !== wanted) throw new SyntaxError();
    at += 1;
  };
  const separated = (end, one) => {
    while (all[at]?.text !== end) {
      one();
      if (all[at]?.text === end) break;
      take(",");
    }
    at += 1;
  };
  const value = () => {
    const token = all[at++];
    if (!token || token.kind === "bad") throw new SyntaxError();
    const node = { start: token.start };
    if (token.text === "{") {
      node.members = new Map();
      separated("}", () => {
        const key = unquote(all[at++].text);
        take(":");
        node.members.set(key, value());
      });
    } else if (token.text === "[") {
      node.elements = [];
      separated("]", () => node.elements.push(value()));
    } else {
      node.value = JSON.parse(token.text);
    }
    node.end = all[at - 1].end;
    return node;
  };
  try {
    const root = value();
    return at === all.length ? root : null;
  } catch {
    return null;
  }
}

// The plain value of a node.
export const plain = (text, node) => JSON.parse(text.slice(node.start, node.end));

// The text with the elements of an array in another order: what stands between them stays, and so
// does every one's own form.
export function reorder(text, array, order) {
  let made = text.slice(0, array.elements[0].start);
  array.elements.forEach((place, i) => {
    const taken = array.elements[order[i]], next = array.elements[i + 1];
    made += text.slice(taken.start, taken.end) + text.slice(place.end, next ? next.start : array.end);
  });
  return made + text.slice(array.end);
}

// --- the caret -----------------------------------------------------------------------------------

// { path, slot: "key" or "value", start, end, typed, present }: where in the value the caret stands,
// what of the token there is to be replaced, and the keys that its object has already.
export function caretContext(text, caret) {
  const stack = [];
  let slot = "value", start = caret, end = caret, typed = "";
  for (const token of tokens(text)) {
    if (token.end >= caret && !(token.kind === "mark" && token.end === caret)) {
      if (token.start < caret && token.kind !== "mark") {
        ({ start, end } = token);
        typed = text.slice(token.start, caret).replace(/^"/, "");
      }
      break;
    }
    const top = stack.at(-1);
    if (token.text === "{" || token.text === "[") {
      stack.push({ isObject: token.text === "{", key: null, index: 0, start: token.end });
      slot = token.text === "{" ? "key" : "value";
    } else if (token.text === "}" || token.text === "]") {
      stack.pop();
      slot = "after";
    } else if (token.text === ":") {
      slot = "value";
    } else if (token.text === ",") {
      slot = top?.isObject ? "key" : "value";
      if (top) top.index += 1;
    } else if (token.kind === "key" || (slot === "key" && token.kind === "text")) {
      if (top) top.key = unquote(token.text);
      slot = "after";
    } else {
      slot = "after";
    }
  }
  const path = stack.slice(0, slot === "key" ? -1 : undefined).map((frame) => (frame.isObject ? frame.key : frame.index));
  return { path, slot, start, end, typed, present: slot === "key" ? presentKeys(text, stack.at(-1)) : [] };
}

function presentKeys(text, frame) {
  const keys = [];
  let depth = 0;
  for (const token of tokens(text.slice(frame.start))) {
    if ("{[".includes(token.text)) depth += 1;
    else if ("}]".includes(token.text) && --depth < 0) break;
    else if (token.kind === "key" && depth === 0) keys.push(unquote(token.text));
  }
  return keys;
}
