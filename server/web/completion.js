// What may stand at the caret, by our JSON Schema and by the names that the site has.

import { caretContext } from "./json_text.js";

// The schemas that may hold at a path: several where there are alternatives.
function schemasAt(schema, path) {
  let found = [schema];
  for (const step of path) {
    found = found.flatMap((one) => alternatives(one)).flatMap((one) => {
      if (typeof step === "number") return one.items ? [one.items] : [];
      const next = one.properties?.[step] ?? one.additionalProperties;
      return next && typeof next === "object" ? [next] : [];
    });
  }
  return found.flatMap(alternatives);
}

function alternatives(schema) {
  return [schema, ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(alternatives)];
}

function keys(schemas, present) {
  return schemas.flatMap((schema) => Object.entries(schema.properties ?? {}))
    .filter(([name, about]) => about !== false && !present.includes(name) && name !== "$schema")
    .map(([name, about]) => ({ text: name, about: about.description ?? "", insert: `${JSON.stringify(name)}: ` }));
}

function values(schemas, names) {
  const fixed = schemas.flatMap((schema) => [...(schema.enum ?? []), ...(schema.const !== undefined ? [schema.const] : []),
    ...(schema.type === "boolean" ? [true, false] : []), ...(schema.default !== undefined ? [schema.default] : [])]);
  const about = schemas.find((schema) => schema.description)?.description ?? "";
  return [...new Set([...fixed, ...names])].map((value) => ({ text: String(value), about, insert: JSON.stringify(value) }));
}

// names(key) gives what the site calls things: playlists for "playlist", pictures for "image".
export function complete(text, caret, schema, names) {
  const context = caretContext(text, caret);
  if (context.slot === "after") return null;
  const schemas = schemasAt(schema, context.path);
  const key = [...context.path].reverse().find((step) => typeof step === "string");
  const all = context.slot === "key" ? keys(schemas, context.present) : values(schemas, names(key));
  const typed = context.typed.toLowerCase();
  const choices = all.filter((choice) => choice.text.toLowerCase().includes(typed))
    .sort((a, b) => b.text.toLowerCase().startsWith(typed) - a.text.toLowerCase().startsWith(typed));
  const isColonThere = context.slot === "key" && /^\s*:/.test(text.slice(context.end));
  return { ...context, choices: isColonThere ? choices.map((one) => ({ ...one, insert: JSON.stringify(one.text) })) : choices };
}
