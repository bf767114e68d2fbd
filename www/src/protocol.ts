/** What the page and its worker say to each other. */
import type { Conversion, ConvertOptions, Docs, Finding, McpDialectInfo, McpPreview, McpPreviewOptions, McpServers, RunConfig, RunConfigOptions, RunEvent, SourceDescription, SourceText, Trace, Validation, WorkflowGraph, WorkflowSummary } from "telaio";
import type { Edit } from "./edit.js";
import type { Question } from "./run/questions.js";
import type { Command, Left, RunReply, RunRequest } from "./run/messages.js";

export type Mode = "dry" | "live";

/** What is in a document, whatever is wrong with it. */
export interface Summary {
  readonly workflows: readonly WorkflowSummary[];
  readonly sources: readonly SourceDescription[];
}

/** Everything that one look at a text tells. */
export interface Report extends Summary {
  readonly validation: Validation;
}

/** What Compozy's servers give, by their ids. */
export type Samples = NonNullable<McpPreviewOptions["samples"]>;

/** What references to servers become, and the servers that there are. */
export interface Preview extends McpPreview {
  readonly servers: readonly string[];
}

/** What the document says to readers, if it says anything: a workflow with its graphs, or the servers of a configuration. */
export interface Reading {
  readonly docs: Docs | undefined;
  readonly servers: McpServers | undefined;
  readonly graphs: readonly WorkflowGraph[];
}

/** What a service for editors gives; or why it has nothing to give, such as a name that is taken. */
export type Served = { readonly answer: unknown } | { readonly problem: string };

/** The wasm files of the engine: what checks, and all of it. */
export type Part = "validate" | "core";

export type Request =
  | { type: "load"; part: Part; module: WebAssembly.Module | undefined }
  | { type: "check"; id: number; name: string; text: string; sources?: SourceText[] | undefined; isNew: boolean }
  | { type: "run"; id: number; run: RunRequest }
  | { type: "command"; id: number; command: Command }
  | { type: "stop"; id: number }
  | { type: "ask"; id: number; question: Question }
  | { type: "services"; id: number }
  | { type: "dialects"; id: number }
  | { type: "serve"; id: number; service: string; text: string; question: readonly unknown[] }
  | { type: "describe"; id: number; text: string }
  | { type: "convert"; id: number; text: string; options: ConvertOptions }
  | { type: "preview"; id: number; text: string; samples: Samples }
  | { type: "graph"; id: number; text: string; sources: SourceText[] }
  | { type: "flowchart"; id: number; text: string; sources: SourceText[] }
  | { type: "read"; id: number; name: string; text: string; sources: SourceText[] }
  | { type: "configOfRun"; id: number; trace: Trace; options: RunConfigOptions };

/** A request on its way: of its text, what has changed since the last one. */
export type Sent = Shortened<Request>;

type Shortened<It> = It extends { text: string } ? Omit<It, "text"> & { text: Edit } : It;

export type Reply =
  | { type: "checked"; id: number; validation: Validation; summary?: Summary }
  | { type: "summarized"; id: number; summary: Summary }
  | { type: "event"; id: number; event: RunEvent }
  | { type: "run"; id: number; reply: RunReply }
  | { type: "ended"; id: number; outcome: Outcome }
  | { type: "answered"; id: number; answer: unknown }
  | { type: "listed"; id: number; services: readonly string[] }
  | { type: "dialects"; id: number; dialects: readonly McpDialectInfo[] }
  | { type: "served"; id: number; served: Served }
  | { type: "described"; id: number; sources: SourceDescription[] }
  | { type: "converted"; id: number; conversion: Conversion }
  | { type: "previewed"; id: number; preview: Preview }
  | { type: "graphed"; id: number; graphs: readonly WorkflowGraph[] }
  | { type: "charted"; id: number; flowchart: string }
  | { type: "read"; id: number; reading: Reading }
  | { type: "configured"; id: number; config: RunConfig | undefined }
  | { type: "trapped"; message: string };

/**
 * How a run ended. `lost`: the worker had to be replaced, so nobody knows more. `doubt`: it does not go on, since what
 * was sent last may have had its effect.
 */
export type Outcome =
  | { type: "trace"; trace: Trace; left?: Left }
  | { type: "doubt"; stepId: string }
  | { type: "refused"; findings: Finding[] }
  | { type: "lost"; message: string };
