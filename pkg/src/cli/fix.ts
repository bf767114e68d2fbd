/** Fixes a file where it is. */
import { randomUUID } from "node:crypto";
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fix } from "telaio";
import type { Fixed, FixOptions } from "telaio";
import { CommandError } from "./arguments.js";
import { reason, STDIN } from "./documents.js";

/** Applies the fixes to a file that holds `text`, and gives what it holds then. */
export async function fixFile(path: string, text: string, options: FixOptions): Promise<Fixed> {
  if (path === STDIN) throw new CommandError("`--fix` changes files, and the standard input is none");
  const fixed = await fix(text, options);
  if (fixed.text !== text) await replace(path, text, fixed.text);
  return fixed;
}

/** Replaces what a file holds, at once: whoever reads it meanwhile sees the one or the other. */
async function replace(path: string, before: string, after: string): Promise<void> {
  try {
    // Through a link the file that it leads to is written, and the link stays.
    const file = await realpath(path);
    const bytes = await readFile(file);
    // Bytes that are no UTF-8 would not survive.
    if (!bytes.equals(Buffer.from(before))) throw new Error("it is not UTF-8, or has just changed");
    const beside = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
    try {
      await writeFile(beside, after, { flag: "wx" });
      await chmod(beside, (await stat(file)).mode);
      await rename(beside, file);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (error) {
    throw new CommandError(`cannot fix \`${path}\`: ${reason(error)}`);
  }
}
