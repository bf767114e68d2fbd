/** Files and addresses that are dropped anywhere on the page, or pasted. */
import type { Attachment } from "../storage.js";

interface Arrival {
  files(files: readonly Attachment[]): void;
  address(address: string): void;
}

/** `target` shows over the whole page while something is dragged over it. */
export function watchDrops(target: HTMLElement, arrival: Arrival): void {
  const isWelcome = (event: DragEvent) => event.dataTransfer?.types.some((it) => it === "Files" || it === "text/uri-list") === true;
  // The browser tells of each element on the way: one is entered before the other is left.
  let depth = 0;
  addEventListener("dragenter", (event) => {
    if (!isWelcome(event)) return;
    depth += 1;
    target.hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (!isWelcome(event)) return;
    depth = Math.max(0, depth - 1);
    target.hidden = depth === 0;
  });
  addEventListener("dragover", (event) => {
    if (isWelcome(event)) event.preventDefault();
  });
  // Before the editor gets it, which would insert the file's text.
  addEventListener(
    "drop",
    (event) => {
      depth = 0;
      target.hidden = true;
      take(event.dataTransfer, event);
    },
    { capture: true },
  );
  addEventListener("paste", (event) => take(event.clipboardData, event), { capture: true });

  function take(data: DataTransfer | null, event: Event): void {
    const files = [...(data?.files ?? [])];
    const address = event.type === "drop" ? data?.getData("text/uri-list").split("\n").find((it) => it !== "" && !it.startsWith("#")) : undefined;
    if (files.length === 0 && address === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (files.length > 0) void readAll(files).then(arrival.files);
    else if (address !== undefined) arrival.address(address.trim());
  }
}

/** The texts of files. */
export function readAll(files: readonly File[]): Promise<Attachment[]> {
  return Promise.all(files.map(async (file) => ({ fileName: file.name, text: await file.text() })));
}
