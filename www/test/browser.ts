/** Starts the Chromium that the tests look at the page with. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type BrowserContext } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];

export function launch(): Promise<Browser> {
  return chromium.launch(options());
}

/** A browser with a profile on the disk, as people have it. Quotas hold in such a one alone. */
export function launchProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, options());
}

/** The same with an extension that is not packed. */
export function launchExtension(folder: string, extension: string): Promise<BrowserContext> {
  const { args, ...others } = options();
  const loading = [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`];
  return chromium.launchPersistentContext(folder, { ...others, args: [...args, ...loading], ignoreDefaultArgs: ["--disable-extensions"] });
}

const options = () => ({
  executablePath: browserPath(),
  args: [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

/** `CHROME`, or the first browser on the path. */
function browserPath(): string {
  const named = process.env["CHROME"];
  if (named !== undefined && named !== "") return named;
  for (const folder of (process.env["PATH"] ?? "").split(delimiter))
    for (const name of NAMES) {
      const path = join(folder, name);
      if (isProgram(path)) return path;
    }
  throw new Error(`no browser found: expected \`CHROME\`, or one of ${NAMES.join(", ")} on the path`);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
