/** Fixes a file where it is. */
import { fix } from "telaio";
import type { Fixed, FixOptions } from "telaio";
import { STDIN } from "./documents.js";
import { FileError } from "./file-error.js";
import { replace } from "./replace.js";

/** Applies the fixes to a file that holds `text`, and gives what it holds then. */
export async function fixFile(path: string, text: string, options: FixOptions): Promise<Fixed> {
  if (path === STDIN) throw new FileError("`--fix` changes files, and the standard input is none");
  const fixed = await fix(text, options);
  if (fixed.text !== text) await replace(path, text, fixed.text, "fix");
  return fixed;
}
