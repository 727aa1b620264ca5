import { Backends, type Victim } from './backends.ts';
import { SqlServerSessions } from './sqlserver-sessions.ts';
import type { World } from './world.ts';

/** What can be done to the copies of a world while they run, and what is seen of them. */
export interface Mishaps {
  /** Whether a server or a line is in it at all, so that there is somebody to be ended. */
  readonly areThere: boolean;
  /** Ends a session at a server, or cuts a line, whichever `random` says; undefined where there was none. */
  doOne(random: () => number): Promise<Victim | 'line' | undefined>;
  /** Whether rows are under way, on connections of their own. */
  seesWorkers(): Promise<boolean>;
  close(): Promise<void>;
}

interface Server {
  killOne(random: () => number): Promise<Victim | undefined>;
  seesWorkers(): Promise<boolean>;
  close(): Promise<void>;
}

export async function mishapsOf(world: World): Promise<Mishaps> {
  const servers: Server[] = [];
  if ([world.from, world.to].includes('postgres')) servers.push(await Backends.of(world));
  for (const [engine, place] of [
    [world.from, 'source'],
    [world.to, 'target'],
  ] as const) {
    if (engine === 'sqlserver') servers.push(await SqlServerSessions.of(world[place].url, place));
  }
  return {
    areThere: servers.length > 0,
    async doOne(random) {
      const line = world.lines[Math.floor(random() * world.lines.length)];
      if (line && random() < 0.3) return line.cutOne(random) ? 'line' : undefined;
      return servers[Math.floor(random() * servers.length)]?.killOne(random);
    },
    async seesWorkers() {
      const seen = await Promise.all(servers.map((server) => server.seesWorkers()));
      return seen.includes(true);
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
