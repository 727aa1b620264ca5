import { formatCount } from '../../state/format.ts';
import type { Evidence } from '../../state/outcome.ts';
import type { Finding, FreezeProof, Survey } from './freezer.ts';
import { sessionText } from './session-text.ts';

/** What was found before anything was done. */
export function surveyLines({ sessions, findings, proof }: Survey): readonly string[] {
  const marks: Readonly<Record<Finding['weight'], string>> = {
    stops: 'IN THE WAY',
    'stops-strict': 'IN THE WAY of strict',
    writes: 'watch',
    note: 'known',
  };
  return [
    ...findings.map(({ weight, text }) => `${marks[weight]}: ${text}`),
    ...sessions.map((session) => `session: ${sessionText(session)}`),
    `will be proved by: ${proof.method}`,
  ];
}

export function textEvidence(title: string, lines: readonly string[]): Evidence {
  return { kind: 'output', title, text: lines.join('\n') };
}

/** `proven: nothing was written ...`, or what speaks against it. */
export function proofEvidence({ verdict, method, seen }: Pick<FreezeProof, 'verdict' | 'method' | 'seen'>): Evidence {
  return textEvidence(`freeze ${verdict}`, [`by: ${method}`, ...seen]);
}

/** One line for screens and questions. */
export function countSessions(count: number, database: string): string {
  return `${formatCount(count, 'session')} of others in ${database}`;
}
