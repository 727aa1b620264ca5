import type { SessionList } from '../../engine.ts';
import type { FreezeHome } from '../freeze/home.ts';
import { foreignSessions, seesOthers } from '../freeze/sessions.ts';

export async function listSessions(home: FreezeHome): Promise<SessionList> {
  return { sessions: await foreignSessions(home), seesOthers: await seesOthers(home) };
}
