import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../state/fault.ts';
import { type Facts, noFacts } from '../../../state/session/facts.ts';
import { backup } from '../../../tasks/backup.ts';
import { sqlserver } from '../../../tasks/engines/sqlserver/sqlserver.ts';
import type { CanDo, StepKind } from '../../../tasks/kind.ts';
import { restore } from '../../../tasks/restore.ts';
import { type TestContext, type TestContextOptions, testContext } from '../../support/context.ts';
import { judgeCheck, runStep } from '../../support/kinds.ts';
import { cannotOpen, refused, ScriptedSqlServer, saying } from './scripted-sql-server.ts';

/** The steps against a server by script: no BACKUP of this has ever run. */
let server: ScriptedSqlServer;
const firstStartedAt = new Date('2026-11-21T02:04:11Z');
const path = 'D:\\backups\\erp-20261121T020411Z-step.bak';
const to = 'D:\\backups';

beforeEach(async () => {
  server = new ScriptedSqlServer();
  await server.open();
  server.add('erp', { rows: { people: 500, grades: 1200 } });
});
afterEach(async () => {
  expect(server.complaints()).toEqual([]);
  await server.close();
});

function around(options: TestContextOptions = {}): TestContext {
  const open = () =>
    sqlserver.connect(server.url('erp'), { name: 'erp', application: 'nightferry test', mayBeMissing: true });
  const context = testContext({ databases: { erp: open }, firstStartedAt, ...options });
  const { repin } = context;
  // As a session does: it connects, and so there has to be something of that name that lets several in.
  return Object.assign(context, {
    repin: async (name: string, why: string) => {
      if (server.databases.get(name)?.isSingle === false) return repin(name, why);
      throw new Fault('database/missing', `nobody gets into ${name}`);
    },
  });
}

async function run(kind: StepKind, written: Readonly<Record<string, unknown>>, options?: TestContextOptions) {
  const context = around(options);
  const outcome = await runStep(kind, written, context);
  await (await context.database('erp')).close();
  return { outcome, context, facts: context.facts, notes: context.seen.notes };
}

const backUp = (written: Readonly<Record<string, unknown>> = {}, options?: TestContextOptions) =>
  run(backup, { of: 'erp', to, ...written }, options);

function faultIn({ outcome }: Awaited<ReturnType<typeof run>>) {
  if (outcome.kind !== 'failed') throw new Error(JSON.stringify(outcome));
  return outcome.fault;
}

/** Once, when a statement of this kind comes. */
function once(
  pattern: RegExp,
  answer: Buffer | { readonly tokens: Buffer; readonly cutAt: number; readonly how: 'reset' } | (() => void),
) {
  server.before = (sql) => {
    if (!pattern.test(sql)) return undefined;
    server.before = () => undefined;
    if (typeof answer === 'function') return void answer();
    return answer;
  };
}

describe('by script, a backup that the server makes', () => {
  it('is read through, restored into scratch, checked and counted, and known by its set', async () => {
    const { outcome, facts, context } = await backUp();
    expect(outcome).toMatchObject({ kind: 'done', figures: { tables: 2, rows: '1700', bytes: 1_000_000 } });
    expect(facts.backups).toMatchObject([
      { format: 'server', path, sha256: '', readThrough: true, rows: { 'dbo.people': '500', 'dbo.grades': '1200' } },
    ]);
    expect(facts.backups[0]?.set).toMatch(/^[0-9a-f-]{36}$/);
    expect(facts.backups[0]?.proven?.how).toMatch(/every page checked, the rows of 2 tables/);
    const scratch = /\[(nightferry_scratch_[a-z0-9_]+)\]/.exec(server.did.join('\n'))?.[1];
    expect(server.did.filter((sql) => !/HEADERONLY|FILELISTONLY|sp_executesql/.test(sql))).toEqual([
      expect.stringMatching(
        /^BACKUP DATABASE \[erp\] TO DISK = N'D:\\backups\\erp-20261121T020411Z-step\.bak' WITH COPY_ONLY, CHECKSUM, FORMAT, INIT, COMPRESSION, NAME = N'nightferry_test_1_[0-9a-f]{6}', DESCRIPTION = N'Nightferry backup: session test-1, step phase\/step', STATS = 1$/,
      ),
      `RESTORE VERIFYONLY FROM DISK = N'${path}' WITH FILE = 1, CHECKSUM, STATS = 1`,
      `RESTORE DATABASE [${scratch}] FROM DISK = N'${path}' WITH FILE = 1, MOVE N'erp' TO N'E:\\data\\${scratch}_1.mdf', MOVE N'erp_log' TO N'L:\\log\\${scratch}_2.ldf', CHECKSUM, RECOVERY, STATS = 1`,
      `DBCC CHECKDB (N'${scratch}') WITH NO_INFOMSGS, ALL_ERRORMSGS`,
      expect.stringContaining(`DROP DATABASE [${scratch}]`),
    ]);
    expect([...server.databases.keys()]).toEqual(['erp']);
    expect(context.seen.progress).toContainEqual(expect.objectContaining({ unit: 'percent', done: 50, total: 100 }));
    const said = JSON.stringify(outcome);
    expect(said).toContain('there is no SHA-256 of it');
  });

  it('is found again after a kill that came behind its last event, by asking the server', async () => {
    const { facts, notes } = await backUp();
    const spec = backup.schema.parse({ of: 'erp', to });
    const recovered = await backup.recover(spec, around({ facts, earlierNotes: notes }));
    expect(recovered).toMatchObject({ verdict: 'done', outcome: { kind: 'done', figures: { rows: '1700' } } });
    server.files.delete(path);
    expect(await backup.recover(spec, around({ facts, earlierNotes: notes }))).toMatchObject({ verdict: 'redo' });
  });

  it('that a killed process left running is waited for, and used', async () => {
    once(/^BACKUP DATABASE/, { tokens: saying([10]), cutAt: 40, how: 'reset' });
    const first = await backUp();
    expect(faultIn(first).code).toBe('database/connection-lost');
    const erp = server.databases.get('erp');
    if (!erp) throw new Error('no erp');
    // The server went on all the same, and is done by the time that it is asked the third time.
    const name = /NAME = N'(.*?)'/.exec((await namesOf()) ?? '')?.[1] ?? '';
    server.write(path, { name, database: 'erp', type: 1, content: erp });
    server.running = [{ command: 'BACKUP DATABASE', percent: 43.2 }];
    const spec = backup.schema.parse({ of: 'erp', to });
    const seen = await backup.recover(spec, around({ earlierNotes: first.notes }));
    expect(seen).toEqual({
      verdict: 'redo',
      seen: 'the server still works on it (BACKUP DATABASE, 43%): it is waited for',
    });
    server.running = [{ command: 'BACKUP DATABASE', percent: 80 }];
    const clock = { ...first.context.clock, sleep: () => new Promise<void>((over) => setImmediate(over)) };
    const second = await backUp({}, { earlierNotes: first.notes, at: { attempt: 2 }, clock });
    expect(second.outcome).toMatchObject({ kind: 'done', figures: { rows: '1700' } });
    expect(server.did.filter((sql) => sql.startsWith('BACKUP'))).toEqual([]);
  });

  it('that was broken off is made again over what is left of it', async () => {
    once(/^BACKUP DATABASE/, { tokens: saying([10]), cutAt: 40, how: 'reset' });
    const first = await backUp();
    const content = server.databases.get('erp');
    if (content) server.write(path, { name: 'x', database: 'erp', type: 1, content, isComplete: false });
    expect((await backUp({}, { earlierNotes: first.notes, at: { attempt: 2 } })).outcome.kind).toBe('done');
  });

  it.each(['garbage', 'a backup'])('is never written over %s that somebody else put there', async (what) => {
    const content = server.databases.get('erp');
    if (what === 'garbage') server.files.set(path, 'garbage');
    else if (content) server.write(path, { name: 'nightly', database: 'erp', type: 1, content });
    const fault = faultIn(await backUp());
    expect(fault.code).toBe('backup/name-taken');
    expect(fault.message).toContain(what === 'garbage' ? 'is incorrectly formed' : 'nightly of erp, 2026-11-21');
    expect(server.did.filter((sql) => sql.startsWith('BACKUP'))).toEqual([]);
  });

  it('while it was written to says which tables are not compared', async () => {
    once(/^RESTORE VERIFYONLY/, () => {
      const erp = server.databases.get('erp');
      if (erp) erp.rows.people = 501;
    });
    const { outcome, facts } = await backUp();
    expect(outcome.kind).toBe('done');
    expect(facts.backups[0]).toMatchObject({ rows: { 'dbo.grades': '1200' } });
    expect(facts.backups[0]?.proven?.how).toContain(
      "1 table was written to meanwhile, and can't be compared: dbo.people",
    );
  });

  it('that restores to other rows is not proven, and is made again by a retry', async () => {
    once(/^DBCC/, () => {
      for (const [name, { rows }] of server.databases) if (name.startsWith('nightferry_scratch')) rows.people = 499;
    });
    const first = await backUp();
    expect(faultIn(first)).toMatchObject({ code: 'backup/not-proven' });
    expect(faultIn(first).message).toContain('dbo.people has 499 instead of 500');
    expect(first.facts.backups[0]?.proven).toBeUndefined();
    const again = await backUp({}, { facts: first.facts, earlierNotes: first.notes, at: { attempt: 2 } });
    expect(again.outcome.kind).toBe('done');
    expect(server.did.filter((sql) => sql.startsWith('BACKUP'))).toHaveLength(2);
    expect(again.facts.backups).toMatchObject([{ proven: { tables: 2 } }]);
  });

  it.each([
    { engine: 5, babelfish: null, says: 'Azure SQL Database' },
    { engine: 8, babelfish: null, says: 'Azure SQL Managed Instance' },
    { engine: 2, babelfish: '5.2.0', says: 'Babelfish' },
  ])('is refused on $says, before anything is done', async ({ engine, babelfish, says }) => {
    server.edition = { engine, name: 'SQL', babelfish };
    const fault = faultIn(await backUp());
    expect(fault).toMatchObject({ code: 'backup/unsupported' });
    expect(fault.message).toContain(says);
    expect(server.did).toEqual([]);
  });

  it('touches a server, not this machine: from another host it can be asked, too', () => {
    const spec = backup.schema.parse({ of: 'erp', to });
    const can: CanDo = (_, capability) => sqlserver.capabilities.has(capability);
    expect(backup.touches(spec, can)).toMatchObject([{ what: 'elsewhere' }]);
    expect(backup.touches(spec, () => true)).toMatchObject([{ what: 'command' }]);
  });

  it('shows its statements beforehand, and whether the server would take them', async () => {
    const shown = await backup.describe(backup.schema.parse({ of: 'erp', to, prove: false }), around());
    expect(shown.lines.join('\n')).toContain("TO DISK = N'D:\\backups\\erp-<time>-step.bak' WITH COPY_ONLY, CHECKSUM");
    expect(shown.checks).toMatchObject([
      { verdict: 'passed', actual: expect.stringContaining('SQL Server 16.0.4135.4') },
    ]);
    server.files.set(path, 'garbage');
    const others = await backup.describe(backup.schema.parse({ of: 'erp', to, prove: false }), around());
    expect(others.checks).toMatchObject([{ verdict: 'failed' }]);
    const notes = [{ filling: 1, database: path }];
    const half = await backup.describe(backup.schema.parse({ of: 'erp', to, prove: false }), around({ notes }));
    expect(half.checks).toMatchObject([
      { verdict: 'passed', actual: expect.stringContaining('what this step writes') },
    ]);
  });
});

describe('by script, the check for a backup', () => {
  it('lets the server read it through again, and fails once its file holds another', async () => {
    const { facts } = await backUp();
    const asked = { backup: { of: 'erp', state: 'proven' } };
    const passed = await judgeCheck(asked, around({ facts }));
    expect(passed).toMatchObject({ verdict: 'passed', evidence: [] });
    expect(server.did.at(-1)).toMatch(/^RESTORE VERIFYONLY/);
    const content = server.databases.get('erp');
    if (content) server.write(path, { name: 'nightly', database: 'erp', type: 1, content });
    const failed = await judgeCheck(asked, around({ facts }));
    expect(failed).toMatchObject({ verdict: 'failed', actual: expect.stringContaining('no longer holds the backup') });
  });
});

describe('by script, what the server says to a backup or a restore', () => {
  const cases: readonly (readonly [RegExp, string, readonly [number, string], string])[] = [
    [/^BACKUP/, 'BACKUP DATABASE', [3201, cannotOpen('D:\\b', 5)], 'backup/server-path'],
    [/^BACKUP/, 'BACKUP DATABASE', [3201, cannotOpen('D:\\b', 3)], 'backup/server-path'],
    [
      /^BACKUP/,
      'BACKUP DATABASE',
      [3202, 'Write on "D:\\b" failed: 112(Operating system error 112)'],
      'backup/no-space',
    ],
    [/^BACKUP/, 'BACKUP DATABASE', [3043, 'BACKUP detected an error on page (1:87) in file'], 'backup/inconsistent'],
    [/VERIFYONLY/, 'VERIFY DATABASE', [3189, 'Damage to the backup set was detected.'], 'backup/damaged'],
    [/VERIFYONLY/, 'VERIFY DATABASE', [3241, 'The media family on device is incorrectly formed.'], 'backup/damaged'],
    [
      /^RESTORE DATABASE/,
      'RESTORE DATABASE',
      [1834, "The file 'E:\\erp.mdf' cannot be overwritten."],
      'backup/restore-failed',
    ],
    [
      /^RESTORE DATABASE/,
      'RESTORE DATABASE',
      [3101, 'Exclusive access could not be obtained.'],
      'backup/restore-failed',
    ],
    [
      /^RESTORE DATABASE/,
      'RESTORE DATABASE',
      [3154, 'The backup set holds a backup of another database.'],
      'backup/restore-failed',
    ],
    [/^RESTORE DATABASE/, 'RESTORE DATABASE', [33111, 'Cannot find server certificate.'], 'backup/restore-failed'],
    [/^BACKUP/, 'BACKUP DATABASE', [262, 'BACKUP DATABASE permission denied.'], 'backup/no-privilege'],
  ];
  it.each(cases)('%s %s %j is %s', async (pattern, what, error, code) => {
    once(pattern, refused(what, error));
    const fault = faultIn(await backUp());
    expect(fault.code).toBe(code);
    expect(fault.message).toContain(`Msg ${error[0]}`);
    expect(fault.remedy).not.toEqual([]);
    expect([...server.databases.keys()]).toEqual(['erp']);
  });

  it('about pages is told by DBCC CHECKDB as damage', async () => {
    once(/^DBCC/, refused('DBCC', [8939, 'Table error: Object ID 5, index ID 1, page (1:77).']));
    expect(faultIn(await backUp())).toMatchObject({ code: 'backup/inconsistent' });
  });
});

describe('by script, a restore by the server', () => {
  let facts: Facts = noFacts;
  beforeEach(async () => {
    facts = (await backUp({ prove: false })).facts;
    server.did.length = 0;
    const erp = server.databases.get('erp');
    if (erp) erp.rows.people = 507;
  });
  const replacing = { on: 'erp', backup: 'phase/step', replace: true, 'end-sessions': true };
  const kept = 'erp_before_restore_20261121t020411000z';
  const named = () =>
    server.did.filter(
      (sql) => /NAME =|SET (SINGLE|MULTI)_USER|AUTHORIZATION|BACKUP/.test(sql) && !sql.startsWith('RESTORE'),
    );

  it('takes the place of the database: log, names, owner, users, and a full backup that the log goes by', async () => {
    const erp = server.databases.get('erp');
    erp?.properties.set('nightferry.stand_in', 'on');
    const file = server.files.get(path);
    if (file && file !== 'garbage')
      Object.assign(file.sets[0]?.content ?? {}, { orphans: { app: true, old: false }, isReadOnly: true });
    const { outcome, context } = await run(restore, replacing, { facts });
    expect(outcome).toMatchObject({ kind: 'done', figures: { rows: '1700' } });
    expect(server.databases.get(kept)?.rows.people).toBe(507);
    expect(server.databases.get('erp')).toMatchObject({
      ...{ rows: { people: 500 }, owner: 'erp_owner', isSingle: false, isReadOnly: false, orphans: { old: false } },
    });
    expect([...(server.databases.get('erp')?.properties ?? [])]).toEqual([['nightferry.stand_in', 'on']]);
    expect(server.databases.get(kept)?.isSingle).toBe(false);
    expect(named().map((sql) => sql.slice(0, 66))).toEqual([
      'USE [erp]; ALTER DATABASE [erp] SET SINGLE_USER WITH ROLLBACK IMMEDIATE'.slice(0, 66),
      "BACKUP LOG [erp] TO DISK = N'D:\\backups\\erp-20261121T020411Z-tail.trn'".slice(0, 66),
      `ALTER DATABASE [erp] MODIFY NAME = [${kept}]`.slice(0, 66),
      expect.stringMatching(/^ALTER DATABASE \[nightferry_restored_test_1_[0-9a-f]{6}\] MODIFY NAME/),
      `ALTER DATABASE [${kept}] SET MULTI_USER WITH ROLLBACK IMMEDIATE; USE master`.slice(0, 66),
      'ALTER AUTHORIZATION ON DATABASE::[erp] TO [erp_owner]',
      "BACKUP DATABASE [erp] TO DISK = N'D:\\backups\\erp-20261121T020411Z-after-restore.bak'".slice(0, 66),
    ]);
    expect(named().at(-1)).not.toContain('COPY_ONLY');
    expect(JSON.stringify(outcome)).toContain('users without a login on this server: old');
    expect(context.seen).toMatchObject({ released: ['erp'], repinned: ['erp'] });

    const undone = await restoreUndo(context.seen.notes);
    expect(undone.kind).toBe('done');
    expect(server.databases.get('erp')?.rows.people).toBe(507);
    expect([...server.databases.keys()].sort()).toEqual(['erp', 'erp_undone_20261121t020411000z']);
  });

  it('that dies between the two names is gone on with: nothing is called so for that long', async () => {
    server.before = (sql) =>
      /^ALTER DATABASE \[nightferry_restored/.test(sql) || /^ALTER DATABASE \[erp_before/.test(sql)
        ? { tokens: saying([]), cutAt: 4, how: 'reset' }
        : undefined;
    const first = await run(restore, replacing, { facts });
    expect(first.outcome.kind).toBe('failed');
    expect(server.databases.has('erp')).toBe(false);
    server.before = () => undefined;
    const died = { ...facts, released: ['erp'] };
    const spec = restore.schema.parse(replacing);
    const earlierNotes = first.notes;
    expect(await restore.recover(spec, around({ facts: died, earlierNotes }))).toMatchObject({ verdict: 'redo' });
    const second = await run(restore, replacing, { facts: died, earlierNotes, at: { attempt: 2 } });
    expect(second.outcome.kind).toBe('done');
    expect(server.databases.get('erp')).toMatchObject({ rows: { people: 500 }, isSingle: false, owner: 'erp_owner' });
    expect(server.databases.get(kept)).toMatchObject({ rows: { people: 507 }, isSingle: false });
    expect(server.did.filter((sql) => sql.startsWith('RESTORE DATABASE'))).toHaveLength(1);
  });

  it('that dies after it had the database for itself opens it again, and begins once more', async () => {
    server.before = (sql) =>
      /^BACKUP LOG|^ALTER DATABASE \[erp\] SET MULTI|^USE master/.test(sql)
        ? { tokens: saying([]), cutAt: 4, how: 'reset' }
        : undefined;
    const first = await run(restore, replacing, { facts });
    expect(first.outcome.kind).toBe('failed');
    expect(server.databases.get('erp')?.isSingle).toBe(true);
    server.before = () => undefined;
    const died = { ...facts, released: ['erp'] };
    const undone = await restoreUndo(first.notes, died);
    expect(undone.kind).toBe('done');
    expect(server.databases.get('erp')).toMatchObject({ rows: { people: 507 }, isSingle: false });
    expect([...server.databases.keys()]).toEqual(['erp']);
  });

  it('whose log can not be backed up opens the old database again before it leaves it', async () => {
    once(/^BACKUP LOG/, refused('BACKUP LOG', [3201, "Cannot open backup device 'x'."]));
    const { outcome } = await run(restore, replacing, { facts });
    expect(outcome.kind).toBe('failed');
    expect(server.databases.get('erp')).toMatchObject({ rows: { people: 507 }, isSingle: false });
    const [opened, left] = [/\[erp\] SET MULTI_USER/, /^USE master/].map((sql) =>
      server.did.findLastIndex((did) => sql.test(did)),
    );
    expect(opened).toBeGreaterThan(-1);
    expect(opened).toBeLessThan(left ?? -1);
  });

  it('of a database whose log was never backed up goes on, and says so (4214)', async () => {
    once(
      /^BACKUP LOG/,
      refused('BACKUP LOG', [4214, 'BACKUP LOG cannot be performed because there is no current database backup.']),
    );
    const { outcome, context } = await run(restore, replacing, { facts });
    expect(outcome.kind).toBe('done');
    expect(context.seen.output.join('\n')).toContain('never backed up in full');
  });

  it('does not end anybody unasked, and names them (5070)', async () => {
    server.before = (sql) => {
      if (/SET SINGLE_USER WITH NO_WAIT/.test(sql))
        return refused('ALTER DATABASE', [
          5070,
          'Database state cannot be changed while other users are using the database.',
        ]);
      return /dm_exec_sessions s WHERE/.test(sql)
        ? refused('SELECT', [300, 'VIEW SERVER STATE permission was denied'])
        : undefined;
    };
    const fault = faultIn(await run(restore, { ...replacing, 'end-sessions': undefined }, { facts }));
    expect(fault).toMatchObject({ code: 'backup/sessions' });
    expect(server.databases.get('erp')).toMatchObject({ rows: { people: 507 }, isSingle: false });
  });

  it('shows beforehand that it ends sessions, and what is done about the log', async () => {
    const { lines } = await restore.describe(restore.schema.parse(replacing), around({ facts }));
    const text = lines.join('\n');
    for (const part of [
      'RESTORE DATABASE [nightferry_restored',
      'SET SINGLE_USER WITH ROLLBACK IMMEDIATE;',
      'last of the log',
    ])
      expect(text).toContain(part);
  });

  it('of a file goes into a new database, whose files come over no others', async () => {
    const { outcome } = await run(restore, { on: 'erp', file: path, into: 'erp_copy' });
    expect(outcome.kind).toBe('done');
    expect(server.databases.get('erp_copy')).toMatchObject({ rows: { people: 500 } });
    expect(named()).toHaveLength(2);
  });

  it('that comes to other rows is dropped again, and nothing changes', async () => {
    const backups = facts.backups.map((made) => ({ ...made, rows: { ...made.rows, 'dbo.people': '499' } }));
    const fault = faultIn(await run(restore, replacing, { facts: { ...facts, backups } }));
    expect(fault).toMatchObject({ code: 'restore/differs' });
    expect([...server.databases.keys()]).toEqual(['erp']);
  });

  it('of a file that is gone, or was written over, is refused', async () => {
    const content = server.databases.get('erp');
    if (content) server.write(path, { name: 'other', database: 'erp', type: 1, content });
    expect(faultIn(await run(restore, replacing, { facts })).code).toBe('backup/changed');
    server.files.delete(path);
    expect(faultIn(await run(restore, replacing, { facts })).code).toBe('backup/gone');
  });

  async function restoreUndo(notes: TestContext['notes'], known = facts) {
    const undo = restore.undo(restore.schema.parse(replacing));
    if (undo.can !== 'yes') throw new Error('no undo');
    return undo.run(around({ facts: known, done: { status: 'done', figures: {}, evidence: [], notes } }));
  }
});

/** The statement as it would be run, for its name of the set. */
async function namesOf(): Promise<string | undefined> {
  const { lines } = await backup.describe(backup.schema.parse({ of: 'erp', to, prove: false }), around());
  return lines.find((line) => line.startsWith('BACKUP'));
}
