/** What can be typed while a run is paused. */
import type { Until } from "telaio";

export const STEP_HELP = `   next               to the next step of this workflow
   into               to the next step, also in a called workflow
   out                to the next step of the workflow that called this one
   answer             to the next answer, before the run takes it in
   run STEP           to before this step
   continue           to the next breakpoint, or to the end
   break STEP         pause before this step from now on, or no longer
   print EXPRESSION   what an expression or a condition comes out as
   set NAME=VALUE     change an input; with STEP.NAME the output of a step; JSON, or else a text
   respond STATUS [BODY]
                      change the answer at which the run is paused
   back [STEP]        go back to before a step; what was sent has been sent all the same
   steps              the steps that were begun
   quit               stop the run
A word can be cut short, an empty line does the same again.`;

/** Something to do. */
export type Command =
  | { type: "go"; until: Until }
  | { type: "break"; stepId: string }
  | { type: "print"; expression: string }
  | { type: "set"; stepId?: string; name: string; value: unknown }
  | { type: "answer"; status: number; body?: unknown }
  | { type: "back"; stepId?: string }
  | { type: "steps" | "quit" | "help" | "nothing" };

const WORDS = ["next", "into", "out", "answer", "run", "continue", "break", "print", "set", "respond", "back", "steps", "quit", "help"] as const;

/** Reads a line. A text says what is wrong with it. */
export function commandOf(line: string): Command | string {
  const [, typed = "", rest = ""] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(line) ?? [];
  // Those that are needed most have the short forms.
  const word = WORDS.find((it) => it.startsWith(typed.toLowerCase()));
  switch (word) {
    case undefined:
      return `\`${typed}\` is no command; \`help\` lists them`;
    case "next":
      return { type: "go", until: "over" };
    case "into":
      return { type: "go", until: "step" };
    case "out":
      return { type: "go", until: "out" };
    case "answer":
      return { type: "go", until: "answer" };
    case "continue":
      return { type: "go", until: "breakpoint" };
    case "run":
      return rest === "" ? "expected a step, as in `run createServer`" : { type: "go", until: { stepId: rest } };
    case "break":
      return rest === "" ? "expected a step, as in `break createServer`" : { type: "break", stepId: rest };
    case "print":
      return rest === "" ? "expected an expression, as in `print $inputs.name`" : { type: "print", expression: rest };
    case "set": {
      const [, stepId, name, text] = /^(?:([^.=]+)\.)?([^=]+)=(.*)$/s.exec(rest) ?? [];
      if (name === undefined || text === undefined) return "expected `set NAME=VALUE` or `set STEP.NAME=VALUE`";
      return { type: "set", ...(stepId !== undefined && { stepId }), name, value: valueOf(text) };
    }
    case "respond": {
      const [, status, body] = /^([1-5]\d\d)(?:\s+(.*))?$/s.exec(rest) ?? [];
      if (status === undefined) return "expected a status, as in `respond 404 {\"message\": \"no\"}`";
      return { type: "answer", status: Number(status), ...(body !== undefined && { body: valueOf(body) }) };
    }
    case "back":
      return { type: "back", ...(rest !== "" && { stepId: rest }) };
    case "steps":
    case "quit":
    case "help":
      return { type: word };
    default:
      return word satisfies never;
  }
}

/** JSON where it is some, else the text itself. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
