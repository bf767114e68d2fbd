/**
 * Links that carry a document in the address's fragment, which browsers never send to a server.
 *
 * The fragment is `#document=1.` and Base64url of a raw deflate stream of JSON.
 * Inputs are not in it; a document with plaintext secrets gets no link.
 */
import type { Attachment, NewDocument } from "./storage.js";

/** What browsers and messengers pass on without cutting it. */
export const LONGEST_LINK = 32_000;
/** A link must not unpack into more than a document can be. */
const MOST_BYTES = 10 * 1024 * 1024;

const MARK = "#document=";
const VERSION = "1.";

/** The whole address for a document. */
export async function linkTo(page: string, { name, text, sources }: NewDocument): Promise<string> {
  const json = JSON.stringify({ name, text, sources });
  const packed = new Response(new Blob([json]).stream().pipeThrough(new CompressionStream("deflate-raw")));
  return page.replace(/#.*$/, "") + MARK + VERSION + base64url(new Uint8Array(await packed.arrayBuffer()));
}

/** What an address carries: nothing, a document, or what is wrong with it. */
export async function documentIn(fragment: string): Promise<NewDocument | { readonly problem: string } | undefined> {
  if (!fragment.startsWith(MARK)) return undefined;
  const packed = fragment.slice(MARK.length);
  if (!packed.startsWith(VERSION)) return { problem: "The link was made by a later version of this page, which this one cannot read." };
  try {
    const document: unknown = JSON.parse(await unpacked(bytesOf(packed.slice(VERSION.length))));
    return isDocument(document) ? document : { problem: "The link does not carry a document." };
  } catch (error) {
    return { problem: error instanceof TooLarge ? error.message : "The link is damaged: most likely its end was cut off when it was copied." };
  }
}

class TooLarge extends Error {}

async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > MOST_BYTES) throw new TooLarge(`The link unpacks into more than ${MOST_BYTES / 1024 / 1024} MiB and is not opened.`);
    text += decoder.decode(value, { stream: true });
  }
}

function isDocument(value: unknown): value is NewDocument {
  if (!isRecord(value) || typeof value["name"] !== "string" || typeof value["text"] !== "string" || !isRecord(value["sources"])) return false;
  return Object.values(value["sources"]).every(isAttachment);
}

const isAttachment = (it: unknown): it is Attachment => isRecord(it) && typeof it["fileName"] === "string" && typeof it["text"] === "string";

const isRecord = (it: unknown): it is Record<string, unknown> => typeof it === "object" && it !== null;

/** How many bytes become characters in one call. */
const SLICE = 0x8000;

function base64url(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += SLICE) binary += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function bytesOf(packed: string): Uint8Array<ArrayBuffer> {
  const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (it) => it.charCodeAt(0));
}
