/** Completions for zsh. */
import type { Completed, CompletedOption } from "../completions.js";

export function zsh(commands: Completed[]): string {
  const groups = [...new Set(commands.flatMap(({ words }) => (words.length === 2 ? [words[0]] : [])))];
  return `#compdef telaio
# Completions of telaio for zsh: telaio completions zsh > ~/.zfunc/_telaio
_telaio_source() {
  # NAME=PATH
  if compset -P '*='; then _files; else _message 'NAME=PATH'; fi
}
_telaio() {
  local command=$words[2]
  local -a commands
  if (( CURRENT == 2 )); then
    commands=(
${firstWords(commands).join("\n")}
    )
    _describe command commands
    _arguments '--version[which telaio this is]' '--help[list the commands]'
    return
  fi
  case $command in
${groups.map((group) => ofGroup(group, commands)).join("\n")}
  esac
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(ofCommand).join("\n")}
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _telaio "$@"; else compdef _telaio telaio; fi
`;
}

const described = (name: string, summary: string) => `      ${quoted(`${name}:${summary}`)}`;

function firstWords(commands: Completed[]): string[] {
  const summaries = new Map<string, string>();
  for (const { words, summary } of commands) summaries.set(words[0], words.length === 1 ? summary : "MCP configurations");
  return [...summaries].map(([name, summary]) => described(name, summary));
}

function ofGroup(group: string, commands: Completed[]): string {
  const seconds = commands.flatMap(({ words, summary }) => (words.length === 2 && words[0] === group ? [described(words[1], summary)] : []));
  return `    ${group})
      if (( CURRENT == 3 )); then
        commands=(
${seconds.join("\n")}
        )
        _describe command commands
        return
      fi
      command="${group} $words[3]"
      shift words
      (( CURRENT-- ))
      ;;`;
}

function ofCommand({ words, options, operands }: Completed): string {
  const rest = operands === "files" ? ["'*:file:_files'"] : operands.length === 0 ? [] : [quoted(`*: :(${operands.join(" ")})`)];
  return `    '${words.join(" ")}')
      _arguments -s ${[...options.map(ofOption), ...rest].join(" \\\n        ")}
      ;;`;
}

function ofOption({ name, short, description, value, isMany }: CompletedOption): string {
  const text = `[${description.replaceAll(/[[\]\\]/g, "\\$&")}]`;
  const values = typeof value !== "string" ? `: :(${value.join(" ")})` : { none: "", file: ": :_files", source: ": :_telaio_source", text: ": : " }[value];
  const equals = value === "none" ? "" : "=";
  const long = `${isMany ? "*" : ""}--${name}${equals}${text}${values}`;
  return [quoted(long), ...(short === undefined ? [] : [quoted(`-${short}${text}${values}`)])].join(" ");
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
