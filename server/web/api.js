// Asking the server. A refusal is an Error whose message is a sentence for the operator.

import { _ } from "./language.js";

export class Refusal extends Error {
  constructor(text, status = 0, kind = "", findings = []) {
    super(text);
    Object.assign(this, { status, kind, findings });
  }
}

// What to say of whatever was thrown: a fault of ours is none of the operator's business but one.
export function sentence(error) {
  if (error instanceof Refusal) return error.message;
  console.error(error);
  return _("This page has a fault: please load it again.");
}

// Heard by the shell: the session is over.
export const signedOut = new EventTarget();

const STATUSES = {
  401: () => _("Please sign in again."),
  403: () => _("Your role does not allow this."),
  409: () => _("Somebody else changed this in the meantime."),
  413: () => _("This is too large."),
  429: () => _("Too many attempts: please wait a minute."),
  503: () => _("The server is busy: please try again."),
};

export function refusal(status, body) {
  const text = body?.error || STATUSES[status]?.() || _("The server answered {status}.", { status });
  return new Refusal(text, status, body?.kind, body?.findings);
}

async function send(method, path, { json, text, headers = {}, signal } = {}) {
  const changes = method !== "GET";
  try {
    return await fetch(path, {
      method, signal, cache: "no-store", credentials: "same-origin",
      headers: { Accept: "application/json", ...(changes && { "X-Bangtin": "1" }),
                 ...(json !== undefined && { "Content-Type": "application/json" }), ...headers },
      body: json === undefined ? text : JSON.stringify(json),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(_("The server does not answer."));
  }
}

async function check(answer) {
  if (answer.ok) return answer;
  if (answer.status === 401) signedOut.dispatchEvent(new Event("out"));
  throw refusal(answer.status, await answer.json().catch(() => null));
}

export async function ask(method, path, options) {
  const answer = await check(await send(method, path, options));
  return answer.status === 204 ? null : answer.json();
}

export const get = (path, signal) => ask("GET", path, { signal });
export const post = (path, json = {}, signal) => ask("POST", path, { json, signal });

export async function getText(path, signal) {
  const answer = await check(await send("GET", path, { signal, headers: { Accept: "*/*" } }));
  return { text: await answer.text(), tag: answer.headers.get("ETag")?.replace(/"/g, "") };
}

// A picture as an address for <img>; URL.revokeObjectURL() it.
const addressOf = async (answer) => URL.createObjectURL(await (await check(await answer)).blob());
export const getPicture = (path, signal) => addressOf(send("GET", path, { signal, headers: { Accept: "image/*" } }));
export const postForPicture = (path, json, signal) => addressOf(send("POST", path, { json, signal, headers: { Accept: "image/*" } }));

// XMLHttpRequest, because fetch says nothing of how far an upload is.
export function upload(path, file, isReplacing, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", path);
    request.responseType = "json";
    request.setRequestHeader("X-Bangtin", "1");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    if (isReplacing) request.setRequestHeader("If-Match", "*");
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded / event.total));
    request.addEventListener("load", () =>
      request.status < 300 ? resolve(request.response) : reject(refusal(request.status, request.response)));
    request.addEventListener("error", () => reject(new Refusal(_("The server does not answer."))));
    request.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

export const path = (...parts) => "/" + parts.map((part) => part.split("/").map(encodeURIComponent).join("/")).join("/");

// "?a=1&b=2" of what is set.
export function query(values) {
  const pairs = Object.entries(values).filter(([, value]) => value !== "" && value !== undefined && value !== null);
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
}

// Now and again, as long as the view stands and somebody looks.
export function repeat(interval_ms, signal, act) {
  const round = () => !document.hidden && act();
  const timer = setInterval(round, interval_ms);
  document.addEventListener("visibilitychange", round, { signal });
  signal.addEventListener("abort", () => clearInterval(timer));
  return act();
}
