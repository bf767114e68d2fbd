/** `telaio mock OPENAPI`: the stand-in for any API. */
import { basename } from "node:path";
import { startApiMock } from "../../mock/api.js";
import { readRecipe } from "../../mock/recipe.js";
import type { Behavior, Recipe } from "../../mock/recipe.js";
import { CommandError, isForUser } from "../arguments.js";
import { readApi } from "../api.js";
import { STDIN, readDocument, readJson } from "../documents.js";
import { onRequest, serveUntilStopped } from "../mock.js";
import { count, out } from "../terminal.js";

interface Wanted {
  state?: boolean | undefined;
  recipe?: string | undefined;
  delay?: string | undefined;
  trace?: string[] | undefined;
  har?: string[] | undefined;
  "no-validate"?: boolean | undefined;
  "no-credentials"?: boolean | undefined;
}

export async function serveApi(path: string, port: number, fail: string[], wanted: Wanted): Promise<number> {
  const recipe = await recipeOf(wanted, fail);
  const recordings: unknown[] = [];
  for (const file of [...(wanted.trace ?? []), ...(wanted.har ?? [])]) recordings.push(await readJson(file));
  const { text, url, sources } = await readApi(path);
  const start = async () => {
    try {
      return await startApiMock(text, {
        port,
        url,
        sources,
        recipe,
        recordings,
        state: wanted.state === true,
        validate: wanted["no-validate"] !== true,
        credentials: wanted["no-credentials"] !== true,
        onRequest,
      });
    } catch (error) {
      if (!(error instanceof Error) || "code" in error) throw error;
      throw new CommandError(`cannot stand in for \`${path}\`: ${error.message}`);
    }
  };
  return serveUntilStopped(port, start, ({ url, operations, recorded }) => {
    out.line(`${path === STDIN ? "API" : basename(path)} on ${url}: ${count(operations.length, "operation")}${recorded === 0 ? "" : `, ${count(recorded, "recorded answer")}`}`);
  });
}

/** The recipe of the file, and above it what the options say. */
async function recipeOf({ recipe: path, delay }: Wanted, fail: string[]): Promise<Recipe> {
  let recipe: Recipe = {};
  if (path !== undefined) {
    try {
      recipe = await readRecipe(await readDocument(path));
    } catch (error) {
      throw isForUser(error) ? error : new CommandError(`\`${path}\` is no recipe: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const failing = fail.map((text): [string, Behavior] => {
    const { name = "", status = "", times } = /^(?<name>.+)=(?<status>[2-5]\d\d)(?:\*(?<times>[1-9]\d{0,5}))?$/.exec(text)?.groups ?? {};
    if (name === "") throw new CommandError(`option \`--fail\` needs \`OPERATION=STATUS\` or \`OPERATION=STATUS*TIMES\`, found \`${text}\``);
    return [name, { ...recipe.operations?.[name], status: Number(status), ...(times !== undefined && { times: Number(times) }) }];
  });
  if (delay !== undefined && !/^\d{1,6}$/.test(delay)) throw new CommandError(`option \`--delay\` needs a number of milliseconds, found \`${delay}\``);
  return {
    ...recipe,
    operations: { ...recipe.operations, ...Object.fromEntries(failing) },
    ...(delay !== undefined && { delay: Number(delay) }),
  };
}
