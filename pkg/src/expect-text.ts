/** What is asked of callers without types. */

/** A caller without types may pass a buffer, which the generated glue would fail on in an unclear way. */
export function expectText(text: unknown): void {
  if (typeof text !== "string") throw new TypeError(`expected the document as a string, found ${typeof text}`);
}
