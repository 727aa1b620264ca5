/** Every number of SQL Server's in an error and in what caused it, outermost first. */
export function errorNumbers(error: unknown): readonly number[] {
  if (!(error instanceof Error)) return [];
  const own = 'number' in error && typeof error.number === 'number' ? [error.number] : [];
  const several = error instanceof AggregateError ? error.errors.flatMap(errorNumbers) : [];
  return [...own, ...several, ...errorNumbers(error.cause)];
}

export function hasNumber(error: unknown, ...wanted: readonly number[]): boolean {
  return errorNumbers(error).some((number) => wanted.includes(number));
}

/** Somebody is connected, or holds a lock on the database. */
export const inUse = [5061, 5064, 5070] as const;
/** Not for whom this login is. */
export const notAllowed = [229, 262, 297, 300, 916, 5011, 15247, 15151] as const;
/** In an availability group, or mirrored. */
export const inGroup = 1468;
/** Options of system databases. */
export const systemDatabase = 5058;
