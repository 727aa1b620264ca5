import { createHash } from 'node:crypto';
import type { LedgerKey } from '../ledger.ts';

/** The key of an advisory lock, a 64-bit number of its own for every step of every session and each purpose. */
export function stepLock(purpose: 'copy' | 'step', { session, phase, step, cell, generation }: LedgerKey): string {
  const name = JSON.stringify([`nightferry ${purpose}`, session, phase, step, cell, generation]);
  return String(createHash('sha256').update(name).digest().readBigInt64BE());
}
