/** What the page and the worker that lays pictures out say to each other. */
import type { WorkflowGraph } from "telaio";
import type { Picture } from "telaio/graph";

export interface PictureRequest {
  readonly id: number;
  readonly graphs: readonly WorkflowGraph[];
  readonly workflowId: string;
  readonly data: boolean;
  readonly expanded: readonly string[];
  /** As a file, too. */
  readonly asFile: boolean;
}

export interface PictureReply {
  readonly id: number;
  readonly picture: Picture;
  /** The style sheet of all pictures. */
  readonly style: string;
  readonly file?: string;
}
