/**
 * Which of so many lines is refused, from 1, when all before it are there: the server tells only that one is. Puts in halves,
 * and leaves those that are taken, so that every line is put in about twice. `put` resolves with why a part was refused, of
 * which nothing is there then. Undefined where no line is at fault alone.
 */
export async function findLine<Refused>(
  count: number,
  put: (first: number, last: number) => Promise<Refused | undefined>,
): Promise<{ readonly line: number; readonly refused: Refused } | undefined> {
  let [first, last] = [1, count];
  while (first <= last) {
    const middle = first === last ? last : first + Math.ceil((last - first) / 2) - 1;
    const refused = await put(first, middle);
    if (refused === undefined) first = middle + 1;
    else if (first === middle) return { line: first, refused };
    else last = middle;
  }
  return undefined;
}
