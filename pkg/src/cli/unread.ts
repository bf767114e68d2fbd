/** What happens where nobody reads the output any more, such as `head` once it has seen enough. */

let goesOn = false;

/** The command has something else to leave, so it goes on to its end. */
export function goOnUnread(): void {
  goesOn = true;
}

/** A reader that has seen enough is no error: the command ends. */
export function endUnread(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
      if (!goesOn) process.exit(process.exitCode ?? 1);
    });
  }
}
