/** What a chunk aims for where rows are wide: small enough to redo, large enough to be worth a transaction. */
const bytesPerChunk = 12 * 1024 * 1024;
const mostRows = 50_000;
const fewestRows = 100;
/** For the first chunks of something whose width nobody knows, such as a view. */
const cautiousRows = 10_000;

/** A throttled chunk should take no longer than this, all workers together: a pause waits for it. */
const throttledSeconds = 5;

/** Fewer rows than that while a copy is throttled. */
export function throttledRows(rows: number, rowsPerSecond: number | undefined): number {
  if (rowsPerSecond === undefined) return rows;
  return Math.min(rows, Math.max(fewestRows, Math.round(rowsPerSecond * throttledSeconds)));
}

/** Rows per chunk: as the runbook says, else 50,000, and fewer where rows are so wide that they fill a chunk earlier. */
export function rowsPerChunk(fixed: number | undefined, bytesPerRow: number | undefined): number {
  if (fixed !== undefined) return fixed;
  if (bytesPerRow === undefined) return cautiousRows;
  return Math.max(fewestRows, Math.min(mostRows, Math.floor(bytesPerChunk / bytesPerRow)));
}
