/** Runs in a worker thread of Node: answers what `telaio/worker` asks. */
import { parentPort } from "node:worker_threads";
import { answering } from "./answer.js";

const hear = answering((reply) => parentPort?.postMessage(reply));

parentPort?.on("message", hear);
