/** Writes a file anew where it is. */
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FileError, reason } from "./file-error.js";

/** Replaces what a file holds, at once: whoever reads it meanwhile sees the one or the other. `doing` is for the error. */
export async function replace(path: string, before: string, after: string, doing: string): Promise<void> {
  try {
    // Through a link the file that it leads to is written, and the link stays.
    const file = await realpath(path);
    const bytes = await readFile(file);
    // Bytes that are no UTF-8 would not survive.
    if (!bytes.equals(Buffer.from(before))) throw new Error("it is UTF-16, or has just changed");
    const beside = join(dirname(file), `.${basename(file)}.${crypto.randomUUID()}.tmp`);
    try {
      await writeFile(beside, after, { flag: "wx" });
      await chmod(beside, (await stat(file)).mode);
      await rename(beside, file);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (error) {
    throw new FileError(`cannot ${doing} \`${path}\`: ${reason(error)}`);
  }
}
