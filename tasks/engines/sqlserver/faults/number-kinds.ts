import type { Retry } from '../../../../state/fault.ts';
import { contention } from './contention.ts';

export type Kind =
  | 'sql'
  | 'syntax'
  | 'missing'
  | 'exists'
  | 'permission'
  | 'foreign'
  | 'duplicate'
  | 'null'
  | 'identity'
  | 'conversion'
  | 'deadlock'
  | 'lock-timeout'
  | 'snapshot'
  | 'snapshot-changed'
  | 'versions'
  | 'no-snapshot'
  | 'read-only'
  | 'emergency'
  | 'space'
  | 'resources'
  | 'group'
  | 'replica'
  | 'closed'
  | 'starting-up'
  | 'azure'
  | 'not-on-azure'
  | 'killed'
  | 'fatal'
  | 'damaged'
  | 'transaction'
  | 'backup';

export interface Meaning {
  readonly code: string;
  readonly retry: Retry;
  readonly remedy: readonly string[];
}

const dataOrSql = 'Correct the data or the SQL, then try again.';

/** What kinds of errors have in common: the fault's code, and what to do. */
export const kinds: Readonly<Record<Kind, Meaning>> = {
  sql: { code: 'database/sql', retry: 'safe', remedy: ['Correct the SQL, then try again.'] },
  syntax: { code: 'database/sql', retry: 'safe', remedy: ['Correct the SQL, then try again.'] },
  missing: {
    code: 'database/sql',
    retry: 'safe',
    remedy: ['Correct the name, and write schema.table where it is not in dbo. A login sees only what it was granted.'],
  },
  exists: {
    code: 'database/sql',
    retry: 'safe',
    remedy: ['See who made it and when, before it is dropped or renamed.'],
  },
  permission: {
    code: 'database/permission',
    retry: 'safe',
    remedy: [
      'Grant what is missing as db_owner or sysadmin (a login needs a user in the database), or connect as another login.',
    ],
  },
  foreign: { code: 'database/constraint', retry: 'safe', remedy: [dataOrSql] },
  duplicate: { code: 'database/constraint', retry: 'safe', remedy: [dataOrSql] },
  null: { code: 'database/constraint', retry: 'safe', remedy: [dataOrSql] },
  identity: {
    code: 'database/constraint',
    retry: 'safe',
    remedy: [
      'Values of an identity column are given between SET IDENTITY_INSERT ... ON and OFF, with the columns named.',
    ],
  },
  ...contention,
  conversion: { code: 'database/data', retry: 'safe', remedy: [dataOrSql] },
  'read-only': {
    code: 'database/read-only',
    retry: 'safe',
    remedy: [
      'See whether the database is frozen (SELECT name, is_read_only FROM sys.databases), or a secondary of an availability group.',
      'Write to the primary, or lift the freeze, then try again.',
    ],
  },
  emergency: {
    code: 'database/server-error',
    retry: 'unknown',
    remedy: ['The database is in EMERGENCY or damaged: look at the error log of the server before anything else.'],
  },
  space: {
    code: 'database/disk-full',
    retry: 'safe',
    remedy: [
      'See which file is full (sys.database_files, sys.dm_db_log_space_usage), and why the log is not emptied (log_reuse_wait_desc in sys.databases).',
      'Back up the log, let the file grow, or add disk space, then try again.',
    ],
  },
  resources: {
    code: 'database/resources',
    retry: 'safe',
    remedy: ['See what the server is short of, then try again with fewer workers.'],
  },
  group: {
    code: 'database/availability-group',
    retry: 'safe',
    remedy: [
      'Take the database out of the availability group (ALTER AVAILABILITY GROUP ... REMOVE DATABASE ...) or end the mirroring, then try again.',
      'Plan for putting it back: its secondaries are seeded anew.',
    ],
  },
  replica: {
    code: 'database/closed',
    retry: 'safe',
    remedy: [
      'It is a replica of an availability group that takes no connections now: connect to the listener or to the primary.',
      'A secondary that is readable only with read intent takes applicationIntent=ReadOnly in the URL.',
    ],
  },
  closed: {
    code: 'database/closed',
    retry: 'safe',
    remedy: [
      'See its state: SELECT name, state_desc, user_access_desc FROM sys.databases;',
      'Finish the restore (RESTORE DATABASE ... WITH RECOVERY), set it ONLINE or MULTI_USER, then try again.',
    ],
  },
  'starting-up': {
    code: 'database/starting-up',
    retry: 'safe',
    remedy: ['The database is recovering, resuming or moving: wait until it is ONLINE, then try again.'],
  },
  azure: {
    code: 'database/resources',
    retry: 'unknown',
    remedy: ['Azure moved the database or throttles it: wait some seconds, look at what was done, then try again.'],
  },
  'not-on-azure': {
    code: 'database/not-on-azure',
    retry: 'safe',
    remedy: [
      'Azure SQL Database does not have this statement: see docs/sqlserver.md for what takes its place.',
      'Another database is reached by its own entry under databases, never by USE.',
    ],
  },
  killed: {
    code: 'database/connection-lost',
    retry: 'unknown',
    remedy: ['Somebody ended the session (KILL), or the server shuts down: find out who, then try again.'],
  },
  fatal: {
    code: 'database/connection-lost',
    retry: 'unknown',
    remedy: ['The server ended the session: see its error log, then try again.'],
  },
  damaged: {
    code: 'database/server-error',
    retry: 'unknown',
    remedy: ["Look at the server's error log before anything else, and run DBCC CHECKDB: this can mean damaged data."],
  },
  transaction: {
    code: 'database/sql',
    retry: 'safe',
    remedy: [
      'BEGIN, COMMIT and ROLLBACK TRANSACTION do not belong into the SQL of a step: Nightferry holds the transaction.',
    ],
  },
  backup: {
    code: 'database/sql',
    retry: 'safe',
    remedy: [
      'Paths are those of the server, seen by the account that its service runs as: see that the folder is there and may be written.',
    ],
  },
};
