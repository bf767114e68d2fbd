/** `telaio serve`, over real HTTP. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { installed, serving } from "./setup.js";

// `cargo xtask build` always builds the page; `npm run build` alone may not have.
const skip = existsSync(join(installed, "node_modules/telaio/dist/page")) ? false : "the page is not built";

/** What one request was answered with. */
interface Answer {
  status: number | undefined;
  headers: Record<string, unknown>;
  text: string;
}

/** Sends a request as it is written: `fetch` would tidy up the path. */
function send(base: string, method: string, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    const sent = request({ hostname, port, method, path }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on("error", reject).end();
  });
}

const CASES: [method: string, path: string, status: number][] = [
  ["GET", "/", 200],
  ["HEAD", "/index.html", 200],
  ["GET", "/?theme=dark", 200],
  ["GET", "/absent.js", 404],
  ["GET", "/../package.json", 404],
  ["GET", "/%2e%2e/index.js", 404],
  ["GET", "/..%2findex.js", 404],
  ["GET", "//etc/passwd", 404],
  ["POST", "/", 405],
];

test("serve gives the page's files and nothing else", { skip }, async (t) => {
  const [base = ""] = await serving(t, ["serve", "--port", "0"], /(http:\/\/127\.0\.0\.1:\d+\/)/);
  for (const [method, path, status] of CASES) {
    const answer = await send(base, method, path);
    assert.equal(answer.status, status, `${method} ${path}`);
    assert.match(String(answer.headers["content-security-policy"]), /default-src 'none'/);
    assert.equal(answer.headers["x-content-type-options"], "nosniff");
  }
  const page = await send(base, "GET", "/");
  assert.match(String(page.headers["content-type"]), /^text\/html/);
  assert.match(page.text, /<script type="module"/);
  const wasm = await send(base, "HEAD", "/wasm/core_bg.wasm");
  assert.deepEqual([wasm.status, wasm.headers["content-type"]], [200, "application/wasm"]);
});
