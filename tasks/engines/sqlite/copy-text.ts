/** A text literal. Control characters stand in it as they are. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** NULL in COPY's text format. */
export const nullText = '\\N';

/**
 * An expression of type text, with what COPY's text format escapes. Most values have nothing of it. GLOB looks no further
 * than a NUL, so it must be said whether there may be one.
 */
export function escapedSql(text: string, mayHaveNul: boolean): string {
  const steps = [
    ['\\', '\\\\'],
    ['\t', '\\t'],
    ['\n', '\\n'],
    ['\r', '\\r'],
  ] as const;
  const escaped = steps.reduce(
    (sql, [from, to]) => `replace(${sql}, ${quoteLiteral(from)}, ${quoteLiteral(to)})`,
    text,
  );
  const odd = `${text} GLOB '*[\\\t\n\r]*'${mayHaveNul ? ` OR instr(${text}, char(0))` : ''}`;
  return `CASE WHEN ${odd} THEN ${escaped} ELSE ${text} END`;
}

/** The same for a text that is known here. */
export function escapedText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
