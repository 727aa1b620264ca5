import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemShell } from '../../../../source/shell.ts';
import { connecting } from '../../../support/connecting.ts';
import { temporaryDirectory } from '../../../support/directories.ts';

/** The name of its socket, and nothing more. */
const port = 6432;
const noProgram = 'there is no pgbouncer on this machine';
const { cleanups, fresh, open } = connecting();

/**
 * PgBouncer between here and the database; resolves with the URL through it, or `undefined` without the program. It listens
 * in a folder of its own: a port is only known to be free until somebody else takes it.
 */
async function pooler(settings: readonly string[]): Promise<string | undefined> {
  const program = (await systemShell.run({ command: 'command -v pgbouncer || ls /usr/sbin/pgbouncer' })).stdout.trim();
  if (program === '') return undefined;
  const { directory, remove } = await temporaryDirectory();
  cleanups.push(remove);
  const to = new URL(fresh().url);
  const config = join(directory, 'pgbouncer.ini');
  await writeFile(
    config,
    [
      '[databases]',
      `* = host=${to.hostname} port=${to.port} user=${to.username} password=${to.password}`,
      '[pgbouncer]',
      'listen_addr =',
      `listen_port = ${port}`,
      `unix_socket_dir = ${directory}`,
      'auth_type = any',
      ...settings,
    ].join('\n'),
  );
  // It refuses to run as root.
  const isRoot = (await systemShell.run({ command: ['id', '-u'] })).stdout.trim() === '0';
  if (isRoot) await systemShell.run({ command: ['chmod', '-R', 'a+rwX', directory] });
  const stop = new AbortController();
  const isUp = Promise.withResolvers<void>();
  const running = systemShell.run({
    command: [program, config],
    signal: stop.signal,
    onLine: (line) => void (line.includes('process up') && isUp.resolve()),
    ...(isRoot && { runAs: { uid: 65534, gid: 65534 } }),
  });
  cleanups.push(async () => {
    stop.abort();
    await running;
  });
  const through = `postgres://${to.username}@/${fresh().name}?host=${directory}&port=${port}`;
  // It says so once it listens, however long that takes it.
  running.then(({ startError, output }) => isUp.reject(new Error(startError ?? output)));
  await isUp.promise;
  return through;
}

describe('between Nightferry and a database', () => {
  it('nothing is found where there is nothing', async () => {
    await (await open(fresh().url)).requireOwnProcess?.();
  });

  it.for([
    { how: 'that reuses the process of before', more: [] },
    { how: 'that takes its processes in turn', more: ['server_round_robin = 1', 'min_pool_size = 3'] },
    { how: 'with a single process', more: ['default_pool_size = 1'] },
  ])('a pooler that hands out transactions is refused: one $how', async ({ more }, { skip }) => {
    const url = await pooler(['pool_mode = transaction', ...more]);
    if (url === undefined) return skip(noProgram);
    const database = await open(url);
    // What several have to do with each other at the same time is what makes it dangerous.
    await Promise.all([1, 2, 3].map(() => database.query('select 1')));
    await expect(database.requireOwnProcess?.()).rejects.toMatchObject({
      ...{ name: 'Fault', code: 'database/pooler', retry: 'safe' },
      message: expect.stringContaining('edu'),
    });
  });

  it('a pooler that keeps a process for the session passes', async ({ skip }) => {
    const url = await pooler(['pool_mode = session']);
    if (url === undefined) return skip(noProgram);
    await (await open(url)).requireOwnProcess?.();
  });
});
