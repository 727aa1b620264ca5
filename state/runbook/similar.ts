/** The candidate that `word` was probably meant to be, or `undefined` when none is near enough to suggest. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 80) return undefined;
  const wanted = fold(word);
  let best: { readonly text: string; readonly distance: number } | undefined;
  for (const text of candidates) {
    const limit = Math.max(1, Math.floor(Math.max(wanted.length, text.length) / 3));
    if (Math.abs(wanted.length - text.length) > limit) continue;
    const distance = editDistance(wanted, fold(text));
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { text, distance };
  }
  return best?.text;
}

/** Remedy lines for an unknown name: the near one, else what there is. */
export function suggest(word: string, candidates: Iterable<string>, kind: string): readonly string[] {
  const known = [...candidates];
  const near = didYouMean(word, known);
  if (near !== undefined) return [`Did you mean ${JSON.stringify(near)}?`];
  if (known.length === 0) return [`There are no ${kind} here.`];
  const shown = known.slice(0, 20).join(', ');
  return [`Known ${kind}: ${shown}${known.length > 20 ? `, and ${known.length - 20} more` : ''}.`];
}

/** `Up To`, `up_to` and `up-to` are the same mistake. */
function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_]/g, '-');
}

/** Insertions, deletions, substitutions and swapped neighbours that turn one into the other (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, at(beforeLast, j - 2) + 1);
      }
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
