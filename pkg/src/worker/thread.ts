/** Runs in a web worker: answers what `telaio/worker` asks. A bundler that does not find it takes it as an entry of its own. */
import { answering } from "./answer.js";

const hear = answering((reply) => postMessage(reply));

addEventListener("message", ({ data }) => hear(data));
