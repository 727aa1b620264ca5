import { execFileSync } from 'node:child_process';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Redactor } from '../../../state/redact.ts';
import { restore } from '../../../tasks/restore.ts';
import { clusterUrl, runSql, withDatabase } from '../../support/databases.ts';
import { describeWithDumpTools } from '../../support/dump-tools.ts';
import { faultsIn } from '../../support/kinds.ts';
import { fillSchool } from '../../support/school.ts';
import { type BackupWorld, backupWorld, faultIn, shellWithoutTools, type Trial } from './world.ts';

let world: BackupWorld;
let made: Trial;
beforeEach(async () => {
  world = await backupWorld();
  await fillSchool(world.fresh);
});
afterEach(() => world.remove());

const replacing = { backup: 'phase/step', replace: true };
const people = async () => (await world.fresh.sql('select count(*) from people'))[0]?.[0];
const pathOf = ({ facts }: Trial) => facts.backups[0]?.path ?? '';

/** A backup, and a database that went on since. */
async function backedUp(format = 'custom') {
  made = await world.backUp({ format, prove: false });
  expect(made.outcome.kind).toBe('done');
  await world.fresh.sql("insert into people (name) select 'late' from generate_series(1, 7)");
}

describeWithDumpTools('a restore', () => {
  it.each(['custom', 'directory', 'plain'])(
    'of a %s dump takes the place of the database, which is kept',
    async (format) => {
      await backedUp(format);
      const { outcome, context } = await world.restore(replacing, { facts: made.facts });
      expect(outcome).toMatchObject({ kind: 'done', figures: { tables: 5, rows: '20504' } });
      expect(await people()).toBe('500');
      const [kept = ''] = await world.beside();
      expect(kept).toMatch(/_before_restore_\d{8}t\d{9}z$/);
      expect(await runSql(withDatabase(world.fresh.url, kept), 'select count(*) from people')).toEqual([['507']]);
      expect(context.seen).toMatchObject({ released: ['edu'], repinned: ['edu'] });
      // Sequences go on where they were: the next row gets a key of its own.
      await world.fresh.sql("insert into people (name) values ('next')");
      expect(await world.fresh.sql('select max(id) from people')).toEqual([['501']]);
    },
  );

  it('of a dump that was damaged since is refused by its SHA-256, and nothing changes', async () => {
    await backedUp();
    const bytes = await readFile(pathOf(made));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0x10;
    await writeFile(pathOf(made), bytes);
    expect(faultIn(await world.restore(replacing, { facts: made.facts })).code).toBe('backup/changed');
    await truncate(pathOf(made), bytes.length - 1);
    expect(faultIn(await world.restore({ file: pathOf(made), replace: true })).message).toContain('it was');
    expect([await people(), await world.beside()]).toEqual(['507', []]);
  });

  it('of a truncated dump without a manifest is refused when it is read through', async () => {
    await backedUp();
    await rm(`${pathOf(made)}.json`);
    await truncate(pathOf(made), 60_000);
    expect(faultIn(await world.restore({ file: pathOf(made), replace: true })).code).toBe('backup/damaged');
    expect([await people(), await world.beside()]).toEqual(['507', []]);
  });

  it('of a script that connects to another database is refused before it could', async () => {
    await world.fresh.sql(
      "create table words (word text); insert into words values ('DROP DATABASE edu;'), ('\\connect')",
    );
    const path = join(world.directory, 'theirs.sql');
    const dump = (...options: string[]) =>
      execFileSync('pg_dump', [`--dbname=${world.fresh.url}`, `--file=${path}`, ...options]);
    const other = `other_${world.fresh.name}`;
    dump('--create');
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(world.fresh.name, other));
    const fault = faultIn(await world.restore({ file: path, replace: true }));
    expect(fault.code).toBe('backup/other-database');
    expect(fault.message).toContain(`CREATE DATABASE ${other}`);
    expect([await people(), await world.beside()]).toEqual(['500', []]);
    // What looks like it among the rows is a row.
    dump();
    expect((await world.restore({ file: path, replace: true })).outcome.kind).toBe('done');
    expect(await world.fresh.sql('select count(*) from words')).toEqual([['2']]);
  });

  it('of a dump without any row does not take the place of a database', async () => {
    const path = join(world.directory, 'schema.dump');
    execFileSync('pg_dump', [`--dbname=${world.fresh.url}`, '--format=custom', '--schema-only', `--file=${path}`]);
    expect(faultIn(await world.restore({ file: path, replace: true })).code).toBe('restore/no-rows');
    expect([await people(), await world.beside()]).toEqual(['500', []]);
    const into = `copy_${world.fresh.name}`;
    expect((await world.restore({ file: path, into })).outcome.kind).toBe('done');
  });

  it('that comes to other rows than were backed up is dropped again, and nothing changes', async () => {
    await backedUp();
    const backups = made.facts.backups.map((backup) => ({
      ...backup,
      rows: { ...backup.rows, 'public.people': '501' },
    }));
    const fault = faultIn(await world.restore(replacing, { facts: { ...made.facts, backups } }));
    expect(fault.code).toBe('restore/differs');
    expect(fault.message).toContain('public.people has 500 instead of 501');
    expect([await people(), await world.beside()]).toEqual(['507', []]);
  });

  it('waits for nobody and ends nobody unasked; a second attempt does not restore again', async () => {
    await backedUp();
    const client = new pg.Client({ connectionString: world.fresh.url, application_name: 'the app' });
    client.on('error', () => undefined);
    await client.connect();
    const first = await world.restore(replacing, { facts: made.facts });
    expect(faultIn(first).code).toBe('backup/sessions');
    expect(faultIn(first).message).toContain('the app');
    expect(await people()).toBe('507');
    await client.end();
    const { firstStartedAt, seen } = first.context;
    const more = { shell: shellWithoutTools, earlierNotes: seen.notes, firstStartedAt, at: { attempt: 2 } };
    const second = await world.restore(replacing, { facts: made.facts, ...more });
    expect(second.outcome.kind).toBe('done');
    expect(await people()).toBe('500');
  }, 20_000);

  it('can be taken back from a journal in which the name of the database was a password, too', async () => {
    await backedUp();
    const { context, facts } = await world.restore(replacing, { facts: made.facts });
    expect(await people()).toBe('500');
    const redactor = new Redactor();
    redactor.learn(world.fresh.name);
    const notes = redactor.data(context.seen.notes);
    const done = { status: 'done', figures: {}, evidence: [], notes } as const;
    const undo = restore.undo(restore.schema.parse({ on: 'edu', ...replacing }));
    if (undo.can !== 'yes') throw new Error('it can not be undone');
    const undoing = world.context({ facts, done, at: { direction: 'undo' } });
    expect((await undo.run(undoing)).kind).toBe('done');
    expect(await people()).toBe('507');
  });

  it('into a new name leaves the database alone, and refuses a name that is taken', async () => {
    await backedUp();
    const into = `copy_${world.fresh.name}`;
    expect((await world.restore({ backup: 'phase/step', into }, { facts: made.facts })).outcome.kind).toBe('done');
    expect(await people()).toBe('507');
    expect(await runSql(withDatabase(world.fresh.url, into), 'select count(*) from people')).toEqual([['500']]);
    const again = await world.restore({ backup: 'phase/step', into }, { facts: made.facts, at: { step: 'again' } });
    expect(faultIn(again).code).toBe('restore/name-taken');
  });

  it('brings a frozen database back as it was before the freeze, keeps the frozen one, and can be taken back', async () => {
    const role = `app_${world.fresh.name}`;
    await runSql(await clusterUrl(), `create role ${role} login password 'x'`);
    await world.fresh.sql(`grant all on all tables in schema public to ${role}; grant all on schema public to ${role}`);
    const edu = await world.connect();
    if (!edu.freezer) throw new Error('no freezer');
    const prior = await edu.freezer.capture('strict', 'test-1 phase/freeze');
    const { clock } = world.context();
    await edu.freezer.close(prior, { clock });
    await edu.freezer.block(prior, { clock });
    await edu.close();
    made = await world.backUp({});
    const frozen = world.context({ facts: made.facts });
    frozen.record('database.frozen', { database: 'edu', mode: 'strict', step: 'phase/freeze', prior });

    const done = await world.restore(replacing, { facts: frozen.facts });
    expect(done.outcome.kind).toBe('done');
    expect(done.facts.freezes.edu?.thawed?.seen[0]).toContain('the frozen database is kept as');
    const app = new URL(world.fresh.url);
    app.username = role;
    app.password = 'x';
    await runSql(app.href, "insert into people (name) values ('new')");

    const notes = done.context.seen.notes;
    const undoing = world.context({
      facts: done.facts,
      done: { status: 'done', figures: {}, evidence: [], notes },
      at: { direction: 'undo' },
      firstStartedAt: new Date(done.context.firstStartedAt.getTime() + 1000),
    });
    const undo = restore.undo(restore.schema.parse({ on: 'edu', ...replacing }));
    if (undo.can !== 'yes') throw new Error('it can not be undone');
    expect((await undo.describe(undoing)).join('\n')).toContain('_undone_');
    expect((await undo.run(undoing)).kind).toBe('done');
    expect(undoing.facts.freezes.edu?.thawed).toBeUndefined();
    const back = await world.connect();
    expect(await back.freezer?.standing()).toMatchObject({ mode: 'strict', gaps: [] });
    await expect(runSql(app.href, 'select 1')).rejects.toThrow(/permission denied for database/);
    // What was written to the restored one is still there.
    const [undone = ''] = await world.beside();
    expect(await runSql(withDatabase(world.fresh.url, undone), 'select count(*) from people')).toEqual([['501']]);
    await back.close();
    await runSql(withDatabase(world.fresh.url, undone), `drop owned by ${role}`);
    await runSql(world.fresh.url, `begin read write; drop owned by ${role}; commit`);
    await runSql(await clusterUrl(), `drop role ${role}`);
  }, 30_000);
});

describe('a restore without pg_restore', () => {
  it('takes the rows of a clone, which stays', async () => {
    const rehearsal = { mode: 'rehearsal', shell: shellWithoutTools } as const;
    made = await world.backUp({ 'without-tools': 'clone' }, rehearsal);
    await world.fresh.sql('delete from grades');
    const { outcome } = await world.restore(replacing, { ...rehearsal, facts: made.facts });
    expect(outcome).toMatchObject({ kind: 'done', figures: { rows: '20504' } });
    expect(await world.fresh.sql('select count(*) from grades')).toEqual([['20000']]);
    expect([...(await world.beside())].sort()).toEqual([
      pathOf(made),
      expect.stringMatching(/^test_.*_before_restore_/),
    ]);
  });

  it('of a step that has made no backup is refused', async () => {
    expect(faultIn(await world.restore(replacing)).code).toBe('restore/no-backup');
    expect(faultIn(await world.restore({ file: 'nowhere.dump', replace: true })).code).toBe('backup/gone');
  });

  it.each([
    [{ on: 'edu', file: 'x' }, ': give exactly one of into and replace: where they go'],
    [
      { on: 'edu', file: 'x', backup: 'a/b', replace: true },
      ': give exactly one of backup and file: where the rows come from',
    ],
    [{ on: 'edu', file: 'x', into: 'n', 'end-sessions': true }, 'end-sessions: nobody is connected to a new database'],
  ])('%j is refused', (written, fault) => {
    expect(faultsIn(restore, written)).toEqual([fault]);
  });
});
