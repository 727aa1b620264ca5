import { messageOf } from '../fault.ts';
import { agreement } from './agreement.ts';
import { type StoredEvent, verifyChain } from './chain.ts';

/** What one database has of a session's journal, oldest first. */
export interface FoundCopy {
  readonly database: string;
  readonly events: readonly StoredEvent[];
}

export type CopyChoice =
  /** `like`: others that have as much; `behind`: others that lack some of it. */
  | {
      readonly kind: 'chosen';
      readonly copy: FoundCopy;
      readonly like: readonly string[];
      readonly behind: readonly { readonly database: string; readonly lacks: number }[];
    }
  | { readonly kind: 'none' }
  /** Its chain does not hold. */
  | { readonly kind: 'broken'; readonly database: string; readonly why: string }
  /** From event `seq` on they tell of different nights. */
  | { readonly kind: 'differ'; readonly databases: readonly [string, string]; readonly seq: number };

/**
 * The copy to go on from: the longest, if every other one is a beginning of it. One that was tampered with spoils the choice,
 * although another may be sound: somebody has to find out why first.
 */
export function chooseCopy(copies: readonly FoundCopy[]): CopyChoice {
  const found = copies.filter(({ events }) => events.length > 0);
  for (const { database, events } of found) {
    const why = brokenBy(events);
    if (why !== undefined) return { kind: 'broken', database, why };
  }
  const [copy] = [...found].sort((one, other) => other.events.length - one.events.length);
  if (!copy) return { kind: 'none' };
  for (const other of found) {
    const common = agreement(copy.events, other.events);
    if (common < other.events.length)
      return { kind: 'differ', databases: [copy.database, other.database], seq: common + 1 };
  }
  const lacks = ({ events }: FoundCopy) => copy.events.length - events.length;
  const behind = found.filter((other) => lacks(other) > 0);
  const like = found.filter((other) => other !== copy && lacks(other) === 0);
  return {
    kind: 'chosen',
    copy,
    like: like.map(({ database }) => database),
    behind: behind.map((other) => ({ database: other.database, lacks: lacks(other) })),
  };
}

function brokenBy(events: readonly StoredEvent[]): string | undefined {
  try {
    verifyChain(events);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
