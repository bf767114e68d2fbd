/** `telaio dry-run`: runs a workflow without sending anything, as `telaio run --dry-run` does. */
import type { Command } from "./command.js";
import { RUN_OPTIONS, runAs } from "./run.js";

const HELP = `Run a workflow without sending anything: answers are made up from the API's descriptions, and marked.

Usage: telaio dry-run FILE [--workflow ID] [--input NAME=VALUE]… [--inputs FILE.json] [--source NAME=PATH]…
                      [--answer STEP=STATUS]… [--explore] [--step] [--format text|json]

  FILE                 an Arazzo document; \`-\` reads the standard input
  --workflow ID        which workflow; the first by default
  --input NAME=VALUE   an input; JSON where it fits the declared type, else text; what is missing is made up
  --inputs FILE.json   an object of inputs
  --source NAME=PATH   the document of the source description NAME; relative urls are found without it
  --answer STEP=STATUS what the API answers to a step; several of one step are for one request after the
                       other; \`timeout\` or \`network\` means that no answer comes
  --explore            try all answers: the ways through the workflow, and what is never reached
  --step               pause before each step
  --format FORMAT      \`text\` (default) or \`json\`, which is the trace

It needs no key, and not even the API's description. All other options are those of \`telaio run\`.

For example:
  telaio dry-run workflow.yaml
  telaio dry-run workflow.yaml --input userId=ada --answer createInstance=409
  telaio dry-run workflow.yaml --explore
  telaio dry-run workflow.yaml --curl requests.sh

Exit code: 0 if the run succeeded, with \`--explore\` if everything is reached; 1 if not; 2 if there is nothing
fit to run or a file cannot be read or written.`;

export const dryRun: Command = { help: HELP, options: RUN_OPTIONS, operands: "files", run: (args) => runAs({ name: "dry-run", isDry: true }, args) };
