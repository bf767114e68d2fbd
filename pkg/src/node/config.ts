/** Reads `telaio.config.json`: what a project wants of the checks. */
import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { validate } from "telaio";
import type { RuleLevel } from "telaio";
import { didYouMean } from "../did-you-mean.js";
import { STDIN } from "./documents.js";
import type { SourcePaths } from "./documents.js";
import { FileError, reason } from "./file-error.js";
import { matcher } from "./files.js";

/** What a project wants. */
export interface Config {
  rules: Record<string, RuleLevel>;
  maxWarnings: number | undefined;
  /** The paths of source descriptions, from where the program runs. */
  sources: SourcePaths;
  /** Whether a file is left out, unless it is named. */
  ignores(path: string): boolean;
}

/** What is wanted where there is no configuration. */
const NOTHING: Config = { rules: {}, maxWarnings: undefined, sources: {}, ignores: () => false };

const NAME = "telaio.config.json";

/**
 * What a project wants of a file: by the configuration at `config`, or by the nearest `telaio.config.json` upwards from
 * the file's folder; nothing where there is none.
 *
 * @throws {@link FileError} if it cannot be read, or is not as its schema says; with the place
 */
export async function loadConfig(path: string, config?: string): Promise<Config> {
  return (await configs(config))(path);
}

/** Gives the configuration for a file: the chosen one, or the nearest upwards from its folder. */
export async function configs(chosen: string | undefined): Promise<(path: string) => Promise<Config>> {
  const one = chosen === undefined ? undefined : await readConfig(chosen, true);
  const near = new Map<string, Promise<Config>>();
  const inFolder = (folder: string): Promise<Config> => {
    const known = near.get(folder) ?? nearest(folder);
    near.set(folder, known);
    return known;
  };
  const nearest = async (folder: string): Promise<Config> => {
    const found = await readConfig(join(folder, NAME), false);
    if (found !== undefined) return found;
    const above = dirname(folder);
    return above === folder ? NOTHING : inFolder(above);
  };
  return async (path) => one ?? inFolder(path === STDIN ? process.cwd() : dirname(resolve(path)));
}

async function readConfig(path: string, isNeeded: boolean): Promise<Config | undefined> {
  let text;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isAbsent && !isNeeded) return undefined;
    throw new FileError(`cannot read \`${path}\`: ${reason(error)}`);
  }
  return new Reader(relative("", path) || path, text).config();
}

/** Checks a configuration while reading it. Each error names its place. */
class Reader {
  readonly #path: string;
  readonly #text: string;

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  async config(): Promise<Config> {
    const { rules, maxWarnings, sources, ignore } = this.#fields();
    const folder = dirname(this.#path);
    const ignored = matcher(this.#ignored(ignore));
    return {
      rules: await this.#rules(rules),
      maxWarnings: this.#maxWarnings(maxWarnings),
      sources: Object.fromEntries(
        Object.entries(this.#object("sources", sources)).map(([name, path]) => {
          if (typeof path !== "string") throw this.#wrong(name, `source \`${name}\`: expected a path, found ${kindOf(path)}`);
          return [name, join(folder, path)];
        }),
      ),
      ignores: (path) => ignored(relative(folder, path).replaceAll(sep, "/")),
    };
  }

  #fields(): Partial<Record<(typeof FIELDS)[number], unknown>> {
    const fields = this.#object("", this.#parsed());
    for (const name of Object.keys(fields)) {
      if (!FIELDS.some((it) => it === name)) throw this.#wrong(name, `unknown field \`${name}\`${didYouMean(name, FIELDS)}`);
    }
    return fields;
  }

  #parsed(): unknown {
    try {
      return JSON.parse(this.#text.replace(/^\ufeff/, ""));
    } catch (error) {
      throw new FileError(`${this.#path}: it is not JSON: ${reason(error)}`);
    }
  }

  /** The engine knows the rules, so it is asked about each. */
  async #rules(value: unknown): Promise<Record<string, RuleLevel>> {
    const rules = this.#object("rules", value) as Record<string, RuleLevel>;
    for (const [name, level] of Object.entries(rules)) {
      await validate("", { rules: { [name]: level } }).catch((error: unknown) => {
        throw this.#wrong(name, reason(error));
      });
    }
    return rules;
  }

  #maxWarnings(value: unknown): number | undefined {
    if (value === undefined || (typeof value === "number" && Number.isInteger(value) && value >= 0)) return value;
    throw this.#wrong("maxWarnings", `\`maxWarnings\`: expected a number from 0 on, found ${JSON.stringify(value)}`);
  }

  #ignored(value: unknown = []): string[] {
    if (Array.isArray(value) && value.every((it) => typeof it === "string")) return value;
    throw this.#wrong("ignore", "`ignore`: expected a list of patterns");
  }

  #object(name: string, value: unknown = {}): Record<string, unknown> {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    throw this.#wrong(name, `${name === "" ? "" : `\`${name}\`: `}expected an object, found ${kindOf(value)}`);
  }

  /** An error with the place of a key. */
  #wrong(key: string, message: string): FileError {
    const at = this.#text.search(new RegExp(`${JSON.stringify(key).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}\\s*:`));
    const before = this.#text.slice(0, Math.max(at, 0)).split("\n");
    return new FileError(`${this.#path}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}: ${message}`);
  }
}

/** `config.schema.json` has the same. */
const FIELDS = ["$schema", "rules", "maxWarnings", "sources", "ignore"] as const;

const kindOf = (value: unknown) => (Array.isArray(value) ? "a list" : value === null ? "null" : `${typeof value === "object" ? "an" : "a"} ${typeof value}`);
