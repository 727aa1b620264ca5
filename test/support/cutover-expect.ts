import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { standingFreezes } from '../../state/session/freezes.ts';
import type { CutoverNight, Look } from './cutover-night.ts';
import { clusterUrl, runSql } from './databases.ts';

/** The application is on the old database and nowhere else, and nothing of a freeze is left there. `before` is how it was. */
export async function expectOnOld(night: CutoverNight, before: Look): Promise<void> {
  const { old } = night;
  const look = await night.look();
  expect(look.writable).toEqual([old.name]);
  expectShut(look, night);
  expect(look.sessions).toEqual({ [old.name]: 2 });
  expect(look.oldIs).toEqual(before.oldIs);
  expect(night.application.running()).toBe(true);
  expect(readFileSync(join(night.directory, '.env'), 'utf8')).toContain(`/${old.name}\n`);
  expect(standingFreezes(night.state().facts)).toEqual([]);
  await expectNothingLeft(night);
}

/**
 * The application is on the new database and nowhere else, with every row that the old one has, and the old one is frozen:
 * proven, unless the freeze has stood through the end of a process.
 */
export async function expectOnNew(night: CutoverNight, verdicts: readonly string[] = ['proven']): Promise<void> {
  const { old, new: target } = night;
  const look = await night.look();
  expect(look.writable).toEqual([target.name]);
  expectShut(look, night);
  expect(look.not[old.name]).toContain('permission denied for database');
  expect(look.sessions).toEqual({ [target.name]: 2 });
  const moved = 'select username from users where legacy_id is not null order by legacy_id';
  expect(await target.sql(moved)).toEqual(await old.sql('select username from users order by id'));
  expect(await target.sql('select count(*) from notes join users u on u.id = user_id')).toEqual(
    await old.sql('select count(*) from notes'),
  );
  expect(standingFreezes(night.state().facts).map(({ database }) => database)).toEqual(['old']);
  expect(verdicts).toContain(standingFreezes(night.state().facts)[0]?.proof?.verdict);
  await expectNothingLeft(night);
}

/** The new database is made anew and empty, the old one still frozen, and the application down: ready for the next try. */
export async function expectAnew(night: CutoverNight): Promise<void> {
  const { old, new: target } = night;
  const look = await night.look();
  expect(look.writable).toEqual([]);
  expect(look.not[old.name]).toContain('permission denied for database');
  expect(look.not[target.name]).toBe('permission denied for table users');
  expect(Object.keys(look.not).filter((name) => name.startsWith(`${target.name}_failed_`))).toHaveLength(1);
  expect(look.sessions).toEqual({});
  expect(night.application.running()).toBe(false);
  expect(await target.sql('select (select count(*) from users) + (select count(*) from notes)')).toEqual([['0']]);
  expect(standingFreezes(night.state().facts).map(({ database }) => database)).toEqual(['old']);
  await expectNothingLeft(night);
}

/** At no moment may the application write to two databases. */
export async function expectAtMostOneWritable(night: CutoverNight): Promise<void> {
  const { writable } = await night.look();
  expect(writable.length, writable.join(' and ')).toBeLessThanOrEqual(1);
}

/** Where it can't write it is kept out, or there is nothing to write to: never a mistake of this test. */
function expectShut({ not }: Look, { new: target, role }: CutoverNight): void {
  for (const [name, why] of Object.entries(not)) {
    const isEmpty = name === target.name && why === 'relation "users" does not exist';
    expect(isEmpty || why === `permission denied for database "${name}"`, `${name} as ${role}: ${why}`).toBe(true);
  }
}

/** No scratch database, no lock, no session of Nightferry's. */
async function expectNothingLeft({ session, old, new: target }: CutoverNight): Promise<void> {
  const cluster = await clusterUrl();
  const part = session.replace('-', '_');
  expect(await runSql(cluster, `select datname from pg_database where datname like 'nightferry%${part}%'`)).toEqual([]);
  const named = `datname like '${old.name}%' or datname like '${target.name}%'`;
  const sessions = await runSql(
    cluster,
    `select application_name from pg_stat_activity where (${named}) and application_name like 'nightferry%'`,
  );
  expect(sessions).toEqual([]);
}

/** What `lost` exported, whole. */
export function exportedRows({ directory }: CutoverNight): string {
  const folder = join(directory, 'backups', 'lost');
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}
