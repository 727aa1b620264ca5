import type { RejectCounts, RejectRecord } from '../rejects/record.ts';
import type { ServerIdentity } from './opened.ts';

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
