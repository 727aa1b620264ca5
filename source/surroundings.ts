import { homedir, userInfo } from 'node:os';
import type { Surroundings } from '../tasks/engines/surroundings.ts';

/** What a database URL may leave to this machine. `HOME` comes before the system's own idea of it, as in shells. */
export function surroundingsOf(env: Surroundings['env']): Surroundings {
  return { env, home: env.HOME || homeFolder(), user: osUser() };
}

/** For databases that we made ourselves: what the shell says about others must not lead away from them. */
export function withoutConnectionHabits(env: Surroundings['env']): Surroundings['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^PG[A-Z]+$/.test(name)));
}

function homeFolder(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}

function osUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A uid without an entry, as in some containers.
    return undefined;
  }
}
