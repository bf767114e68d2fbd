/** Prints what a visitor downloads, and the engine of those who install the package: bytes raw, gzipped and as brotli. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const WASM = "pkg/dist/wasm";
const PAGE = "www/dist";
/** Of the column of names. */
const WIDTH = 16;

const rows = [
  ["validate wasm", [`${WASM}/validate_bg.wasm`]],
  ["core wasm", [`${WASM}/core_bg.wasm`]],
  ["core-fast wasm", [`${WASM}/core-fast_bg.wasm`]],
  ["schema wasm", [`${WASM}/schema_bg.wasm`]],
  ["page scripts", inFolder(PAGE, /\.js$/)],
  ["page styles", inFolder(PAGE, /\.css$/)],
];

console.log(`${"".padEnd(WIDTH)}${["raw", "gzip", "brotli"].map((it) => it.padStart(10)).join("")}`);
for (const [name, files] of rows) {
  // Each file travels by itself, so each is compressed by itself.
  const sizes = files.map((file) => measure(readFileSync(file)));
  const sums = [0, 1, 2].map((at) => sizes.reduce((sum, size) => sum + size[at], 0));
  console.log(`${name.padEnd(WIDTH)}${sums.map((it) => String(it).padStart(10)).join("")}`);
}

function measure(bytes) {
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli.length];
}

function inFolder(folder, ending) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true });
  return names.filter((name) => ending.test(name)).sort().map((name) => `${folder}/${name}`);
}
