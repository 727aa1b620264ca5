import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTarget } from '../../../../tasks/engines/postgres/conninfo/resolve.ts';
import { labelOf, placesOf } from '../../../../tasks/engines/postgres/target.ts';
import type { Surroundings } from '../../../../tasks/engines/surroundings.ts';
import { temporaryDirectory } from '../../../support/directories.ts';

let home: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ directory: home, remove } = await temporaryDirectory());
});
afterAll(() => remove());

function around(env: Surroundings['env'] = {}): Surroundings {
  return { env, home, user: 'leyla' };
}

async function write(name: string, text: string, mode = 0o600): Promise<string> {
  const path = join(home, name);
  await writeFile(path, text, { mode });
  await chmod(path, mode);
  return path;
}

describe('a PostgreSQL URL', () => {
  it.each([
    { url: 'postgres://edu@db1/edu', label: 'postgres://edu@db1:5432/edu' },
    { url: 'postgresql://edu:secret@db1:6543/edu_v2?sslmode=require', label: 'postgres://edu@db1:6543/edu_v2' },
    { url: 'postgres:///edu', label: 'postgres://localhost:5432/edu' },
    { url: 'postgres://edu@/edu?host=/run/postgresql', label: 'postgres://edu@/edu?host=/run/postgresql' },
    { url: 'postgres:///edu?host=/run/postgresql', label: 'postgres:///edu?host=/run/postgresql' },
    { url: 'postgres://edu@%2Frun%2Fpg:5433/edu', label: 'postgres://edu@/edu?host=/run/pg&port=5433' },
    { url: 'postgres://edu@[::1]:5433/edu', label: 'postgres://edu@[::1]:5433/edu' },
    { url: 'postgres://a%40b:c@db1/e%2Fd%20u', label: 'postgres://a%40b@db1:5432/e%2Fd%20u' },
    { url: 'postgres://u:p@db1,db2:6543/edu', label: 'postgres://u@db1:5432,db2:6543/edu' },
    { url: 'postgres://u@/edu?host=db1,db2&port=6543', label: 'postgres://u@db1:6543,db2:6543/edu' },
    { url: 'postgres://u@db1?dbname=edu', label: 'postgres://u@db1:5432/edu' },
    { url: 'host=db1 port=5433 dbname=edu user=edu password=secret', label: 'postgres://edu@db1:5433/edu' },
    { url: "host = db1 dbname = 'e d\\'u'  user=a\\ b", label: "postgres://a%20b@db1:5432/e%20d'u" },
  ])('$url is shown as $label', ({ url, label }) => {
    expect(labelOf(parseTarget(url))).toBe(label);
    expect(parseTarget(labelOf(parseTarget(url)))).toMatchObject({ candidates: candidatesWithoutPassword(url) });
  });

  function candidatesWithoutPassword(url: string) {
    return parseTarget(url).candidates.map(({ host, port }) => ({ host, port }));
  }

  it('is read with what is written as %', () => {
    expect(parseTarget('postgres://a%40b:p%3A%2F%23%25@db1/e%20du')).toMatchObject({
      ...{ user: 'a@b', password: 'p:/#%', host: 'db1', port: 5432, database: 'e du', tls: 'prefer' },
    });
  });

  it('may hold in its password what a browser would not let stand there', () => {
    expect(parseTarget('postgres://edu:what?#is:this@db1/edu').password).toBe('what?#is:this');
    expect(parseTarget("host=db1 dbname=edu password='it\\'s \\\\ long'").password).toBe("it's \\ long");
  });

  it('keeps a + in a value, as libpq does', () => {
    expect(parseTarget('postgres://db1/edu?sslmode=disable&sslrootcert=/a+b.crt').tlsFiles.root).toBe('/a+b.crt');
  });

  it('does not encrypt a socket, whatever is asked for', () => {
    const { candidates } = parseTarget('postgres:///edu?host=/run/postgresql,db1&sslmode=require');
    expect(candidates.map(({ tls }) => tls)).toEqual(['disable', 'require']);
  });

  it('sets when an idle connection is asked whether it is still there', () => {
    const keepalive = (query: string) => parseTarget(`postgres://db1/edu?${query}`).keepalive;
    expect(keepalive('')).toEqual({ idleMs: 15_000, intervalMs: undefined, count: undefined });
    expect(keepalive('keepalives_idle=60&keepalives_interval=5&keepalives_count=3')).toEqual({
      ...{ idleMs: 60_000, intervalMs: 5000, count: 3 },
    });
    expect(keepalive('keepalives=0')).toBeUndefined();
  });

  it.each([
    { what: 'no URL', url: 'db1/edu', says: 'is not a URL' },
    { what: 'another scheme', url: 'mysql://db1/edu?password=hunter2', says: 'is not a URL' },
    { what: 'no database', url: 'postgres://db1', says: 'names no database' },
    { what: 'a password that cuts the URL', url: 'postgres://edu:hunter2/x@db1/edu', says: '%2F' },
    { what: 'an @ in the password', url: 'postgres://edu:p@hunter2@db1/edu', says: '%40' },
    { what: 'a lone % in the password', url: 'postgres://edu:hunter2%zz@db1/edu', says: 'the password' },
    { what: 'a NUL in the password', url: 'postgres://edu:hunter2%00@db1/edu', says: '%00' },
    { what: 'an unknown parameter', url: 'postgres://db1/edu?sslmod=require', says: 'sslmod' },
    { what: 'an unknown sslmode', url: 'postgres://db1/edu?sslmode=always', says: 'sslmode=always' },
    { what: 'a = too many', url: 'postgres://db1/edu?options=-cx=hunter2', says: '%3D' },
    { what: 'a timeout that is none', url: 'postgres://db1/edu?connect_timeout=soon', says: 'connect_timeout' },
    { what: 'a port that is none', url: 'postgres://db1:0/edu', says: '65535' },
    { what: 'more ports than hosts', url: 'postgres:///edu?host=a,b&port=1,2,3', says: 'ports' },
    { what: 'an address that is none', url: 'postgres://db1/edu?hostaddr=db2', says: 'hostaddr' },
    { what: 'what would be left out', url: 'postgres://db1/edu?channel_binding=require', says: 'channel_binding' },
    { what: 'attributes that are none', url: 'postgres://db1/edu?target_session_attrs=up', says: 'attrs=up' },
    { what: 'an open quote', url: "host=db1 dbname=edu password='hunter2", says: 'keyword=value' },
    { what: 'a keyword that is none', url: 'host=db1 dbname=edu pasword=hunter2', says: 'pasword' },
    { what: 'a bare word', url: 'host=db1 dbname=edu hunter2', says: 'keyword=value' },
  ])('with $what is a fault that keeps the secret', ({ url, says }) => {
    const parse = () => parseTarget(url);
    expect(parse).toThrow(expect.objectContaining({ name: 'Fault', code: 'database/url' }));
    expect(parse).toThrow(says);
    expect(parse).not.toThrow('hunter2');
  });

  it('leads to the same place whoever connects, and however a host is written', () => {
    const places = (url: string) => placesOf(parseTarget(url));
    expect(places('postgres://one@DB1.example.org./edu')).toEqual(places('host=db1.example.org user=two dbname=edu'));
    expect(places('postgres://localhost/edu')).toEqual(places('postgres://127.0.0.1/edu'));
    expect(places('postgres://a,b:1/edu')).toEqual([...places('postgres://a/edu'), ...places('postgres://b:1/edu')]);
    expect(places('postgres://a/edu')).not.toEqual(places('postgres://a/edu_v2'));
  });
});

describe('what a URL leaves out', () => {
  const env = {
    ...{ PGHOST: 'db9', PGPORT: '6000', PGUSER: 'pat', PGDATABASE: 'env_db', PGPASSWORD: 'from env' },
    ...{ PGSSLMODE: 'require', PGCONNECT_TIMEOUT: '3', PGOPTIONS: '-c geqo=off', PGSSLROOTCERT: '/env.crt' },
  };

  it('comes from the environment', () => {
    expect(parseTarget('postgres://', around(env))).toMatchObject({
      ...{ host: 'db9', port: 6000, user: 'pat', database: 'env_db', password: 'from env', tls: 'require' },
      ...{ connectTimeoutMs: 3000, options: '-c geqo=off', tlsFiles: { root: '/env.crt' } },
    });
  });

  it('does not come from there when the URL says it, or when nobody gave an environment', () => {
    const url = 'postgres://edu:own@db1:5433/edu?sslmode=disable';
    expect(parseTarget(url, around(env))).toMatchObject({
      ...{ host: 'db1', port: 5433, user: 'edu', database: 'edu', password: 'own', tls: 'disable' },
    });
    expect(parseTarget('postgres:///edu')).toMatchObject({ host: 'localhost', user: undefined, password: undefined });
  });

  it('is refused where the environment asks for what would be left out', () => {
    expect(() => parseTarget('postgres://db1/edu', around({ PGREQUIREAUTH: 'scram-sha-256' }))).toThrow(
      'PGREQUIREAUTH',
    );
  });

  it('is the operating system’s user', () => {
    expect(parseTarget('postgres://db1/edu', around())).toMatchObject({ user: 'leyla' });
  });
});

describe('a service', () => {
  const file = `
# what the databases are
[edu]
host=db1
port=6543
dbname=edu
user=edu
sslmode=disable
host=never

[other]
host=db2
dbname=other
`;

  it('comes before the environment and after the URL', async () => {
    await write('.pg_service.conf', file, 0o644);
    const env = { PGHOST: 'never', PGPORT: '1', PGSSLMODE: 'require', PGPASSWORD: 'from env' };
    expect(parseTarget('postgres:///?service=edu', around(env))).toMatchObject({
      ...{ host: 'db1', port: 6543, database: 'edu', user: 'edu', tls: 'disable', password: 'from env' },
    });
    expect(parseTarget('postgres://db3/?service=edu', around(env))).toMatchObject({ host: 'db3', port: 6543 });
    expect(parseTarget('service=other', around({ ...env, PGSERVICE: 'edu' }))).toMatchObject({ host: 'db2', port: 1 });
    expect(parseTarget('postgres://', around({ PGSERVICE: 'edu' }))).toMatchObject({ host: 'db1' });
  });

  it('is looked for in the file that is named, else in the folder of the system', async () => {
    const path = await write('services', '[x]\nhost=db7\ndbname=x\n');
    expect(parseTarget('service=x', around({ PGSERVICEFILE: path }))).toMatchObject({ host: 'db7' });
    await mkdir(join(home, 'etc'));
    await write('etc/pg_service.conf', '[y]\nhost=db8\ndbname=y\n');
    expect(parseTarget('service=y', around({ PGSYSCONFDIR: join(home, 'etc') }))).toMatchObject({ host: 'db8' });
  });

  it('that is not there, or can not be read, is a fault that names the file and keeps the secret', async () => {
    const path = await write('services', '[x]\nhost=db7\n[z]\nhunter2\n[w]\nservice=x\n');
    const from =
      (service: string, env = {}) =>
      () =>
        parseTarget(`service=${service}`, around({ PGSERVICEFILE: path, ...env }));
    expect(from('nowhere')).toThrow(expect.objectContaining({ code: 'database/service' }));
    expect(from('nowhere')).toThrow(path);
    expect(from('x', { PGSERVICEFILE: '/nowhere' })).toThrow('/nowhere');
    expect(from('z')).toThrow(`Line 4 of ${path}`);
    expect(from('z')).not.toThrow('hunter2');
    expect(from('w')).toThrow('Line 6');
  });
});

describe('a password file', () => {
  const lines = [
    '# comment:*:*:*:never',
    'db1:5432:edu:ed\\:u:with\\:colon and \\\\',
    'db1:*:*:edu:by wildcard\r',
    'db1:5432:edu:edu:never',
    'localhost:5432:edu:*:through the socket',
    'db\\\\:5432:edu:edu:backslash',
    'db2:5433:*:*:second host',
    '',
  ].join('\n');
  const from = (url: string, env = {}) => parseTarget(url, around(env));

  it('gives the password of the first line that fits', async () => {
    await write('.pgpass', lines);
    expect(from('postgres://edu@db1/edu').password).toBe('by wildcard');
    expect(from('postgres://ed%3Au@db1/edu').password).toBe('with:colon and \\');
    expect(from('postgres://edu@db1:1/other').password).toBe('by wildcard');
    expect(from('postgres://x@localhost/edu').password).toBe('through the socket');
    expect(from('postgres://x@/edu?host=/var/run/postgresql').password).toBe('through the socket');
    expect(from("host='db\\\\' user=edu dbname=edu").password).toBe('backslash');
    expect(from('postgres://x@db9/edu').password).toBeUndefined();
    expect(from('postgres://edu@db1,db2:5433/edu').candidates.map(({ password }) => password)).toEqual([
      'by wildcard',
      'second host',
    ]);
  });

  it('is not asked where there is a password already, and may be another file', async () => {
    await write('.pgpass', lines);
    expect(from('postgres://edu:own@db1/edu').password).toBe('own');
    expect(from('postgres://edu@db1/edu', { PGPASSWORD: 'env' }).password).toBe('env');
    const path = await write('other pass', '*:*:*:*:everywhere');
    expect(from('postgres://edu@db1/edu', { PGPASSFILE: path })).toMatchObject({
      password: 'everywhere',
      passwordFile: path,
    });
    expect(from(`postgres://edu@db1/edu?passfile=${encodeURIComponent(path)}`).password).toBe('everywhere');
  });

  it('that others may read is left out, and says so', async () => {
    const path = await write('.pgpass', lines, 0o640);
    const { password, warnings } = from('postgres://edu@db1/edu');
    expect(password).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining(`chmod 0600 ${path}`)]);
    await chmod(path, 0o600);
    expect(from('postgres://edu@db1/edu')).toMatchObject({ password: 'by wildcard', warnings: [] });
  });
});
