import type { Swap, Use } from '../../../backup/seam.ts';
import type { Database } from '../../engine.ts';
import { quoteName } from '../copy-quote.ts';
import { createStatement, likenessStatements, readLikeness } from './likeness.ts';
import { beside, commentStatement, dropOurs, serverName } from './neighbours.ts';
import { aloneWith } from './sessions.ts';

/** An empty database that text sorts in as in this one. Faults: `backup/scratch-taken`. */
export async function createLike(database: Database, name: string, comment: string, use: Use): Promise<void> {
  await beside(
    database,
    async (connection) => {
      await dropOurs(connection, name, comment);
      const like = await readLikeness(connection, serverName(database));
      await connection.query(createStatement(name, like), [], use.signal);
      await connection.query(commentStatement(name, comment));
    },
    { application: use.application },
  );
}

/** Faults: `backup/sessions`, `backup/scratch-taken`. */
export async function clone(
  database: Database,
  name: string,
  comment: string,
  { endSessions }: { readonly endSessions: boolean },
  use: Use,
): Promise<void> {
  await beside(
    database,
    async (connection) => {
      await dropOurs(connection, name, comment);
      const [create = '', ...likeness] = await cloneStatements(database, name);
      await aloneWith(database, serverName(database), { endSessions, use }, () =>
        connection.query(create, [], use.signal),
      );
      await connection.query(commentStatement(name, comment));
      await connection.transaction(async () => {
        for (const statement of likeness) await connection.query(statement);
      });
    },
    { application: use.application },
  );
}

export async function cloneStatements(database: Database, name: string): Promise<readonly string[]> {
  const source = serverName(database);
  const like = await beside(database, (connection) => readLikeness(connection, source));
  const tablespace = like.tablespace === 'pg_default' ? '' : ` TABLESPACE ${quoteName(like.tablespace)}`;
  return [
    `CREATE DATABASE ${quoteName(name)} TEMPLATE ${quoteName(source)}${tablespace}`,
    ...likenessStatements(name, like),
  ];
}

/** Faults: `backup/sessions`. */
export async function swap(database: Database, { endSessions, ...change }: Swap, use: Use): Promise<void> {
  const statements = await swapStatements(database, change);
  await beside(
    database,
    (connection) =>
      connection.transaction(async () => {
        const [away = '', ...rest] = statements;
        await aloneWith(database, serverName(database), { endSessions, use }, () => connection.query(away));
        for (const statement of rest) await connection.query(statement);
      }),
    { application: use.application },
  );
}

/** The rename of the old database comes first: it waits until that one is alone. */
export async function swapStatements(
  database: Database,
  { replacement, keptAs }: Pick<Swap, 'replacement' | 'keptAs'>,
): Promise<readonly string[]> {
  const name = serverName(database);
  const like = await beside(database, (connection) => readLikeness(connection, name));
  return [
    `ALTER DATABASE ${quoteName(name)} RENAME TO ${quoteName(keptAs)}`,
    `ALTER DATABASE ${quoteName(replacement)} RENAME TO ${quoteName(name)}`,
    ...likenessStatements(name, like),
    commentStatement(name, like.comment),
  ];
}
