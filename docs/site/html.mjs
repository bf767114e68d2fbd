/** Writes HTML: what is put in is escaped, unless it is HTML already. */

/** HTML that needs no escaping. */
export class Html {
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
}

const MARKS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A text as it stands in HTML. */
export const escape = (text) => String(text).replace(/[&<>"]/g, (it) => MARKS[it]);

/** A template of HTML; lists are joined, and what is absent is nothing. */
export const html = (parts, ...values) => new Html(String.raw({ raw: parts }, ...values.map(shown)));

function shown(value) {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(shown).join("");
  return value === undefined || value === false ? "" : escape(value);
}

/** The address of a file of the site, as seen from another one. */
export function relative(from, to) {
  const folders = from.split("/").slice(0, -1);
  const target = to.split("/");
  while (folders.length > 0 && target.length > 1 && folders[0] === target[0]) {
    folders.shift();
    target.shift();
  }
  return "../".repeat(folders.length) + target.join("/");
}
