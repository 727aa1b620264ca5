import { ask, closeDriver, driverConnection, type Place, type Rows } from './driver.ts';
import { testServer } from './test-server.ts';

export interface FreshSqlServerDatabase {
  readonly name: string;
  readonly url: string;
  /** One batch, on a connection of its own. Rows of the last statement that returned some, values as text. */
  sql(text: string): Promise<Rows>;
  drop(): Promise<void>;
}

/** A new database on the server of the test that runs. */
export async function freshSqlServerDatabase(): Promise<FreshSqlServerDatabase> {
  const server = await testServer();
  const name = server.freshName();
  await dropDatabase(server, name);
  await run(server, 'master', `CREATE DATABASE [${name}]`);
  // As Azure SQL has it: who reads does not wait for who writes. Not every server that speaks T-SQL has these.
  for (const option of ['READ_COMMITTED_SNAPSHOT', 'ALLOW_SNAPSHOT_ISOLATION']) {
    await run(server, 'master', `ALTER DATABASE [${name}] SET ${option} ON`).catch(() => undefined);
  }
  return {
    name,
    url: server.url(name),
    sql: (text) => run(server, name, text),
    drop: () => dropDatabase(server, name),
  };
}

/** A URL of a database that is not there. */
export async function missingSqlServerDatabase(): Promise<string> {
  const server = await testServer();
  return server.url(server.freshName());
}

/** Whoever is still in it is thrown out, where the server can do that. */
async function dropDatabase(server: Place, name: string): Promise<void> {
  const drop = `DROP DATABASE IF EXISTS [${name}]`;
  await run(server, 'master', drop).catch(async () => {
    await run(server, 'master', `ALTER DATABASE [${name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; ${drop}`);
  });
}

async function run(server: Place, database: string, sql: string): Promise<Rows> {
  const connection = await driverConnection(server, { database, trustServerCertificate: true });
  try {
    return await ask(connection, sql);
  } finally {
    await closeDriver(connection);
  }
}
