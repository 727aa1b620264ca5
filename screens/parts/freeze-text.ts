import { type FreezeState, isProvenBut, standingFreezes } from '../../state/session/facts.ts';
import type { Session } from '../../state/session/session.ts';
import { type Span, span } from './line.ts';
import { wholeSeconds } from './time-text.ts';

/** A proof is made anew every half minute: an older one says that nobody looks any more. */
const staleMs = 90_000;

/** `edu frozen, proven 12s ago`: of several freezes the one that is least sure. `undefined` when nothing is frozen. */
export function freezeSpan({ facts }: Session, now: Date): Span | undefined {
  const standing = standingFreezes(facts).toSorted((a, b) => doubt(b) - doubt(a) || provedAt(a) - provedAt(b));
  const [worst] = standing;
  if (!worst) return undefined;
  const more = standing.length > 1 ? ` (+${standing.length - 1} frozen)` : '';
  return { ...freezeWords(worst, now), text: `${freezeWords(worst, now).text}${more}` };
}

function freezeWords({ database, proof }: FreezeState, now: Date): Span {
  if (!proof) return span(`${database} frozen, unproven`, 'warn');
  const ageMs = Math.max(0, now.getTime() - Date.parse(proof.at));
  switch (proof.verdict) {
    case 'broken':
      return span(`${database} freeze BROKEN`, 'bad');
    case 'unproven':
      if (isProvenBut(proof)) {
        return span(`${database} frozen, but for ${proof.provenBut?.length} accepted`, 'warn');
      }
      return span(`${database} frozen, unproven`, 'warn');
    case 'proven':
      return span(`${database} frozen, proven ${wholeSeconds(ageMs)} ago`, ageMs > staleMs ? 'warn' : 'good');
  }
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
