import type { SessionList } from '../../session-list.ts';
import type { FreezeHome } from '../freeze/home.ts';
import { foreignSessions, seesOthers } from '../freeze/sessions.ts';

export async function listSessions(home: FreezeHome): Promise<SessionList> {
  return {
    sessions: await foreignSessions(home),
    seesOthers: await seesOthers(home),
    toSeeOthers: 'Grant it pg_monitor: GRANT pg_monitor TO ROLE;',
    endLine: (pids) => `select pg_terminate_backend(pid) from unnest(array[${pids.join(', ')}]) as pid;`,
  };
}
