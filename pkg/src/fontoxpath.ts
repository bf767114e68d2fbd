/** XPath 2.0 to 3.1 over the libraries `fontoxpath` and `slimdom`, which whoever imports this has installed. */
import * as fontoxpath from "fontoxpath";
import { Document, parseXmlDocument } from "slimdom";
import type { Element } from "slimdom";
import type { XPathEvaluator, XPathItem } from "./wasm/core.js";

// In Node the library is a CommonJS module, whose names are members of its default export.
const { evaluateXPath } = (fontoxpath as unknown as { default?: typeof fontoxpath }).default ?? fontoxpath;

/** A document, and the namespaces of its elements that are written without a prefix. */
interface Read {
  xml: string;
  document: Document;
  plain: Set<string | null>;
}

/** The criteria of a step look in the same text, one after another. */
let last: Read | undefined;

/**
 * Evaluates XPath for the option `xpath` of a run.
 *
 * The libraries count no steps: an expression without end, such as one that counts to a billion, has none here.
 *
 * @throws Error if the expression cannot be evaluated
 */
export const xpath: XPathEvaluator = (xml, expression) => {
  const read = last?.xml === xml ? last : (last = readXml(xml));
  const document = seenBy(expression, read);
  const namespaceResolver = (prefix: string) => (prefix === "" ? plainNamespace(read) : declared(document, prefix));
  try {
    return evaluateXPath(tagged(expression), document, null, null, evaluateXPath.ALL_RESULTS_TYPE, { namespaceResolver }) as XPathItem[];
  } catch (error) {
    throw new Error(explain(error));
  }
};

/** Says of each item what it is. What JSON has no word for, such as a date, becomes a text. */
function tagged(expression: string): string {
  const isOfJson = ["boolean", "double", "float", "decimal"].map((it) => `. instance of xs:${it}`).join(" or ");
  const value = `if (${isOfJson} or not(. instance of xs:anyAtomicType)) then . else string(.)`;
  return `(${expression}\n) ! (if (. instance of node()) then map { "node": string(.) } else map { "value": ${value} })`;
}

function readXml(xml: string): Read {
  const document = parseXmlDocument(xml);
  const plain = document.getElementsByTagName("*").filter((it) => it.prefix === null);
  return { xml, document, plain: new Set(plain.map((it) => it.namespaceURI)) };
}

/** What a name without a prefix means: the one namespace, or none where there are several, see {@link seenBy}. */
function plainNamespace({ plain }: Read): string | null {
  const [only, ...others] = plain;
  return others.length === 0 ? (only ?? null) : null;
}

/** The namespace of a prefix, as the document declares it first. */
function declared(document: Document, prefix: string): string {
  for (const element of document.getElementsByTagName("*")) {
    const namespace = element.lookupNamespaceURI(prefix);
    if (namespace !== null) return namespace;
  }
  throw new Error(`the document declares no prefix \`${prefix}\``);
}

/**
 * The document, in which a name without a prefix stands for all elements that are written without one. In XPath it
 * stands for those of one namespace: where there are several, the elements are put into none.
 */
function seenBy(expression: string, { document, plain }: Read): Document {
  if (plain.size <= 1) return document;
  if (/Q\{|namespace-uri/.test(expression)) {
    throw new Error("elements without a prefix stand in several namespaces, which this expression asks for by their URIs");
  }
  const copy = new Document();
  for (const child of document.childNodes) copy.appendChild(child === document.documentElement ? withoutNamespace(document.documentElement, copy) : copy.importNode(child, true));
  return copy;
}

function withoutNamespace(element: Element, into: Document): Element {
  const copy = into.createElementNS(element.prefix === null ? null : element.namespaceURI, element.nodeName);
  for (const { namespaceURI, name, value } of element.attributes) if (name !== "xmlns") copy.setAttributeNS(namespaceURI, name, value);
  for (const child of element.childNodes) copy.appendChild(element.children.includes(child as Element) ? withoutNamespace(child as Element, into) : into.importNode(child, true));
  return copy;
}

/** The library shows the whole expression, and all that could stand in the place of a mistake. */
function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [code] = /\bXPST0003\b/.exec(message) ?? [];
  return code === undefined ? (message.split("\n", 1)[0] ?? message) : `it is no XPath 3.1 (${code})`;
}
