import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../source/clock.ts';
import { type Cluster, openCluster } from '../../../source/demo/cluster.ts';
import { systemShell } from '../../../source/shell.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { testCertificate, testKey } from '../../support/tls.ts';

let cluster: Cluster;
let certificate: string;
const cleanups: (() => Promise<void>)[] = [];

// A server of its own: encryption would slow every other test's connections.
beforeAll(async () => {
  const { directory, remove } = await temporaryDirectory();
  cleanups.push(remove);
  cluster = await openCluster({ directory, shell: systemShell, clock: systemClock, durable: false });
  cleanups.unshift(() => cluster.stop());
  certificate = join(directory, 'server.crt');
  await writeFile(certificate, testCertificate);
  // The server itself writes its key, so that it owns it and nobody else can read it.
  const database = await postgres.connect(cluster.url(), { name: 'tls', application: 'test' });
  for (const [name, text] of Object.entries({ crt: testCertificate, key: testKey })) {
    const program = `umask 077; cat > ${directory}/data/server.${name}`;
    await database.query(`copy (select unnest(string_to_array('${text.trim()}', E'\n'))) to program '${program}'`);
  }
  await database.query('alter system set ssl = on');
  await database.query('select pg_reload_conf()');
  await database.close();
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

function url(host: string, parameters: Record<string, string>): string {
  const changed = new URL(cluster.url());
  changed.hostname = host;
  changed.search = String(new URLSearchParams(parameters));
  return changed.href;
}

async function isEncrypted(to: string): Promise<boolean> {
  const database = await postgres.connect(to, { name: 'edu', application: 'test' });
  try {
    // Over a connection of its own, whose way was found out by an earlier one.
    const connection = await database.connect();
    const cancelled = connection.query('select pg_sleep(3600)', [], AbortSignal.timeout(20));
    await expect(cancelled).rejects.toMatchObject({ name: 'TimeoutError' });
    const { rows } = await connection.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
    return rows[0]?.[0] === 't';
  } finally {
    await database.close();
  }
}

describe('with a server that offers encryption', () => {
  it.each([
    { mode: 'what nothing is said about', parameters: {}, encrypted: true },
    { mode: 'prefer', parameters: { sslmode: 'prefer' }, encrypted: true },
    { mode: 'require', parameters: { sslmode: 'require' }, encrypted: true },
    { mode: 'disable', parameters: { sslmode: 'disable' }, encrypted: false },
  ])('$mode is encrypted: $encrypted, and can be stopped', async ({ parameters, encrypted }) => {
    expect(await isEncrypted(url('127.0.0.1', parameters))).toBe(encrypted);
  });

  it('verify-full takes the right certificate for the right name', async () => {
    expect(await isEncrypted(url('localhost', { sslmode: 'verify-full', sslrootcert: certificate }))).toBe(true);
  });

  it.each([
    { what: 'a certificate that nobody vouches for', host: 'localhost', parameters: { sslmode: 'verify-full' } },
    { what: 'another name', host: '127.0.0.1', parameters: { sslmode: 'verify-full', sslrootcert: 'the server' } },
  ])('verify-full refuses $what', async ({ host, parameters }) => {
    const to = url(host, { ...parameters, ...('sslrootcert' in parameters && { sslrootcert: certificate }) });
    await expect(isEncrypted(to)).rejects.toMatchObject({ name: 'Fault', code: 'database/tls' });
  });

  it('verify-ca does not look at the name', async () => {
    expect(await isEncrypted(url('127.0.0.1', { sslmode: 'verify-ca', sslrootcert: certificate }))).toBe(true);
  });
});
