import { z } from 'zod';

/**
 * The small types that every part of a runbook is made of. A message that begins with `expected` gets what was found
 * instead appended by lint (`expected a slug ..., got "Users"`); any other message is shown as it is.
 */
const slugPattern = /^[a-z][a-z0-9-]{0,62}$/;

function named(pattern: RegExp, expected: string) {
  return z.string({ error: `expected ${expected}` }).regex(pattern, { error: `expected ${expected}` });
}

/** Id of a runbook, phase, step, check entry, confirm item, role or follow-up: it goes into journals and answers. */
export const slug = named(slugPattern, 'a slug (a-z, 0-9 and -, a letter first, at most 63)');

/** What a runbook calls a database; not its name on the server. */
export const databaseName = named(/^[a-z][a-z0-9_-]{0,62}$/, 'a database name (a-z, 0-9, _ and -, a letter first)');

export const varName = named(/^[a-z][a-z0-9_]{0,62}$/, 'a var name (a-z, 0-9 and _, a letter first)');

/** One line for screens and reports: no control characters, so that it can't redraw the terminal. */
export const line = named(/^(?=.*\S)[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]{1,200}$/u, 'one line of text');

/** Any text that is not empty: SQL, a command, a question. */
export const text = named(/\S/, 'a text');

/** A path as the runbook writes it, relative to the runbook's folder unless it is absolute. */
export const path = named(/^[^\p{Cc}]+$/u, 'a path');

/** Text, number or boolean. */
export const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'expected a text, a number or true/false',
});

/** A table as a runbook names it. `schema`, `table` and `name` keep their quotes, as `Database.table` wants them. */
export interface TableReference {
  readonly database: string;
  readonly schema?: string;
  readonly table: string;
  /** `table` or `schema.table`: what is left when the database is taken off. */
  readonly name: string;
  /** As written: `edu.public."Odd Name"`. */
  readonly text: string;
}

const part = /(?:"(?:[^"]|"")+"|\[(?:[^\]]|\]\])+\]|[^\s."'`;()[\]{}]+)/.source;
const tablePattern = new RegExp(`^([a-z][a-z0-9_-]*)\\.(?:(${part})\\.)?(${part})$`);
const tableExpected = 'expected a table such as edu.users or edu.public.users';

/** Reads `database.table` or `database.schema.table`; `undefined` when the text is neither. */
export function parseTableReference(text: string): TableReference | undefined {
  const [, database, schema, table] = tablePattern.exec(text) ?? [];
  if (database === undefined || table === undefined) return undefined;
  if (schema === undefined) return { database, table, name: table, text };
  return { database, schema, table, name: `${schema}.${table}`, text };
}

/** `database.table` or `database.schema.table`; parts quote as SQL does: `edu."Odd.Name"`, `edu.dbo.[Odd.Name]`. */
export const tableReference = z
  .string({ error: tableExpected })
  .regex(tablePattern, { error: tableExpected })
  .transform((text, context): TableReference => {
    const table = parseTableReference(text);
    if (table) return table;
    context.issues.push({ code: 'custom', input: text, message: tableExpected });
    return z.NEVER;
  })
  .meta({ description: 'database.table or database.schema.table; parts quote as SQL does' });
