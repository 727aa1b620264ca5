import type { Database } from '../engines/engine.ts';

/** Connections that are left to others, and to what a session asks beside its copies. */
const leftToOthers = 5;

/**
 * Workers that the servers have connections for, each with one to either side; at least 1. Infinity where a server has no
 * such limit. Two databases of one server share its connections.
 */
export async function roomForWorkers(from: Database, to: Database): Promise<number> {
  const [atSource, atTarget, isShared] = await Promise.all([free(from), free(to), isOneServer(from, to)]);
  const room = isShared ? Math.min(atSource, atTarget) / 2 : Math.min(atSource, atTarget);
  return Math.max(1, Math.floor(room));
}

async function free(database: Database): Promise<number> {
  const connections = await database.freeConnections?.();
  return connections === undefined ? Number.POSITIVE_INFINITY : connections - leftToOthers;
}

async function isOneServer(from: Database, to: Database): Promise<boolean> {
  if (from.engine !== to.engine) return false;
  const [source, target] = await Promise.all([from.identity(), to.identity()]);
  return source.system_identifier !== undefined && source.system_identifier === target.system_identifier;
}
