/** As in the standard: SQLite also knows other quotes, but only these everywhere. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
