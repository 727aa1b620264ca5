import type { Database } from '../engine.ts';
import type { LedgerHome } from '../ledger-home.ts';
import { postgresAfterLoad } from './after-load/after-load.ts';
import type { AfterLoadHome } from './after-load/home.ts';
import { BlockingWatch } from './blocking.ts';
import { checkUp } from './checkup.ts';
import type { PostgresConnection } from './connection.ts';
import { freeConnections } from './free-connections.ts';
import { postgresFreezer } from './freeze/freezer.ts';
import type { FreezeHome } from './freeze/home.ts';
import { readIndexUse } from './index-use.ts';
import { PostgresJournalCopy } from './journal-copy.ts';
import { PostgresLedger } from './ledger.ts';
import { postgresMarks } from './loss/marks.ts';
import { lackedPrivilege } from './privileges.ts';
import { measureQuery } from './query-cost.ts';
import { postgresReadiness } from './ready/readiness.ts';
import { listSessions } from './ready/session-list.ts';
import { postgresRejects } from './rejects.ts';

/** What the parts of a database need of it. */
export interface PartsHome extends FreezeHome, LedgerHome, Pick<AfterLoadHome, 'table'> {
  query: FreezeHome['query'];
  connect(options?: { readonly beside?: 'maintenance'; readonly application?: string }): Promise<PostgresConnection>;
  /** What the server shows beside its connections, where these are not given a name of their own. */
  readonly application: string;
}

/** What a database can do beside SQL. */
export type PostgresParts = Required<
  Pick<
    Database,
    | ('ledger' | 'rejects' | 'journalCopy')
    | ('freezer' | 'marks' | 'readiness' | 'afterLoad')
    | ('sessions' | 'blocking' | 'deadlocks' | 'indexUse' | 'queryCost')
    | ('freeConnections' | 'lacks' | 'checkup')
  >
>;

/** Nothing is asked of the server before one of them is used. */
export function postgresParts(home: PartsHome): PostgresParts {
  const rejects = postgresRejects(home);
  const freezer = postgresFreezer(home);
  const blocking = new BlockingWatch(home);
  return {
    ledger: new PostgresLedger(home),
    rejects,
    journalCopy: new PostgresJournalCopy(home),
    freezer,
    marks: postgresMarks(home),
    readiness: postgresReadiness(home, freezer),
    afterLoad: postgresAfterLoad(home, rejects),
    sessions: () => listSessions(home),
    blocking: () => blocking.look(),
    deadlocks: () => blocking.deadlocks(),
    indexUse: (signal) => readIndexUse(home.query, signal),
    queryCost: (sql, signal) => measureQuery(() => home.connect(), sql, signal),
    freeConnections: () => freeConnections(home),
    lacks: (privilege) => lackedPrivilege(privilege, home),
    checkup: (clock) => checkUp(home, clock),
  };
}
