// Texts and times in the reader's language. The sources are English; a catalogue is the gettext file
// (.mo) that the programs use too, read here as it is.

const KEY = "bangtin-language";
const LANGUAGES = { vi: "vi-VN", en: "en-GB" };

let language = "vi";
let catalogue = new Map();
let zone;

// The GNU .mo format: a table of originals and a table of translations, each of lengths and offsets.
function readCatalogue(buffer) {
  const view = new DataView(buffer), decoder = new TextDecoder();
  const isLittle = view.getUint32(0, true) === 0x950412de;
  const number = (at) => view.getUint32(at, isLittle);
  const text = (at) => decoder.decode(new Uint8Array(buffer, number(at + 4), number(at)));
  const texts = new Map();
  for (let i = 0; i < number(8); i++) texts.set(text(number(12) + 8 * i), text(number(16) + 8 * i));
  return texts;
}

export async function speak(wanted) {
  const answer = wanted === "en" ? null : await fetch("/vi.mo");
  catalogue = answer?.ok ? readCatalogue(await answer.arrayBuffer()) : new Map();
  language = wanted === "en" ? "en" : "vi";
  document.documentElement.lang = language;
}

export function chosenLanguage() {
  const kept = localStorage.getItem(KEY);
  return kept in LANGUAGES ? kept : "vi";
}

export function chooseLanguage(wanted) {
  localStorage.setItem(KEY, wanted);
}

export const spoken = () => language;

function put(text, values) {
  return values ? text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all) : text;
}

export function _(text, values) {
  return put(catalogue.get(text) || text, values);
}

// Marks a text that a table holds and _() translates later.
export const N_ = (text) => text;

export function ngettext(one, many, count, values) {
  const said = catalogue.get(`${one}\0${many}`)?.split("\0")[0];
  return put(said || (count === 1 ? one : many), { count: number(count), ...values });
}

// --- numbers and times ---------------------------------------------------------------------------

// Times are the site's, wherever the browser stands; a name that it does not know changes nothing.
export function useZone(name) {
  try {
    zone = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch { /* stays as it was */ }
}

function format(options, iso) {
  return new Intl.DateTimeFormat(LANGUAGES[language], { timeZone: zone, hourCycle: "h23", ...options })
    .format(new Date(iso));
}

const DAY = { day: "2-digit", month: "2-digit", year: "numeric" };
const MINUTE = { hour: "2-digit", minute: "2-digit" };
const SECOND = { ...MINUTE, second: "2-digit" };

export const day = (iso) => format(DAY, iso);
export const weekday = (iso) => format({ weekday: "long", ...DAY }, iso);
export const minute = (iso) => format(MINUTE, iso);
export const second = (iso) => format(SECOND, iso);
export const moment = (iso) => `${format(SECOND, iso)}, ${day(iso)}`;

// Without the day when it is today's.
export const when = (iso) => (day(iso) === day(Date.now()) ? second(iso) : moment(iso));

// The day as a date field writes it.
export function isoDay(date) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, ...DAY }).format(date);
}

// A moment as a field for date and time holds it, by the site's clock; and back, to milliseconds.
export function localText(date) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, ...DAY, ...SECOND }).format(date).replace(" ", "T");
}

export function instant(text) {
  const utc_ms = Date.parse(`${text}Z`);
  return 2 * utc_ms - Date.parse(`${localText(new Date(utc_ms))}Z`);
}

export const dayStart = (text) => instant(`${text}T00:00:00`);

export const number = (value, digits = 0) =>
  new Intl.NumberFormat(LANGUAGES[language], { maximumFractionDigits: digits }).format(value);

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

export function ago(iso) {
  const seconds = (new Date(iso) - Date.now()) / 1000;
  const [unit, size] = UNITS.find((row) => Math.abs(seconds) >= row[1]) ?? UNITS[3];
  return new Intl.RelativeTimeFormat(LANGUAGES[language]).format(Math.trunc(seconds / size), unit);
}

// 3661 → "1:01:01"
export function span(seconds) {
  const whole = Math.round(seconds), pad = (value) => String(value).padStart(2, "0");
  return `${number(Math.trunc(whole / 3600))}:${pad(Math.trunc(whole / 60) % 60)}:${pad(whole % 60)}`;
}

export function bytes(count) {
  const sizes = ["B", "KB", "MB", "GB", "TB"];
  let at = 0;
  for (; count >= 1000 && at < sizes.length - 1; at++) count /= 1000;
  return `${number(count, count < 10 && at ? 1 : 0)} ${sizes[at]}`;
}
