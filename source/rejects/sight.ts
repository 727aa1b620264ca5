import type { Redactor } from '../../state/redact.ts';
import type { Session } from '../../state/session/session.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import type { Wanted } from './read.ts';

/** Rejects to be looked at: whose, where they are kept, which of them, and what may not be shown of them. */
export interface RejectSight {
  readonly session: Session;
  readonly stores: readonly Database[];
  readonly wanted: Wanted;
  readonly redactor: Redactor;
}
