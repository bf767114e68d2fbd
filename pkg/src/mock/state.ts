/** What a stand-in keeps: things in collections, by the paths of the API. */
import type { Resource } from "./recipe.js";

type Thing = Record<string, unknown>;

/** What comes of a request to a collection or to a thing in it. */
export type Outcome =
  | { type: "created" | "found"; thing: Thing }
  | { type: "listed"; things: Thing[] }
  | { type: "removed" }
  | { type: "missing"; id: string }
  | { type: "exists"; id: string };

export class State {
  readonly #resources: { pattern: RegExp; id: string; items: Thing[] }[];
  /** The things of each collection, by the path that it was asked for by: `/owners/7/pets`. */
  readonly #kept = new Map<string, Map<string, Thing>>();
  /** How many things were made. */
  #made = 0;

  constructor(resources: Record<string, Resource>) {
    this.#resources = Object.entries(resources).map(([path, { id = "id", items = [] }]) => {
      const literal = path.replace(/\/+$/, "").split(/\{[^{}]*\}/).map((it) => it.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
      return { pattern: new RegExp(`^(${literal.join("[^/]+")})(?:/([^/]+))?$`), id, items };
    });
  }

  /** What comes of a request, if its path is one that is kept. `sample` is what the API answers there. */
  handle(method: string, path: string, body: unknown, sample: unknown): Outcome | undefined {
    for (const { pattern, id: member, items } of this.#resources) {
      const [, collection, id] = pattern.exec(path) ?? [];
      if (collection === undefined) continue;
      const things = this.#kept.get(collection) ?? new Map(items.map((it) => [String(it[member]), it]));
      this.#kept.set(collection, things);
      return id === undefined ? this.#onCollection(method, things, member, body, sample) : onThing(method, things, decodeURIComponent(id), member, body);
    }
    return undefined;
  }

  #onCollection(method: string, things: Map<string, Thing>, member: string, body: unknown, sample: unknown): Outcome | undefined {
    if (method === "GET" || method === "HEAD") return { type: "listed", things: [...things.values()] };
    if (method !== "POST") return undefined;
    const given = isThing(body) ? body : {};
    const id = given[member] ?? this.#freeId(things, isThing(sample) ? sample[member] : undefined);
    if (things.has(String(id))) return { type: "exists", id: String(id) };
    const thing = { ...(isThing(sample) && sample), ...given, [member]: id };
    things.set(String(id), thing);
    return { type: "created", thing };
  }

  /** An id like the one of the sample that nothing has. */
  #freeId(things: Map<string, Thing>, like: unknown): unknown {
    for (;;) {
      this.#made += 1;
      const id = idLike(like, this.#made);
      if (!things.has(String(id))) return id;
    }
  }
}

function idLike(like: unknown, number: number): unknown {
  if (typeof like === "number") return number;
  if (typeof like !== "string" || like === "") return String(number);
  if (/^[\da-f]{8}-[\da-f]{4}-/i.test(like)) return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  // As long as the sample is, so that it fits where that does.
  const digits = String(number);
  const stem = like.replace(/\d+$/, "");
  return stem.length + digits.length >= like.length ? stem.slice(0, Math.max(like.length - digits.length, 0)) + digits : stem + digits.padStart(like.length - stem.length, "0");
}

function onThing(method: string, things: Map<string, Thing>, id: string, member: string, body: unknown): Outcome | undefined {
  const thing = things.get(id);
  if (thing === undefined) return ["GET", "HEAD", "PUT", "PATCH", "DELETE"].includes(method) ? { type: "missing", id } : undefined;
  switch (method) {
    case "GET":
    case "HEAD":
      return { type: "found", thing };
    case "PUT":
    case "PATCH": {
      const changed = { ...(method === "PATCH" && thing), ...(isThing(body) && body), [member]: thing[member] };
      things.set(id, changed);
      return { type: "found", thing: changed };
    }
    case "DELETE":
      things.delete(id);
      return { type: "removed" };
    default:
      return undefined;
  }
}

export const isThing = (value: unknown): value is Thing => typeof value === "object" && value !== null && !Array.isArray(value);
