/** Composio's four operations for provisioning an MCP server, over a project that lives in memory. */
import { badRequest, created, failed, type Answer } from "./answer.js";
import { boolean, byType, either, list, nothing, object, oneOf, text, type Shape, type Shaped } from "./shape.js";

/** Everything that one API key can see. Nothing is ever deleted, so a size makes the next id. */
export interface Project {
  /** Where this project is served, for the URLs that it hands out. */
  origin: string;
  authConfigs: Map<string, { toolkit: string }>;
  servers: Map<string, McpServer>;
}

interface McpServer {
  name: string;
  authConfigIds: string[];
  toolkits: string[];
  allowedTools: string[];
  managedAuth: boolean;
  createdAt: string;
  updatedAt: string;
  /** The users who have an instance. */
  instances: Set<string>;
}

export function emptyProject(origin: string): Project {
  return { origin, authConfigs: new Map(), servers: new Map() };
}

export interface Operation {
  operationId: string;
  /** The step of the provisioning workflow that calls this operation. */
  stepId: string;
  method: "GET" | "POST";
  /** As in the API's description, with at most one `{parameter}`. */
  path: string;
  /** `parameter` is what the path holds in place of its `{parameter}`; `body` is the JSON, unchecked. */
  answer(project: Project, parameter: string, body: unknown): Answer;
}

const texts = list(text());
const anyObject = object({}, {});
const scopes = either(texts, text());
const toolAccess = object({}, { tools_for_connected_account_creation: texts });
const AUTH_SCHEMES = [
  "OAUTH2", "OAUTH1", "API_KEY", "BASIC", "BILLCOM_AUTH", "BEARER_TOKEN", "GOOGLE_SERVICE_ACCOUNT", "NO_AUTH",
  "BASIC_WITH_JWT", "CALCOM_AUTH", "SERVICE_ACCOUNT", "SAML", "DCR_OAUTH", "S2S_OAUTH2",
] as const;

const managedAuth = object(
  { type: oneOf(["use_composio_managed_auth"]) },
  {
    name: text(),
    credentials: object({}, { scopes, user_scopes: scopes }),
    tool_access_config: toolAccess,
    restrict_to_following_tools: texts,
    shared_credentials: anyObject,
    is_enabled_for_tool_router: boolean,
  },
);

const customAuth = object(
  { type: oneOf(["use_custom_auth"]), authScheme: oneOf(AUTH_SCHEMES) },
  {
    name: text(),
    credentials: anyObject,
    proxy_config: either(nothing, object({ proxy_url: text() }, { proxy_auth_key: text() })),
    tool_access_config: toolAccess,
  },
);

const authConfigBody = object(
  { toolkit: object({ slug: text() }, {}) },
  { auth_config: byType({ use_composio_managed_auth: managedAuth, use_custom_auth: customAuth }) },
);

/** What an absent `auth_config` means. */
const DEFAULT_AUTH: Shaped<typeof managedAuth> = { type: "use_composio_managed_auth" };

const serverBody = object(
  {
    name: text({
      minLength: 4,
      maxLength: 30,
      pattern: { regex: /^[a-zA-Z0-9- ]+$/, words: "hold only letters, digits, spaces and hyphens" },
    }),
    // People send a display name such as `linear-6fzno6` here.
    auth_config_ids: list(text({ pattern: { regex: /^ac_/, words: "begin with `ac_`" } })),
  },
  { no_auth_apps: texts, allowed_tools: texts, managed_auth_via_composio: boolean },
);

const instanceBody = object({ user_id: text({ minLength: 1 }) }, {});

/** Toolkits for which Composio has no registration of its own. */
const CUSTOM_AUTH_ONLY: ReadonlySet<string> = new Set(["metaads", "googleforms", "posthog", "tavily", "perplexity"]);

/** In the order in which a request's path is matched: fixed paths before those with a parameter. */
export const OPERATIONS: readonly Operation[] = [
  {
    operationId: "postAuthConfigs",
    stepId: "createAuthConfig",
    method: "POST",
    path: "/api/v3/auth_configs",
    answer: taking(authConfigBody, (project, _, { toolkit, auth_config: auth = DEFAULT_AUTH }) => {
      const { slug } = toolkit;
      if (!/^[a-z0-9_-]+$/i.test(slug)) {
        return failed(404, `no toolkit has the slug \`${slug}\``, "Use a toolkit's slug, such as `linear`.");
      }
      const managed = auth.type === "use_composio_managed_auth";
      if (managed && CUSTOM_AUTH_ONLY.has(slug)) {
        return badRequest([`the toolkit \`${slug}\` has no sign-in that Composio manages: \`auth_config.type\` must be \`use_custom_auth\``]);
      }
      const id = `ac_mock${String(project.authConfigs.size + 1).padStart(8, "0")}`;
      project.authConfigs.set(id, { toolkit: slug });
      return created({
        toolkit: { slug },
        auth_config: {
          id,
          auth_scheme: managed ? "OAUTH2" : auth.authScheme,
          is_composio_managed: managed,
          restrict_to_following_tools: managed ? (auth.restrict_to_following_tools ?? []) : [],
        },
      });
    }),
  },
  {
    operationId: "postMcpServers",
    stepId: "createServer",
    method: "POST",
    path: "/api/v3/mcp/servers",
    answer: taking(serverBody, (project, _, body) => {
      const toolkits = new Set(body.no_auth_apps);
      for (const id of body.auth_config_ids) {
        const authConfig = project.authConfigs.get(id);
        if (!authConfig) {
          return failed(404, `no auth config has the id \`${id}\``, "Use the id of an auth config of this project.");
        }
        toolkits.add(authConfig.toolkit);
      }
      const id = uuid(1, project.servers.size + 1);
      const now = new Date().toISOString();
      const server: McpServer = {
        name: body.name,
        authConfigIds: body.auth_config_ids,
        toolkits: [...toolkits],
        allowedTools: body.allowed_tools ?? [],
        managedAuth: body.managed_auth_via_composio ?? false,
        createdAt: now,
        updatedAt: now,
        instances: new Set(),
      };
      project.servers.set(id, server);
      return created(describe(project, id, server));
    }),
  },
  {
    operationId: "getMcpById",
    stepId: "getServer",
    method: "GET",
    path: "/api/v3/mcp/{id}",
    answer(project, id) {
      const server = project.servers.get(id);
      return server ? { type: "success", status: 200, body: describe(project, id, server) } : noServer(id);
    },
  },
  {
    operationId: "postMcpServersByServerIdInstances",
    stepId: "createInstance",
    method: "POST",
    path: "/api/v3/mcp/servers/{serverId}/instances",
    answer: taking(instanceBody, (project, serverId, { user_id: user }) => {
      const server = project.servers.get(serverId);
      if (!server) return noServer(serverId);
      if (server.instances.has(user)) {
        return failed(409, `the user \`${user}\` already has an instance of this server`, "Use the instance that exists.");
      }
      server.instances.add(user);
      const instances = [...project.servers.values()].reduce((sum, it) => sum + it.instances.size, 0);
      const now = new Date().toISOString();
      return created({
        id: uuid(2, instances),
        instance_id: user,
        mcp_server_id: serverId,
        created_at: now,
        updated_at: now,
      });
    }),
  },
];

/** An operation that reads its body: one that does not fit is answered with its mistakes. */
function taking<T>(shape: Shape<T>, answer: (project: Project, parameter: string, body: T) => Answer): Operation["answer"] {
  return (project, parameter, body) => {
    const mistakes: string[] = [];
    return shape(body, "", mistakes) ? answer(project, parameter, body) : badRequest(mistakes);
  };
}

function describe(project: Project, id: string, server: McpServer): object {
  const url = `${project.origin}/v3/mcp/${id}`;
  const command = (client: string) => `npx @composio/mcp@latest setup "${url}" --client ${client}`;
  return {
    id,
    name: server.name,
    auth_config_ids: server.authConfigIds,
    allowed_tools: server.allowedTools,
    mcp_url: url,
    toolkits: server.toolkits,
    // The stand-in has no pictures.
    toolkit_icons: {},
    commands: { cursor: command("cursor"), claude: command("claude"), windsurf: command("windsurf") },
    updated_at: server.updatedAt,
    created_at: server.createdAt,
    server_instance_count: server.instances.size,
    managed_auth_via_composio: server.managedAuth,
  };
}

function noServer(id: string): Answer {
  return failed(404, `no MCP server has the id \`${id}\``, "Check the id, and that it belongs to the project of the API key.");
}

/** The same ids in every run, in the form of a random UUID. `kind` keeps servers and instances apart. */
function uuid(kind: number, n: number): string {
  return `${String(kind).padStart(8, "0")}-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
}
