/** Runs in a web worker: answers what `telaio/worker` asks. A bundler that does not find it takes it as an entry of its own. */
// By their paths: where nothing is bundled, a worker knows no packages.
import * as editor from "../editor.js";
import * as telaio from "../index.js";
import { answering } from "./answer.js";

const hear = answering({ telaio, editor }, (reply) => postMessage(reply));

addEventListener("message", ({ data }) => hear(data));
