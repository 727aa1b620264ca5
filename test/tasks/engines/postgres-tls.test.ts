import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../../state/fault.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { freshDatabase } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { testCertificate, testKey } from '../../support/tls.ts';
import * as chain from '../../support/tls-chain.ts';
import { type TlsCluster, tlsCluster } from '../../support/tls-cluster.ts';

let server: TlsCluster;
let authority: string;
let clientCertificate: string;
let clientKey: string;

beforeAll(async () => {
  server = await tlsCluster();
  authority = await server.file('authority.crt', chain.authority);
  clientCertificate = await server.file('client.crt', chain.clientCertificate);
  clientKey = await server.file('client.key', chain.clientKey);
  await server.show(chain.serverCertificate, chain.serverKey);
  await eventually(async () => expect(await isEncrypted(server.url('127.0.0.1'))).toBe(true));
});
afterAll(() => server.stop());

async function isEncrypted(to: string, home?: string): Promise<boolean> {
  const surroundings = { env: {}, home, user: undefined };
  const database = await postgres.connect(to, { name: 'edu', application: 'test', surroundings });
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

async function failure(to: string): Promise<Fault> {
  return isEncrypted(to).then(
    (encrypted) => expect.fail(`it was let in, encrypted: ${encrypted}`),
    (error: Fault) => error,
  );
}

/** The server takes its new settings a moment after it was told to. */
async function refused(to: () => string, code: string): Promise<Fault> {
  return eventually(async () => {
    const fault = await failure(to());
    expect(fault).toMatchObject({ name: 'Fault', code, retry: 'safe' });
    expect(fault.remedy.length).toBeGreaterThan(0);
    return fault;
  });
}

describe('with a server that offers encryption', () => {
  it.each([
    { mode: 'what nothing is said about', parameters: {}, encrypted: true },
    { mode: 'allow', parameters: { sslmode: 'allow' }, encrypted: false },
    { mode: 'prefer', parameters: { sslmode: 'prefer' }, encrypted: true },
    { mode: 'require', parameters: { sslmode: 'require' }, encrypted: true },
    { mode: 'disable', parameters: { sslmode: 'disable' }, encrypted: false },
  ])('$mode is encrypted: $encrypted, and can be stopped', async ({ parameters, encrypted }) => {
    expect(await isEncrypted(server.url('127.0.0.1', parameters))).toBe(encrypted);
  });

  it('verify-full takes the right certificate for the right name', async () => {
    expect(await isEncrypted(server.url('localhost', { sslmode: 'verify-full', sslrootcert: authority }))).toBe(true);
  });

  it('verify-full takes an address beside the name that the certificate has', async () => {
    const parameters = { sslmode: 'verify-full', sslrootcert: authority, hostaddr: '127.0.0.1' };
    expect(await isEncrypted(server.url('localhost', parameters))).toBe(true);
    const fault = await failure(server.url('elsewhere.example', parameters));
    expect(fault).toMatchObject({ code: 'database/tls-host', message: expect.stringContaining('elsewhere.example') });
  });

  it('verify-ca does not look at the name', async () => {
    expect(await isEncrypted(server.url('127.0.0.1', { sslmode: 'verify-ca', sslrootcert: authority }))).toBe(true);
  });

  it('require checks against a root where there is one, and takes anything where there is none', async () => {
    const client = { sslmode: 'require', sslrootcert: clientCertificate };
    expect(await failure(server.url('localhost', client))).toMatchObject({ code: 'database/tls-untrusted' });
    expect(await isEncrypted(server.url('localhost', { sslmode: 'require' }))).toBe(true);
  });

  it.each([
    {
      what: 'another name than that of the certificate',
      ...{ host: '127.0.0.1', parameters: () => ({ sslmode: 'verify-full', sslrootcert: authority }) },
      ...{ code: 'database/tls-host', says: 'another name' },
    },
    {
      what: 'a certificate that another authority signed',
      ...{ host: 'localhost', parameters: () => ({ sslmode: 'verify-ca', sslrootcert: clientCertificate }) },
      ...{ code: 'database/tls-untrusted', says: 'client.crt' },
    },
    {
      what: 'a certificate that this machine does not know',
      ...{ host: 'localhost', parameters: () => ({ sslrootcert: 'system' }) },
      ...{ code: 'database/tls-untrusted', says: 'this machine trusts' },
    },
    {
      what: 'to go on without anything to check against',
      ...{ host: 'localhost', parameters: () => ({ sslmode: 'verify-full' }) },
      ...{ code: 'database/tls-file', says: 'sslmode=verify-full' },
    },
    {
      what: 'a root that is not there',
      ...{ host: 'localhost', parameters: () => ({ sslmode: 'require', sslrootcert: '/nowhere.crt' }) },
      ...{ code: 'database/tls-file', says: '/nowhere.crt' },
    },
    {
      what: 'a certificate without its key',
      ...{ host: 'localhost', parameters: () => ({ sslcert: clientCertificate, sslkey: '/nowhere.key' }) },
      ...{ code: 'database/tls-file', says: '/nowhere.key' },
    },
    {
      what: 'a key that is not the certificate’s',
      ...{ host: 'localhost', parameters: () => ({ sslcert: authority, sslkey: clientKey }) },
      ...{ code: 'database/tls-file', says: "can't be used" },
    },
    {
      what: 'what is weaker than the trust of the whole machine',
      ...{ host: 'localhost', parameters: () => ({ sslmode: 'require', sslrootcert: 'system' }) },
      ...{ code: 'database/url', says: 'verify-full' },
    },
  ])('refuses $what', async ({ host, parameters, code, says }) => {
    const fault = await failure(server.url(host, parameters()));
    expect(fault).toMatchObject({ name: 'Fault', code, retry: 'safe', message: expect.stringContaining(says) });
    expect(fault.remedy.length).toBeGreaterThan(0);
  });

  it('refuses a key that others may read, as libpq does', async () => {
    const open = await server.file('open.key', chain.clientKey);
    await chmod(open, 0o644);
    const fault = await failure(server.url('localhost', { sslcert: clientCertificate, sslkey: open }));
    expect(fault).toMatchObject({ code: 'database/tls-file', message: expect.stringContaining('open.key') });
    await rm(open);
  });

  it('refuses a version of TLS that the server has not', async () => {
    await server.database.query("alter system set ssl_max_protocol_version = 'TLSv1.2'");
    await server.database.query('select pg_reload_conf()');
    const to = () => server.url('localhost', { sslmode: 'require', ssl_min_protocol_version: 'TLSv1.3' });
    expect((await refused(to, 'database/tls')).message).toMatch(/sslmode=require: [a-z0-9/ ]+\.$/);
    await server.database.query('alter system reset ssl_max_protocol_version');
    await server.database.query('select pg_reload_conf()');
    await eventually(() => isEncrypted(to()));
  });
});

describe('with a server that shows another certificate', () => {
  it('verify-full refuses one that is for another name, and one that expired', async () => {
    const to = () => server.url('localhost', { sslmode: 'verify-full', sslrootcert: authority });
    await server.show(chain.otherCertificate, chain.otherKey);
    expect((await refused(to, 'database/tls-host')).message).toContain('db.example.org');
    await server.show(chain.expiredCertificate, chain.expiredKey);
    await refused(to, 'database/tls-expired');
    // Who only wants nobody to listen does not look at it.
    expect(await isEncrypted(server.url('localhost', { sslmode: 'require' }))).toBe(true);
    await server.show(chain.serverCertificate, chain.serverKey);
    await eventually(() => isEncrypted(to()));
  });
});

describe('with a server that wants a client certificate', () => {
  const sameRole = 'hostssl all all 127.0.0.1/32 cert';
  const local = 'hostnossl all all 127.0.0.1/32 scram-sha-256';

  it('says so, and takes the right one, also with a password on its key, and from the home folder', async () => {
    await server.admit(chain.authority, [sameRole, local]);
    const given = { sslmode: 'require', sslcert: clientCertificate, sslkey: clientKey };
    const bare = await refused(
      () => server.url('127.0.0.1', { sslmode: 'require' }),
      'database/tls-client-certificate',
    );
    expect(bare.message).toContain('the URL has none');
    expect(await isEncrypted(server.url('127.0.0.1', given))).toBe(true);

    const locked = await server.file('locked.key', chain.lockedClientKey);
    expect(await isEncrypted(server.url('127.0.0.1', { ...given, sslkey: locked, sslpassword: 'letmein' }))).toBe(true);
    const wrong = await failure(server.url('127.0.0.1', { ...given, sslkey: locked, sslpassword: 'letmeout' }));
    expect(wrong).toMatchObject({ code: 'database/tls-file' });
    expect(wrong.message).not.toContain('letmeout');

    // Where libpq looks by itself.
    await mkdir(join(server.directory, '.postgresql'));
    await server.file('.postgresql/postgresql.crt', chain.clientCertificate);
    await server.file('.postgresql/postgresql.key', chain.clientKey);
    await server.file('.postgresql/root.crt', chain.authority);
    expect(await isEncrypted(server.url('127.0.0.1', { sslmode: 'verify-ca' }), server.directory)).toBe(true);
  });

  it.each([
    { what: 'expired', certificate: chain.expiredCertificate, key: chain.expiredKey },
    { what: 'nobody there knows', certificate: testCertificate, key: testKey },
  ])('says when it is shown one that $what', async ({ certificate, key }) => {
    const sslcert = await server.file('stranger.crt', certificate);
    const sslkey = await server.file('stranger.key', key);
    const fault = await failure(server.url('127.0.0.1', { sslmode: 'require', sslcert, sslkey }));
    expect(fault).toMatchObject({
      code: 'database/tls-client-certificate',
      message: expect.stringContaining('stranger.crt'),
    });
  });
});

describe('with a server that takes only one way', () => {
  it('prefer and allow find it, require and disable say what is wrong', async () => {
    const only = async (type: string) => {
      const other = type === 'hostssl' ? 'hostnossl' : 'hostssl';
      // Whoever changes the server has to keep a way in.
      await server.admit(chain.authority, [
        `${type} postgres all 127.0.0.1/32 scram-sha-256`,
        `${other} postgres all 127.0.0.1/32 reject`,
      ]);
    };
    await only('hostssl');
    const fault = await refused(() => server.url('127.0.0.1', { sslmode: 'disable' }), 'database/tls');
    expect(fault.message).toContain('only encrypted');
    expect(await isEncrypted(server.url('127.0.0.1', { sslmode: 'allow' }))).toBe(true);
    await only('hostnossl');
    await refused(() => server.url('127.0.0.1', { sslmode: 'require' }), 'database/not-allowed');
    expect(await isEncrypted(server.url('127.0.0.1', { sslmode: 'prefer' }))).toBe(false);
  });
});

describe('with a server that has no encryption', () => {
  it('require and verify-full say so, prefer and allow go without', async () => {
    const plain = await freshDatabase();
    try {
      for (const mode of ['require', 'verify-full']) {
        const fault = await failure(`${plain.url}?sslmode=${mode}&sslrootcert=${authority}`);
        expect(fault).toMatchObject({ code: 'database/tls', message: expect.stringContaining("can't encrypt") });
      }
      for (const mode of ['prefer', 'allow']) expect(await isEncrypted(`${plain.url}?sslmode=${mode}`)).toBe(false);
    } finally {
      await plain.drop();
    }
  });
});
