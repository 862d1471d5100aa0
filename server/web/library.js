// Pictures and fonts below content/: what is there, and more by drag and drop.

import { get, path, sentence, upload } from "./api.js";
import { add, announce, fill, h } from "./dom.js";
import { _, N_, bytes, ngettext } from "./language.js";
import { button, input, load, newList } from "./widgets.js";

const TYPES = ".jpg,.jpeg,.png,.webp,.ttf,.otf";
const IS_PICTURE = /\.(jpe?g|png|webp)$/i;

function picture(file) {
  const name = file.path.replace(/^content\//, "");
  return h("li", IS_PICTURE.test(name)
    ? h("div", { class: "glass" }, h("img", { src: path("api/content", name), alt: "", loading: "lazy" }))
    : h("div", { class: "glass none" }, h("span", _("font"))),
  h("p", { class: "what" }, name), h("p", { class: "hint" }, bytes(file.bytes)));
}

// One file on its way, with its own line.
async function send(page, folder, file, list) {
  const bar = h("progress", { max: 1, value: 0, "aria-label": file.name }), said = h("span", { class: "hint" });
  const name = [folder, file.name].filter(Boolean).join("/");
  list.append(h("li", h("span", name), bar, said));
  try {
    await upload(path("api/content", name), file, (share) => { bar.value = share; }, page.signal);
    bar.value = 1;
    fill(said, _("uploaded"));
    return true;
  } catch (error) {
    if (error.name !== "AbortError") fill(said, h("span", { class: "error" }, sentence(error)));
    return false;
  }
}

function dropPlace(page, folders, reload) {
  const list = h("ul", { class: "uploads", "aria-live": "polite" }), folder = newList(_("Folder"));
  fill(folder.list, folders.map((name) => h("option", { value: name })));
  const chooser = h("input", { type: "file", multiple: true, accept: TYPES, class: "unseen", tabindex: -1, "aria-hidden": "true" });
  const take = async (files) => {
    let done = 0;
    for (const file of files) done += await send(page, folder.control.value.trim().replace(/^\/+|\/+$/g, ""), file, list);
    announce(ngettext("{count} file uploaded", "{count} files uploaded", done));
    if (done) await reload();
  };
  chooser.addEventListener("change", () => take([...chooser.files]));
  const place = h("div", { class: "drop", on: {
    dragover: (event) => { event.preventDefault(); place.classList.add("over"); },
    dragleave: () => place.classList.remove("over"),
    drop: (event) => {
      event.preventDefault();
      place.classList.remove("over");
      take([...event.dataTransfer.files]);
    },
  } }, h("p", _("Drop pictures or fonts here, or")), button(_("Choose files"), () => chooser.click(), { icon: "publish", kind: "primary" }), chooser,
  h("p", { class: "hint" }, _("JPEG, PNG, WebP; TTF and OTF. Nothing is shown before a playlist names it.")));
  return h("div", folder.node, place, list);
}

function show(page) {
  const list = h("ul", { class: "library" }), search = input({ type: "search", placeholder: _("Name"), "aria-label": _("Search") });
  let files = [];
  const draw = () => {
    const wanted = search.value.toLocaleLowerCase();
    const found = files.filter((file) => file.path.toLocaleLowerCase().includes(wanted));
    fill(list, found.length ? found.map(picture) : h("li", { class: "empty" }, _("Nothing here.")));
  };
  const ask = async () => {
    files = (await get("/api/site", page.signal)).content;
    draw();
  };
  search.addEventListener("input", draw);
  load(page, ask, () => {
    const folders = [...new Set(files.map((file) => file.path.replace(/^content\//, "").split("/").slice(0, -1).join("/")).filter(Boolean))];
    fill(page.body, page.may("operator") && dropPlace(page, folders, ask), add(h("div", { class: "filters" }), search), list);
  });
}

export const library = { name: "library", title: N_("Pictures"), icon: "picture", route: "/api/content/{path}", role: "viewer", show };
