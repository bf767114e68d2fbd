/** The pages of `tests/runs`: the cases that any driver can run, with what their API answers. */
import { readFileSync, readdirSync } from "node:fs";
import type { RunOptions } from "telaio";
import { workspace } from "./stage.js";

/** One answer of a page's API. */
export interface Answer {
  status?: number;
  /** A list is several fields of one name. */
  headers?: Record<string, string | string[]>;
  /** The body as it is read; else as a text, or as Base64 of its bytes. */
  body?: unknown;
  text?: string;
  bytes?: string;
}

/** A document, what its caller chooses, and what its API answers. */
export interface Case {
  name: string;
  document: string;
  options: RunOptions;
  answers: Answer[];
}

const FOLDER = `${workspace}tests/runs/`;
const HEAD = `info: { title: Page, version: 1.0.0 }
sourceDescriptions: [{ name: pets, url: https://pets.test/openapi.yaml, type: openapi }]
`;
const BLOCK = /^```([^\n]*)\n([^]*?)^```$/gm;

/** What only a scripted driver can do: failures, redirects, and waits that the answer does not ask for in a header. */
const SCRIPTED = ["failed", "redirectedTo", "retryAfter", "received"];
/** The blocks that are understood here; a case with another one is left to the engine's own tests. */
const KNOWN = ["yaml", "yaml 1.1", "yaml source", "json inputs", "json options", "json answers", "trace"];

/** Every case of every page that ends in a live trace. */
export function cases(): Case[] {
  return readdirSync(FOLDER).filter((it) => it.endsWith(".md")).flatMap((file) => {
    const [first = "", ...rest] = readFileSync(FOLDER + file, "utf8").split(/^(?=## )/m);
    const isShared = !first.includes("```trace") && !first.includes("```dry") && !first.includes("```findings");
    const sections = isShared ? rest.map((it) => first + it) : [first, ...rest];
    return sections.flatMap((text, at) => read(`${file} ${isShared ? at + 1 : at}`, text));
  });
}

function read(name: string, text: string): Case[] {
  const blocks = [...text.matchAll(BLOCK)].map(([, info = "", body = ""]) => ({ info, body }));
  if (blocks.some(({ info }) => !KNOWN.includes(info)) || blocks.at(-1)?.info !== "trace") return [];
  const last = (info: string) => blocks.findLast((it) => it.info === info)?.body;
  const document = blocks.findLast(({ info }) => info === "yaml" || info === "yaml 1.1");
  if (document === undefined) return [];
  const { cancelAt, sources: atHand, ...options } = JSON.parse(last("json options") ?? "{}") as Record<string, unknown>;
  const answers = JSON.parse(last("json answers") ?? "[]") as Answer[];
  const isScripted = answers.some((answer) => SCRIPTED.some((it) => it in answer));
  if (isScripted || cancelAt !== undefined || atHand === false || "servers" in options || "url" in options) return [];
  const source = last("yaml source") ?? readFileSync(`${FOLDER}pets.yaml`, "utf8");
  // `fetch` has the host's decoders, which know more charsets than the engine by itself.
  if (answers.some((answer) => Object.values(answer.headers ?? {}).some((it) => it.includes("koi8")))) return [];
  // A token is asked for at a server of its own, which is not the one of this test.
  if (source.includes("tokenUrl")) return [];
  return [{
    name,
    document: complete(document.info === "yaml" ? "1.0.1" : "1.1.0", document.body),
    options: {
      ...(options as RunOptions),
      inputs: JSON.parse(last("json inputs") ?? "{}") as Record<string, unknown>,
      sources: [{ name: "pets", text: source, url: "https://pets.test/openapi.yaml" }],
    },
    answers,
  }];
}

/** A block may be a document, its workflows, or the inside of one workflow. */
function complete(version: string, block: string): string {
  if (block.startsWith("arazzo:")) return block;
  const head = `arazzo: ${version}\n${HEAD}`;
  if (/^workflows:/m.test(block)) return head + block;
  return `${head}workflows:\n  - workflowId: main\n${block.replace(/^/gm, "    ")}`;
}
