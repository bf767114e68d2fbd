/**
 * MCP configurations: checks them as their clients read them, lists their servers, and writes them for other clients.
 *
 * Each of the `dialects` converts to each other one. What is lost depends on what a configuration says: `convert` lists
 * it in `remarks`, for a text that need not be kept.
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
