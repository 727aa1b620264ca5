import type { Event } from '../events.ts';
import type { FreezeMode, ProofVerdict } from '../session/fact-events.ts';
import type { Exchange } from './exchanges.ts';

/** One freeze of a database, from its beginning to its lifting. */
export interface FreezeReport {
  readonly database: string;
  readonly mode: FreezeMode;
  /** `phase/step` that froze it. */
  readonly step: string;
  readonly frozenAt: string;
  /** How many times it was proved. */
  readonly proofs: number;
  readonly lastProof: {
    readonly at: string;
    /** How old it was when the freeze was lifted, or at the last event. */
    readonly ageMs: number;
    readonly verdict: ProofVerdict;
    readonly method: string;
    readonly seen: readonly string[];
    /** With `unproven`, where nothing else keeps it from being proven: traces of writes that somebody accepted before. */
    readonly provenBut?: readonly string[];
  } | null;
  /** Every write that was found, a list each, and what was decided. */
  readonly breaches: readonly {
    readonly at: string;
    readonly seen: readonly string[];
    readonly accepted: {
      readonly reason: string;
      readonly role: string;
      readonly by: string;
      readonly at: string;
    } | null;
  }[];
  readonly thawed: {
    readonly at: string;
    readonly verdict: 'proven' | 'unproven';
    readonly seen: readonly string[];
  } | null;
}

/** Every freeze, oldest first; a database that was frozen twice is there twice. */
export function freezesOf(events: readonly Event[], exchanges: readonly Exchange[]): readonly FreezeReport[] {
  const freezes: FreezeReport[] = [];
  const change = (database: string, with_: (freeze: FreezeReport) => Partial<FreezeReport>) => {
    const index = freezes.findLastIndex((freeze) => freeze.database === database);
    const freeze = freezes[index];
    if (freeze) freezes[index] = { ...freeze, ...with_(freeze) };
  };
  for (const event of events) {
    const { at } = event;
    if (event.type === 'database.frozen') {
      const { database, mode, step } = event.data;
      const nothing = { proofs: 0, lastProof: null, breaches: [], thawed: null };
      freezes.push({ database, mode, step, frozenAt: at, ...nothing });
    } else if (event.type === 'freeze.proved') {
      const { database, verdict, method, seen, provenBut } = event.data;
      change(database, ({ proofs, breaches }) => ({
        proofs: proofs + 1,
        lastProof: { at, ageMs: 0, verdict, method, seen, ...(provenBut && { provenBut }) },
        ...(verdict === 'broken' && {
          breaches: [...breaches, { at, seen, accepted: accepted(database, at, exchanges) }],
        }),
      }));
    } else if (event.type === 'database.thawed') {
      const { database, verdict, seen } = event.data;
      change(database, () => ({ thawed: { at, verdict, seen } }));
    }
  }
  const lastAt = events.at(-1)?.at ?? '';
  return freezes.map((freeze) => ({ ...freeze, lastProof: aged(freeze, lastAt) }));
}

function aged({ lastProof, thawed }: FreezeReport, lastAt: string): FreezeReport['lastProof'] {
  return lastProof && { ...lastProof, ageMs: Date.parse(thawed?.at ?? lastAt) - Date.parse(lastProof.at) };
}

function accepted(database: string, at: string, exchanges: readonly Exchange[]) {
  const decided = exchanges.find(
    ({ question, askedAt, reply }) =>
      question.kind === 'freeze-broken' && question.database === database && askedAt >= at && reply,
  );
  if (decided?.reply?.answer.kind !== 'accept') return null;
  const { reason, role, by } = decided.reply.answer;
  return { reason, role, by, at: decided.reply.at };
}
