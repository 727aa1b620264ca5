import type { Cell } from '../../../../state/outcome.ts';
import type { Result } from '../../connection.ts';

/** What readiness needs of the database it is of. */
export interface ReadyHome {
  /** Runbook's name of the database, for messages. */
  readonly name: string;
  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result>;
}

/** Schemas that are neither the server's nor ours. */
export const itsOwn = `n.nspname not in ('pg_catalog', 'information_schema', 'nightferry') and n.nspname !~ '^pg_(toast|temp)'`;
