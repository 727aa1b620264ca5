import { createHash } from 'node:crypto';
import type { LedgerKey } from '../ledger.ts';

/** The resource of an application lock (sp_getapplock), a name of its own for every step of every session and each purpose. */
export function stepLock(purpose: 'copy' | 'step', { session, phase, step, cell, generation }: LedgerKey): string {
  const name = JSON.stringify([session, phase, step, cell, generation]);
  return `nightferry ${purpose} ${createHash('sha256').update(name).digest('hex')}`;
}
