/** What the page and the worker that lays pictures out say to each other. */
import type { WorkflowGraph } from "telaio";
import type { Layout } from "telaio/graph";

export interface PictureRequest {
  readonly id: number;
  readonly graphs: readonly WorkflowGraph[];
  readonly workflowId: string;
  readonly data: boolean;
  readonly expanded: readonly string[];
  /** As a file, too. */
  readonly asFile: boolean;
}

/** A layout comes in pieces, so that none of them takes the page long to read. */
export interface PictureReply {
  readonly id: number;
  readonly layout: Layout;
  readonly isLast: boolean;
  /** The style sheet of all pictures. */
  readonly style: string;
  readonly file?: string;
}
