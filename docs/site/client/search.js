/** The search box: words are looked for in titles, headings and first sentences. The index is loaded when the box is first used. */
const MOST = 12;

const root = document.body.dataset.root;
const input = document.getElementById("search");
const results = document.getElementById("results");
let index;
let chosen = -1;

input.addEventListener("focus", () => void load());
input.addEventListener("input", () => void search());
input.addEventListener("keydown", onKey);
input.addEventListener("blur", () => setTimeout(close, 150));
document.addEventListener("keydown", (event) => {
  const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  input.focus();
});

async function load() {
  index ??= fetch(`${root}search.json`).then((it) => it.json());
  try {
    return await index;
  } catch {
    index = undefined;
    return [];
  }
}

async function search() {
  const words = input.value.toLowerCase().split(/\s+/).filter((it) => it !== "");
  const entries = await load();
  // Somebody may have typed on meanwhile.
  if (words.join(" ") !== input.value.toLowerCase().split(/\s+/).filter((it) => it !== "").join(" ")) return;
  if (words.length === 0) return close();
  const found = entries.map((entry) => ({ entry, score: score(entry, words) })).filter((it) => it.score > 0);
  found.sort((a, b) => b.score - a.score);
  show(found.slice(0, MOST).map((it) => it.entry));
}

/** How well an entry fits; 0 where a word is missing. */
function score({ title, text = "", of = "" }, words) {
  const [name, page, sentence] = [title, of, text].map((it) => it.toLowerCase());
  let sum = of === "" ? 1 : 0;
  for (const word of words) {
    const here = name === word ? 40 : name.startsWith(word) ? 20 : name.includes(word) ? 10 : page.includes(word) ? 3 : sentence.includes(word) ? 4 : 0;
    if (here === 0) return 0;
    sum += here;
  }
  return sum;
}

function show(entries) {
  chosen = -1;
  results.replaceChildren(...(entries.length === 0 ? [nothing()] : entries.map(row)));
  results.hidden = false;
  input.setAttribute("aria-expanded", "true");
  input.removeAttribute("aria-activedescendant");
}

function row({ url, title, text, of, section, badge }, at) {
  const link = document.createElement("a");
  link.id = `result-${at}`;
  link.setAttribute("role", "option");
  link.href = root + url;
  link.tabIndex = -1;
  const head = document.createElement("span");
  head.className = "title";
  head.textContent = title;
  const where = document.createElement("span");
  where.className = "where";
  where.textContent = of ?? [section, badge].filter((it) => it !== undefined).join(" · ");
  link.append(head, where);
  if (text !== undefined) {
    const sentence = document.createElement("span");
    sentence.className = "text";
    sentence.textContent = text;
    link.append(sentence);
  }
  return link;
}

function nothing() {
  const item = document.createElement("div");
  item.className = "nothing";
  item.setAttribute("role", "option");
  item.setAttribute("aria-disabled", "true");
  item.textContent = "Nothing is called so.";
  return item;
}

function onKey(event) {
  const links = [...results.querySelectorAll("a")];
  if (event.key === "Escape") {
    close();
  } else if (event.key === "Enter") {
    (links[chosen] ?? links[0])?.click();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    chosen = links.length === 0 ? -1 : (chosen + step + links.length) % links.length;
    links.forEach((it, at) => it.setAttribute("aria-selected", String(at === chosen)));
    links[chosen]?.scrollIntoView({ block: "nearest" });
    if (chosen >= 0) input.setAttribute("aria-activedescendant", `result-${chosen}`);
  }
}

function close() {
  results.hidden = true;
  input.setAttribute("aria-expanded", "false");
}
