import { type Facts, noFacts } from '../../state/session/facts.ts';

/** What a session knows of a database that a step has frozen strictly, and that was proven since. */
export function frozenFacts(database: string, frozenAt = '2026-11-20T22:05:00.000Z'): Facts {
  const proof = { at: frozenAt, verdict: 'proven', method: 'WAL', seen: [], count: 1 } as const;
  const freeze = { database, mode: 'strict', step: 'prepare/freeze', prior: '{}', frozenAt, proof } as const;
  return { ...noFacts, freezes: { [database]: freeze } };
}
