/**
 * MCP configurations: checks them as their clients read them, lists their servers, and writes them for other clients.
 *
 * These are functions of `telaio` under shorter names, with the same engine.
 */
export { configOfRun, convert, mcpDialects as dialects, mcpPreview as preview, mcpServers as list, validate as check } from "telaio";
export type {
  Conversion,
  ConversionRemark,
  ConvertOptions,
  McpDialect,
  McpDialectInfo,
  McpOptions,
  McpPreview,
  McpPreviewOptions,
  McpServer,
  McpServers,
  RunConfig,
  RunConfigOptions,
  ValidateOptions,
  Validation,
} from "telaio";
