import { readSql, type SqlScript } from './statements.ts';

/** SQL that was read before is not read again: environments differ in vars, not in SQL. */
export class SqlScripts {
  readonly #read = new Map<string, SqlScript>();

  of(text: string): SqlScript {
    const script = this.#read.get(text) ?? readSql(text);
    this.#read.set(text, script);
    return script;
  }
}
