// Frames drawn by the server, one at a time: what somebody waits for goes first, and a frame that
// nobody wants any more is given up.

import { postForPicture } from "./api.js";
import { unsaved } from "./draft.js";

const TRIES = 3; // when the server is busy, or another window's frame came first

const queue = [];
let running = null;

async function run(job) {
  job.stop = new AbortController();
  job.signal.addEventListener("abort", () => job.stop.abort(), { once: true });
  try {
    job.resolve(await postForPicture("/api/preview", { ...job.order, files: unsaved() }, job.stop.signal));
  } catch (error) {
    const isToCome = job.isPutBack || (error.kind === "again" && job.tries < TRIES);
    if (isToCome && !job.signal.aborted) queue.push({ ...job, isPutBack: false, tries: job.tries + 1 });
    else job.reject(error);
  }
  running = null;
  next();
}

function next() {
  if (running) return;
  const at = queue.findIndex((job) => job.isUrgent);
  const job = at >= 0 ? queue.splice(at, 1)[0] : queue.shift();
  if (!job) return;
  if (job.signal.aborted) {
    job.reject(new DOMException("", "AbortError"));
    next();
    return;
  }
  running = job;
  run(job);
}

// order: { screen, at or item }; resolves with an address for <img>.
export function frame(order, signal, isUrgent = false) {
  return new Promise((resolve, reject) => {
    queue.push({ order, signal, isUrgent, tries: 0, resolve, reject });
    if (isUrgent && running && !running.isUrgent) {
      running.isPutBack = true;
      running.stop.abort();
    }
    next();
  });
}
