/** What the texts of requests stand for. */

/** The value of texts by the type that is wanted; nothing of objects. A list is written with commas, or as `repeated` names. */
export function valueOf(texts: string[], schema: unknown, lists: "commas" | "repeated" = "commas"): unknown {
  const types = typesOf(schema);
  const [first = ""] = texts;
  if (types.includes("object")) return undefined;
  if (types.includes("array")) {
    const items = typeof schema === "object" && schema !== null && "items" in schema ? schema.items : {};
    const isSplit = texts.length === 1 && lists === "commas";
    return (isSplit ? first.split(",") : texts).map((it) => scalar(it, typesOf(items)));
  }
  return scalar(first, types);
}

function scalar(text: string, types: string[]): unknown {
  if ((types.includes("integer") || types.includes("number")) && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (types.includes("boolean") && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

/** The types that a schema names. */
export function typesOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null || !("type" in schema)) return [];
  return [schema.type].flat().filter((it) => typeof it === "string");
}

/** The value that a text is as JSON; nothing where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
