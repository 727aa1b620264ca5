/** What a database is made of, as plain data: what a draft of a runbook is made from. Engines read it. */
export interface Catalog {
  /** Key of the engine. */
  readonly engine: string;
  /** The database's name on its server. */
  readonly database: string;
  /** First number of the server's version, as a check on it would be written: `15`. */
  readonly version: string;
  /** The zone that the server shows times in where nobody says otherwise, if it has one. */
  readonly timeZone: string | undefined;
  /** Whom the server takes us for. */
  readonly role: string | undefined;
  readonly tables: readonly CatalogTable[];
  /** What would let this role read all of them. */
  readonly readAll?: readonly string[];
  /** What holds no rows of its own, or rows that are not ours to copy. */
  readonly others: readonly CatalogOther[];
  /** Sequences that belong to no column. `sql` is quoted and qualified. */
  readonly looseSequences: readonly { readonly name: string; readonly sql: string }[];
}

export interface CatalogTable {
  readonly schema: string;
  readonly name: string;
  /** As a runbook and SQL name it: quoted, and qualified where it has to be. */
  readonly sql: string;
  readonly columns: readonly CatalogColumn[];
  /** Column names, in key order; empty when there is none. */
  readonly primaryKey: readonly string[];
  /** Other keys that are unique and never NULL. */
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly foreignKeys: readonly CatalogForeignKey[];
  /** Columns that a sequence fills. */
  readonly sequences: readonly { readonly column: string }[];
  /** Triggers of users that fire for a row that is inserted. */
  readonly triggers: readonly string[];
  readonly rows: number | undefined;
  readonly isEmpty: boolean;
  /** Why it can't be copied as it is: this role may not read it, other tables inherit from it. A sentence. */
  readonly obstacle?: string;
  /** What to do about the obstacle. */
  readonly remedy?: string;
}

export interface CatalogColumn {
  readonly name: string;
  /** Quoted where it has to be. */
  readonly sql: string;
  /** As the engine writes it: `character varying(20)`. */
  readonly type: string;
  readonly family: TypeFamily;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  /** Computed by the database, and never to be filled. */
  readonly generated: boolean;
  /** The only values it takes, where the catalog says so: an enum, a check that lists them. */
  readonly allowed?: readonly string[];
  /** What only the engine reads. */
  readonly own?: unknown;
}

/** What a type holds, as far as a draft has to know. */
export type TypeFamily =
  | 'integer'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'text'
  | 'uuid'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'json'
  | 'binary'
  | 'enum'
  | 'other';

export interface CatalogForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  /** `tableId` of the table it refers to. */
  readonly to: string;
  readonly toColumns: readonly string[];
  /** The statements that take it away and bring it back. */
  readonly drop: string;
  readonly add: string;
}

export interface CatalogOther {
  /** `view`, `materialized view`, `foreign table`. */
  readonly what: string;
  readonly sql: string;
  /** The statement that fills it anew, where it keeps rows. */
  readonly refresh?: string;
}

/** Names a table within its catalog. */
export function tableId({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return JSON.stringify([schema, name]);
}

/** Names of a foreign key's or an index's single column, `undefined` when there are several. */
export function onlyOne(columns: readonly string[]): string | undefined {
  return columns.length === 1 ? columns[0] : undefined;
}
