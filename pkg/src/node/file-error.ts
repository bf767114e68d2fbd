/** Errors about files. */

/** A file cannot be read or written, or is not what it must be. The message names it. */
export class FileError extends Error {
  override readonly name = "FileError";
}

/** Why a file cannot be read, in words. */
export function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EISDIR":
      return "it is a folder";
    case "ENOTDIR":
      return "a part of the path is no folder";
    case "ENOSPC":
      return "no space is left";
    case "EROFS":
      return "it is on a read-only file system";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
