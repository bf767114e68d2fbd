/** Compiled, not run: every entry point, in every way that TypeScript looks for modules. */
import { NotRunnable, Run, validate } from "telaio";
import type { Finding, Trace } from "telaio";
import { docsHtml } from "telaio/docs";
import { completion } from "telaio/editor";
import { svg } from "telaio/graph";
import { validate as same } from "telaio/inline";
import { convert } from "telaio/mcp";
import { sarif } from "telaio/report";
// The only one that is for Node alone.
import type { ValidatedFiles } from "telaio/node";
import type { CheckedFile } from "telaio/report";
import { connect } from "telaio/worker";
import type { Connection } from "telaio/worker";

export async function check(text: string, signal: AbortSignal): Promise<string> {
  const { findings } = await validate(text);
  const codes: Finding[] = (await same(text)).findings;
  const file: CheckedFile = { path: "a.yaml", text, findings };
  const connection: Connection = connect();
  const inWorker: Finding[] = (await connection.validate(text, { signal, sources: [] })).findings;
  await connection.references(text, { signal });
  await connection.editor.hover(text, { line: 0, character: 0 }, { signal });
  // @ts-expect-error: a text is not optional
  await connection.validate();
  const { items } = await completion(text, { line: 0, character: 0 });
  const { remarks } = await convert(text, { to: "cursor" });
  console.log(codes, inWorker, items.length, remarks.length, svg([]), docsHtml);
  return sarif([file]);
}

export const count = ({ files }: ValidatedFiles): number => files.length;

export const drive = (text: string): Trace | undefined => {
  try {
    return new Run(text).trace();
  } catch (error) {
    if (error instanceof NotRunnable) console.log(error.findings[0]?.line);
    return undefined;
  }
};
