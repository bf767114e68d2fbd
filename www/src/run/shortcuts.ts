/** The keys of the debugger, and the dialog that lists them. */
import type { Actions, State } from "../state.js";
import { isRunning } from "../state.js";
import { button, byId, element, fill } from "../element.js";

/** No browser needs these keys for itself; those of debuggers that do, such as F5, are left alone. */
const KEYS = {
  continue: { key: "F8", about: "Continue a paused run, pause one that is under way, or begin a dry run" },
  step: { key: "F10", about: "Step: to the next step of this workflow; without a run, begin a dry run and pause before its first step" },
  into: { key: "F2", about: "Into: to the next step, also in a called workflow" },
  answer: { key: "F4", about: "To the next answer, before the run takes it in" },
  breakpoint: { key: "F9", about: "Set or remove a breakpoint at the step with the focus, or at the one that the cursor is in" },
  here: { key: "Shift+F9", about: "Run to before the step with the focus" },
  stop: { key: "Shift+F8", about: "Stop the run" },
  shortcuts: { key: "?", about: "This list" },
} as const;
type Name = keyof typeof KEYS;

const OTHERS = [
  ["Arrow keys", "From tab to tab, where one has the focus"],
  ["Enter, Space", "Open or close a step"],
  ["Escape", "Close a dialog or a menu"],
] as const;

export const keyOf = (name: Name): string => KEYS[name].key;

/** Listens to the keys for as long as the page is there. */
export function listenToKeys(state: () => State, act: Actions): void {
  document.addEventListener("keydown", (event) => {
    const name = nameOf(event);
    if (name === undefined || event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
    if (!obey(name, state(), act)) return;
    event.preventDefault();
  });
}

function nameOf(event: KeyboardEvent): Name | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  // `?` is a letter where somebody types.
  if (event.key === "?") return isTyping(event.target) ? undefined : "shortcuts";
  const pressed = `${event.shiftKey ? "Shift+" : ""}${event.key}`;
  return (Object.keys(KEYS) as Name[]).find((it) => KEYS[it].key === pressed);
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));

/** False where the key has nothing to do: then it is the browser's. */
function obey(name: Name, state: State, act: Actions): boolean {
  const isPaused = state.run?.phase === "paused";
  switch (name) {
    case "continue":
      if (isPaused) act.go("breakpoint");
      else if (isRunning(state)) act.pause();
      else act.run("dry");
      return true;
    case "step":
      if (isPaused) act.go("over");
      else if (!isRunning(state)) act.run("dry", "step");
      return true;
    case "into":
      if (isPaused) act.go("step");
      return isPaused;
    case "answer":
      if (isPaused) act.go("answer");
      return isPaused;
    case "stop":
      if (isRunning(state)) act.stop();
      return isRunning(state);
    case "breakpoint":
    case "here": {
      const stepId = document.activeElement?.closest<HTMLElement>("[data-step]")?.dataset["step"];
      if (stepId === undefined) return false;
      if (name === "breakpoint") act.toggleBreakpoint(stepId);
      else if (isPaused || !isRunning(state)) act.runTo(stepId);
      return true;
    }
    case "shortcuts":
      openShortcuts();
      return true;
    default:
      return name satisfies never;
  }
}

export function openShortcuts(): void {
  const dialog = byId("shortcuts") as HTMLDialogElement;
  const row = ([key, about]: readonly [string, string]) =>
    element("div", {}, element("dt", {}, ...key.split("+").flatMap((it, at) => [at > 0 && " + ", element("kbd", {}, it)])), element("dd", {}, about));
  fill(
    dialog,
    element("h2", { id: "shortcuts-title" }, "Keyboard shortcuts"),
    element("dl", { class: "shortcuts" }, ...Object.values(KEYS).map(({ key, about }) => row([key, about])), ...OTHERS.map(row)),
    element("div", { class: "row end" }, button("Close", () => dialog.close(), { class: "primary" })),
  );
  dialog.showModal();
}
