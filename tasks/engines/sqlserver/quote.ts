/** Brackets hold whatever SET QUOTED_IDENTIFIER says. */
export function quoteName(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}
