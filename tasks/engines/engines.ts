import { Fault } from '../../state/fault.ts';
import type { Engine } from './engine.ts';
import { postgres } from './postgres/postgres.ts';
import { sqlite } from './sqlite/sqlite.ts';
import { sqlserver } from './sqlserver/sqlserver.ts';

/** Every engine that runbooks can name: one line each. Drivers are loaded when a database is opened, not here. */
export const engines: readonly Engine[] = [postgres, sqlite, sqlserver];

/** Faults: `engine/unknown`. */
export function engineOf(key: string): Engine {
  const engine = engines.find((known) => known.key === key);
  if (engine) return engine;
  throw new Fault('engine/unknown', `There is no database engine ${key}.`, {
    remedy: [`Use one of: ${engines.map((known) => known.key).join(', ')}.`],
    retry: 'safe',
  });
}
