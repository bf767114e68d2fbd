/** Names that are nearly right. */

/** `; did you mean …?`, or nothing if no candidate is near. */
export function didYouMean(found: string, candidates: readonly string[]): string {
  const [nearest] = candidates
    .map((name) => ({ name, distance: isBeginning(found, name) ? 1 : distance(found.toLowerCase(), name.toLowerCase()) }))
    .filter((it) => it.distance <= Math.max(2, Math.floor(found.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return nearest === undefined ? "" : `; did you mean \`${nearest.name}\`?`;
}

/** Whether only the rest is missing of a name. A letter or two could be anything. */
const isBeginning = (found: string, name: string) => found.length > 2 && name.toLowerCase().startsWith(found.toLowerCase());

/** How many letters to insert, delete or replace (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      // Both rows are filled up to j + 1 and j.
      next.push(Math.min(row[j]! + (letter === other ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
