import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { openWebServer } from './web-server.ts';

/**
 * The application of a test night, in the test's own process, so that no killed Nightferry takes it along. It is started and
 * stopped by the script `service` in its folder, as an init system would, and reads its `.env` when it starts.
 */
export interface CutoverApplication {
  readonly url: string;
  /** Names of databases on which it refuses to start. */
  readonly refuses: Set<string>;
  running(): boolean;
  start(): Promise<void>;
  /** Writes a row as the application does. */
  write(username: string): Promise<void>;
  close(): Promise<void>;
}

const sessions = 2;

export async function cutoverApplication(directory: string): Promise<CutoverApplication> {
  const state = { pool: undefined as pg.Pool | undefined };
  const refuses = new Set<string>();
  const note = () => writeFileSync(join(directory, 'state'), state.pool ? 'up' : 'down');
  const start = async () => {
    if (state.pool) return;
    const pool = openPool(urlIn(directory), refuses);
    try {
      await fill(pool);
      state.pool = pool;
      note();
    } catch (error) {
      await pool.end();
      throw error;
    }
  };
  const stop = async () => {
    const { pool } = state;
    state.pool = undefined;
    note();
    await pool?.end();
  };
  note();
  await writeFile(join(directory, 'service'), script(directory), { mode: 0o700 });
  const manager = manage(directory, { start, stop });
  const server = await openWebServer((_, response) => {
    const answer = state.pool?.query('select current_database() as database');
    Promise.resolve(answer).then(
      (result) => response.writeHead(result ? 200 : 503).end(JSON.stringify(result?.rows[0] ?? {})),
      () => response.writeHead(503).end('{}'),
    );
  });
  return {
    ...{ url: server.url, refuses, start },
    running: () => state.pool !== undefined,
    async write(username) {
      await state.pool?.query('insert into users (username) values ($1)', [username]);
    },
    async close() {
      clearInterval(manager);
      await stop();
      await server.close();
    },
  };
}

function openPool(url: string, refuses: ReadonlySet<string>): pg.Pool {
  if (refuses.has(new URL(url).pathname.slice(1))) throw new Error('it does not start there');
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'application',
    max: sessions,
    idleTimeoutMillis: 0,
  });
  pool.on('error', () => undefined);
  return pool;
}

/** Its sessions are there from its start, and stay. */
async function fill(pool: pg.Pool): Promise<void> {
  const opened = await Promise.allSettled(Array.from({ length: sessions }, () => pool.connect()));
  for (const one of opened) if (one.status === 'fulfilled') one.value.release();
  for (const one of opened) if (one.status === 'rejected') throw one.reason;
}

function urlIn(directory: string): string {
  return /^DATABASE_URL=(.*)$/m.exec(readFileSync(join(directory, '.env'), 'utf8'))?.[1] ?? '';
}

/** Takes what the script leaves for it: a file `asked.PID` with a word in it, answered by `answer.PID`. */
function manage(
  directory: string,
  does: { readonly start: () => Promise<void>; readonly stop: () => Promise<void> },
): NodeJS.Timeout {
  let busy = Promise.resolve();
  const taken = new Set<string>();
  const serve = async (name: string) => {
    const word = readFileSync(join(directory, name), 'utf8').trim();
    const answer = await (word === 'start' ? does.start() : does.stop()).then(
      () => 'ok',
      (error: unknown) => String(error),
    );
    renameSync(join(directory, name), join(directory, `served.${name}`));
    taken.delete(name);
    writeFileSync(join(directory, 'answer.tmp'), answer);
    renameSync(join(directory, 'answer.tmp'), join(directory, name.replace('asked', 'answer')));
  };
  return setInterval(() => {
    if (!existsSync(directory)) return;
    for (const name of readdirSync(directory)) {
      if (!name.startsWith('asked.') || taken.has(name)) continue;
      taken.add(name);
      busy = busy.then(() => serve(name)).catch(() => undefined);
    }
  }, 5);
}

function script(directory: string): string {
  return `#!/bin/sh
cd '${directory}' || exit 1
if [ "$1" = status ]; then grep -q up state && exit 0; exit 3; fi
rm -f "answer.$$"
echo "$1" > "ask.$$" && mv "ask.$$" "asked.$$"
until [ -f "answer.$$" ]; do sleep 0.01; done
answer=$(cat "answer.$$")
rm "answer.$$"
echo "$answer"
[ "$answer" = ok ]
`;
}
