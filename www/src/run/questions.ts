/** What the page asks the worker about runs, and the worker's answers. */
import { NotRunnable, checkInputs, plan, replay, report, type Destinations, type Finding, type InputMisfit, type Replayed, type ReportFormat, type RunOptions, type Trace } from "telaio";

/** A document or inputs that are not fit to run. */
export interface Refused {
  readonly findings: readonly Finding[];
}

/** Something that cannot be done, and why. */
export interface Trouble {
  readonly error: string;
}

/** Each question with its answer. */
interface Questions {
  destinations: [{ text: string; options: RunOptions; dry: boolean }, Destinations | Refused];
  checkInputs: [{ text: string; workflowId: string; inputs: Record<string, unknown> }, readonly InputMisfit[]];
  report: [{ trace: Trace; format: ReportFormat }, string];
  replay: [{ text: string; recording: unknown; options: RunOptions }, Replayed | Refused];
}

export type Question = { [Name in keyof Questions]: { readonly about: Name } & Questions[Name][0] }[keyof Questions];
export type AnswerTo<Name extends keyof Questions> = Questions[Name][1] | Trouble;

/** Asks the worker. `undefined` if it had to be replaced. */
export type AskAbout = <Name extends keyof Questions>(about: Name, what: Questions[Name][0]) => Promise<AnswerTo<Name> | undefined>;

/** In the worker: an error that is no trap is an answer, too. */
export async function answerTo(question: Question): Promise<unknown> {
  try {
    return await answer(question);
  } catch (error) {
    if (error instanceof NotRunnable) return { findings: error.findings } satisfies Refused;
    if (!(error instanceof Error) || error.cause !== undefined) throw error;
    return { error: error.message } satisfies Trouble;
  }
}

function answer(question: Question): Promise<unknown> {
  switch (question.about) {
    case "destinations":
      return plan(question.text, { ...question.options, dry: question.dry });
    case "checkInputs":
      return checkInputs(question.text, question.workflowId, question.inputs);
    case "report":
      return report(question.trace, question.format);
    case "replay":
      return replay(question.text, question.recording, question.options);
    default:
      return question satisfies never;
  }
}
