import { plainLine } from '../../state/plain-text.ts';

const shownLines = 200;
/** Beyond this many pairs of lines the middle is shown as taken out and put in whole. */
const mostPairs = 4_000_000;

interface Change {
  /** Where it begins in the text as it was, from 1. */
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * The lines that differ, `- ` before and `+ ` after, each run of them under its place. No other line is shown: what
 * stands around may be secret.
 */
export function diffLines(before: string, after: string, mask: (line: string) => string): readonly string[] {
  const shown = (sign: string) => (line: string) => `${sign} ${plainLine(mask(line))}`.trimEnd();
  const lines = changesOf(before.split('\n'), after.split('\n')).flatMap(({ line, before, after }) => [
    `@@ line ${line}`,
    ...before.map(shown('-')),
    ...after.map(shown('+')),
  ]);
  const more = lines.length - shownLines;
  return more > 0 ? [...lines.slice(0, shownLines), `... and ${more} more`] : lines;
}

function changesOf(before: readonly string[], after: readonly string[]): readonly Change[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const old = before.slice(head, before.length - tail);
  const fresh = after.slice(head, after.length - tail);
  if (old.length === 0 && fresh.length === 0) return [];
  if (old.length * fresh.length > mostPairs) return [{ line: head + 1, before: old, after: fresh }];
  return between(old, fresh, head + 1);
}

/** By the longest common subsequence of lines. */
function between(old: readonly string[], fresh: readonly string[], first: number): readonly Change[] {
  const width = fresh.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [fromOld, fromFresh] = [i, j];
    while ((i < old.length || j < fresh.length) && !(i < old.length && j < fresh.length && old[i] === fresh[j])) {
      if (j >= fresh.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) i += 1;
      else j += 1;
    }
    if (i > fromOld || j > fromFresh) {
      changes.push({ line: first + fromOld, before: old.slice(fromOld, i), after: fresh.slice(fromFresh, j) });
    }
    while (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      i += 1;
      j += 1;
    }
  }
  return changes;
}
