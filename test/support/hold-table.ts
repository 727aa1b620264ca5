import pg from 'pg';

/** Holds a table as a forgotten report does: read in a transaction that nobody ends. Call the result to let go. */
export async function holdTable(url: string, table: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url, application_name: 'reports.py' });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  await client.query(`select count(*) from ${pg.escapeIdentifier(table)}`);
  let ended: Promise<void> | undefined;
  return () => {
    ended ??= client.end();
    return ended;
  };
}
