/** All commands, each loaded when it is needed. */
import type { Command } from "./command.js";

export interface Listed {
  /** How the list of commands shows it, and what it says of it. */
  usage: string;
  summary: string;
  load(): Promise<Command>;
  /** Whether it stays until somebody ends it. */
  stays?: true;
}

/** By name, in the order of the list. */
export const COMMANDS: Record<string, Listed> = {
  validate: {
    usage: "validate PATH…",
    summary: "find the mistakes in Arazzo documents and mcp.json files, and mend them with --fix",
    load: async () => (await import("./validate.js")).validate,
  },
  explain: {
    usage: "explain [RULE]",
    summary: "say what a finding means, with examples",
    load: async () => (await import("./explain.js")).explain,
  },
  format: {
    usage: "format PATH…",
    summary: "lay documents out",
    load: async () => (await import("./format.js")).format,
  },
  "dry-run": {
    usage: "dry-run FILE",
    summary: "run a workflow without sending anything",
    load: async () => (await import("./dry-run.js")).dryRun,
  },
  run: {
    usage: "run FILE",
    summary: "run a workflow",
    load: async () => (await import("./run.js")).run,
  },
  init: {
    usage: "init OPENAPI…",
    summary: "make a workflow of chosen operations of APIs",
    load: async () => (await import("./init.js")).init,
  },
  types: {
    usage: "types FILE",
    summary: "print the types of a workflow's inputs and outputs",
    load: async () => (await import("./types.js")).types,
  },
  docs: {
    usage: "docs FILE",
    summary: "make a readable page of a workflow",
    load: async () => (await import("./docs.js")).docs,
  },
  graph: {
    usage: "graph FILE",
    summary: "draw a workflow: Mermaid, SVG or JSON",
    load: async () => (await import("./graph.js")).graph,
  },
  "mcp check": {
    usage: "mcp check PATH…",
    summary: "find the mistakes in MCP configurations of every client",
    load: async () => (await import("./mcp.js")).check,
  },
  "mcp list": {
    usage: "mcp list PATH…",
    summary: "list their servers",
    load: async () => (await import("./mcp.js")).list,
  },
  "mcp convert": {
    usage: "mcp convert FILE",
    summary: "write an MCP configuration for another client",
    load: async () => (await import("./mcp-convert.js")).convert,
  },
  mock: {
    usage: "mock [OPENAPI]",
    summary: "answer in an API's place on this machine",
    load: async () => (await import("./mock.js")).mock,
    stays: true,
  },
  serve: {
    usage: "serve",
    summary: "serve the page on this machine",
    load: async () => (await import("./serve.js")).serve,
    stays: true,
  },
  lsp: {
    usage: "lsp",
    summary: "serve editors by the Language Server Protocol",
    load: async () => (await import("./lsp.js")).lsp,
    stays: true,
  },
  completions: {
    usage: "completions SHELL",
    summary: "complete commands and options in bash, zsh or fish",
    load: async () => (await import("./completions.js")).completions,
  },
};

/** Commands of two words have one in common, which is none by itself. */
const GROUPS: Record<string, () => Promise<Command>> = { mcp: async () => (await import("./mcp.js")).mcp };

/** The words of the first place. */
export const FIRST_WORDS = [...new Set(Object.keys(COMMANDS).map((it) => it.split(" ", 1)[0] ?? it))];

interface Found extends Pick<Listed, "load" | "stays"> {
  name: string;
  args: string[];
}

/** The command that the arguments begin with, and the rest of them. */
export function find([first = "", second, ...rest]: string[]): Found | undefined {
  const after = second === undefined ? [] : [second, ...rest];
  const [two, one] = [COMMANDS[`${first} ${second}`], first.includes(" ") ? undefined : own(COMMANDS, first)];
  if (two !== undefined) return { ...two, name: `${first} ${second}`, args: rest };
  if (one !== undefined) return { ...one, name: first, args: after };
  const group = own(GROUPS, first);
  return group && { name: first, load: group, args: after };
}

const own = <T>(table: Record<string, T>, name: string): T | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);
