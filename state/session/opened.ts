import type { PlanSummary } from '../plan.ts';

/** What a session is opened with: what runs, where, and as what it is known again. */
export interface SessionOpened {
  readonly run: Run;
  readonly runbook: { readonly id: string; readonly title: string; readonly file: string };
  readonly manifest: Manifest;
  readonly plan: PlanSummary;
  readonly environment: string;
  readonly mode: 'live' | 'rehearsal';
  readonly production: boolean;
  readonly dryRun: boolean;
  readonly window?: OpenedWindow;
  readonly databases: Readonly<Record<string, OpenedDatabase>>;
  /** SHA-256 of the id namespace, never the namespace. */
  readonly namespaceFingerprint?: string;
  /** Where a demo keeps its database cluster, so that a resume can start it again. */
  readonly demo?: { readonly name: string; readonly directory: string; readonly scale: number };
}

/** Facts that tell one server and database from another, by name: `system_identifier`, `database_oid`, ... */
export type ServerIdentity = Readonly<Record<string, string>>;

/** What a server was when it was connected to. It may be another thing later and still be the same server. */
export interface ServerRole {
  readonly role: 'primary' | 'standby';
  /** New transactions do not write there, unless they ask to. */
  readonly readOnly?: true;
}

export interface OpenedDatabase {
  readonly engine: string;
  /** Where it is, without secrets: `postgres://edu@db1:5432/edu`. */
  readonly label: string;
  readonly identity: ServerIdentity;
  /** For people to see, not part of what must stay the same; absent where an engine has no such thing. */
  readonly server?: ServerRole;
}

/** The files and values a session was opened with; its digest is what people sign for. */
export interface Manifest {
  readonly digest: string;
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly bytes: number }[];
  readonly vars: Readonly<Record<string, string | number | boolean>>;
}

/** A maintenance window in real time: ISO 8601 instants, and the zone people read them in. */
export interface OpenedWindow {
  readonly opensAt: string;
  readonly closesAt: string;
  readonly timezone: string;
}

/** The process that runs the session from here on. */
export interface Run {
  readonly pid: number;
  readonly nightferry: string;
  /** What became of the process before this one, when there was one. `adopted`: it ran on another host, from another journal. */
  readonly after?: 'left' | 'killed' | 'adopted';
}
