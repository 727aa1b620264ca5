import type { Finding } from '../fault.ts';

/**
 * A finding as lines for a person:
 *
 *     edu-v2.yaml:31:11 error: "colums" is not a key of copy in step people/users. (runbook/unknown-key)
 *       31 |           colums: { id: id }
 *          |           ^
 *       -> Did you mean "columns"?
 */
export function formatFinding({ severity, code, message, remedy, at }: Finding): readonly string[] {
  const place = at ? `${at.file}:${at.line}:${at.column} ` : '';
  const steps = remedy.map((step) => `  -> ${step}`);
  if (at?.snippet === undefined || at.snippet.trim() === '')
    return [`${place}${severity}: ${message} (${code})`, ...steps];
  const number = String(at.line);
  const caret = ' '.repeat(Math.max(0, (at.caret ?? at.column) - 1));
  return [
    `${place}${severity}: ${message} (${code})`,
    `  ${number} | ${at.snippet}`,
    `  ${' '.repeat(number.length)} | ${caret}^`,
    ...steps,
  ];
}

/** `2 errors, 1 warning`, or `no findings`. */
export function countFindings(findings: readonly Finding[]): string {
  const counts = (['error', 'warning'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return counts.join(', ') || 'no findings';
}
