/**
 * What the command does with files, as functions: finds them, reads them with the source descriptions beside them, and
 * checks them by `telaio.config.json`.
 *
 * @example
 * const { files, passed } = await validateFiles(["workflows", "*.mcp.json"]);
 * console.log(text(files), passed);
 */
export { loadConfig, type Config } from "./config.js";
export { portable, type Source, type SourcePaths } from "./documents.js";
export { FileError } from "./file-error.js";
export { findFiles, type FoundFile } from "./files.js";
export { loadDocument, type LoadedDocument, type LoadOptions } from "./load.js";
export { rulePage } from "./rule-pages.js";
export { validateFiles, type ValidateFilesOptions, type ValidatedFiles } from "./validate.js";
export type { CheckedFile, CheckedSource } from "../report/file.js";
