import type { Requirement } from '../kind.ts';

/** What a step needs that puts a database into the place of another: in a rehearsal the new one is marked as a stand-in. */
export function marking(database: string, mode: 'live' | 'rehearsal'): readonly Requirement[] {
  return mode === 'rehearsal' ? [{ need: 'privilege', database, may: { act: 'mark-stand-in' } }] : [];
}
