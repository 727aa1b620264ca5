import { readFileSync, statSync } from 'node:fs';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemFiles } from '../../../source/files.ts';
import { backup } from '../../../tasks/backup.ts';
import { clusterUrl, runSql } from '../../support/databases.ts';
import { describeWithDumpTools } from '../../support/dump-tools.ts';
import { faultsIn, judgeCheck } from '../../support/kinds.ts';
import { fillSchool, schoolRows } from '../../support/school.ts';
import {
  type BackupWorld,
  backupWorld,
  faultIn,
  fileOf,
  meddlingShell,
  phaseWith,
  shellWithoutTools,
} from './world.ts';

let world: BackupWorld;
beforeEach(async () => {
  world = await backupWorld();
  await fillSchool(world.fresh);
});
afterEach(() => world.remove());

describeWithDumpTools('a backup', () => {
  it('leaves a dump, its manifest and the globals that only we can read, and nothing else', async () => {
    const { outcome, facts, context } = await world.backUp({ globals: true });
    expect(outcome).toMatchObject({ kind: 'done', figures: { tables: 5, rows: '20504' } });
    const [dump = '', manifest = '', globals = ''] = world.files();
    expect([dump, manifest, globals].map((name) => name.replace(/^edu-\d+T\d+Z-step/, ''))).toEqual([
      '.dump',
      '.dump.json',
      '.globals.sql',
    ]);
    for (const name of world.files()) expect(statSync(join(world.folder, name)).mode & 0o777).toBe(0o600);
    expect(facts.backups).toMatchObject([
      { format: 'custom', path: join(world.folder, dump), readThrough: true, rows: schoolRows, proven: { tables: 5 } },
      { format: 'globals', path: join(world.folder, globals) },
    ]);
    expect(JSON.parse(readFileSync(join(world.folder, manifest), 'utf8'))).toMatchObject({
      ...{ database: 'edu', identity: { database: world.fresh.name }, rows: schoolRows, file: dump },
      sha256: await systemFiles.sha256(join(world.folder, dump)),
    });
    expect(await world.beside()).toEqual([]);
    expect(context.seen.progress.some(({ unit, total = 0 }) => unit === 'bytes' && total > 1_000_000)).toBe(true);
  });

  it('whose dump is cut short is refused, and a second attempt makes another', async () => {
    const shell = meddlingShell({
      after: (program, command) => (program === 'pg_dump' ? truncate(fileOf(command), 50_000) : undefined),
    });
    const trial = await world.backUp({}, { shell });
    expect(faultIn(trial).code).toBe('backup/damaged');
    expect(trial.facts.backups).toEqual([]);
    expect(world.files().filter((name) => !name.endsWith('.partial'))).toEqual([]);
    const again = await world.backUp({}, { at: { attempt: 2 }, firstStartedAt: trial.context.firstStartedAt });
    expect(again.outcome.kind).toBe('done');
    expect(world.files()).toHaveLength(2);
  });

  it('that restores to other rows is not proven, and is set aside so that nobody relies on it', async () => {
    const shell = meddlingShell({
      before: async (program, command) => {
        if (program !== 'psql') return;
        const path = fileOf(command);
        await writeFile(path, (await readFile(path, 'utf8')).replace(/^17\tperson 17\tglad\n/m, ''));
      },
    });
    const trial = await world.backUp({ format: 'plain' }, { shell });
    // A foreign key may notice it before the count does: here no grade needs that person any more.
    expect(['backup/not-proven', 'backup/restore-failed']).toContain(faultIn(trial).code);
    expect(trial.facts.backups[0]?.proven).toBeUndefined();
    expect(await world.beside()).toEqual([]);
  });

  it('with fewer rows than were counted says which table, and how many', async () => {
    const shell = meddlingShell({
      before: async (program, command) => {
        if (program !== 'psql') return;
        const path = fileOf(command);
        await writeFile(path, (await readFile(path, 'utf8')).replace(/^3\n\\\.\n/m, '\\.\n'));
      },
    });
    const trial = await world.backUp({ format: 'plain' }, { shell });
    expect(faultIn(trial)).toMatchObject({ code: 'backup/not-proven' });
    expect(faultIn(trial).message).toContain('"Odd"."Na""me, with.dots" has 2 instead of 3');
    expect(world.files().some((name) => name.endsWith('.sql.1.refused'))).toBe(true);
  });

  it('is not begun where there is no room for it', async () => {
    const files = { ...systemFiles, freeBytes: async () => 1_000_000 };
    const fault = faultIn(await world.backUp({}, { files }));
    expect(fault.code).toBe('backup/no-space');
    expect(fault.message).toMatch(/^976.* KB are free at .*backups, and a dump of edu can take \d.* MB\.$/);
    expect(world.files()).toEqual([]);
  });

  it('drops the scratch database that a killed attempt left, and never one that is not its own', async () => {
    const scratch = `scratch_${world.fresh.name}`;
    await runSql(await clusterUrl(), `create database ${scratch}`);
    const prove = { 'restore-as': scratch };
    expect(faultIn(await world.backUp({ prove })).code).toBe('backup/name-taken');
    const again = await world.backUp({ prove }, { earlierNotes: [{ taken: 1, database: scratch }] });
    expect(again.outcome.kind).toBe('done');
    expect(await world.beside()).toEqual([]);
  });

  it('that is tried again drops no database that somebody made meanwhile under the name of its scratch database', async () => {
    const scratch = `scratch_${world.fresh.name}`;
    const prove = { 'restore-as': scratch };
    const shell = meddlingShell({
      before: (program, command) => (program === 'pg_restore' ? failRestore(command) : undefined),
    });
    const failRestore = async (command: readonly string[]) => {
      if (command.some((word) => word.startsWith('--dbname='))) await truncate(command.at(-1) ?? '', 50_000);
    };
    const { context, ...first } = await world.backUp({ prove }, { shell });
    expect(faultIn({ context, ...first }).code).toBe('backup/restore-failed');
    await runSql(await clusterUrl(), `create database ${scratch}`);
    const { firstStartedAt, seen } = context;
    const again = { at: { attempt: 2 }, earlierNotes: seen.notes, firstStartedAt };
    await rm(world.folder, { recursive: true });
    expect(faultIn(await world.backUp({ prove }, again)).code).toBe('backup/name-taken');
    expect(await world.beside()).toEqual([scratch]);
  });

  it('is not overwritten by another', async () => {
    const firstStartedAt = new Date('2026-11-21T02:00:00Z');
    const first = await world.backUp({ prove: false }, { firstStartedAt });
    const other = await world.backUp({ prove: false }, { firstStartedAt, session: 'another-1' });
    expect(faultIn(other).code).toBe('backup/name-taken');
    expect(await systemFiles.sha256(first.facts.backups[0]?.path ?? '')).toBe(first.facts.backups[0]?.sha256);
  });

  it('of a frozen database is proven as any other', async () => {
    const edu = await world.connect();
    if (!edu.freezer) throw new Error('no freezer');
    const prior = await edu.freezer.capture('strict', 'test-1 phase/freeze');
    const run = { clock: world.context().clock };
    await edu.freezer.close(prior, run);
    await edu.freezer.block(prior, run);
    const { outcome, facts } = await world.backUp({ format: 'directory', jobs: 2 });
    expect(outcome.kind).toBe('done');
    expect(facts.backups[0]?.proven).toMatchObject({ tables: 5, rows: '20504' });
    const again = await world.connect();
    expect(await again.freezer?.standing()).toMatchObject({ mode: 'strict', gaps: [] });
  });
});

describe('without pg_dump', () => {
  const rehearsal = { mode: 'rehearsal', shell: shellWithoutTools } as const;

  it('a live session stops, and says how to get it', async () => {
    const fault = faultIn(await world.backUp({ 'without-tools': 'clone' }, { shell: shellWithoutTools }));
    expect(fault.code).toBe('backup/tools-missing');
  });

  it('a rehearsal stops too, unless the runbook says otherwise', async () => {
    expect(faultIn(await world.backUp({}, rehearsal)).code).toBe('backup/tools-missing');
  });

  it('a rehearsal takes a clone where the runbook says so, proves it, and says plainly what it is', async () => {
    const { outcome, facts, context } = await world.backUp({ 'without-tools': 'clone' }, rehearsal);
    const [clone = ''] = await world.beside();
    expect(clone).toMatch(/^nightferry_clone_night_test_[0-9a-f]{12}_[0-9a-f]{6}$/);
    expect(facts.backups).toMatchObject([{ format: 'clone', path: clone, rows: schoolRows, proven: { tables: 5 } }]);
    const said = JSON.stringify(outcome);
    for (const text of ['There is no pg_dump on this machine', 'apt-get install postgresql-client-15', 'clone']) {
      expect(said).toContain(text);
      expect(context.seen.output.join('\n')).toContain(text);
    }
    expect(context.seen).toMatchObject({ released: ['edu'], repinned: ['edu'] });
    const recovery = await backup.recover(
      backup.schema.parse({ of: 'edu', to: './backups', 'without-tools': 'clone' }),
      world.context({ ...rehearsal, facts }),
    );
    expect(recovery.verdict).toBe('done');
  });

  it('a clone is never the only backup of a live session, and is proof of nothing there', async () => {
    const only = await world.backUp({ format: 'clone', to: `copy_${world.fresh.name}` });
    expect(faultIn(only).code).toBe('backup/only-a-clone');
    const phases = [phaseWith('backup', { of: 'edu', format: 'custom', to: './backups' })];
    const beside = await world.backUp({ format: 'clone', to: `copy_${world.fresh.name}` }, { runbook: { phases } });
    expect(beside.outcome.kind).toBe('done');
    expect(beside.facts.backups).toMatchObject([{ format: 'clone' }]);
    expect(beside.facts.backups[0]?.proven).toBeUndefined();
    const asked = { backup: { of: 'edu', state: 'made' } };
    expect((await judgeCheck(asked, world.context({ facts: beside.facts }))).verdict).toBe('failed');
    const rehearsal = world.context({ facts: beside.facts, mode: 'rehearsal' });
    expect((await judgeCheck(asked, rehearsal)).verdict).toBe('passed');
  });
});

describe('what is written under backup', () => {
  it.each([
    [{ of: 'edu' }, 'of: needs `to:`, the folder that the dump is written to'],
    [{ of: 'edu', to: './b', jobs: 2 }, 'jobs: only a directory has several writers'],
    [
      { of: 'edu', format: 'clone', to: './b' },
      'to: expected the name of the new database (a-z, 0-9 and _): a clone is no file',
    ],
    [
      { of: 'edu', format: 'clone', globals: true },
      'globals: has no meaning for a clone, which is a database on the same server',
    ],
  ])('%j is refused', (written, fault) => {
    expect(faultsIn(backup, written)).toEqual([fault]);
  });
});

describeWithDumpTools('the check for a backup', () => {
  it('passes for one that was proven and is as it was, and for nothing else', async () => {
    const judge =
      (state: string, more: Readonly<Record<string, unknown>> = {}) =>
      (facts: typeof made.facts) =>
        judgeCheck({ backup: { of: 'edu', state, ...more } }, world.context({ facts }));
    const made = await world.backUp({ prove: false });
    expect(await judge('made')(made.facts)).toMatchObject({ verdict: 'passed' });
    expect(await judge('proven')(made.facts)).toMatchObject({
      ...{ verdict: 'failed', actual: 'one was made, and not proven' },
    });
    const proven = await world.backUp({}, { firstStartedAt: new Date('2026-11-21T02:00:00Z') });
    const passed = await judge('proven', { 'younger-than': '1h' })(proven.facts);
    expect(passed).toMatchObject({ verdict: 'passed', evidence: [{ kind: 'file' }] });
    expect(passed.actual).toContain('proven: restored into a scratch database');
    const old = proven.facts.backups.map((backup) => ({ ...backup, madeAt: '2026-11-20T02:00:00.000Z' }));
    expect(await judge('proven', { 'younger-than': '1h' })({ ...proven.facts, backups: old })).toMatchObject({
      verdict: 'failed',
    });
    const path = proven.facts.backups[0]?.path ?? '';
    const bytes = await readFile(path);
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const damaged = await judge('proven')(proven.facts);
    expect(damaged.verdict).toBe('failed');
    expect(damaged.actual).toContain('is not as it was when it was made: its bytes are others (SHA-256)');
  });
});
