// The site's JSON files as they are being edited: what is unsaved stays here while views come and
// go, and check and preview get it with them.

import { ask, get, getText, path, post } from "./api.js";

const files = new Map(); // by path: { text, saved, tag }

const hasChanged = (file) => file.text !== file.saved;

export async function open(name, signal) {
  const had = files.get(name);
  if (had && hasChanged(had)) return had;
  const { text, tag } = await getText(path("api/site", name), signal);
  files.set(name, { text, saved: text, tag });
  return files.get(name);
}

export const change = (name, text) => { files.get(name).text = text; };
export const isUnsaved = (name) => files.has(name) && hasChanged(files.get(name));
export const forget = (name) => files.delete(name);

// The texts that differ from what is saved, by path.
export const unsaved = () =>
  Object.fromEntries([...files].filter(([, file]) => hasChanged(file)).map(([name, file]) => [name, file.text]));

export async function save(name, signal) {
  const file = files.get(name), text = file.text;
  const answer = await ask("PUT", path("api/site", name), { text, signal,
    headers: { "Content-Type": "application/json", ...(file.tag && { "If-Match": `"${file.tag}"` }) } });
  file.saved = text;
  file.tag = answer.files.find((one) => one.path === name)?.sha256;
  return answer.findings;
}

export async function remove(name, signal) {
  const { tag } = files.get(name);
  if (tag) await ask("DELETE", path("api/site", name), { signal, headers: { "If-Match": `"${tag}"` } });
  files.delete(name);
}

// A file that is not there yet.
export function begin(name, text) {
  files.set(name, { text, saved: null, tag: null });
}

export const check = (signal) => post("/api/check", { files: unsaved() }, signal).then((answer) => answer.findings);
export const site = (signal) => get("/api/site", signal);

window.addEventListener("beforeunload", (event) => {
  if (Object.keys(unsaved()).length) event.preventDefault();
});
