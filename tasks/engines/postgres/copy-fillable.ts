import { Fault } from '../../../state/fault.ts';
import type { Database } from '../engine.ts';

/**
 * Whether a copy can be exact there: rows have to be kept by this server, in the transaction of their chunk. Faults:
 * `copy/not-a-table`.
 */
export async function requireTable(database: Database, sql: string, title: string): Promise<void> {
  const { rows } = await database.read(
    `select c.relkind, (select string_agg(p.relid::text, ', ') from pg_partition_tree(c.oid) p
       join pg_class f on f.oid = p.relid where f.relkind = 'f')
     from pg_class c where c.oid = $1::regclass`,
    [sql],
  );
  const [kind, foreign] = rows[0] ?? [];
  const what =
    kind === 'v'
      ? 'is a view'
      : kind === 'm'
        ? 'is a materialized view'
        : kind === 'f'
          ? 'is a foreign table'
          : undefined;
  if (what === undefined && !foreign) return;
  const message = what ?? `has partitions on another server (${foreign})`;
  throw new Fault(
    'copy/not-a-table',
    `${title} ${message}: rows of a copy can't be told, counted and taken back there.`,
    {
      remedy: [
        kind === 'v' || kind === 'm'
          ? 'Copy into the table behind it.'
          : 'Give the database that has the rows a name under `databases:`, and copy into that.',
      ],
      retry: 'safe',
    },
  );
}
