/** What has changed of a text, which may be long: only that is sent, and put together anew. */

/** Puts another text in the place of a part. Offsets are UTF-16 code units. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The edit that makes one text into another: what is between their common beginning and their common end. */
export function editBetween(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  const from = longest(shorter, (low, high) => before.slice(low, high) === after.slice(low, high));
  const same = longest(shorter - from, (low, high) => before.slice(before.length - high, before.length - low) === after.slice(after.length - high, after.length - low));
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}

export function edited(text: string, { from, to, insert }: Edit): string {
  return text.slice(0, from) + insert + text.slice(to);
}

/** How much is the same, by halves: comparing slices is many times as fast as comparing characters. */
function longest(most: number, isSame: (low: number, high: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isSame(low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
