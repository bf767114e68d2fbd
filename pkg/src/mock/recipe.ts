/** The recipe of a stand-in: what it keeps, and how its operations behave. `recipe.schema.json` has the same. */
import { readFile } from "node:fs/promises";
import { checkValue, parseText } from "telaio";

/** What a stand-in does beyond the API's description. */
export interface Recipe {
  /** Milliseconds before each answer. */
  delay?: number;
  /** The collections that are kept: paths, such as `/pets`. */
  resources?: Record<string, Resource>;
  /** How operations behave: by `operationId`, or method and path. */
  operations?: Record<string, Behavior>;
}

/** A collection: POST creates, GET by its id gives what was created, DELETE removes it. */
export interface Resource {
  /** The member that tells its things apart; `id` by default. */
  id?: string;
  /** What is there from the beginning. */
  items?: Record<string, unknown>[];
}

/** How an operation behaves. */
export interface Behavior {
  /** Always this status. */
  status?: number;
  /** Only the first so many requests have that status. */
  times?: number;
  /** Seconds, for `Retry-After`; with 429 and 503 it is 1 by default. */
  retryAfter?: number;
  /** Milliseconds before the answer. */
  delay?: number;
  /** The example of this name. */
  example?: string;
  /** This body. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** Where the package has the schema. */
const SCHEMA = new URL("../recipe.schema.json", import.meta.url);

/**
 * Reads a recipe: YAML, or JSON with or without comments.
 *
 * @throws Error that says what is wrong with it, and where
 */
export async function readRecipe(text: string): Promise<Recipe> {
  const recipe = await parseText(text);
  const schema: unknown = JSON.parse(await readFile(SCHEMA, "utf8"));
  const [mistake] = await checkValue(recipe, schema);
  if (mistake !== undefined) throw new Error(`${mistake.pointer === "" ? "the recipe" : `\`${mistake.pointer}\``}: ${mistake.message}`);
  return recipe as Recipe;
}
