// Signing in. Nothing is kept here: the session is a cookie that scripts cannot read.

import { post, get } from "./api.js";
import { fill, h } from "./dom.js";
import { _ } from "./language.js";
import { attempt, button, field, form, input, noteBox } from "./widgets.js";

// Resolves with who signed in.
export function login(main) {
  return new Promise((resolve) => {
    const name = input({ name: "username", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true });
    const password = input({ name: "password", type: "password", autocomplete: "current-password", required: true });
    const send = button(_("Sign in"), null, { kind: "primary", type: "submit" });
    const box = noteBox();
    const sign = () => attempt(box, send, async () => {
      await post("/api/login", { name: name.value.trim(), password: password.value });
      resolve(await get("/api/me"));
    }).then(() => { password.value = ""; });
    document.title = `${_("Sign in")} · Bảng tin`;
    fill(main, h("div", { class: "login" }, h("h1", _("Sign in")),
      form(sign, field(_("Name"), name), field(_("Password"), password), box, send)));
    name.focus();
  });
}
