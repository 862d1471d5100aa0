// Pictures asked for one at a time: the server draws and reads each in a process of its own. What
// somebody waits for goes first, and what nobody wants any more is given up.

import { getPicture, postForPicture } from "./api.js";
import { unsaved } from "./draft.js";

const TRIES = 3; // when the server is busy, or another window's picture came first

// ask(order, signal, isUrgent) resolves with an address for <img>.
function queue(work) {
  const waiting = [];
  let running = null;

  const run = async (job) => {
    running = job;
    job.stop = new AbortController();
    try {
      job.resolve(await work(job.order, AbortSignal.any([job.stop.signal, job.signal])));
    } catch (error) {
      const isToCome = job.isPutBack || (error.kind === "again" && job.tries < TRIES);
      if (isToCome && !job.signal.aborted) waiting.push({ ...job, isPutBack: false, tries: job.tries + 1 });
      else job.reject(error);
    }
    running = null;
    next();
  };
  const next = () => {
    if (running) return;
    const urgent = waiting.findIndex((job) => job.isUrgent);
    const [job] = waiting.splice(Math.max(urgent, 0), 1);
    if (job?.signal.aborted) {
      job.reject(job.signal.reason);
      next();
    } else if (job) {
      run(job);
    }
  };
  return (order, signal, isUrgent = false) => new Promise((resolve, reject) => {
    waiting.push({ order, signal, isUrgent, tries: 0, resolve, reject });
    if (isUrgent && running && !running.isUrgent) {
      running.isPutBack = true;
      running.stop.abort();
    }
    next();
  });
}

// order: { screen, at or item }, with what is not saved yet.
export const frame = queue((order, signal) => postForPicture("/api/preview", { ...order, files: unsaved() }, signal));

// order: an address below /api.
export const picture = queue(getPicture);

// Calls `act` once, when the node comes into view.
export function whenSeen(node, act) {
  const seen = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    seen.disconnect();
    act();
  });
  seen.observe(node);
}
