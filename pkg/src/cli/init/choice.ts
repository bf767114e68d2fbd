/** The operations that somebody can choose from. */
import type { ApiOperationSummary } from "telaio";

/** An operation, and what the source description of its API is called if there are several. */
export interface Choice extends ApiOperationSummary {
  source: string | undefined;
}

/** What it is called: so it is asked for, and so the engine finds it. */
export const nameOf = (it: Choice): string => (it.source === undefined ? "" : `${it.source}.`) + plainName(it);

/** What it is called in its own API. */
export const plainName = ({ operationId, method, path }: ApiOperationSummary): string => operationId ?? called({ method, path });

/** The method and the path. */
export const called = ({ method, path }: Pick<ApiOperationSummary, "method" | "path">): string => `${method} ${path}`;
