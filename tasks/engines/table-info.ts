/** What the catalog says of a table or view. */
export interface TableInfo {
  readonly schema: string;
  readonly name: string;
  /** Quoted and qualified, ready for SQL. */
  readonly sql: string;
  readonly columns: readonly ColumnInfo[];
  /** Column names, in key order; empty when there is none. */
  readonly primaryKey: readonly string[];
  /** Unique, not null and not partial: usable instead of a primary key. */
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly estimatedRows: bigint | undefined;
  readonly bytes: bigint | undefined;
}

export interface ColumnInfo {
  readonly name: string;
  /** As the engine writes it: `character varying(20)`, `numeric(4,2)`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  readonly generated: boolean;
}
