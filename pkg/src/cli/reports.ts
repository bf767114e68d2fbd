/** The files that `telaio run` leaves: the trace, and the trace in other formats. */
import { randomBytes } from "node:crypto";
import { access, chmod, constants, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { report } from "telaio";
import type { ReportFormat, Trace } from "telaio";
import { FileError } from "../node/file-error.js";
import { CommandError } from "./arguments.js";
import { STDIN, reason } from "./documents.js";

/** The options, and what each writes. */
export const REPORTS = {
  trace: undefined,
  har: "har",
  junit: "junit",
  report: "markdown",
  curl: "curl",
  mermaid: "mermaid",
} as const satisfies Record<string, ReportFormat | undefined>;

type ReportOption = keyof typeof REPORTS;

/** One file to write. */
export interface ReportFile {
  option: ReportOption;
  path: string;
}

/** The files that the options ask for. A place that cannot be written to is refused before anything is sent. */
export async function readReports(values: Partial<Record<ReportOption, string | undefined>>): Promise<ReportFile[]> {
  const files: ReportFile[] = [];
  for (const option of Object.keys(REPORTS) as ReportOption[]) {
    const path = values[option];
    if (path === undefined) continue;
    if (files.some((it) => it.path === path)) throw new CommandError(`two options write to \`${path}\``);
    if (path !== STDIN) await checkWritable(path);
    files.push({ option, path });
  }
  return files;
}

/** Whether the standard output is one of the files, so that nothing else may be written there. */
export const takesStdout = (files: ReportFile[]): boolean => files.some((it) => it.path === STDIN);

/** Writes every file. */
export async function writeReports(files: ReportFile[], trace: Trace): Promise<void> {
  for (const { option, path } of files) {
    const format = REPORTS[option];
    const text = format === undefined ? `${JSON.stringify(trace, null, 2)}\n` : await report(trace, format);
    await writeWhole(path, text, option === "curl" ? 0o755 : 0o644);
  }
}

/** Writes a file so that nobody ever sees half of it; one that is there is replaced. */
export async function writeWhole(path: string, text: string, mode = 0o644): Promise<void> {
  if (path === STDIN) {
    // As it is: it is for a program, and has been made for its format.
    await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
    return;
  }
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
  try {
    await writeFile(beside, text, { flag: "wx", mode });
    // What is asked of a new file is less where the umask says so: a file that is there keeps its own mode.
    const there = await stat(path).catch(() => undefined);
    if (there?.isFile()) await chmod(beside, there.mode & 0o777);
    // A device, such as /dev/null, cannot be replaced by a file.
    if (there !== undefined && !there.isFile()) {
      await rm(beside);
      await writeFile(path, text);
      return;
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw unwritten(path, error);
  }
}

/** A file that is written need not be there, but its folder must. */
function unwritten(path: string, error: unknown): FileError {
  const lacksFolder = error instanceof Error && "code" in error && error.code === "ENOENT";
  return new FileError(`cannot write \`${path}\`: ${lacksFolder ? "there is no such folder" : reason(error)}`);
}

/** Refuses a file that could not be written. */
export async function checkWritable(path: string): Promise<void> {
  try {
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory()) throw new FileError(`cannot write \`${path}\`: it is a folder`);
    await access(there !== undefined && !there.isFile() ? path : dirname(path), constants.W_OK);
  } catch (error) {
    throw error instanceof FileError ? error : unwritten(path, error);
  }
}
