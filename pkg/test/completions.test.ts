/** Completions, asked of the shells themselves. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { checkCommand } from "./setup.js";

const folder = mkdtempSync(join(tmpdir(), "telaio-completions-"));
after(() => rmSync(folder, { recursive: true }));

before(async () => {
  for (const name of ["flow.yaml", "flow two.yaml", "pets.json"]) writeFileSync(join(folder, name), "");
  for (const shell of ["bash", "zsh", "fish"]) {
    const { stdout } = await checkCommand(["completions", shell], { code: 0, stderr: "" });
    writeFileSync(join(folder, `_${shell}`), stdout);
  }
});

const has = (shell: string) => spawnSync(shell, ["--version"]).status === 0;

/** What each shell must offer behind a line, what it must not, and whether files are among it. */
const LINES: [line: string, offered: string[], notOffered: string[]][] = [
  ["telaio va", ["validate"], ["run", "flow.yaml"]],
  ["telaio ", ["validate", "dry-run", "mcp", "completions"], ["check", "flow.yaml"]],
  ["telaio validate fl", ["flow.yaml"], ["pets.json"]],
  ["telaio validate --fo", ["--format"], ["--fix", "--credential"]],
  ["telaio validate --format ", ["text", "json", "sarif", "junit", "github"], ["flow.yaml", "svg"]],
  ["telaio validate flow.yaml --format s", ["sarif"], ["text"]],
  ["telaio graph --format ", ["mermaid", "svg", "json"], ["text", "flow.yaml"]],
  ["telaio run --inputs p", ["pets.json"], ["flow.yaml"]],
  ["telaio mcp ", ["check", "list", "convert"], ["flow.yaml", "validate"]],
  ["telaio mcp convert --to cu", ["cursor"], ["zed"]],
  ["telaio mcp check p", ["pets.json"], ["flow.yaml"]],
  ["telaio explain duplicate-", ["duplicate-step-id", "duplicate-workflow-id"], ["unknown-step-reference", "flow.yaml"]],
  ["telaio completions ", ["bash", "zsh", "fish"], ["flow.yaml"]],
  ["telaio run --timeout ", [], ["flow.yaml"]],
  ["telaio dry-run --ans", ["--answer"], ["--input"]],
];

function checkOffers(offers: (line: string) => string[]): void {
  for (const [line, offered, notOffered] of LINES) {
    const found = offers(line);
    const seen = `${line}| ${found.join(", ")}`;
    for (const it of offered) assert.ok(found.includes(it), `${it} is missing: ${seen}`);
    for (const it of notOffered) assert.ok(!found.includes(it), `${it} is too many: ${seen}`);
  }
}

/** What readline shows for a line: the words of the function, or else files. */
function bashOffers(line: string): string[] {
  const words = line.replaceAll("=", " = ").split(" ");
  const last = words.at(-1) ?? "";
  const script = `
    source ./_bash
    complete -p telaio | grep -q -- '-o default' || exit 3
    compopt() { isFiles=; }
    isFiles=yes
    COMP_WORDS=(${words.map((it) => `'${it}'`).join(" ")})
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _telaio
    if ((\${#COMPREPLY[@]})); then printf '%s\\n' "\${COMPREPLY[@]}"; elif [[ -n $isFiles ]]; then compgen -f -- '${last}'; fi`;
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], { cwd: folder, encoding: "utf8" });
  assert.equal(stderr, "", line);
  assert.ok(status === 0 || stdout === "", line);
  return stdout.split("\n").filter((it) => it !== "");
}

test("bash", { skip: !has("bash") && "there is no bash" }, () => {
  checkOffers(bashOffers);
  // Bash takes `=` for a word of its own.
  assert.deepEqual(bashOffers("telaio validate --format=s"), ["sarif"]);
  assert.deepEqual(bashOffers("telaio validate --source pets=p"), ["pets.json"]);
});

test("fish", { skip: !has("fish") && "there is no fish" }, () => {
  checkOffers((line) => {
    const { stdout, stderr } = spawnSync("fish", ["--no-config", "-c", `source ./_fish; complete -C '${line}'`], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
    });
    assert.equal(stderr, "", line);
    return stdout.split("\n").map((it) => it.split("\t", 1)[0] ?? "");
  });
});

/** Tells what is offered, instead of only showing it. */
const ZSH = `
PS1='READY ' RPS1=
stty -echo
fpath=($PWD $fpath)
autoload -U compinit
compinit -D -u
compadd() {
  local -a offered
  # With these it only asks.
  if [[ " $* " != *" -"[OAD]" "* ]]; then
    builtin compadd -O offered "$@"
    for it in $offered; do print -r -- "offers:$it"; done
  fi
  builtin compadd "$@"
}
`;

test("zsh", { skip: !has("zsh") && "there is no zsh" }, () => {
  writeFileSync(join(folder, "_telaio"), readFileSync(join(folder, "_zsh")));
  writeFileSync(join(folder, "init.zsh"), ZSH);
  checkOffers((line) => {
    // The completion works in a terminal only.
    const script = `
      zmodload zsh/zpty
      zpty z zsh -f -i
      zpty -w z 'source ./init.zsh'
      zpty -r -m z got '*READY*'
      zpty -w -n z '${line}'$'\\t'
      zpty -w z $'\\C-u'"print DO''NE"
      zpty -r -m z got '*DONE*'
      print -r -- $got`;
    const { stdout } = spawnSync("zsh", ["-f", "-c", script], { cwd: folder, encoding: "utf8", timeout: 30_000 });
    return Array.from(stdout.matchAll(/offers:(\S+)/g), (it) => it[1] ?? "");
  });
});

test("usage", async () => {
  await checkCommand(["completions"], { code: 2, stdout: "", stderr: /expected one of `bash`, `zsh`, `fish`/ });
  await checkCommand(["completions", "fishh"], { code: 2, stdout: "", stderr: /did you mean `fish`\?/ });
  await checkCommand(["completions", "--help"], { code: 0, stdout: /source <\(telaio completions bash\)/ });
});
