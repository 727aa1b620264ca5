import type { Database } from '../engine.ts';
import type { LedgerHome } from '../ledger-home.ts';
import { sqlServerAfterLoad } from './after-load/after-load.ts';
import type { AfterLoadHome } from './after-load/home.ts';
import { BlockingWatch } from './blocking/watch.ts';
import { checkUp } from './checkup/checkup.ts';
import type { SqlServerConnection } from './connection.ts';
import { freeConnections } from './free-connections.ts';
import { sqlServerFreezer } from './freeze/freezer.ts';
import type { FreezeHome } from './freeze/home.ts';
import { readIndexUse } from './index-use.ts';
import { SqlServerLedger } from './ledger/ledger.ts';
import { sqlServerRejects } from './ledger/rejects.ts';
import { readPressure } from './pressure.ts';
import { lackedPrivilege } from './privileges.ts';
import { measureQuery } from './query-cost.ts';
import { sqlServerReadiness } from './ready/readiness.ts';
import { listSessions } from './sessions.ts';

/** What the parts of a database need of it. */
export interface PartsHome extends FreezeHome, LedgerHome, Pick<AfterLoadHome, 'table'> {
  query: FreezeHome['query'];
  connect(options?: { readonly beside?: 'maintenance'; readonly application?: string }): Promise<SqlServerConnection>;
  /** What the server shows beside its connections, where these are not given a name of their own. */
  readonly application: string;
}

/** What a database can do beside SQL. */
export type SqlServerParts = Required<
  Pick<
    Database,
    | ('ledger' | 'rejects')
    | ('freezer' | 'readiness' | 'afterLoad')
    | ('sessions' | 'blocking' | 'deadlocks' | 'pressure' | 'indexUse' | 'queryCost')
    | ('freeConnections' | 'lacks' | 'checkup')
  >
>;

/** Nothing is asked of the server before one of them is used. */
export function sqlServerParts(home: PartsHome): SqlServerParts {
  const freezer = sqlServerFreezer(home);
  const blocking = new BlockingWatch(home);
  return {
    ledger: new SqlServerLedger(home),
    rejects: sqlServerRejects(home),
    freezer,
    readiness: sqlServerReadiness(home, freezer),
    afterLoad: sqlServerAfterLoad(home),
    sessions: () => listSessions(home),
    blocking: () => blocking.look(),
    deadlocks: () => blocking.deadlocks(),
    pressure: () => readPressure(home),
    indexUse: (signal) => readIndexUse(home.query, signal),
    queryCost: (sql, signal) => measureQuery(() => home.connect(), sql, signal),
    freeConnections: () => freeConnections(home),
    lacks: (privilege) => lackedPrivilege(privilege, home),
    checkup: (clock) => checkUp(home, clock),
  };
}
