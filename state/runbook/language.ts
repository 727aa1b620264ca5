import type { ZodType } from 'zod';
import type { SqlDialect } from './sql/dialect.ts';

/**
 * Something a step or check names outside itself. Lint follows these without knowing any kind. `path` leads to the
 * place inside the spec, so that a fault can point at it.
 */
export type Reference =
  | {
      readonly to: 'database';
      readonly name: string;
      readonly path: SpecPath;
      readonly needs?: readonly Need[];
      /** The option that needs it, where it is not the step itself. */
      readonly option?: string;
    }
  | { readonly to: 'role'; readonly name: string; readonly path: SpecPath }
  | { readonly to: 'file'; readonly name: string; readonly path: SpecPath }
  /** SQL that runs in `database`. `transactional` SQL runs inside a transaction that Nightferry holds. */
  | {
      readonly to: 'sql';
      readonly database: string;
      readonly text: string;
      readonly transactional: boolean;
      readonly path: SpecPath;
    }
  /** An SQL file, lint reads it like SQL in the runbook. */
  | {
      readonly to: 'sql-file';
      readonly database: string;
      readonly name: string;
      readonly transactional: boolean;
      readonly path: SpecPath;
    }
  /** Another step, as `phase/step`, which must be of this kind; `mustBeDone`: without what it made nothing can be done. */
  | {
      readonly to: 'step';
      readonly name: string;
      readonly kind: string;
      readonly mustBeDone?: true;
      readonly path: SpecPath;
    }
  /** A `uuid` column: one tag must have one style throughout a runbook. */
  | {
      readonly to: 'id';
      readonly tag: string;
      readonly style: string;
      /** Which column of which table is filled with it. */
      readonly fills?: { readonly table: string; readonly column: string; readonly source: string };
      readonly path: SpecPath;
    }
  /** A table that the step fills: `alone` when nobody else's rows may be in it before. `source` is where they come from. */
  | {
      readonly to: 'filled-table';
      readonly database: string;
      readonly table: string;
      readonly source: string;
      readonly alone: boolean;
      readonly path: SpecPath;
    }
  /** A column of a table that the step reads, which it takes or says that nobody does. */
  | {
      readonly to: 'read-column';
      readonly table: string;
      readonly column: string;
      readonly use: 'taken' | 'left-out';
      readonly path: SpecPath;
    }
  /** An id that must be unique among its siblings in the step. */
  | { readonly to: 'entry-id'; readonly id: string; readonly path: SpecPath };

export type SpecPath = readonly (string | number)[];

/** A capability, or several of which any will do. */
export type Need = Capability | readonly Capability[];

/** What an engine can do. Nobody asks for an engine's name. */
export type Capability =
  | 'transactions'
  | 'transactional-ddl'
  | 'maintenance-connection'
  | 'session-lock'
  | 'copy-source'
  | 'copy-target'
  /** Backed up by programs, into files of this machine. */
  | 'dump'
  /** Backed up by its server, into files of the server. */
  | 'server-backup'
  | 'freeze'
  | 'marks'
  | 'readiness'
  | 'sessions'
  | 'blocking'
  | 'pressure'
  | 'index-use'
  | 'query-cost'
  | 'database-size'
  | 'journal-copy'
  | 'indexes'
  | 'constraints'
  /** That a column which may be NULL must not be. */
  | 'not-null'
  | 'sequences'
  | 'statistics'
  | 'vacuum';

/** What a step makes of a database: `replaced` may be either, for another one has its name afterwards. */
export interface Writability {
  readonly database: string;
  readonly becomes: 'frozen' | 'writable' | 'replaced';
}

/** The pure half of a step kind: what the runbook language knows of it. */
export interface StepLanguage<Spec = unknown> {
  /** The key that names it in a runbook. */
  readonly key: string;
  /** One line for the schema and for did-you-mean. */
  readonly summary: string;
  readonly schema: ZodType<Spec>;
  refers(spec: Spec): readonly Reference[];
  /** Databases that it freezes, opens again or replaces. Most kinds do neither, and have no such member. */
  writability?(spec: Spec): readonly Writability[];
  /** Where the spec lets it leave rows behind, as rejects; `undefined` where it does not. Most kinds have no such member. */
  mayReject?(spec: Spec): SpecPath | undefined;
  /** Whether it changes something outside a database, so that a rehearsal needs a stand-in for it. */
  readonly effectsOutside: boolean;
  /** For kinds with effects outside: whether the spec says what a rehearsal does instead. */
  hasRehearsal?(spec: Spec): boolean;
}

export interface EngineLanguage {
  readonly key: string;
  readonly capabilities: ReadonlySet<Capability>;
  /** URL schemes it answers to: `postgres:`, `postgresql:`. */
  readonly schemes: readonly string[];
  /** What is different in its SQL, for lint. */
  readonly sql?: SqlDialect;
}

/** Everything a runbook may say: handed to the parser, because `state` knows no kind and no engine. */
export interface Language {
  readonly stepKinds: readonly StepLanguage[];
  readonly engines: readonly EngineLanguage[];
}
