/** Messages over WebSocket, as Node has it from version 22 on: in runs, and in runs that are stepped through. */
import { after, before, test } from "node:test";
import { Stepper, init, run } from "telaio";
import { EXCHANGES, startSocketServer } from "./messages.js";
import type { RunText, SocketServer } from "./messages.js";

let server: SocketServer;
before(async () => {
  server = await startSocketServer();
});
after(() => server.close());

const WAYS: Record<string, RunText> = {
  "in a run": (text, options, stopAfter) => run(text, { ...options, ...stopping(stopAfter) }),
  "step by step": async (text, options, stopAfter) => {
    await init({ schema: true });
    const stepper = new Stepper(text, options);
    try {
      for (;;) {
        const standing = await stepper.drive(stopping(stopAfter));
        if (standing.type === "done") return stepper.trace();
        // What comes while the run is paused is kept.
        await new Promise((resolve) => setTimeout(resolve, 20));
        stepper.go(stepper.time(), standing.reason === "step" ? "answer" : "step");
      }
    } finally {
      stepper.free();
    }
  },
};

const stopping = (after: number | undefined) => (after === undefined ? {} : { signal: AbortSignal.timeout(after) });

// Without one, what to do is said: `transports.test.ts` tests that.
const skip = typeof WebSocket === "undefined" && "this Node has no WebSocket";

for (const [name, check] of Object.entries(EXCHANGES)) {
  for (const [way, running] of Object.entries(WAYS)) test(`${name}, ${way}`, { skip }, () => check(server, running));
}
