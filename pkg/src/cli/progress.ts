/** Says how far a long command is, on a terminal. */

/** From this many files on, one may wait long enough to wonder. */
const MANY = 20;

/** How often the line changes, in milliseconds. */
const PACE = 100;

/** A line that is replaced while the work goes on. */
export interface Progress {
  step(done: number): void;
  /** Takes the line away. */
  end(): void;
}

/** Shows `checked 120 of 1,239 …` if there are many and somebody can see it. */
export function progress(total: number): Progress {
  if (!process.stderr.isTTY || total < MANY) return { step: () => {}, end: () => {} };
  const number = (it: number) => it.toLocaleString("en-US");
  let shown = 0;
  return {
    step: (done) => {
      if (Date.now() - shown < PACE) return;
      shown = Date.now();
      process.stderr.write(`\r\x1b[Kchecked ${number(done)} of ${number(total)} …`);
    },
    end: () => void process.stderr.write("\r\x1b[K"),
  };
}
