import { Connection, type ConnectionConfiguration, Request, TYPES } from 'tedious';

/** A server, and who to be there. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

type Options = NonNullable<ConnectionConfiguration['options']>;

/** A connection of the driver alone, with nothing of ours in it. Ends of it are not errors: requests say them. */
export async function driverConnection(place: Place, options: Options = {}): Promise<Connection> {
  const connection = new Connection({
    server: place.host,
    authentication: { type: 'default', options: { userName: place.user, password: place.password } },
    options: {
      port: place.port,
      encrypt: false,
      appName: 'fixture',
      connectTimeout: 20_000,
      requestTimeout: 60_000,
      ...options,
    },
  });
  connection.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
  return connection;
}

/** Rows of the last statement that returned some, values as text. With values, written `@p1`, as a call. */
export function ask(connection: Connection, sql: string, values: readonly (string | null)[] = []): Promise<Rows> {
  return new Promise((resolve, reject) => {
    let rows: (string | null)[][] = [];
    const request = new Request(sql, (error) => (error ? reject(error) : resolve(rows)));
    request.on('columnMetadata', () => {
      rows = [];
    });
    request.on('row', (columns: readonly { readonly value: unknown }[]) => {
      rows.push(columns.map(({ value }) => (value === null ? null : String(value))));
    });
    for (const [at, value] of values.entries()) request.addParameter(`p${at + 1}`, TYPES.NVarChar, value);
    if (values.length > 0) connection.execSql(request);
    else connection.execSqlBatch(request);
  });
}

export type Rows = (string | null)[][];

/** Closes it, and waits until that is done. */
export async function closeDriver(connection: Connection): Promise<void> {
  await new Promise<void>((resolve) => {
    connection.once('end', () => resolve());
    connection.close();
  });
}
