import type { Event } from '../events.ts';
import type { FactData, FreezeMode } from './fact-events.ts';
import type { ServerIdentity } from './opened.ts';

/** What the journal knows of databases and backups now. */
export interface Facts {
  /** By the runbook's name of the database. A database that was never frozen is absent. */
  readonly freezes: Readonly<Record<string, FreezeState>>;
  /** Oldest first. */
  readonly backups: readonly BackupState[];
  /** Identities that hold in place of those the session was opened with. */
  readonly repinned: Readonly<Record<string, ServerIdentity>>;
  /** Databases that were let go of and not pinned again: what they are, and whether they are, is not known. */
  readonly released: readonly string[];
  /** The last count of the rejects of each step, by `phase/step`, whatever became of the step since. */
  readonly rejects: Readonly<Record<string, RejectsState>>;
}

export type RejectsState = Omit<FactData['rejects.counted'], 'retry'> & { readonly at: string };

export interface FreezeState {
  readonly database: string;
  readonly mode: FreezeMode;
  /** `phase/step` that froze it. */
  readonly step: string;
  readonly prior: string;
  readonly frozenAt: string;
  /** Its lifting has begun. */
  readonly thawing?: true;
  readonly proof?: Proof;
  /** A write that someone accepted with a reason. What is written after it breaks the freeze again. */
  readonly accepted?: { readonly reason: string; readonly role: string; readonly by: string; readonly at: string };
  readonly thawed?: { readonly at: string; readonly verdict: 'proven' | 'unproven'; readonly seen: readonly string[] };
}

export type Proof = Omit<FactData['freeze.proved'], 'database'> & {
  readonly at: string;
  /** How many proofs there were since the freeze. */
  readonly count: number;
};

export type BackupState = FactData['backup.made'] & {
  readonly madeAt: string;
  readonly proven?: Omit<FactData['backup.proven'], 'path'> & { readonly at: string };
};

export const noFacts: Facts = { freezes: {}, backups: [], repinned: {}, released: [], rejects: {} };

/** The facts once `event` has happened. Events that are no facts change nothing. */
export function evolveFacts(facts: Facts, event: Event): Facts {
  switch (event.type) {
    case 'database.frozen':
      return withFreeze(facts, { ...event.data, frozenAt: event.at });
    case 'freeze.proved': {
      const { database, ...proof } = event.data;
      const freeze = facts.freezes[database];
      if (!freeze) return facts;
      return withFreeze(facts, { ...freeze, proof: { ...proof, at: event.at, count: (freeze.proof?.count ?? 0) + 1 } });
    }
    case 'database.thawing': {
      const freeze = facts.freezes[event.data.database];
      return freeze ? withFreeze(facts, { ...freeze, thawing: true }) : facts;
    }
    case 'database.thawed': {
      const { database, ...thawed } = event.data;
      const freeze = facts.freezes[database];
      return freeze ? withFreeze(facts, { ...freeze, thawed: { ...thawed, at: event.at } }) : facts;
    }
    case 'database.repinned':
      return {
        ...facts,
        repinned: { ...facts.repinned, [event.data.database]: event.data.identity },
        released: facts.released.filter((name) => name !== event.data.database),
      };
    case 'database.released':
      return { ...facts, released: [...new Set([...facts.released, event.data.database])] };
    case 'backup.made':
      return {
        ...facts,
        backups: [...facts.backups.filter(({ path }) => path !== event.data.path), { ...event.data, madeAt: event.at }],
      };
    case 'backup.proven': {
      const { path, ...proven } = event.data;
      const prove = (backup: BackupState) =>
        backup.path === path ? { ...backup, proven: { ...proven, at: event.at } } : backup;
      return { ...facts, backups: facts.backups.map(prove) };
    }
    case 'rejects.counted': {
      const { retry: _, ...counted } = event.data;
      return { ...facts, rejects: { ...facts.rejects, [counted.step]: { ...counted, at: event.at } } };
    }
    default:
      return facts;
  }
}

/** With one freeze as it is now. */
export function withFreeze(facts: Facts, freeze: FreezeState): Facts {
  return { ...facts, freezes: { ...facts.freezes, [freeze.database]: freeze } };
}
