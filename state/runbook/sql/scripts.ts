import type { SqlDialect } from './dialect.ts';
import { readSql, type SqlScript } from './statements.ts';

/** SQL that was read before is not read again: environments differ in vars, not in SQL. */
export class SqlScripts {
  readonly #read = new Map<SqlDialect | undefined, Map<string, SqlScript>>();

  of(text: string, dialect?: SqlDialect): SqlScript {
    const read = this.#read.get(dialect) ?? new Map<string, SqlScript>();
    this.#read.set(dialect, read);
    const script = read.get(text) ?? readSql(text, dialect);
    read.set(text, script);
    return script;
  }
}
