import { describe, expect, it, onTestFinished } from 'vitest';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { freshDatabase, runSql } from '../../support/databases.ts';

describe('the client that a person is given for a PostgreSQL database', () => {
  it('reaches it with the password in the environment alone, and begins read-only where that is asked for', async () => {
    const { url, name, drop } = await freshDatabase();
    onTestFinished(drop);
    const given = new URL(url);
    given.password = 'never-shown';
    given.search = 'options=-c%20work_mem%3D8MB';
    const database = await postgres.connect(given.href, {
      name: 'edu',
      application: 'nightferry test',
      mayBeMissing: true,
    });
    onTestFinished(() => database.close());
    const options = { application: 'psql beside nightferry night-1', word: 'PRODUCTION' };
    const reading = database.client?.({ ...options, readOnly: true });
    const writing = database.client?.({ ...options, readOnly: false });
    expect(reading?.program).toBe('psql');
    expect(JSON.stringify(reading?.args)).not.toContain('never-shown');
    expect(reading?.env).toMatchObject({ PGDATABASE: name, PGPASSWORD: 'never-shown', PGAPPNAME: options.application });
    expect(reading?.env.PGOPTIONS).toBe('-c work_mem=8MB -c default_transaction_read_only=on');
    expect(writing?.env.PGOPTIONS).toBe('-c work_mem=8MB');
  });

  it('can not write by a slip, and can on purpose', async () => {
    const { url, drop } = await freshDatabase();
    onTestFinished(drop);
    const database = await postgres.connect(url, { name: 'edu', application: 'nightferry test' });
    onTestFinished(() => database.close());
    const { env } = database.client?.({ application: 'psql', readOnly: true, word: 'PRODUCTION' }) ?? {};
    const asGiven = new URL(url);
    asGiven.search = `options=${encodeURIComponent(env?.PGOPTIONS ?? '')}`;
    await expect(runSql(asGiven.href, 'create table slip (id int)')).rejects.toThrow(/read-only transaction/);
    // Statements of one text share a transaction, which begins before the setting.
    await runSql(asGiven.href, 'set transaction read write; create table meant (id int)');
  });
});
