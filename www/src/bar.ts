/** The top bar: the document's name and state, and the buttons that run it. */
import { button, count, element, fill, hide, shape, write, type Child } from "./element.js";
import { isRunning, tallyOf, workflowOf, type Actions, type State } from "./state.js";

export function barView(name: HTMLElement, tally: HTMLElement, actions: HTMLElement, act: Actions): (state: State) => void {
  const dry = button("Dry run", () => act.run("dry"), { title: "Goes through the steps; sends nothing" });
  const live = button("Run", () => act.run("live"), { class: "primary", title: "Sends the requests" });
  const stop = button("Stop", () => act.stop(), { class: "primary" });
  actions.append(dry, live, stop);
  let said = "";
  let titled = "";
  return (state) => {
    write(name, state.document.name);
    if (titled !== state.document.name) document.title = `${(titled = state.document.name)} · Telaio`;
    const now = JSON.stringify([tallyOf(state), state.standing, state.trouble]);
    if (now !== said) {
      said = now;
      fill(tally, ...tallyMarks(state));
    }
    const running = isRunning(state);
    const hadFocus = document.activeElement === live || document.activeElement === stop;
    hide(live, running);
    hide(stop, !running);
    if (hadFocus) (running ? stop : live).focus();
    stop.disabled = state.run?.phase === "stopping";
    dry.disabled = running || workflowOf(state) === undefined;
    live.disabled = workflowOf(state) === undefined;
  };
}

function tallyMarks(state: State): Node[] {
  if (state.trouble !== undefined) return [mark("error", "not checked")];
  const tally = tallyOf(state);
  if (tally === undefined) return [mark("waiting", "checking")];
  const { errors, warnings } = tally;
  const marks: Node[] = [];
  if (errors > 0) marks.push(tallied("error", errors));
  if (warnings > 0) marks.push(tallied("warning", warnings));
  if (marks.length === 0) marks.push(mark("passed", "no errors"));
  if (state.standing === "full") marks.push(mark("warning", "not kept: storage is full"));
  if (state.standing === "denied") marks.push(mark("warning", "not kept: the browser denies storage"));
  return marks;
}

/** A count, whose noun stands aside where there is little room. */
function tallied(kind: "error" | "warning", number: number): HTMLElement {
  const [digits = "", noun = ""] = count(number, kind).split(" ");
  return mark(kind, digits, element("span", { class: "noun" }, ` ${noun}`));
}

function mark(kind: "error" | "warning" | "passed" | "waiting", ...words: readonly Child[]): HTMLElement {
  return element("span", { class: `mark-state ${kind}` }, shape(kind), element("span", {}, ...words));
}
