/**
 * Writes the reference of the package: typedoc over the declarations that its users get.
 *
 * Usage: node reference.mjs FOLDER
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, Comment, Converter, PageEvent, ReflectionKind } from "typedoc";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const names = entryPoints(JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8")).exports);

const app = await Application.bootstrap({
  name: "telaio",
  entryPoints: [...names.keys()].map((it) => join(root, "pkg", it)),
  tsconfig: join(here, "tsconfig.json"),
  readme: "none",
  treatWarningsAsErrors: true,
  disableSources: true,
  excludeInternal: true,
  excludePrivate: true,
  // What is only there to say a type of something else.
  intentionallyNotExported: ["FUNCTIONS", "SERVICES", "WithSignal"],
  sort: ["kind", "source-order"],
  kindSortOrder: ["Module", "Function", "Class", "Interface", "TypeAlias", "Variable", "Reference"],
  groupOrder: ["Modules", "Functions", "Classes", "Interfaces", "Type Aliases", "Variables", "*"],
  navigation: { includeFolders: false },
  includeHierarchySummary: false,
  router: "structure",
  customCss: join(here, "reference.css"),
  navigationLinks: { Documentation: "site:index.html", Editor: "site:try/index.html" },
});

// A module is called as it is imported, and its description is in its source alone: the compiler leaves it out of declarations.
app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, reflection) => {
  if (!reflection.kindOf(ReflectionKind.Module)) return;
  // typedoc calls `node/index.d.ts` `node`.
  const file = [reflection.name, `${reflection.name}/index`].find((it) => names.has(`./dist/${it}.d.ts`));
  if (file === undefined) throw new Error(`the package has no entry point for ${reflection.name}`);
  const source = join(root, `pkg/src/${file}.ts`);
  if (existsSync(source)) reflection.comment = description(readFileSync(source, "utf8"));
  reflection.name = names.get(`./dist/${file}.d.ts`);
});

// typedoc takes these links as they are, on pages of every depth.
app.renderer.on(PageEvent.END, (page) => {
  page.contents = page.contents?.replaceAll('href="site:', `href="${"../".repeat(page.url.split("/").length)}`);
});

const project = await app.convert();
if (project !== undefined) {
  app.validate(project);
  await app.generateDocs(project, join(resolve(process.argv[2] ?? join(root, "target/docs")), "reference"));
}
if (project === undefined || app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;

/** What the first comment of a file says, without its tags. */
function description(text) {
  const [, first = ""] = /^\/\*\*([^]*?)\*\//.exec(text) ?? [];
  const words = first.replace(/^ *\* ?/gm, "").replace(/^@[^]*/m, "").replace(/\{@link (\w+)\}/g, "`$1`");
  return new Comment([{ kind: "text", text: words.trim() }]);
}

/** Each file of declarations with the name that it is imported by. */
function entryPoints(exports) {
  const names = new Map();
  for (const [path, target] of Object.entries(exports)) {
    const types = target.types ?? target.default?.types;
    if (types !== undefined && !names.has(types)) names.set(types, path.replace(/^\./, "telaio"));
  }
  return names;
}
