/** Completions for bash, from 3.2 on. */
import type { Completed } from "../completions.js";

export function bash(commands: Completed[]): string {
  const firsts = [...new Set(commands.map((it) => it.words[0]))];
  const groups = [...new Set(commands.flatMap(({ words }) => (words.length === 2 ? [words[0]] : [])))];
  return `# Completions of telaio for bash: source <(telaio completions bash)
_telaio() {
  local at=$COMP_CWORD cur=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} prev words=
  # Bash makes three words of --format=json.
  if [[ $cur == "=" ]]; then cur=; else ((at -= 1)); fi
  [[ \${COMP_WORDS[at]} == "=" ]] && ((at -= 1))
  prev=\${COMP_WORDS[at]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    words="${[...firsts, "help", "--help", "--version"].join(" ")}"
  else
    case $command in
${groups.map((group) => ofGroup(group, commands)).join("\n")}
    esac
  fi
  if [[ -z $words ]]; then
    case "$command $prev" in
${commands.flatMap(ofValues).join("\n")}
      *)
        case $command in
${commands.map(ofCommand).join("\n")}
        esac
        ;;
    esac
  fi
  # Where there are no words, bash completes files.
  [[ -z $words ]] && return
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  type compopt >/dev/null 2>&1 && compopt +o default 2>/dev/null
  return 0
}
complete -o default -F _telaio telaio
`;
}

const ofGroup = (group: string, commands: Completed[]) => {
  const seconds = commands.flatMap(({ words }) => (words.length === 2 && words[0] === group ? [words[1]] : []));
  return `      ${group}) if ((COMP_CWORD == 2)); then words="${seconds.join(" ")}"; else command="${group} \${COMP_WORDS[2]}"; fi ;;`;
};

/** What may follow the options that take a value. */
function ofValues({ words, options }: Completed): string[] {
  return options.flatMap(({ name, short, value }) => {
    if (value === "none") return [];
    const patterns = [`--${name}`, ...(short === undefined ? [] : [`-${short}`])].map((it) => `"${words.join(" ")} ${it}"`);
    // A blank is no word, and nothing is completed.
    const found = typeof value !== "string" ? value.join(" ") : value === "text" ? " " : "";
    return [`      ${patterns.join("|")}) words="${found}" ;;`];
  });
}

function ofCommand({ words, options, operands }: Completed): string {
  const names = options.map((it) => `--${it.name}`).join(" ");
  const rest = operands === "files" ? "" : ` else words="${operands.join(" ") || " "}";`;
  return `          "${words.join(" ")}") if [[ $cur == -* ]]; then words="${names}";${rest} fi ;;`;
}
