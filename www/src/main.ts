/** The page: one state, the actions that change it, and the views that follow from it. */
import { barView } from "./bar.js";
import { divide } from "./divider.js";
import { convertView } from "./convert.js";
import { byId, element, fill, hide, shape } from "./element.js";
import { connectEngine } from "./engine.js";
import { lastOpened } from "./documents/keeping.js";
import { openLibrary } from "./documents/library.js";
import { arrivals } from "./documents/arrivals.js";
import { noticesIn } from "./documents/notices.js";
import { documentPane, firstState } from "./documents/pane.js";
import { sourceTabs } from "./documents/source-tabs.js";
import { docsView } from "./docs/tab.js";
import { flowView } from "./flow/tab.js";
import { findingsView } from "./findings.js";
import { focusFirstError, inputsView } from "./inputs/inputs.js";
import { linkedServers } from "./link.js";
import type { Report } from "./protocol.js";
import { keepOffline } from "./offline.js";
import { previewView } from "./preview.js";
import { resultView, runStanding } from "./result/result.js";
import { credentialsView } from "./inputs/credentials.js";
import { misfitsOf, misfitsView } from "./inputs/misfits.js";
import { proxySwitch } from "./inputs/proxy-switch.js";
import { sourcesView } from "./inputs/sources.js";
import { isConfig, tabOf, tabsOf, type Actions, type State, type Tab } from "./state.js";
import { isAgreed } from "./run/agreement.js";
import { abandonedRuns, runControl } from "./run/control.js";
import { interruptedRun } from "./run/interrupted.js";
import { otherDocument } from "./run/other-document.js";
import { runPanel } from "./run/panel.js";
import { plannedView } from "./run/planned.js";
import { proxyToken } from "./run/proxy.js";
import { listenToKeys } from "./run/shortcuts.js";
import { keep, kept } from "./storage.js";
import { tabs } from "./tabs.js";
import { themeSwitch } from "./theme.js";

// Ahead of everything that is waited for, so that nothing changes under one's eyes.
themeSwitch(byId("theme"));
divide(byId("panes"), byId("divider"));

const engine = connectEngine({ checked, replaced });
const library = await openLibrary();
const found = await lastOpened(library);

const first = firstState(found);
let state: State = {
  ...first,
  standing: "unknown",
  servers: { ...kept("servers"), ...linkedServers(location.search) },
  breakpoints: new Set(),
  answers: {},
  watched: [],
  misfits: [],
  credentials: {},
  serverVariables: {},
  interrupted: interruptedRun(first.document.id),
  samples: "",
  client: "claude-code",
};

const notices = noticesIn(byId("notices"));
const pane = documentPane(byId("editor"), { state: () => state, update, toggleBreakpoint: (stepId) => actions.toggleBreakpoint(stepId) }, engine, library, found, notices);

const actions: Actions = {
  ...pane.actions,
  ...runControl({
    engine,
    state: () => state,
    update,
    isAgreed: (state, left) => isAgreed(state, left, engine, byId("consent") as HTMLDialogElement),
    misfits: (mode) => misfitsOf(state, engine, mode === "live"),
    showInputs() {
      update({ tab: "inputs" });
      focusFirstError(byId("panel-inputs"));
    },
    // Where the panes are stacked, the steps may be out of sight.
    showRun: () => byId("tabs").scrollIntoView({ block: "start" }),
  }),
  enter(name, entry) {
    update({ entries: { ...state.entries, [name]: entry } });
  },
  serve(source, url) {
    update({ servers: { ...state.servers, [source]: url } });
    keep("servers", state.servers);
  },
  setServerVariable(source, name, value) {
    update({ serverVariables: { ...state.serverVariables, [source]: { ...state.serverVariables[source], [name]: value } } });
  },
  chooseWorkflow: (workflowId) => update({ workflowId, run: undefined }),
  show: (tab) => update({ tab }),
  sample: (samples) => update({ samples }),
  chooseClient: (client) => update({ client }),
  authorize(key, credential) {
    const { [key]: _, ...others } = state.credentials;
    update({ credentials: credential === undefined ? others : { ...others, [key]: credential } });
  },
  useProxy(isOn) {
    if (state.proxy !== undefined) update({ proxy: { ...state.proxy, isOn } });
  },
};

function checked(report: Report, text: string): void {
  update({ report, checkedText: text, trouble: undefined });
  pane.checked(report, text);
}

function replaced(reason: string): void {
  update({ trouble: reason });
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
  credentialsView(byId("credentials"), actions),
  proxySwitch(byId("sending"), actions),
  runPanel(byId("panel-run"), actions),
  otherDocument(first.document.id, update),
  abandonedRuns(engine),
  plannedView(engine, update),
  misfitsView(engine, update),
  resultView(byId("panel-result"), engine, actions),
  docsView(byId("panel-docs"), engine),
  (state) => showTab(tabOf(state), tabsOf(state)),
  convertView(byId("convert"), engine, actions),
  previewView(byId("preview"), engine, actions),
  (state) => {
    hide(runState, isConfig(state));
    const [mark, words] = runStanding(state.run);
    if (runState.textContent !== words) fill(runState, shape(mark), element("span", {}, words));
  },
];

function update(change: Partial<State>): void {
  state = { ...state, ...change };
  for (const view of views) view(state);
  pane.note(state);
}

listenToKeys(() => state, actions);
update({});
void proxyToken().then((token) => token !== undefined && update({ proxy: { token, isOn: false } }));
await arrivals({ act: actions, state: () => state, engine, library, pane, notices });
void keepOffline(notices);
