/** Whether a live run may be sent where it goes. */
import type { Engine } from "../engine.js";
import type { Outcome } from "../protocol.js";
import { formOf, optionsOf, type State } from "../state.js";
import type { Left } from "./messages.js";
import { commandLine } from "./command-line.js";
import { askConsent, departures } from "./consent.js";
import { allow } from "./proxy.js";

/** Asks once for each server and the secrets that go there. An outcome says why there is nothing to ask. */
export async function isAgreed(state: State, left: Left | undefined, engine: Engine, dialog: HTMLDialogElement): Promise<boolean | Outcome> {
  const planned = await plannedOf(state, left, engine);
  if (planned === undefined) return { type: "lost", message: "the worker had to be replaced" };
  if ("error" in planned) return { type: "lost", message: planned.error };
  if ("findings" in planned) return { type: "refused", findings: [...planned.findings] };
  const { values } = formOf(state);
  // A secret of a later step is not known yet, so that it may be there; a run that goes on knows its inputs.
  const isGiven = (secret: string) => left !== undefined || !secret.startsWith("$inputs.") || (secret.split(".")[1] ?? "") in values;
  const all = departures(planned, isGiven);
  const isYes = await askConsent(dialog, all, { viaProxy: state.proxy?.isOn === true, command: () => commandLine(state) });
  if (isYes && state.proxy?.isOn === true) await allow(state.proxy.token, all.map((it) => it.origin));
  return isYes;
}

async function plannedOf(state: State, left: Left | undefined, engine: Engine) {
  const { text } = state.document;
  const options = optionsOf(state);
  if (left === undefined) return engine.about("destinations", { text, options, dry: false });
  // What is secret in it is known to the worker alone, and is made up here.
  const known = left.checkpoint["inputs"] as Record<string, unknown> | undefined;
  return engine.about("destinations", { text, options: { ...options, workflowId: left.checkpoint.workflowId, inputs: { ...known, ...options.inputs } }, dry: true });
}
