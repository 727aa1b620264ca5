/** How names of tables and columns are compared: `tbl_OrderItems`, `order_items` and `order-item` mean the same thing. */

/** The words of a name: split at `_`, `-`, blanks, dots and capitals; lower case; singular. */
export function wordsOf(name: string): readonly string[] {
  return name
    .normalize('NFKC')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
    .map(singular);
}

/** The words glued together: the same for two spellings of one name. */
export function foldedName(name: string): string {
  return wordsOf(name).join('');
}

/** Lower case without separators, plural kept. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
}

/**
 * How much two names have in common, 0 to 1, by the words they share. A word may be short for another (`org` for
 * `organization`), which counts a little less.
 */
export function likeness(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const rest = [...b];
  let shared = 0;
  for (const word of a) {
    const at = bestIndex(word, rest);
    if (at === -1) continue;
    shared += sameness(word, rest[at] ?? '');
    rest.splice(at, 1);
  }
  return (2 * shared) / (a.length + b.length);
}

function bestIndex(word: string, others: readonly string[]): number {
  let best = -1;
  for (const [index, other] of others.entries()) {
    if (sameness(word, other) > (best === -1 ? 0 : sameness(word, others[best] ?? ''))) best = index;
  }
  return best;
}

function sameness(a: string, b: string): number {
  if (a === b) return 1;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 3 && long.startsWith(short) ? 0.8 : 0;
}

/** English only, and only endings that are safe: a word of another language that ends in s loses it on both sides alike. */
function singular(word: string): string {
  if (word.length < 4 || /(?:ss|us|is|news|series|species)$/.test(word)) return word;
  if (/ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(?:sses|shes|ches|xes|zes|[bnprt]uses)$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}
