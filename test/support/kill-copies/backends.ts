import pg from 'pg';
import { clusterUrl } from '../databases.ts';
import type { World } from './world.ts';

/** Whose connection it was that the server ended. */
export type Victim = 'reader' | 'writer' | 'snapshot' | 'lock' | 'other';

/** What the servers show of the copies, and take from them. */
export class Backends {
  readonly #client: pg.Client;
  readonly #places: ReadonlyMap<string, 'source' | 'target'>;

  private constructor(client: pg.Client, places: ReadonlyMap<string, 'source' | 'target'>) {
    this.#client = client;
    this.#places = places;
  }

  /** Beside both databases: a frozen one lets nobody in. */
  static async of({ source, target }: World): Promise<Backends> {
    const client = new pg.Client({ connectionString: await clusterUrl() });
    client.on('error', () => undefined);
    await client.connect();
    const places = new Map<string, 'source' | 'target'>();
    for (const [place, { url }] of [
      ['source', source],
      ['target', target],
    ] as const) {
      if (url.startsWith('postgres')) places.set(new URL(url).pathname.slice(1), place);
    }
    return new Backends(client, places);
  }

  /** Ends one of their connections, whichever `random` says; undefined where there is none. */
  async killOne(random: () => number): Promise<Victim | undefined> {
    const { rows } = await this.#client.query<{ pid: number; name: string; datname: string }>(
      `select pid, application_name as name, datname from pg_stat_activity
       where datname = any ($1) and application_name like 'nightferry%' order by backend_start, pid`,
      [[...this.#places.keys()]],
    );
    // Connections that carry rows are where it matters; there are few of them beside the others.
    const carrying = rows.filter(({ name }) => / (\d+|snapshot)$/.test(name));
    const among = carrying.length > 0 && random() < 0.7 ? carrying : rows;
    const chosen = among[Math.floor(random() * among.length)];
    if (!chosen) return undefined;
    const { rows: ended } = await this.#client.query<{ done: boolean }>('select pg_terminate_backend($1) as done', [
      chosen.pid,
    ]);
    return ended[0]?.done ? victimOf(chosen.name, this.#places.get(chosen.datname)) : undefined;
  }

  /** Whether rows are under way, on connections of their own. */
  async seesWorkers(): Promise<boolean> {
    const { rows } = await this.#client.query<{ seen: boolean }>(
      `select count(*) > 0 as seen from pg_stat_activity
       where datname = any ($1) and application_name ~ '^nightferry .*move/.* [0-9]+$'`,
      [[...this.#places.keys()]],
    );
    return rows[0]?.seen === true;
  }

  close(): Promise<void> {
    return this.#client.end();
  }
}

/** By what the server shows beside its session. */
export function victimOf(name: string, place: 'source' | 'target' | undefined): Victim {
  if (name.startsWith('nightferry lock')) return 'lock';
  if (name.endsWith('snapshot')) return 'snapshot';
  if (!/ \d+$/.test(name)) return 'other';
  return place === 'source' ? 'reader' : 'writer';
}
