import { acceptedWrites } from '../../state/session/accepted-writes.ts';
import type { FreezeState } from '../../state/session/facts.ts';
import { proofWord } from '../../state/session/freeze-words.ts';
import { isProvenBut, standingFreezes } from '../../state/session/freezes.ts';
import type { Session } from '../../state/session/session.ts';
import { type Span, span } from './line.ts';
import { wholeSeconds } from './time-text.ts';

/** A proof is made anew every half minute: an older one says that nobody looks any more. */
const staleMs = 90_000;

/**
 * `edu frozen, proven 12s ago`, in short `edu frozen 12s`: of several freezes the one that is least sure. `undefined` when
 * nothing is frozen.
 */
export function freezeSpan(session: Session, now: Date, form: 'full' | 'short' = 'full'): Span | undefined {
  const standing = standingFreezes(session.facts).toSorted((a, b) => doubt(b) - doubt(a) || provedAt(a) - provedAt(b));
  const [worst] = standing;
  if (!worst) return undefined;
  const others = standing.length - 1;
  const more = others === 0 ? '' : form === 'short' ? ` (+${others})` : ` (+${others} frozen)`;
  const writes = acceptedWrites(session).filter(({ database }) => database === worst.database).length;
  const words = form === 'short' ? shortWords(worst, writes, now) : freezeWords(worst, writes, now);
  return { ...words, text: `${words.text}${more}` };
}

function freezeWords({ database, proof }: FreezeState, writes: number, now: Date): Span {
  if (!proof) return span(`${database} frozen, unproven`, 'warn');
  const ageMs = Math.max(0, now.getTime() - Date.parse(proof.at));
  switch (proof.verdict) {
    case 'broken':
      return span(`${database} freeze BROKEN`, 'bad');
    case 'unproven':
      if (isProvenBut(proof)) {
        return span(`${database} frozen, ${proofWord(proof, writes, `${wholeSeconds(ageMs)} ago`)}`, 'warn');
      }
      return span(`${database} frozen, unproven`, 'warn');
    case 'proven':
      return span(`${database} frozen, proven ${wholeSeconds(ageMs)} ago`, ageMs > staleMs ? 'warn' : 'good');
  }
}

/** What is no good news keeps its word: a time alone says proven. */
function shortWords(freeze: FreezeState, writes: number, now: Date): Span {
  const { database, proof } = freeze;
  const words = freezeWords(freeze, writes, now);
  if (!proof || (proof.verdict !== 'proven' && !isProvenBut(proof))) return words;
  const age = wholeSeconds(Math.max(0, now.getTime() - Date.parse(proof.at)));
  const but = proof.verdict === 'proven' ? '' : `, ${writes} accepted`;
  return { ...words, text: `${database} frozen ${age}${but}` };
}

function doubt({ proof }: FreezeState): number {
  switch (proof?.verdict) {
    case 'broken':
      return 2;
    case 'proven':
      return 0;
    default:
      return 1;
  }
}

function provedAt({ proof, frozenAt }: FreezeState): number {
  return Date.parse(proof?.at ?? frozenAt);
}
