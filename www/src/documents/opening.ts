/** Files that arrive, by whatever way: which is the document, and which describes one of its sources. */
import type { SourceDescription } from "telaio";
import type { Ask } from "../engine.js";
import { recordingIn } from "../result/recording.js";
import type { Actions, State } from "../state.js";
import type { Attachment } from "../storage.js";
import type { Notices } from "./notices.js";

export interface Opener {
  /** Opens files that belong together. */
  open(files: readonly Attachment[]): Promise<void>;
}

type Kind = "workflow" | "description" | "other";

export function opener(act: Actions, state: () => State, ask: Ask, notices: Notices): Opener {
  return {
    async open(files) {
      const [only] = files;
      if (files.length === 1 && only !== undefined && recordingIn(only.text) !== undefined) return act.replay(only);
      const workflows = files.filter((it) => kindOf(it.text) === "workflow");
      const descriptions = files.filter((it) => kindOf(it.text) === "description");
      const others = files.filter((it) => kindOf(it.text) === "other");
      const [main, ...further] = await byDependence(workflows);
      // The last one that is opened is the one in sight.
      for (const { fileName: name, text } of [...others, ...(main === undefined ? [] : further.filter((it) => !main.sources.has(it))).map((it) => it.file)]) act.open({ name, text, sources: {} });
      if (main !== undefined) return openWith(main.file, main.declared, [...descriptions, ...further.filter((it) => main.sources.has(it)).map((it) => it.file)]);
      const { report, document } = state();
      if (descriptions.length > 0) attach(report?.sources ?? [], descriptions, new Set(Object.keys(document.sources)));
    },
  };

  interface Workflow {
    readonly file: Attachment;
    readonly declared: readonly SourceDescription[];
    /** Those of the others that it has as sources. */
    readonly sources: Set<Workflow>;
  }

  /** Workflows that others use come after them. */
  async function byDependence(files: readonly Attachment[]): Promise<Workflow[]> {
    const all: Workflow[] = await Promise.all(
      files.map(async (file) => ({ file, declared: (await ask.describe(file.text)) ?? [], sources: new Set<Workflow>() })),
    );
    for (const one of all) for (const other of all) if (one !== other && one.declared.some((it) => means(it, other.file))) one.sources.add(other);
    return all.sort((a, b) => b.sources.size - a.sources.size);
  }

  function openWith({ fileName: name, text }: Attachment, declared: readonly SourceDescription[], files: readonly Attachment[]): void {
    const { matched, rest } = match(declared, files, new Set());
    act.open({ name, text, sources: Object.fromEntries(matched) });
    if (rest.length > 0) offer(declared, rest);
  }

  function attach(declared: readonly SourceDescription[], files: readonly Attachment[], atHand: ReadonlySet<string>): void {
    const { matched, rest } = match(declared, files, atHand);
    for (const [source, file] of matched) act.attach(source, file);
    const [last] = matched.at(-1) ?? [];
    if (last !== undefined) act.showText(last);
    if (rest.length === 0) return;
    if (declared.length > 0) return offer(declared, rest);
    for (const { fileName: name, text } of rest) act.open({ name, text, sources: {} });
  }

  /** Nothing tells which source a file describes: the user does. */
  function offer(declared: readonly SourceDescription[], [file]: readonly Attachment[]): void {
    if (file === undefined) return;
    const { fileName: name, text } = file;
    notices.say(
      `${name} is none of the files that the document names. What is it?`,
      ...declared.map((source) => ({ label: `The API ${source.name}`, run: () => act.attach(source.name, file) })),
      { label: "Another document", run: () => act.open({ name, text, sources: {} }) },
    );
  }
}

/** Each file goes to the source whose address or name it has; a single one that is left, to the single one without a file. */
function match(declared: readonly SourceDescription[], files: readonly Attachment[], atHand: ReadonlySet<string>) {
  const matched: [string, Attachment][] = [];
  const rest: Attachment[] = [];
  const isFree = ({ name }: SourceDescription) => !matched.some(([it]) => it === name);
  for (const file of files) {
    const source = declared.find((it) => isFree(it) && means(it, file));
    if (source === undefined) rest.push(file);
    else matched.push([source.name, file]);
  }
  const open = declared.filter((it) => isFree(it) && !atHand.has(it.name));
  const [source] = open;
  const [file] = rest;
  if (open.length === 1 && rest.length === 1 && source !== undefined && file !== undefined) return { matched: [...matched, [source.name, file] as [string, Attachment]], rest: [] };
  return { matched, rest };
}

/** Whether a source description means a file: by the last part of its address, or by its name. */
function means({ name, url }: SourceDescription, { fileName }: Attachment): boolean {
  const last = /([^/?#]*)(?:[?#].*)?$/.exec(url)?.[1] ?? "";
  const stem = (it: string) => it.toLowerCase().replace(/(\.(openapi|asyncapi|arazzo))?\.(ya?ml|jsonc?)$/, "");
  return fileName === last || fileName === decoded(last) || stem(fileName) === name.toLowerCase();
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What a text is, by the member that tells its format. */
function kindOf(text: string): Kind {
  const format = /^[ \t]*["']?(arazzo|openapi|swagger|asyncapi)["']?[ \t]*:|^\s*\{\s*"(arazzo|openapi|swagger|asyncapi)"/m.exec(text);
  const name = format?.[1] ?? format?.[2];
  return name === undefined ? "other" : name === "arazzo" ? "workflow" : "description";
}
