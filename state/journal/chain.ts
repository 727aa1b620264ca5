import { canonicalJson, sha256 } from '../canonical.ts';
import { type Event, genesis } from '../events.ts';
import { Fault } from '../fault.ts';

/** One event as the journal stores it: the envelope as canonical JSON, and its hash. */
export interface StoredEvent {
  readonly session: string;
  readonly seq: number;
  readonly body: string;
  readonly hash: string;
}

/** What is hashed is exactly what is stored, `prevHash` included, so that no event can be changed, dropped or moved. */
export function storeEvent(event: Event): StoredEvent {
  const body = canonicalJson(event);
  return { session: event.session, seq: event.seq, body, hash: sha256(body) };
}

/**
 * Verifies consecutive events against the hash and sequence number before them, and gives them parsed, in the version
 * they were written in. Faults: `journal/chain-broken` names the first event that does not hold.
 */
export function verifyChain(
  stored: readonly StoredEvent[],
  after: { readonly seq: number; readonly hash: string } = { seq: 0, hash: genesis },
): readonly Event[] {
  let { seq, hash } = after;
  return stored.map((row) => {
    seq += 1;
    if (row.seq !== seq) throw brokenChain(row.session, seq, `event ${seq} is missing`);
    if (sha256(row.body) !== row.hash)
      throw brokenChain(row.session, seq, `event ${seq} was changed after it was written`);
    const event = JSON.parse(row.body) as Event;
    if (event.prevHash !== hash || event.seq !== seq || event.session !== row.session) {
      throw brokenChain(row.session, seq, `event ${seq} does not follow the one before it`);
    }
    hash = row.hash;
    return event;
  });
}

function brokenChain(session: string, seq: number, what: string): Fault {
  return new Fault('journal/chain-broken', `The journal of session ${session} can't be trusted: ${what}.`, {
    remedy: [
      'Do not go on with this session: someone or something changed its journal.',
      `Keep the journal file as it is, and restore a copy from before event ${seq} to look at what was changed.`,
      'The databases were not touched. Their ledgers (nightferry.ledger) still say which chunks and steps are committed.',
    ],
    retry: 'unsafe',
  });
}
