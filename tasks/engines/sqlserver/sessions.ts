import type { SessionList } from '../session-list.ts';
import type { FreezeHome } from './freeze/home.ts';
import { foreignSessions, seesOthers } from './freeze/sessions.ts';

/** Who is connected to this database, and whether everybody is shown. */
export async function listSessions(home: Pick<FreezeHome, 'query' | 'ownSessions'>): Promise<SessionList> {
  return {
    sessions: await foreignSessions(home),
    seesOthers: await seesOthers(home),
    toSeeOthers: 'In master: GRANT VIEW SERVER STATE TO its login (SQL Server 2022: VIEW SERVER PERFORMANCE STATE).',
    endLine: (pids) => pids.map((pid) => `KILL ${pid};`).join(' '),
  };
}
