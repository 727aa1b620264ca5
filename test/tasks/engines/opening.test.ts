import { describe, expect, it, onTestFinished } from 'vitest';
import { engineOf } from '../../../tasks/engines/engines.ts';
import { freshDatabase } from '../../support/databases.ts';
import { openProxy } from '../../support/proxy/proxy.ts';
import { openScripted } from '../../support/tds/scripted.ts';
import { sqlOf } from '../../support/tds/scripted-database.ts';

/** What is said about a server at which a database could not be opened. */
async function saidOf(engine: 'postgres' | 'sqlserver', url: string): Promise<unknown> {
  const query = async () => {
    const database = await engineOf(engine).connect(url, { name: 'edu', application: 'test' });
    onTestFinished(() => database.close());
    return database.query('select 1');
  };
  return query().catch((error: unknown) => error);
}

/** Falls silent, both ways, at the first statement that is like this. */
async function silentAt(like: RegExp, options: string): Promise<string> {
  const fresh = await freshDatabase();
  onTestFinished(fresh.drop);
  const proxy = await openProxy(fresh.url);
  onTestFinished(() => proxy.close());
  proxy.inject({ at: 'statement', like }, { what: 'stall', towards: 'both' });
  return `${proxy.url}${proxy.url.includes('?') ? '&' : '?'}connect_timeout=2${options}`;
}

const silence = {
  code: 'database/unreachable',
  message: expect.stringMatching(/did not answer for edu: timeout: it let us in, and has been silent for [12] s/),
};

describe('a server that lets us in and then falls silent', () => {
  it('is not waited for longer than for a connection: PostgreSQL, while its settings are pinned', async () => {
    expect(await saidOf('postgres', await silentAt(/^set statement_timeout/, ''))).toMatchObject(silence);
  });

  it('is not waited for longer than for a connection: PostgreSQL, asked whether it is what was asked for', async () => {
    const url = await silentAt(/pg_is_in_recovery/, '&target_session_attrs=primary');
    expect(await saidOf('postgres', url)).toMatchObject(silence);
  });

  it('is not waited for longer than for a connection: SQL Server, by script', async () => {
    const answer = (request: Parameters<typeof sqlOf>[0]) =>
      sqlOf(request).endsWith('SELECT @@SPID') ? ({ until: 'attention' } as const) : undefined;
    const server = await openScripted({ answer });
    onTestFinished(() => server.close());
    const url = `sqlserver://sa:x@127.0.0.1:${server.port}/edu?encrypt=false&connectTimeout=1`;
    expect(await saidOf('sqlserver', url)).toMatchObject(silence);
  });
});
