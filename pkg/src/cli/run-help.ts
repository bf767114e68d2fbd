/** What `telaio run --help` says. */
export const RUN_HELP = `Run a workflow of an Arazzo document.

Usage: telaio run FILE [--workflow ID] [--input NAME=VALUE]… [--inputs FILE.json]
                  [--source NAME=PATH]… [--server NAME=SERVER]… [--server-variable NAME.VARIABLE=VALUE]…
                  [--credential NAME=VALUE]… [--credentials FILE.json] [--dry-run]
                  [--timeout SECONDS] [--max-steps N] [--max-depth N] [--max-wait SECONDS] [--max-body BYTES]
                  [--format text|json] [--keep-steps N] [--trace FILE] [--har FILE] [--junit FILE]
                  [--report FILE] [--curl FILE] [--mermaid FILE]
                  [--checkpoint FILE [--with-secrets]] [--resume FILE [--repeat]]
                  [--mcp-config DIALECT [--mcp-into FILE [--mcp-replace]]]
                  [--answer STEP=STATUS]… [--explore] [--replay FILE] [--step]

  FILE                 an Arazzo document; \`-\` reads the standard input
  --workflow ID        which workflow; the first by default
  --input NAME=VALUE   an input; JSON where it fits the declared type, else text
  --inputs FILE.json   an object of inputs, which keeps secrets out of the shell's history
  --source NAME=PATH   the document of the source description NAME; relative urls are found without it,
                       and so are the \`sources\` of \`telaio.config.json\`
  --server NAME=SERVER where to send the requests of the source description NAME: a URL, or one of
                       the servers that it lists, by its name, its description or its place from 0
  --server-variable NAME.VARIABLE=VALUE
                       a variable in the URL of a server of the source description NAME
  --credential NAME=VALUE
                       the key, token or \`user:password\` of the security scheme NAME, or of SOURCE.NAME;
                       for OAuth 2 also an object such as \`{"clientId": …, "clientSecret": …}\`
  --credentials FILE.json
                       an object of credentials, as also in the variable TELAIO_CREDENTIALS,
                       which keeps them out of the shell's history
  --dry-run            send nothing; make up the answers, and mark what is made up
  --answer STEP=STATUS in a dry run, what the API answers to a step; several of one step are for one request
                       after the other; \`timeout\` or \`network\` means that no answer comes
  --explore            instead of one dry run, try all answers: the ways through the workflow, which answer
                       leads where, and what is never reached
  --replay FILE        send nothing; take the answers from the trace of a run, or from an HTTP Archive, and say
                       what differs from what was recorded; a trace has the inputs, too, but for secrets
  --step               pause before each step, and do what is typed: \`help\` lists the commands, which can
                       also come from a file by the standard input
  --format FORMAT      \`text\` (default) or \`json\`, which is the trace

Limits, so that every run ends. One that is reached fails the step or ends the run, and is named.

  --timeout SECONDS    how long to wait for an answer where the document does not say; 30 by default
  --max-steps N        how many steps may be executed, retries included; 1000 by default
  --max-depth N        how deep workflows may call each other; 8 by default, 100 at most
  --max-wait SECONDS   the longest wait before a retry; a day by default
  --max-body BYTES     how large an answer may be, such as \`64K\` or \`1G\`; 10M by default
  --keep-steps N       how many of the last steps the trace keeps; all by default

XPath 2.0 to 3.1 is evaluated in full where \`fontoxpath\` and \`slimdom\` are installed beside telaio.

What a run leaves, also one that fails or is stopped; \`-\` is the standard output. A file that is
there is replaced. Secrets are hidden in all of them.

  --trace FILE         everything that happened, as JSON
  --har FILE           the requests and answers as an HTTP Archive, which browsers open
  --junit FILE         a test case for each step, for build servers
  --report FILE        a report for people, in Markdown
  --curl FILE          a shell script that sends the same requests
  --mermaid FILE       a sequence diagram

  --mcp-config DIALECT if the run has made an MCP server, such as one at Composio: the configuration with which
                       a client uses it, such as \`cursor\`, \`vscode\` or \`claude-code\`, on the standard
                       output; keys are variables in it
  --mcp-into FILE      put that server into a configuration that is there, and change nothing else in it
  --mcp-replace        replace a server of the same name there

  --checkpoint FILE    where the run stands, if it has not succeeded. Secrets are left out, unless:
  --with-secrets       keep them, so that nothing has to be given again: the file is confidential then
  --resume FILE        go on from a checkpoint: after a failure at the step that failed, with the document as
                       it is now and without repeating the steps that succeeded
  --repeat             send again what may have had its effect before the checkpoint was taken

For example:
  telaio run workflow.yaml --inputs inputs.json
  telaio run workflow.yaml --input userId=ada --server api=http://127.0.0.1:4701 --trace trace.json
  telaio run workflow.yaml --inputs inputs.json --checkpoint stand.json
  telaio run workflow.yaml --inputs inputs.json --resume stand.json

Exit code: 0 if the run succeeded, with \`--explore\` if everything is reached, with
\`--replay\` of a trace if nothing differs; 1 if not, or a limit was reached; 2 if there is nothing fit to run or
a file cannot be read or written, 130 if Ctrl-C stopped it.`;
