/** The page: one state, the actions that change it, and the views that follow from it. */
import { barView } from "./bar.js";
import { askConsent } from "./run/consent.js";
import { divide } from "./divider.js";
import { convertView } from "./convert.js";
import { byId, element, fill, shape } from "./element.js";
import { connectEngine } from "./engine.js";
import { lastOpened } from "./documents/keeping.js";
import { openLibrary } from "./documents/library.js";
import { arrivals } from "./documents/arrivals.js";
import { noticesIn } from "./documents/notices.js";
import { documentPane, firstState } from "./documents/pane.js";
import { sourceTabs } from "./documents/source-tabs.js";
import { flowView } from "./flow/tab.js";
import { findingsView } from "./findings.js";
import { focusFirstError, inputsView } from "./inputs/inputs.js";
import { linkedServers } from "./link.js";
import type { Mode, Outcome, Report } from "./protocol.js";
import { previewView } from "./preview.js";
import { resultView, runStanding } from "./result/result.js";
import { sourcesView } from "./inputs/sources.js";
import { formOf, isRunning, optionsOf, workflowOf, type Actions, type State, type Tab } from "./state.js";
import { timelineView } from "./run/timeline.js";
import { keep, kept } from "./storage.js";
import { tabs } from "./tabs.js";
import { themeSwitch } from "./theme.js";
import { emptyTrace, follow } from "./run/trace.js";

const engine = connectEngine({ checked, replaced });
const library = await openLibrary();
const found = await lastOpened(library);

let state: State = {
  ...firstState(found),
  standing: "unknown",
  servers: { ...kept("servers"), ...linkedServers(location.search) },
  breakpoints: new Set(),
  samples: "",
  client: "claude-code",
};

const notices = noticesIn(byId("notices"));
const pane = documentPane(byId("editor"), { state: () => state, update }, engine, library, found, notices);

/** Origins that the user agreed to send to. In memory: a reload asks again. */
const agreed = new Set<string>();

const actions: Actions = {
  ...pane.actions,
  enter(name, entry) {
    update({ entries: { ...state.entries, [name]: entry } });
  },
  serve(source, url) {
    update({ servers: { ...state.servers, [source]: url } });
    keep("servers", state.servers);
  },
  chooseWorkflow: (workflowId) => update({ workflowId, run: undefined }),
  show: (tab) => update({ tab }),
  sample: (samples) => update({ samples }),
  chooseClient: (client) => update({ client }),
  run: (mode) => void run(mode),
  toggleBreakpoint(stepId) {
    const breakpoints = new Set(state.breakpoints);
    if (!breakpoints.delete(stepId)) breakpoints.add(stepId);
    update({ breakpoints });
  },
  stop() {
    if (state.run === undefined || state.run.phase !== "running") return;
    update({ run: { ...state.run, phase: "stopping" } });
    engine.stop();
  },
};

function checked(report: Report, text: string): void {
  update({ report, checkedText: text, trouble: undefined });
  if (text === state.document.text) pane.checked(report);
}

function replaced(reason: string): void {
  update({ trouble: reason });
}

async function run(mode: Mode): Promise<void> {
  const workflow = workflowOf(state);
  if (workflow === undefined || isRunning(state)) return;
  update({ asked: mode });
  const { errors, missing } = formOf(state);
  if (Object.keys(errors).length > 0 || (mode === "live" && missing.length > 0)) {
    update({ tab: "inputs" });
    return focusFirstError(byId("panel-inputs"));
  }
  const { text } = state.document;
  const options = optionsOf(state);
  update({ tab: "run", run: { phase: "running", mode, trace: emptyTrace(workflow.workflowId) } });
  // Where the panes are stacked, the steps may be out of sight.
  byId("tabs").scrollIntoView({ block: "start" });
  if (mode === "live") {
    const dry = await engine.run("dry", text, options, () => {});
    if (dry.type !== "trace") return end(mode, dry);
    if (!(await isAgreed(originsOf(dry)))) return update({ run: undefined, tab: "inputs" });
  }
  const outcome = await engine.run(mode, text, options, (event) => {
    if (state.run?.phase === "running" || state.run?.phase === "stopping")
      update({ run: { ...state.run, trace: follow(state.run.trace, event) } });
  });
  end(mode, outcome);
}

function end(mode: Mode, outcome: Outcome): void {
  const trace = outcome.type === "trace" ? outcome.trace : state.run?.trace;
  update({ run: { phase: "ended", mode, outcome, ...(trace !== undefined && { trace }) } });
}

/** The origins that a run will send to, as its dry run shows them. A made-up address is refused by a live run. */
function originsOf(dry: Extract<Outcome, { type: "trace" }>): string[] {
  const requests = dry.trace.steps.flatMap((step) => step.attempts.flatMap((it) => it.request ?? []));
  const urls = requests.filter((it) => !it.madeUp?.includes("url")).map((it) => URL.parse(it.url));
  return [...new Set(urls.flatMap((url) => (url === null ? [] : [url.origin])))];
}

async function isAgreed(origins: readonly string[]): Promise<boolean> {
  const asked = origins.filter((it) => !agreed.has(it));
  if (asked.length === 0) return true;
  const { values } = formOf(state);
  const fields = workflowOf(state)?.inputs ?? [];
  const secrets = fields.filter(({ name, secret }) => secret && name in values).map(({ name }) => name);
  const isYes = await askConsent(byId("consent") as HTMLDialogElement, { origins: asked, secrets });
  if (isYes) for (const origin of asked) agreed.add(origin);
  return isYes;
}

const showTab = tabs<Tab>(byId("tabs"), actions.show);
const runState = byId("run-state");
const views: readonly ((state: State) => void)[] = [
  barView(byId("document-name"), byId("document-state"), byId("actions"), actions),
  sourceTabs(byId("document-tabs"), byId("editor"), byId("source-missing"), actions),
  findingsView(byId("findings"), actions),
  flowView(byId("panel-flow"), engine, actions),
  inputsView(byId("inputs"), actions),
  sourcesView(byId("sources"), actions),
  timelineView(byId("panel-run"), actions),
  resultView(byId("panel-result"), engine, actions),
  ({ tab }) => showTab(tab),
  convertView(byId("panel-convert"), [byId("tabs"), runState, ...["flow", "inputs", "run", "result"].map((it) => byId(`panel-${it}`))], engine, actions),
  previewView(byId("preview"), engine, actions),
  ({ run }) => {
    const [mark, words] = runStanding(run);
    if (runState.textContent !== words) fill(runState, shape(mark), element("span", {}, words));
  },
];

function update(change: Partial<State>): void {
  state = { ...state, ...change };
  for (const view of views) view(state);
  pane.note(state);
}

themeSwitch(byId("theme"));
divide(byId("panes"), byId("divider"));
update({});
await arrivals({ act: actions, state: () => state, engine, library, pane, notices });
