import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { newSession } from '../../source/entries/new-session.ts';
import { resumedSession } from '../../source/entries/resumed-session.ts';
import { preflightInLines } from '../../source/plain/preflight.ts';
import { PreflightLook } from '../../source/preflight.ts';
import { Preparation } from '../../source/preparation.ts';
import { releaseSession, type SessionHandle } from '../../source/session/handle.ts';
import { nightOf } from '../../source/session/run.ts';
import type { Workbench } from '../../source/workbench.ts';
import { preflightCounts, problemsOf, worstFirst } from '../../state/doctor/preflight.ts';
import type { Journal } from '../../state/journal/journal.ts';
import { journalAt, journalFile } from '../support/journals.ts';
import { type SmallNight, smallNight, testWorkbench } from '../support/small-night.ts';

it('looks at an open session over its own connections, and tells it neither of its lock nor of itself', async () => {
  const night = await makeNight();
  const { handle, workbench } = await opened(night);
  const before = await connections(night);
  const look = new PreflightLook(handle, workbench);
  const about = new Set<string>();
  look.subscribe(() => about.add(look.snapshot().about));
  await look.look();
  const found = look.snapshot();
  expect(found.state).toBe('done');
  expect(problemsOf(found)).toEqual([]);
  expect(preflightCounts(found)).toMatch(/^\d\d hold, \d warnings?, 0 problems$/);
  expect([...about]).toEqual(expect.arrayContaining(['this machine', 'database old', 'database new', 'checks']));
  const said = worstFirst(found).map(({ says }) => says);
  expect(said).toContainEqual(expect.stringContaining('240 rows in old.people'));
  expect(said.filter((text) => / lock|locked|held by|another nightferry|sessions? of others/i.test(text))).toEqual([]);
  // What is shared stays open for the session; nothing else does.
  expect(await connections(night)).toBeLessThanOrEqual(before + 3);
});

it('finds what is wrong, names it with its remedy, and finds it put right when it looks again', async () => {
  const night = await makeNight();
  await night.source.sql('delete from people where id = 3');
  const { handle, workbench } = await opened(night);
  const look = new PreflightLook(handle, workbench);
  await look.look();
  expect(problemsOf(look.snapshot())).toMatchObject([{ neededBy: ['prepare/requirements'], code: 'check/failed' }]);
  await night.source.sql("insert into people values (3, 'again', now())");
  await look.look();
  expect(problemsOf(look.snapshot())).toEqual([]);
});

it('finds a freeze that somebody wrote through', async () => {
  const night = await makeNight();
  const { handle, workbench } = await opened(night);
  handle.log.append('database.frozen', { database: 'old', mode: 'strict', step: 'prepare/freeze', prior: '{}' });
  const seen = ['pid 7 wrote to people: 1 row'];
  handle.log.append('freeze.proved', { database: 'old', verdict: 'broken', method: 'WAL', seen });
  const look = new PreflightLook(handle, workbench);
  await look.look();
  expect(problemsOf(look.snapshot())).toMatchObject([
    { code: 'freeze/broken', says: expect.stringContaining('pid 7') },
  ]);
});

it('is stopped at once in the middle of a long query, and the session goes on as if it had not been', async () => {
  const night = await makeNight();
  await night.source.sql(
    'create or replace function slow() returns bigint language sql as $$ select count(pg_sleep(600)) $$',
  );
  await appendCheck(night, '{ id: slow, preflight: true, none: { in: old, sql: "select 1 where slow() = 0" } }');
  const { handle, workbench } = await opened(night);
  const look = new PreflightLook(handle, workbench);
  const looked = look.look();
  await vi.waitUntil(async () => (await sleeping(night)) === 1, { timeout: 20_000 });
  await look.stop();
  await looked;
  expect(look.snapshot()).toMatchObject({ state: 'stopped', about: 'checks' });
  await vi.waitUntil(async () => (await sleeping(night)) === 0, { timeout: 20_000 });
  expect((await (await handle.databases.open('old')).read('select 1')).rows).toEqual([['1']]);
});

it('asks nobody for a secret, and says that a runbook was changed since the session opened', async () => {
  const night = await makeNight();
  const { handle, workbench } = await opened(night, { prompt: () => Promise.reject(new Error('asked')) });
  await writeFile(night.runbook, `${await workbench.files.readText(night.runbook)}# changed\n`);
  const look = new PreflightLook(handle, workbench);
  await look.look();
  expect(problemsOf(look.snapshot())).toMatchObject([{ code: 'session/runbook-changed' }]);
});

it.each([
  ['yes', false],
  ['y', true],
  [undefined, true],
])('in plain lines names the problems, and takes nothing but a whole yes for going on: %s', async (said, isLeft) => {
  const night = await makeNight();
  await night.source.sql('delete from people where id = 3');
  const { handle, workbench } = await opened(night);
  const conducted = nightOf(handle, { ask: async () => ({ kind: 'leave', why: 'operator' }) }, workbench);
  const lines: string[] = [];
  const terminal = { write: (line: string) => void lines.push(line), readLine: async () => said };
  await preflightInLines(handle, conducted, workbench, terminal);
  expect(lines.join('\n')).toMatch(/^Preflight: \d\d hold, \d warnings?, 1 problem\./);
  expect(lines.join('\n')).toMatch(/PROBLEM Checks marked preflight: .*239 rows[\s\S]*Begin all the same\?/);
  expect(conducted.signal.aborted).toBe(isLeft);
});

it('does not judge again, in a resumed session, what is behind it', async () => {
  const night = await makeNight();
  const { handle, workbench } = await opened(night);
  const at = { phase: 'prepare', step: 'requirements', generation: 1, attempt: 1 };
  handle.log.append('phase.started', { phase: 'prepare' });
  handle.log.append('step.started', { title: 'Requirements' }, at);
  handle.log.append('step.finished', { figures: {}, evidence: [], checks: [] }, at);
  await releaseSession(handle);
  await night.source.sql('delete from people where id = 3');
  await night.source.sql(`alter database ${night.source.name} set default_transaction_read_only = on`);
  const again = await enter(workbench, 'small-1');
  // A role that changed is told, and keeps no session from being resumed.
  expect(again.log.snapshot().servers).toEqual({ old: { role: 'primary', readOnly: true }, new: { role: 'primary' } });
  const look = new PreflightLook(again, workbench);
  await look.look();
  expect(problemsOf(look.snapshot())).toEqual([]);
});

async function makeNight(): Promise<SmallNight> {
  const night = await smallNight();
  onTestFinished(night.remove);
  return night;
}

async function opened(night: SmallNight, more: Partial<Workbench> = {}) {
  const journal: Journal = journalAt(await journalFile(), { isAlive: () => false });
  const workbench = { ...testWorkbench(journal, night.env), ...more };
  return { workbench, handle: await enter(workbench, night) };
}

async function enter(workbench: Workbench, what: SmallNight | string): Promise<SessionHandle> {
  const entry =
    typeof what === 'string'
      ? resumedSession(what)
      : newSession({ file: what.runbook, environment: 'test', vars: {}, dryRun: false, name: 'small-1' });
  const preparation = new Preparation(new AbortController().signal, () => undefined);
  const { handle } = await entry.enter(workbench, preparation, () => undefined);
  onTestFinished(() => releaseSession(handle));
  return handle;
}

async function appendCheck(night: SmallNight, check: string): Promise<void> {
  const path = join(night.directory, 'small.yaml');
  const { readText } = testWorkbench({} as Journal, {}).files;
  const text = await readText(path);
  await writeFile(path, text.replace('          - { id: version,', `          - ${check}\n          - { id: version,`));
}

async function connections({ source, target }: SmallNight): Promise<number> {
  const ask = ({ sql, name }: SmallNight['source']) =>
    sql(`select count(*) from pg_stat_activity where datname = '${name}' and application_name like 'nightferry %'`);
  const counts = await Promise.all([source, target].map(ask));
  return counts.reduce((sum, rows) => sum + Number(rows[0]?.[0]), 0);
}

async function sleeping({ source }: SmallNight): Promise<number> {
  const rows = await source.sql(
    `select count(*) from pg_stat_activity where datname = '${source.name}' and state = 'active' and query like '%slow()%' and pid <> pg_backend_pid()`,
  );
  return Number(rows[0]?.[0]);
}
