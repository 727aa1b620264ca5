import { formatCount } from '../format.ts';
import type { Facts, Proof } from './facts.ts';
import { isProvenBut, standingFreezes } from './freezes.ts';

/**
 * What stays so when Nightferry is gone: `edu stays FROZEN: applications can't write to it.` A sentence for each kind of
 * freeze that stands; none when nothing is frozen.
 */
export function stillFrozen(facts: Facts): readonly string[] {
  const standing = standingFreezes(facts);
  const names = (wanted: (freeze: (typeof standing)[number]) => boolean) =>
    standing.filter(wanted).map(({ database }) => database);
  const isBroken = ({ proof }: (typeof standing)[number]) => proof?.verdict === 'broken';
  const lifting = names(({ thawing }) => thawing === true);
  const broken = names((freeze) => !freeze.thawing && isBroken(freeze));
  const frozen = names((freeze) => !freeze.thawing && !isBroken(freeze));
  return [
    ...(broken.length > 0
      ? [`The freeze of ${together(broken)} is BROKEN: someone wrote through it, and it still keeps applications out.`]
      : []),
    ...(frozen.length > 0
      ? [
          `${together(frozen)} ${stays(frozen)} FROZEN: applications can't write to ${frozen.length > 1 ? 'them' : 'it'}.`,
        ]
      : []),
    ...(lifting.length > 0
      ? [`The freeze of ${together(lifting)} is half lifted: look whether applications can write.`]
      : []),
  ];
}

/**
 * How sure a freeze is, in the same words everywhere: `proven`, `proven 18s ago, but for 1 accepted write`, `unproven`,
 * `broken`. A decision counts once, however many traces the write left.
 */
export function proofWord(
  proof: Pick<Proof, 'verdict' | 'provenBut'> | null | undefined,
  acceptedWrites: number,
  ago?: string,
): string {
  if (!proof) return 'unproven';
  const when = ago === undefined ? '' : ` ${ago}`;
  if (!isProvenBut(proof)) return `${proof.verdict}${when}`;
  return `proven${when}, but for ${acceptedWrites > 0 ? formatCount(acceptedWrites, 'accepted write') : 'accepted writes'}`;
}

/** What an engine says it has looked at, beside the writes it found: no write itself. */
export function isWhereItLooked(sentence: string): boolean {
  return sentence.startsWith('looked at: ');
}

function stays(names: readonly string[]): string {
  return names.length > 1 ? 'stay' : 'stays';
}

function together(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
