/** Checks files: each with the source descriptions beside it, by the configuration that holds for it. */
import { validate } from "telaio";
import type { AppliedFix } from "telaio";
import type { CheckedFile } from "../report/file.js";
import { summarize } from "../report/summary.js";
import { configs } from "./config.js";
import type { Config } from "./config.js";
import { checkSources } from "./documents.js";
import type { SourcePaths } from "./documents.js";
import { FileError } from "./file-error.js";
import { DOCUMENTS, findFiles } from "./files.js";
import { fixFile } from "./fix.js";
import { loadBy } from "./load.js";

/** How files are checked. */
export interface ValidateFilesOptions {
  /** The paths of source descriptions, by their names; others are found by their URLs, if these are of files. */
  sources?: SourcePaths;
  /** The dialect of configurations of MCP servers; without one it is told by the path or by the content. */
  dialect?: string;
  /** The path of a configuration, instead of the nearest `telaio.config.json` upwards from each file. */
  config?: string;
  /** Patterns of what a document is called in a folder; by default `*.arazzo.yaml`, `mcp.json` and the like. */
  documents?: string[];
  /** How many warnings are allowed, instead of what the configurations say. */
  maxWarnings?: number;
  /** Mends the files where they are, as far as that is safe. */
  fix?: boolean;
  /** With `fix`: applies also the fixes that a person should look at. */
  unsafe?: boolean;
  /** Called before each file with the number of those before it, and of all. */
  onProgress?: (done: number, all: number) => void;
  /** Ends the work between two files. */
  signal?: AbortSignal;
}

/** What was found in files. */
export interface ValidatedFiles {
  /** Those that could be read, in the order in which they were asked for. */
  files: CheckedFile[];
  /** What could not be read or written, a sentence for each. */
  problems: string[];
  /** Where there are more warnings than allowed, a sentence for each configuration. */
  excess: string[];
  /** Whether everything could be read, and there are neither errors nor too many warnings. */
  passed: boolean;
}

/**
 * Checks files, which are paths, patterns such as `*.yaml`, and folders with all the documents in them.
 *
 * What is wrong with a document is a finding, and what cannot be read is a problem: the other files are checked.
 *
 * @throws {@link FileError} if a pattern or a folder has no file, or no document has a source description of a name in `sources`
 */
export async function validateFiles(patterns: string | string[], options: ValidateFilesOptions = {}): Promise<ValidatedFiles> {
  const { sources: given = {}, config: chosen, documents = DOCUMENTS, maxWarnings, onProgress, signal } = options;
  const configOf = await configs(chosen);
  const files: CheckedFile[] = [];
  const declared = new Set<string>();
  const warnings = new Map<Config, number>();
  // A configuration that is wrong is so for many files.
  const problems = new Set<string>();
  const found = await findFiles(typeof patterns === "string" ? [patterns] : patterns, documents);
  for (const [done, { path, isNamed }] of found.entries()) {
    onProgress?.(done, found.length);
    signal?.throwIfAborted();
    try {
      const config = await configOf(path);
      if (!isNamed && config.ignores(path)) continue;
      const file = await check(path, config, options, declared);
      warnings.set(config, (warnings.get(config) ?? 0) + summarize(file.findings).warnings);
      files.push(file);
    } catch (error) {
      // The other files are still worth a look.
      if (!(error instanceof FileError)) throw error;
      problems.add(error.message);
    }
  }
  // A file that could not be read may have declared the name.
  if (problems.size === 0) checkSources(given, [...declared]);
  const { errors, warnings: all } = summarize(files.flatMap((it) => it.findings));
  const excess = maxWarnings === undefined ? [...warnings].flatMap(([config, number]) => tooMany(number, config.maxWarnings)) : tooMany(all, maxWarnings);
  return { files, problems: [...problems], excess, passed: problems.size === 0 && errors === 0 && excess.length === 0 };
}

async function check(path: string, config: Config, { sources: given = {}, dialect, fix = false, unsafe = false }: ValidateFilesOptions, declared: Set<string>): Promise<CheckedFile> {
  const document = await loadBy(config, path, given);
  for (const { name } of document.declared) declared.add(name);
  const { url, sources, rules } = document;
  const options = { url, sources, rules, ...(dialect !== undefined && { dialect }) };
  let { text } = document;
  let fixed: AppliedFix[] = [];
  if (fix) ({ text, applied: fixed } = await fixFile(path, text, { ...options, unsafe }));
  const { kind, dialect: recognized, findings } = await validate(text, options);
  // Of many files, all descriptions together would take much memory.
  const shown = new Set(findings.flatMap((it) => it.labels.map((label) => label.source)));
  return { path, text, kind, ...(recognized && { dialect: recognized }), findings, sources: sources.filter((it) => shown.has(it.name)), fixed };
}

const tooMany = (warnings: number, allowed: number | undefined) =>
  allowed !== undefined && warnings > allowed ? [`more warnings than allowed: ${warnings} instead of ${allowed}`] : [];
