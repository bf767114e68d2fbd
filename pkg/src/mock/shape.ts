/** The shapes of request bodies: a value fits, or the mistakes say where it does not. */

/** Tells whether `value`, found at `at`, is a `T`. If not, adds a sentence per mistake to `mistakes`. */
export type Shape<T> = (value: unknown, at: string, mistakes: string[]) => value is T;
export type Shaped<S> = S extends Shape<infer T> ? T : never;

export interface TextLimits {
  minLength?: number;
  maxLength?: number;
  /** What the text must look like, and the same in words, which complete "`name` must …". */
  pattern?: { regex: RegExp; words: string };
}

export function text(limits: TextLimits = {}): Shape<string> {
  const { minLength = 0, maxLength = Infinity, pattern } = limits;
  return (value, at, mistakes): value is string => {
    if (typeof value !== "string") return mismatch(value, "a text", at, mistakes);
    const length = [...value].length;
    const found: string[] = [];
    if (length < minLength) found.push(`have at least ${count(minLength, "character")}, found ${length}`);
    if (length > maxLength) found.push(`have at most ${count(maxLength, "character")}, found ${length}`);
    if (pattern && length > 0 && !pattern.regex.test(value)) found.push(`${pattern.words}, found \`${value}\``);
    mistakes.push(...found.map((it) => `${named(at)} must ${it}`));
    return found.length === 0;
  };
}

export function oneOf<const T extends string>(choices: readonly T[]): Shape<T> {
  return (value, at, mistakes): value is T =>
    choices.some((it) => it === value) || mismatch(value, `one of ${choices.join(", ")}`, at, mistakes);
}

export const boolean: Shape<boolean> = (value, at, mistakes): value is boolean =>
  typeof value === "boolean" || mismatch(value, "true or false", at, mistakes);

export const nothing: Shape<null> = (value, at, mistakes): value is null =>
  value === null || mismatch(value, "null", at, mistakes);

export function list<T>(item: Shape<T>): Shape<T[]> {
  return (value, at, mistakes): value is T[] => {
    if (!Array.isArray(value)) return mismatch(value, "a list", at, mistakes);
    // No short cut: each item may add its own mistakes.
    return value.map((it, index) => item(it, `${at}[${index}]`, mistakes)).every(Boolean);
  };
}

/** Fits either shape. The mistakes are those against the second, which should be the more usual one. */
export function either<A, B>(first: Shape<A>, second: Shape<B>): Shape<A | B> {
  return (value, at, mistakes): value is A | B => first(value, at, []) || second(value, at, mistakes);
}

type Members = Record<string, Shape<unknown>>;
type Fields<R extends Members, O extends Members> = { [K in keyof R]: Shaped<R[K]> } & { [K in keyof O]?: Shaped<O[K]> };

/** An object with these members. Others are let through, as the API's description does. */
export function object<R extends Members, O extends Members>(required: R, optional: O): Shape<Fields<R, O>> {
  return (value, at, mistakes): value is Fields<R, O> => {
    if (!isObject(value)) return mismatch(value, "an object", at, mistakes);
    const member = (name: string, shape: Shape<unknown>, absent: () => boolean) =>
      Object.hasOwn(value, name) ? shape(value[name], inside(at, name), mistakes) : absent();
    const missing = (name: string) => {
      mistakes.push(`${named(inside(at, name))} is missing`);
      return false;
    };
    return [
      ...Object.entries(required).map(([name, shape]) => member(name, shape, () => missing(name))),
      ...Object.entries(optional).map(([name, shape]) => member(name, shape, () => true)),
    ].every(Boolean);
  };
}

/** One of several objects, told apart by their member `type`. */
export function byType<V extends Record<string, Shape<object>>>(variants: V): Shape<Shaped<V[keyof V]>> {
  const type = oneOf(Object.keys(variants));
  return (value, at, mistakes): value is Shaped<V[keyof V]> => {
    if (!object({ type }, {})(value, at, mistakes)) return false;
    const variant = variants[value.type];
    return variant !== undefined && variant(value, at, mistakes);
  };
}

function mismatch(value: unknown, expected: string, at: string, mistakes: string[]): false {
  mistakes.push(`${named(at)} must be ${expected}, found ${kind(value)}`);
  return false;
}

function kind(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return `\`${value}\``;
  return isObject(value) ? "an object" : `\`${String(value)}\``;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const named = (at: string) => (at === "" ? "the body" : `\`${at}\``);
const inside = (at: string, name: string) => (at === "" ? name : `${at}.${name}`);
const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
