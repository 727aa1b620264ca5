import type { Own, Swap } from '../../../backup/database-server.ts';
import type { CloneOptions, Use } from '../../../backup/seam.ts';
import type { Connection } from '../../connection.ts';
import type { Database } from '../../engine.ts';
import { quoteName } from '../copy-quote.ts';
import { removeFreezeRemains } from './freeze-remains.ts';
import { createStatement, likenessStatements, readLikeness } from './likeness.ts';
import { beside, commentStatement, dropOwn, serverName } from './neighbours.ts';
import { aloneWith } from './sessions.ts';

/** An empty database in which text sorts as in this one. Faults: `backup/name-taken`. */
export async function createLike(database: Database, own: Own, use: Use): Promise<void> {
  await beside(
    database,
    async (connection) => {
      await dropOwn(connection, own);
      const like = await readLikeness(connection, serverName(database));
      await connection.query(createStatement(own.name, like), [], use.signal);
      await connection.query(commentStatement(own.name, own.mark));
    },
    { application: use.application },
  );
}

/** Faults: `backup/sessions`, `backup/name-taken`. */
export async function clone(
  database: Database,
  own: Own,
  { from = serverName(database), endSessions }: CloneOptions,
  use: Use,
): Promise<void> {
  const { application, signal } = use;
  await beside(
    database,
    async (connection) => {
      await dropOwn(connection, own);
      const [create = '', ...likeness] = await cloneStatements(database, own.name, from);
      await aloneWith(database, from, { endSessions, use }, () => connection.query(create, [], signal));
      await connection.query(commentStatement(own.name, own.mark));
      await all(connection, likeness);
    },
    { application },
  );
  // What kept the source from being written was copied with it.
  await beside(database, removeFreezeRemains, { to: own.name, application });
}

export async function cloneStatements(
  database: Database,
  name: string,
  from = serverName(database),
): Promise<readonly string[]> {
  const like = await beside(database, (connection) => readLikeness(connection, from));
  const tablespace = like.tablespace === 'pg_default' ? '' : ` TABLESPACE ${quoteName(like.tablespace)}`;
  return [
    `CREATE DATABASE ${quoteName(name)} TEMPLATE ${quoteName(from)}${tablespace}`,
    ...likenessStatements(name, like),
  ];
}

/** Faults: `backup/sessions`. */
export async function swap(database: Database, change: Swap, use: Use): Promise<void> {
  const [first = '', ...rest] = await swapStatements(database, change);
  const held = change.keptAs === undefined ? change.replacement : change.name;
  await beside(
    database,
    (connection) =>
      connection.transaction(async () => {
        await aloneWith(database, held, { endSessions: change.endSessions, use }, () => connection.query(first));
        for (const statement of rest) await connection.query(statement);
      }),
    { application: use.application },
  );
}

/** The rename of what makes room comes first: it waits until that one is alone. */
export async function swapStatements(
  database: Database,
  { keptAs, replacement, name, carry }: Swap,
): Promise<readonly string[]> {
  const like = await beside(database, (connection) => readLikeness(connection, serverName(database)));
  return [
    ...(keptAs === undefined ? [] : [`ALTER DATABASE ${quoteName(name)} RENAME TO ${quoteName(keptAs)}`]),
    `ALTER DATABASE ${quoteName(replacement)} RENAME TO ${quoteName(name)}`,
    ...(carry ? [...likenessStatements(name, like), commentStatement(name, like.comment)] : []),
  ];
}

function all(connection: Connection, statements: readonly string[]): Promise<void> {
  return connection.transaction(async () => {
    for (const statement of statements) await connection.query(statement);
  });
}
