import type { FaultRecord } from '../fault.ts';
import type { RejectRecord } from './record.ts';

/** The rejects of a session as they were looked up for the eye, and what came of what was asked about them. */
export interface RejectsSeen {
  readonly state: 'looking' | 'looked' | 'failed';
  /** When they were looked up, ISO 8601; what was seen before stays while they are looked up again. */
  readonly at?: string;
  readonly list: readonly RejectRecord[];
  /** How many there are beyond these. */
  readonly more: number;
  /** Why they could not be looked up. */
  readonly fault?: FaultRecord;
  /** What came of an export or a retry. */
  readonly said?: { readonly text: string; readonly isGood: boolean };
  /** They are being tried again. */
  readonly retrying?: true;
}
