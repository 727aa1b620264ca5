import { hostname, userInfo } from 'node:os';
import type { Actor } from '../state/events.ts';

/** Who sits here: the name given with `--as`, else the one the system knows. */
export function currentActor(name?: string): Actor {
  const osUser = systemUser();
  return { name: name ?? osUser, osUser, host: hostname() };
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A uid without an entry, as in some containers.
    return String(process.getuid?.() ?? 'unknown');
  }
}
