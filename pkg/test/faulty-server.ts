/** A server on loopback that answers as servers should not, and what a run must make of it. */
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";
import type { RunOptions } from "telaio";

/** How many bytes the answers may have. */
export const MOST = 100_000;

/** How long an answer may take that does not come, and all others, in milliseconds. */
const [SOON, PATIENCE] = [600, 30_000];

/** What is answered at a path, and what comes of it: a body, or why there is none. */
export interface Fault {
  /** What is sent for a request. */
  answer: (socket: Socket) => void;
  /** The status and the body of the answer, or the reason and the message of the failure. */
  expected: { status: number; body?: unknown } | { reason: "connection" | "network" | "timeout"; says: RegExp };
  /** The same in a browser, where that is not as in Node. */
  inBrowser?: Fault["expected"];
}

const JSON_HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
const OK = `${JSON_HEAD}content-length: 8\r\n\r\n{"id":7}`;
const PIECE = Buffer.alloc(16_384, " ");
/** 50 MB of nothing, compressed. */
export const BOMB = gzipSync(Buffer.alloc(50_000_000));
const ANSWERED = { status: 200, body: { id: 7 } };

/** One piece of a body that has no length of its own (RFC 9112, 7.1). */
const chunk = (piece: Buffer) => Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]);

/** Sends the same again and again, as fast as it is taken, until the other side has had enough. */
function endless(socket: Socket, head: string, piece: Buffer): void {
  socket.write(head);
  const more = () => {
    while (socket.writable && socket.write(piece));
  };
  socket.on("drain", more);
  more();
}

const tooLarge = { reason: "network", says: /with status 200 has a body of more than 100000 bytes and was not read further; `maxBody`/ } as const;
const broken = (says: RegExp) => ({ reason: "network", says }) as const;
const brokenInBrowser = broken(/with status 200 broke off in the middle: the connection broke, or its length or encoding is wrong/);
const unanswered = broken(/answers, but the browser keeps the answer to this request from the page: most likely [^]* or the connection broke/);

export const FAULTS: Record<string, Fault> = {
  "a body without a length that does not end": {
    answer: (socket) => endless(socket, `${JSON_HEAD}transfer-encoding: chunked\r\n\r\n`, chunk(PIECE)),
    expected: tooLarge,
  },
  "a body that ends with the connection, and does not end": {
    answer: (socket) => endless(socket, `${JSON_HEAD}connection: close\r\n\r\n`, PIECE),
    expected: tooLarge,
  },
  "a body that is said to be too large": {
    answer: (socket) => endless(socket, `${JSON_HEAD}content-length: 5000000000\r\n\r\n`, PIECE),
    expected: tooLarge,
  },
  "a small body that becomes large": {
    answer: (socket) => {
      socket.write(`${JSON_HEAD}content-encoding: gzip\r\ncontent-length: ${BOMB.length}\r\n\r\n`);
      socket.write(BOMB);
    },
    expected: tooLarge,
  },
  "a compressed body": {
    answer: (socket) => {
      const body = gzipSync('{"id":7}');
      socket.write(`${JSON_HEAD}content-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`);
      socket.write(body);
    },
    expected: ANSWERED,
  },
  "a body that is not compressed as it says": {
    answer: (socket) => socket.write(`${JSON_HEAD}content-encoding: gzip\r\ncontent-length: 8\r\n\r\n{"id":7}`),
    expected: broken(/with status 200 broke off in the middle \(Z_DATA_ERROR\): it is not encoded as its `content-encoding` says/),
    inBrowser: brokenInBrowser,
  },
  "a body that is shorter than it says": {
    answer: (socket) => socket.end(`${JSON_HEAD}content-length: 80\r\n\r\n{"id":7}`),
    expected: broken(/with status 200 broke off in the middle \(\w+\): /),
    inBrowser: brokenInBrowser,
  },
  "a body that is longer than it says": {
    answer: (socket) => socket.end(`${OK}, "more": "than that"}`),
    expected: ANSWERED,
  },
  "a connection that is cut in the middle of a body": {
    answer: (socket) => {
      socket.write(`${JSON_HEAD}transfer-encoding: chunked\r\n\r\n`);
      socket.write(chunk(Buffer.from('{"id":')), () => setTimeout(() => socket.destroy(), 50));
    },
    expected: broken(/with status 200 broke off in the middle \(\w+\): the server closed the connection/),
    inBrowser: brokenInBrowser,
  },
  "a body that comes very slowly": {
    answer: (socket) => {
      socket.write(`${JSON_HEAD}transfer-encoding: chunked\r\n\r\n`);
      const timer = setInterval(() => socket.write(chunk(Buffer.from(" "))), 20);
      socket.on("close", () => clearInterval(timer));
    },
    expected: { reason: "timeout", says: /with status 200 was not complete within 600 ms/ },
  },
  "a slow body that is there in time": {
    answer: (socket) => {
      socket.write(`${JSON_HEAD}content-length: 8\r\n\r\n`);
      [...'{"id":7}'].forEach((it, at) => setTimeout(() => socket.write(it), 20 * at));
    },
    expected: ANSWERED,
  },
  "a head without a body": {
    answer: (socket) => socket.write(`${JSON_HEAD}content-length: 8\r\n\r\n`),
    expected: { reason: "timeout", says: /with status 200 was not complete within 600 ms/ },
  },
  "no answer": {
    answer: () => {},
    expected: { reason: "timeout", says: /no answer from http:\/\/127\.0\.0\.1:\d+ within 600 ms; the request may have had its effect/ },
  },
  "a connection that is closed without an answer": {
    answer: (socket) => socket.destroy(),
    expected: broken(/no connection to http:\/\/127\.0\.0\.1:\d+ \((UND_ERR_SOCKET|ECONNRESET)\): the server closed the connection without an answer/),
    inBrowser: unanswered,
  },
  "another protocol": {
    answer: (socket) => socket.end("SSH-2.0-OpenSSH_9.9\r\n\r\n"),
    expected: broken(/\(HPE_\w+\): what came is no answer of HTTP/),
    // For browsers this is HTTP/0.9, which they do not take from any port but 80.
    inBrowser: unanswered,
  },
  "204 with a body": {
    answer: (socket) => socket.end('HTTP/1.1 204 No Content\r\ncontent-type: application/json\r\ncontent-length: 8\r\nconnection: close\r\n\r\n{"id":7}'),
    expected: { status: 204 },
  },
  "304 with a body": {
    answer: (socket) => socket.end('HTTP/1.1 304 Not Modified\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{"id":7}'),
    expected: { status: 304 },
  },
  "news before the answer": {
    answer: (socket) => socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${OK}`),
    expected: ANSWERED,
  },
};

/** Where each fault is. */
const pathOf = (name: string) => `/${name.replaceAll(/\W+/g, "-")}`;

/** A server that answers so, and how many of its connections are open. */
export interface FaultyServer {
  origin: string;
  open: () => number;
  close: () => void;
}

/** Starts it. What else is asked for is answered by `other`, as far as that knows it. */
export async function startFaultyServer(other: (path: string, socket: Socket) => boolean = () => false): Promise<FaultyServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    socket.on("data", (head) => {
      const path = /^\S+ (\S+)/.exec(head.toString("latin1"))?.[1] ?? "";
      const name = Object.keys(FAULTS).find((it) => pathOf(it) === path);
      if (name !== undefined) FAULTS[name]?.answer(socket);
      else if (path === "/from") socket.write("HTTP/1.1 302 Found\r\nlocation: /to?key=k-of-the-redirect\r\ncontent-length: 0\r\n\r\n");
      else if (path === "/loop") socket.write("HTTP/1.1 302 Found\r\nlocation: /loop\r\ncontent-length: 0\r\n\r\n");
      else if (!other(path, socket)) socket.write(OK);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => sockets.size,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A workflow with one step, which calls `url`. */
export function oneStep(url: string, method = "GET"): { text: string; options: RunOptions } {
  const text = `arazzo: 1.0.1
info: { title: Faults, version: 1.0.0 }
sourceDescriptions: [{ name: api, url: api.yaml, type: openapi }]
workflows: [{ workflowId: main, steps: [{ stepId: it, operationId: call, successCriteria: [{ condition: $statusCode > 0 }] }] }]
`;
  return { text, options: { operations: { call: { method, url } }, timeout: PATIENCE, maxBody: MOST } };
}

/** The same for one of the faults. */
export function faulty(origin: string, name: string): ReturnType<typeof oneStep> {
  const { text, options } = oneStep(origin + pathOf(name));
  const expected = FAULTS[name]?.expected;
  const isLate = expected !== undefined && "reason" in expected && expected.reason === "timeout";
  return { text, options: { ...options, ...(isLate && { timeout: SOON }) } };
}
