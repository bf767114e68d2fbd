/** Completions for fish, from 3.0 on. */
import type { Completed, CompletedOption } from "../completions.js";

export function fish(commands: Completed[]): string {
  return `# Completions of telaio for fish: telaio completions fish > ~/.config/fish/completions/telaio.fish
function __telaio_at
  # Whether the next word comes right behind these.
  set -l words (commandline -opc)[2..-1]
  test "$words" = "$argv"
end
function __telaio_is
  # Whether these words come first.
  set -l words (commandline -opc)[2..-1]
  string match -q -- "$argv *" "$words "
end
complete -c telaio -f
${[...firstWords(commands), ...commands.flatMap(ofCommand)].join("\n")}
`;
}

function firstWords(commands: Completed[]): string[] {
  const at = (before: string) => `complete -c telaio -n '__telaio_at${before}'`;
  const seen = new Set<string>();
  const lines = commands.flatMap(({ words: [first, second], summary }) => {
    const isNew = !seen.has(first);
    seen.add(first);
    if (second === undefined) return [`${at("")} -a ${first} -d ${quoted(summary)}`];
    return [...(isNew ? [`${at("")} -a ${first} -d 'MCP configurations'`] : []), `${at(` ${first}`)} -a ${second} -d ${quoted(summary)}`];
  });
  return [...lines, `${at("")} -l version -d 'which telaio this is'`, `${at("")} -l help -d 'list the commands'`];
}

function ofCommand({ words, options, operands }: Completed): string[] {
  const is = `complete -c telaio -n '__telaio_is ${words.join(" ")}'`;
  const rest = operands === "files" ? [`${is} -F`] : operands.length === 0 ? [] : [`${is} -a ${quoted(operands.join(" "))}`];
  return [...rest, ...options.map((it) => `${is} ${ofOption(it)}`)];
}

function ofOption({ name, short, description, value }: CompletedOption): string {
  const values = typeof value !== "string" ? ` -x -a ${quoted(value.join(" "))}` : value === "none" ? "" : value === "text" ? " -x" : " -r -F";
  return `-l ${name}${short === undefined ? "" : ` -s ${short}`}${values} -d ${quoted(description)}`;
}

const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
