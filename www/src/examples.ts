/** The documents that come with the page, each about one thing. */
import seed from "../../examples/composio/arazzo/composio-provision-mcp-server-workflow.yml" with { type: "text" };
import composioApi from "../../examples/composio/openapi/composio-openapi-original.json" with { type: "text" };
import mistakes from "../../examples/broken/typical-mistakes.arazzo.yaml" with { type: "text" };
import telegram from "../../examples/mcp/telegram.mcp.json" with { type: "text" };
import missingCommand from "../../examples/broken/missing-command.mcp.json" with { type: "text" };
import claudeCode from "../../examples/claude-code/.mcp.json" with { type: "text" };
import type { Attachment, NewDocument } from "./storage.js";

/** API descriptions that come with the page, by the last part of the address that a workflow gives them. */
const DESCRIPTIONS: Readonly<Record<string, string>> = { "composio-openapi-original.json": composioApi };

/** The API description that an address of a workflow means, if the page has it. */
export function bundledDescription(url: string): Attachment | undefined {
  const fileName = url.slice(url.lastIndexOf("/") + 1);
  const text = DESCRIPTIONS[fileName];
  return text === undefined ? undefined : { fileName, text };
}

const COMPOSIO = { composioApi: { fileName: "composio-openapi-original.json", text: composioApi } };

export interface Example extends NewDocument {
  readonly about: string;
  /** What to fill the form with; never a secret. */
  readonly inputs?: Readonly<Record<string, string>>;
}

export const SEED: Example = {
  name: "composio-provision-mcp-server-workflow.yml",
  about: "Four steps from a toolkit's name to a user's MCP server on Composio.",
  text: seed,
  sources: COMPOSIO,
  inputs: {
    toolkitSlug: "linear",
    authType: "use_composio_managed_auth",
    serverName: "Linear tools",
    userId: "user-1",
  },
};

export const EXAMPLES: readonly Example[] = [
  SEED,
  { name: "typical-mistakes.arazzo.yaml", about: "A workflow with seven mistakes, found before anything is sent.", text: mistakes, sources: COMPOSIO },
  { name: "telegram.mcp.json", about: "Two MCP servers, with both forms of `use`.", text: telegram, sources: {} },
  { name: "missing-command.mcp.json", about: "A server without the command that starts it.", text: missingCommand, sources: {} },
  { name: ".mcp.json", about: "Claude Code's servers: one that it leaves out, and one that it cannot talk with.", text: claudeCode, sources: {} },
];
