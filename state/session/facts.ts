import type { Event, ServerIdentity } from '../events.ts';
import type { RejectCounts, RejectRecord } from '../rejects/record.ts';

/** How sure a freeze is. `broken`: something was written after it. */
export type ProofVerdict = 'proven' | 'unproven' | 'broken';

export type FreezeMode = 'session-default' | 'strict';

/** `server`: made by the server, into a file of the server; it is known by its `set`, not by a SHA-256. */
export type BackupFormat = 'custom' | 'directory' | 'plain' | 'globals' | 'clone' | 'server';

/** Facts about databases and backups that steps establish and other steps, gates, screens and reports rely on. */
export interface FactData {
  /** `prior` is what thawing has to bring back, as the engine wrote it down before the freeze; it holds no secrets. */
  'database.frozen': {
    readonly database: string;
    readonly mode: FreezeMode;
    readonly step: string;
    readonly prior: string;
  };
  /** `seen`: one sentence each, naming pid, user and table where they are known. `baseline` is what the next proof starts from. */
  'freeze.proved': {
    readonly database: string;
    readonly verdict: ProofVerdict;
    readonly method: string;
    readonly seen: readonly string[];
    /** With `unproven`, where nothing else keeps it from being proven: writes that somebody accepted before. */
    readonly provenBut?: readonly string[];
    readonly baseline?: string;
    /** With `broken`: what the next proof starts from once someone accepts what was found, and nothing but that. */
    readonly baselineIfAccepted?: string;
  };
  /** From here on writes are no breach: the freeze is being lifted. */
  'database.thawing': { readonly database: string };
  'database.thawed': {
    readonly database: string;
    readonly verdict: 'proven' | 'unproven';
    readonly seen: readonly string[];
  };
  /** Nightferry let go of the database, so that it can be renamed or dropped; the name may stand for nothing until it is pinned again. */
  'database.released': { readonly database: string };
  /** The runbook's name stands for another database from here on: renamed, restored or created anew by a step. */
  'database.repinned': { readonly database: string; readonly identity: ServerIdentity; readonly why: string };
  'backup.made': {
    readonly database: string;
    readonly step: string;
    readonly format: BackupFormat;
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string;
    /** Whether all of it was read again after it was written. */
    readonly readThrough: boolean;
    /** By which a server knows its own backup again: the GUID of its backup set. */
    readonly set?: string;
    /**
     * Rows per table, counted in the snapshot that was backed up. Of a backup by the server: of the tables that had as many
     * before it as after it.
     */
    readonly rows?: Readonly<Record<string, string>>;
  };
  'backup.proven': { readonly path: string; readonly how: string; readonly tables: number; readonly rows: string };
  /** The rejects that a step has in its target now: whenever a copy ends with some, and whenever they were retried. */
  'rejects.counted': RejectCounts & {
    readonly database: string;
    /** `phase/step` that rejected them. */
    readonly step: string;
    readonly generation: number;
    /** The first open ones, for who reads the report without the database. */
    readonly first: readonly RejectRecord[];
    /** With a retry: how many rejects were tried, and how many of these are carried over now. */
    readonly retry?: { readonly tried: number; readonly carried: number };
  };
}

export type FactType = keyof FactData;

export const factTypes: readonly FactType[] = [
  'database.frozen',
  'freeze.proved',
  'database.thawing',
  'database.thawed',
  'database.released',
  'database.repinned',
  'backup.made',
  'backup.proven',
  'rejects.counted',
];

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

export interface Proof {
  readonly at: string;
  readonly verdict: ProofVerdict;
  readonly method: string;
  readonly seen: readonly string[];
  readonly provenBut?: readonly string[];
  readonly baseline?: string;
  readonly baselineIfAccepted?: string;
  /** How many proofs there were since the freeze. */
  readonly count: number;
}

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

/**
 * Whether nothing but accepted writes keeps it from being proven. The decision on them holds for whatever asks for a proof
 * afterwards: it was made of these very writes, and any other breaks the freeze again.
 */
export function isProvenBut(proof: Pick<Proof, 'verdict' | 'provenBut'> | undefined): boolean {
  return proof?.verdict === 'unproven' && (proof.provenBut ?? []).length > 0;
}

/** How a proof tells again of a write that was accepted. */
export const acceptedBefore = 'somebody wrote through it before, and that was accepted: ';

/** Databases that are frozen now. */
export function standingFreezes({ freezes }: Facts): readonly FreezeState[] {
  return Object.values(freezes).filter(({ thawed }) => thawed === undefined);
}

/**
 * Freezes that a write would break: standing, not being lifted, and not broken already. Nobody looks at a database that was let
 * go of: a session on it would be in the way of its renaming.
 */
export function watchedFreezes(facts: Facts): readonly FreezeState[] {
  return standingFreezes(facts).filter(
    ({ database, thawing, proof }) =>
      !thawing && proof !== undefined && proof.verdict !== 'broken' && !facts.released.includes(database),
  );
}

/** A freeze through which someone wrote, and that nobody has decided on. */
export function brokenFreeze(facts: Facts): FreezeState | undefined {
  return standingFreezes(facts).find(({ proof }) => proof?.verdict === 'broken');
}

/** With one freeze as it is now. */
export function withFreeze(facts: Facts, freeze: FreezeState): Facts {
  return { ...facts, freezes: { ...facts.freezes, [freeze.database]: freeze } };
}
