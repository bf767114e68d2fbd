/** What happens where the output cannot be written: where nobody reads it any more, such as `head` once it has seen enough, or a disk is full. */
import { reason } from "../node/file-error.js";

let goesOn = false;

/** The command has something else to leave, so it goes on to its end. */
export function goOnUnread(): void {
  goesOn = true;
}

/** A reader that has seen enough is no error: the command ends. */
export function endUnread(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      const isUnread = error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED";
      if (!isUnread && stream === process.stdout) process.stderr.write(`telaio: cannot write the output: ${reason(error)}\n`);
      if (!goesOn) process.exit(isUnread ? (process.exitCode ?? 1) : 2);
    });
  }
}
