// The page's frame: signs in, builds the menu of what this server and this role have, and shows one
// view at a time by the address behind the "#".
//
// A view is { name, title, icon, route, role, show(page) }; page has body (its element), args (the
// rest of the address), signal (aborted when it is left), me, has(route), may(role), title(text).

import { ask, get, post, sentence, signedOut } from "./api.js";
import { add, fill, h } from "./dom.js";
import { _, chooseLanguage, chosenLanguage, speak, spoken, useZone } from "./language.js";
import { button, icon, note } from "./widgets.js";
import { login } from "./login.js";
import { views } from "./views.js";

const ROLES = ["viewer", "operator", "approver", "admin"];

const state = { me: null, routes: new Set(), leaving: new AbortController(), guard: null };

const may = (role) => ROLES.indexOf(state.me?.role) >= ROLES.indexOf(role);
const has = (route) => state.routes.has(route);
const isOpen = (view) => has(view.route) && may(view.role);

// --- the frame -----------------------------------------------------------------------------------

function languageSwitch() {
  const other = spoken() === "vi" ? "en" : "vi";
  return button(other === "vi" ? "Tiếng Việt" : "English", async () => {
    chooseLanguage(other);
    await speak(other);
    if (state.me) ask("PUT", "/api/me", { json: { language: other } }).catch(() => null);
    start();
  }, { kind: "quiet", lang: other });
}

function brand() {
  return h("a", { class: "brand", href: "#/" }, h("img", { src: "/icon.svg", alt: "", width: 32, height: 32 }),
    h("span", "Bảng tin"));
}

function menu() {
  const links = views.filter((view) => view.title && isOpen(view)).map((view) =>
    h("li", h("a", { href: `#/${view.name}`, "data-view": view.name }, icon(view.icon), _(view.title))));
  const nav = h("nav", { id: "menu", "aria-label": _("Main menu") }, h("ul", links));
  const opener = button(_("Menu"), () => {
    const isNowOpen = nav.classList.toggle("open");
    opener.setAttribute("aria-expanded", isNowOpen);
  }, { icon: "menu", kind: "quiet opener", "aria-expanded": "false", "aria-controls": "menu" });
  nav.addEventListener("click", () => {
    nav.classList.remove("open");
    opener.setAttribute("aria-expanded", "false");
  });
  return [opener, nav];
}

function account() {
  return h("div", { class: "account" },
    h("a", { href: "#/account", class: "who" }, state.me.name),
    languageSwitch(),
    button(_("Sign out"), async () => {
      await post("/api/logout").catch(() => null);
      state.me = null;
      start();
    }, { kind: "quiet" }));
}

function frame() {
  const main = h("main", { id: "main", tabindex: -1 });
  fill(document.body,
    h("a", { class: "skip", href: "#main", on: { click: (event) => { event.preventDefault(); main.focus(); } } },
      _("Skip to the content")),
    h("header", { class: "bar" }, brand(), state.me ? [menu(), account()] : languageSwitch()),
    main,
    h("div", { id: "said", class: "unseen", role: "status", "aria-live": "polite" }));
  return main;
}

// --- one view at a time --------------------------------------------------------------------------

function wanted() {
  const [name, ...args] = location.hash.replace(/^#\/?/, "").split("/").map((part) => {
    try { return decodeURIComponent(part); } catch { return part; }
  });
  const first = views.find((view) => view.title && isOpen(view));
  return { view: name ? views.find((view) => view.name === name && isOpen(view)) : first, args };
}

function mark(view) {
  for (const link of document.querySelectorAll("#menu a")) {
    if (link.dataset.view === (view?.menu ?? view?.name)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function openView(isFirst) {
  state.leaving.abort();
  state.leaving = new AbortController();
  const main = document.getElementById("main"), { view, args } = wanted();
  const heading = h("h1", { tabindex: -1 }), tools = h("div", { class: "tools" }), body = h("div", { class: "view" });
  const page = {
    body, args, tools, has, may, me: state.me, signal: state.leaving.signal,
    title(text) {
      heading.textContent = text;
      document.title = `${text} · Bảng tin`;
    },
  };
  fill(main, h("div", { class: "head" }, heading, tools), body);
  mark(view);
  if (view) {
    page.title(_(view.title ?? view.heading));
    view.show(page);
  } else {
    page.title(_("Not here"));
    add(body, h("p", _("There is no such page, or your role does not show it.")));
  }
  window.scrollTo(0, 0);
  if (!isFirst) heading.focus({ preventScroll: true });
}

// --- starting ------------------------------------------------------------------------------------

async function routes() {
  const description = await get("/api/openapi.json");
  return new Set(Object.keys(description.paths ?? {}));
}

// Times are told in the site's zone. A site.json that cannot be read leaves them in the browser's.
async function learnZone() {
  if (!has("/api/site/{path}")) return;
  const site = await get("/api/site/playlists/site.json").catch(() => ({}));
  useZone(site.timezone);
}

async function signIn() {
  state.leaving.abort();
  state.me = null;
  const main = frame();
  state.me = await login(main);
  start();
}

async function start() {
  try {
    state.me ??= await get("/api/me").catch((error) => {
      if (error.status === 401) return null;
      throw error;
    });
    if (!state.me) return signIn();
    state.routes = await routes();
    await learnZone();
    frame();
    openView(true);
  } catch (error) {
    fill(frame(), h("h1", "Bảng tin"), note(sentence(error), "error"), button(_("Try again"), start));
  }
  return undefined;
}

signedOut.addEventListener("out", () => {
  if (state.me) signIn();
});
window.addEventListener("hashchange", () => state.me && openView(false));
await speak(chosenLanguage());
await start();
