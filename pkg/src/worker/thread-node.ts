/** Runs in a worker thread of Node: answers what `telaio/worker` asks. */
import { parentPort } from "node:worker_threads";
import * as telaio from "telaio";
import * as editor from "telaio/editor";
import { answering } from "./answer.js";

const hear = answering({ telaio, editor }, (reply) => parentPort?.postMessage(reply));

parentPort?.on("message", hear);
