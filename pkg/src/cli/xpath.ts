/** Full XPath in the command, where the libraries for it are installed beside the package. */
import type { RunOptions, XPathEvaluator } from "telaio";

/** The option `xpath` of a run, for documents that may need it. Nothing else is loaded, and nothing from the working directory. */
export async function xpathOption(texts: string[]): Promise<Pick<RunOptions, "xpath">> {
  if (!texts.some((it) => /xpath|xml/i.test(it))) return {};
  try {
    const { xpath } = (await import("telaio/fontoxpath")) as { xpath: XPathEvaluator };
    return { xpath };
  } catch (error) {
    if ((error as { code?: unknown }).code === "MODULE_NOT_FOUND") return {};
    throw error;
  }
}
