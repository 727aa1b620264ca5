/**
 * The version in what a tool says of itself: its first number that is not part of a word.
 * `pg_dump (PostgreSQL) 15.8 (Debian ...)` is `15.8`, `v20.11.1` is `20.11.1`.
 */
export function findVersion(text: string): string | undefined {
  return /(?<![\w.])v?(\d+(?:\.\d+)*)/i.exec(text)?.[1];
}

/** Below zero when `a` is older. Compared part by part as numbers: 9.6 is older than 15, and 15 is 15.0. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let part = 0; part < Math.max(left.length, right.length); part += 1) {
    const difference = BigInt(left[part] ?? '0') - BigInt(right[part] ?? '0');
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}
