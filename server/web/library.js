// Pictures and fonts below content/: what is there, and more by drag and drop.

import { ask, get, path, sentence, upload } from "./api.js";
import { add, announce, fill, h } from "./dom.js";
import { _, N_, bytes, ngettext } from "./language.js";
import { picture, whenSeen } from "./queue.js";
import { button, confirm, input, load, newList } from "./widgets.js";

const TYPES = ".jpg,.jpeg,.png,.webp,.ttf,.otf";
const IS_PICTURE = /\.(jpe?g|png|webp)$/i;
const IS_SHOWN = /\.(jpe?g|png|webp|ttf|otf)$/i;

function removal(page, name, reload) {
  return button(_("Delete"), async () => {
    if (!await confirm(_("Delete {name}?", { name }), _("A playlist that names it is a mistake from then on."), _("Delete"), "danger")) return;
    await ask("DELETE", path("api/content", name)).catch((error) => announce(sentence(error)));
    await reload();
  }, { kind: "small danger", "aria-label": _("Delete {name}", { name }) });
}

function row(page, file, reload) {
  const name = file.path.replace(/^content\//, ""), place = h("div", { class: "glass" });
  if (IS_PICTURE.test(name)) {
    whenSeen(place, () => picture(path("api/content", name), page.signal).then((src) => {
      fill(place, h("img", { src, alt: "", on: { load: () => URL.revokeObjectURL(src) } }));
    }).catch(() => null));
  } else {
    fill(place, h("span", _("font")));
  }
  return h("li", place, h("p", { class: "what" }, name), h("div", { class: "row" }, h("span", { class: "hint" }, bytes(file.bytes)),
    page.may("operator") && removal(page, name, reload)));
}

// One file on its way, with its own line.
async function send(page, folder, file, list) {
  const bar = h("progress", { max: 1, value: 0, "aria-label": file.name }), said = h("span", { class: "hint" });
  const name = [folder, file.name].filter(Boolean).join("/");
  list.append(h("li", h("span", name), bar, said));
  try {
    const put = (isReplacing) => upload(path("api/content", name), file, isReplacing, (share) => { bar.value = share; }, page.signal);
    await put(false).catch(async (error) => {
      if (error.status !== 428 || !await confirm(_("Replace {name}?", { name }), _("Boards that show it get the new one."), _("Replace"))) throw error;
      await put(true);
    });
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
  chooser.addEventListener("change", () => {
    const files = [...chooser.files];
    chooser.value = "";
    take(files);
  });
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
    fill(list, found.length ? found.map((file) => row(page, file, reload)) : h("li", { class: "empty" }, _("Nothing here.")));
  };
  const reload = async () => {
    files = (await get("/api/site", page.signal)).content.filter((file) => IS_SHOWN.test(file.path));
    draw();
  };
  search.addEventListener("input", draw);
  load(page, reload, () => {
    const folders = [...new Set(files.map((file) => file.path.replace(/^content\//, "").split("/").slice(0, -1).join("/")).filter(Boolean))];
    fill(page.body, page.may("operator") && dropPlace(page, folders, reload), add(h("div", { class: "filters" }), search), list);
  });
}

export const library = { name: "library", title: N_("Pictures"), icon: "picture", route: "/api/content/{path}", role: "viewer", show };
