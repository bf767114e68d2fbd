/** The debugger's buttons: step through, continue, pause, stop. Each has a key, see shortcuts.ts. */
import { button, fill, type Attributes } from "../element.js";
import { workflowOf, type Actions, type State } from "../state.js";
import { keyOf, openShortcuts } from "./shortcuts.js";

export function debuggerBar(root: HTMLElement, act: Actions): (state: State) => void {
  const one = (label: string, title: string, onclick: () => void, key?: Parameters<typeof keyOf>[0], more: Attributes = {}) =>
    button(label, onclick, { class: "small", title: key === undefined ? title : `${title} (${keyOf(key)})`, "aria-keyshortcuts": key && keyOf(key), ...more });
  const buttons = {
    stepDry: one("Step dry run", "Begins a dry run and pauses before its first step", () => act.run("dry", "step"), "step"),
    stepLive: one("Step live run", "Begins a live run and pauses before its first step", () => act.run("live", "step")),
    pause: one("Pause", "Pauses before the next step", () => act.pause(), "continue"),
    go: one("Continue", "Goes on to the next breakpoint, or to the end", () => act.go("breakpoint"), "continue", { class: "small primary" }),
    over: one("Step", "To the next step of this workflow", () => act.go("over"), "step"),
    into: one("Into", "To the next step, also in a called workflow", () => act.go("step"), "into"),
    out: one("Out", "To the next step of the workflow that called this one", () => act.go("out")),
    answer: one("To the answer", "To the next answer, before the run takes it in", () => act.go("answer"), "answer"),
    stop: one("Stop", "Ends the run", () => act.stop(), "stop"),
  };
  const help = one("Shortcuts", "What can be done with the keyboard", openShortcuts, "shortcuts");
  let shown = "";
  return (state) => {
    const phase = state.run?.phase;
    const isCalled = phase === "paused" && state.run?.phase === "paused" && state.run.pause.workflowId !== state.run.trace.workflowId;
    const now: (keyof typeof buttons)[] =
      phase === "paused" ? ["go", "over", "into", ...(isCalled ? (["out"] as const) : []), "answer", "stop"] : phase === "running" || phase === "stopping" ? ["pause", "stop"] : ["stepDry", "stepLive"];
    for (const it of [buttons.stepDry, buttons.stepLive]) it.disabled = workflowOf(state) === undefined;
    for (const it of [buttons.pause, buttons.stop]) it.disabled = phase === "stopping";
    if (shown === now.join()) return;
    shown = now.join();
    const hadFocus = root.contains(document.activeElement);
    const focused = Object.entries(buttons).find(([, it]) => it === document.activeElement)?.[0];
    fill(root, ...now.map((it) => buttons[it]), help);
    // A button that has gone leaves the focus to the one that goes on from here.
    if (hadFocus) (now.find((it) => it === focused) === undefined ? root.querySelector("button") : buttons[focused as keyof typeof buttons])?.focus();
  };
}
