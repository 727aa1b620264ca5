/** What an engine offers to tell whether a database can be opened to an application. Changes nothing. */
export interface Readiness {
  /** Faults: `database/no-table` for a table of `writes` that is not there. */
  look(wanted: Wanted, signal: AbortSignal): Promise<readonly ReadyFinding[]>;
}

export interface Wanted {
  /** The application's role. */
  readonly as: string;
  /** Tables that it has to read and write, as SQL names them; without, all of them. */
  readonly writes: readonly string[] | undefined;
  /** The role that has to own everything, where that matters. */
  readonly owner: string | undefined;
  readonly extensions: readonly string[];
}

/** What is looked at, in this order: in a database that is read-only nothing else can be put right. */
export const readyTopics = [
  'freezes',
  'indexes',
  'constraints',
  'triggers',
  'sequences',
  'owners',
  'privileges',
  'extensions',
  'statistics',
] as const;

export type ReadyTopic = (typeof readyTopics)[number];

/** Something that is in the way: one sentence, and the exact statements that put it right, where there are any. */
export interface ReadyFinding {
  readonly topic: ReadyTopic;
  readonly text: string;
  readonly sql: readonly string[];
}
