/** Documents from an address of the web: what is asked of whom is said before. */
import { button, element, fill } from "../element.js";

export type Fetched = { readonly fileName: string; readonly text: string } | { readonly problem: string };

/** Larger files than this are not documents that one edits. */
const MOST_BYTES = 10 * 1024 * 1024;
const PATIENCE_MS = 30_000;

export function isWebAddress(address: string): boolean {
  return /^https?:$/.test(URL.parse(address)?.protocol ?? "");
}

/** Fetches a text without cookies and without saying where from. */
export async function fetchText(address: string): Promise<Fetched> {
  const url = fileAt(address);
  try {
    const response = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) return { problem: `${url.host} answers ${response.status} ${response.statusText}`.trim() + ": there is no file for everybody at this address." };
    if (Number(response.headers.get("content-length")) > MOST_BYTES) return { problem: TOO_LARGE };
    const text = await response.text();
    if (text.length > MOST_BYTES) return { problem: TOO_LARGE };
    if (/^\s*<(!doctype|html)/i.test(text)) return { problem: `${url.host} gives a web page, not a document. Look there for a link to the raw file.` };
    return { fileName: decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf("/") + 1)) || "document.yaml", text };
  } catch (error) {
    if ((error as Error).name === "TimeoutError") return { problem: `${url.host} has not answered within ${PATIENCE_MS / 1000} s.` };
    return { problem: `The browser did not get this file from ${url.host}: either it cannot be reached, or it does not allow other pages to read its files (CORS). Save the file and drop it here instead.` };
  }
}

const TOO_LARGE = `The file has more than ${MOST_BYTES / 1024 / 1024} MiB and is not opened.`;

/** The file behind a page of GitHub that shows it; any other address as it is. */
function fileAt(address: string): URL {
  const url = new URL(address);
  const shown = url.hostname === "github.com" ? /^\/([^/]+\/[^/]+)\/(?:blob|raw)\/(.+)$/.exec(url.pathname) : null;
  return shown === null ? url : new URL(`https://raw.githubusercontent.com/${shown[1]}/${shown[2]}`);
}

/** Asks for an address and fetches it; `open` gets the file. */
export function askAddress(dialog: HTMLDialogElement, address: string, open: (file: { fileName: string; text: string }) => void): void {
  const about = element("p", { class: "about", id: "address-about" });
  const failure = element("p", { class: "field-error", id: "address-error", role: "alert" });
  const field = element("input", {
    id: "address",
    type: "url",
    inputmode: "url",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "https://…",
    value: address,
    "aria-describedby": "address-about address-error",
    oninput: explain,
    onkeydown: (event) => {
      if ((event as KeyboardEvent).key === "Enter") void fetchIt();
    },
  });
  const go = button("Open", () => void fetchIt(), { class: "primary" });
  fill(
    dialog,
    element("h2", { id: "dialog-title" }, "Open from an address"),
    element("div", { class: "field" }, element("label", { for: "address" }, "Address of a workflow, an API description or an mcp.json"), field, failure),
    about,
    element("div", { class: "row end" }, button("Cancel", () => dialog.close()), go),
  );
  explain();
  dialog.showModal();
  field.focus();

  function explain(): void {
    const host = isWebAddress(field.value) ? fileAt(field.value).host : "the server of this address";
    about.textContent = `Your browser asks ${host} for this file, without cookies. Nothing of your documents is sent.`;
  }

  async function fetchIt(): Promise<void> {
    const asked = field.value.trim();
    failure.textContent = isWebAddress(asked) ? "" : "An address begins with https:// or http://.";
    if (!isWebAddress(asked) || go.disabled) return;
    go.disabled = true;
    about.textContent = `Asking ${fileAt(asked).host} …`;
    const fetched = await fetchText(asked);
    go.disabled = false;
    explain();
    if (!dialog.open) return;
    if ("problem" in fetched) {
      failure.textContent = fetched.problem;
      return field.focus();
    }
    dialog.close();
    open(fetched);
  }
}
