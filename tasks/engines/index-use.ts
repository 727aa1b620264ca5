export interface IndexUse {
  /** ISO 8601, to the second; not there where this role is not shown it. */
  readonly since?: string;
  readonly indexes: readonly UsedIndex[];
}

export interface UsedIndex {
  /** Quoted and qualified, as `TableInfo.sql`. */
  readonly table: string;
  readonly index: string;
  readonly reads: bigint;
  /** How often it had to be changed, where that is counted. */
  readonly writes?: bigint;
  /** ISO 8601, to the second. */
  readonly lastRead?: string;
  /** It enforces a key: it is needed whether it is read or not. */
  readonly isKey: boolean;
}
