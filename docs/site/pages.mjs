/** Which pages there are: the sources of each, where it goes, and where it stands in the navigation. */
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

/**
 * A page that is made of Markdown.
 * @typedef {object} Page
 * @property {string} source the file in the repository, or "" for a list that is made
 * @property {string} path the file of the site, such as `rules/unknown-field.html`
 * @property {string} text the Markdown
 * @property {string} title its heading, as plain text
 * @property {string} [name] what the navigation calls it, where that is not the title
 * @property {string} summary its first sentence, as Markdown
 * @property {string} [badge] the severity of a rule
 * @property {string} [note] what stands below the heading
 * @property {{ title: string, pages: Page[] }[]} [list] what it lists
 */

/**
 * A part of the site.
 * @typedef {object} Section
 * @property {string} title
 * @property {{ title: string, pages: Page[] }[]} groups
 */

/** The sections, in the order of the navigation. `rules` is what the engine says of its rules. */
export function sections(root, rules) {
  const page = (source, path) => read(root, source, path);
  const all = (folder, to) => markdown(root, folder).map((name) => page(`${folder}/${name}.md`, `${to}/${name.replaceAll("_", "-")}.html`));
  const one = (folder, to) => page(`${folder}.md`, `${to}.html`);
  const guide = [
    { ...page("README.md", "index.html"), name: "Begin" },
    { ...page("pkg/README.md", "package.html"), name: "The package" },
    page("examples/README.md", "examples.html"),
    page("CHANGELOG.md", "changelog.html"),
  ];
  const values = [one("tests/openapi_styles", "runs/openapi-styles"), one("tests/simple_conditions", "runs/simple-conditions")];
  const decided = markdown(root, "docs").map((name) => page(`docs/${name}.md`, `${name}.html`));
  const built = [page("ARCHITECTURE.md", "architecture.html"), page("CONTRIBUTING.md", "contributing.html")];
  return [
    { title: "Guide", groups: [{ title: "Guide", pages: guide }] },
    withIndex("Rules", "rules", "Each finding has a page: what causes it and what to do. The documents on it are tests, and each opens in the editor.", ruleGroups(root, rules, all("tests/rules", "rules"))),
    withIndex("Runs", "runs", "How a workflow runs, document by document: what is sent, what is answered, and what is done next. Each page is a test.", [
      { title: "Runs", pages: all("tests/runs", "runs") },
      { title: "Values", pages: values },
      { title: "Types", pages: all("tests/types", "runs/types") },
    ]),
    withIndex("MCP", "mcp", "How each client writes its MCP servers, what it reads and what it leaves out, and how one configuration becomes another.", [
      { title: "Clients and formats", pages: all("tests/mcp", "mcp") },
      { title: "Conversion", pages: all("tests/mcp/convert", "mcp/convert") },
    ]),
    {
      title: "Design",
      groups: [
        { title: "Decisions", pages: [...decided, one("tests/spec", "specification")] },
        { title: "How it is built", pages: built },
      ],
    },
  ];
}

function read(root, source, path) {
  const text = readFileSync(join(root, source), "utf8");
  const [, title = basename(source, ".md")] = /^# (.*)$/m.exec(text) ?? [];
  const [, first = ""] = /^# .*\n+([^#`|<-][^\n]*)/m.exec(text) ?? [];
  return { source, path, text, title, summary: firstSentence(first) };
}

const firstSentence = (text) => /^.*?[.?!](?=\s|$)/.exec(text)?.[0] ?? text;

const markdown = (root, folder) =>
  readdirSync(join(root, folder))
    .filter((it) => it.endsWith(".md"))
    .map((it) => basename(it, ".md"))
    .sort();

/** The rules by what they check; each must be in one group. */
function ruleGroups(root, rules, pages) {
  const groups = JSON.parse(readFileSync(new URL("rule-groups.json", import.meta.url), "utf8"));
  const named = Object.values(groups).flat();
  const names = rules.map((it) => it.name);
  const wrong = [...names.filter((it) => named.filter((other) => other === it).length !== 1), ...named.filter((it) => !names.includes(it))];
  if (wrong.length > 0) throw new Error(`docs/site/rule-groups.json must have each rule once, but not so: ${[...new Set(wrong)].join(", ")}`);
  return Object.entries(groups).map(([title, members]) => ({
    title,
    pages: members.sort().map((name) => {
      const { severity, clause } = rules.find((it) => it.name === name);
      const page = pages.find((it) => it.source === `tests/rules/${name}.md`);
      if (page === undefined) throw new Error(`the rule ${name} has no page`);
      return { ...page, title: name, badge: severity, note: clause };
    }),
  }));
}

/** A section that begins with a list of its pages. */
function withIndex(title, folder, intro, groups) {
  const index = { source: "", path: `${folder}/index.html`, text: `# ${title}\n\n${intro}\n`, title, summary: intro, list: groups };
  return { title, groups: [{ title: "", pages: [index] }, ...groups] };
}
