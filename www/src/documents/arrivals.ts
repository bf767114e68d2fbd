/** All ways by which documents come to the page: the menus, drops, addresses, and the link that opened it. */
import { byId } from "../element.js";
import type { Ask } from "../engine.js";
import { shareDialog } from "../share-dialog.js";
import { documentIn } from "../share.js";
import type { Actions, State } from "../state.js";
import { askAddress } from "./address.js";
import { readAll, watchDrops } from "./drop.js";
import type { Entry, Library } from "./library.js";
import { documentMenus } from "./menus.js";
import type { Notices } from "./notices.js";
import { opener } from "./opening.js";
import type { DocumentPane } from "./pane.js";

interface Surroundings {
  readonly act: Actions;
  readonly state: () => State;
  readonly engine: Ask;
  readonly library: Library | undefined;
  readonly pane: DocumentPane;
  readonly notices: Notices;
}

export async function arrivals({ act, state, engine, library, pane, notices }: Surroundings): Promise<void> {
  const dialog = byId("dialog") as HTMLDialogElement;
  const { open } = opener(act, state, engine, notices);
  const ask = (address: string) => askAddress(dialog, address, (file) => void open([file]));
  documentMenus(byId("documents"), act, state, {
    recent: async () => ((await library?.list()) ?? []).filter(({ id }) => id !== pane.id()),
    forget,
    openFiles: (files) => void readAll(files).then(open),
    askAddress: () => ask(""),
    share: () => void shareDialog(dialog, state(), act),
  });
  watchDrops(byId("drop-target"), { files: (files) => void open(files), address: ask });
  addEventListener("hashchange", () => void openLinked());
  await openLinked();

  /** Opens what the address carries, and takes it off the address: a reload must not bring back what has been changed since. */
  async function openLinked(): Promise<void> {
    const linked = await documentIn(location.hash);
    if (linked === undefined) return;
    history.replaceState(null, "", location.pathname + location.search);
    if ("problem" in linked) return notices.say(linked.problem);
    act.open(linked);
    notices.say(`${linked.name} came with the link. What you have worked on before is under File, Recent.`);
  }

  async function forget(entry: Entry): Promise<void> {
    const volume = await library?.read(entry.id);
    await library?.remove(entry.id);
    if (volume === undefined) return;
    const { name, text, sources } = volume.document;
    notices.say(`${entry.name} is removed from this browser.`, { label: "Undo", run: () => act.open({ name, text, sources }, { entries: entry.view.entries }) });
  }
}
