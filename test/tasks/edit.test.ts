import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemFiles } from '../../source/files.ts';
import { sha256 } from '../../state/canonical.ts';
import type { Outcome } from '../../state/outcome.ts';
import type { Files } from '../../state/ports.ts';
import { edit } from '../../tasks/edit.ts';
import type { Context } from '../../tasks/kind.ts';
import { performStep } from '../../tasks/step.ts';
import { type TestContext, type TestContextOptions, testContext } from '../support/context.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { faultsIn, runStep } from '../support/kinds.ts';
import { stepIn, testNight } from '../support/test-night.ts';

let directory: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ directory, remove } = await temporaryDirectory());
});
afterEach(() => remove());

const path = (name: string) => join(directory, name);
const text = (name = '.env') => readFileSync(path(name), 'utf8');
const backup = '.env.before-test-1-step';
const before = 'DATABASE_URL=postgres://app:0ld-passw0rd@db1/edu\nSECRET_KEY="s3cr3t-of-old"\nLOG_LEVEL=info\n';

const contextOf = (options: TestContextOptions = {}): TestContext =>
  testContext({ runbook: { folder: directory }, ...options });
type Written = Readonly<Record<string, unknown>>;
const perform = (written: Written, context: Context = contextOf()) => runStep(edit, written, context);
const recover = (written: Written, context: Context) => edit.recover(edit.schema.parse(written), context);
const shown = (outcome: Outcome) =>
  outcome.kind === 'stopped' || outcome.evidence[0]?.kind !== 'output' ? '' : outcome.evidence[0].text;

/** What undoes the step after it left these notes. */
function undoAfter(context: TestContext) {
  const undo = edit.undo(edit.schema.parse({ file: '.env', set: { LOG_LEVEL: 'debug' } }));
  if (undo.can !== 'yes') throw new Error('an edit can be undone');
  const done = { status: 'done', figures: {}, evidence: [], notes: context.seen.notes } as const;
  const undoing = contextOf({ at: { direction: 'undo' }, done });
  return {
    describe: () => undo.describe(undoing),
    run: () => undo.run(undoing),
    recover: () => undo.recover(undoing),
  };
}

const debug = { file: '.env', set: { LOG_LEVEL: 'debug' } };

describe('an edit', () => {
  beforeEach(async () => {
    await writeFile(path('.env'), before);
    await chmod(path('.env'), 0o640);
  });

  it('writes the file, keeps its mode, and keeps it as it was beside it', async () => {
    const context = contextOf();
    const outcome = await perform(debug, context);
    expect(text()).toBe(before.replace('info', 'debug'));
    expect(text(backup)).toBe(before);
    expect([path('.env'), path(backup)].map((name) => statSync(name).mode & 0o777)).toEqual([0o640, 0o640]);
    expect(outcome).toMatchObject({ kind: 'done', figures: { changedLines: 1 } });
    expect(shown(outcome)).toBe('@@ line 3\n- LOG_LEVEL=info\n+ LOG_LEVEL=debug');
    expect(outcome).toMatchObject({
      evidence: [{}, { path: path('.env'), sha256: sha256(text()) }, { path: path(backup), sha256: sha256(before) }],
    });
    expect(context.seen.notes).toEqual([{ backup: 1, before: sha256(before), after: sha256(text()) }]);
  });

  it('shows no secret: neither the new one, nor the old one, nor what stands around', async () => {
    const url = 'postgres://app:n3w-passw0rd@db2/edu_v2';
    const written = { file: '.env', set: { DATABASE_URL: 'env:URL', SECRET_KEY: 'env:KEY', LOG_LEVEL: 'debug' } };
    const context = contextOf({ secrets: { 'env:URL': url, 'env:KEY': 'brand-new-key' } });
    const lines = (await edit.describe(edit.schema.parse(written), context)).lines.join('\n');
    const outcome = await perform(written, context);
    for (const said of [lines, shown(outcome)]) {
      expect(said).toContain('- DATABASE_URL=postgres://app:•••@db1/edu');
      expect(said).toContain('+ DATABASE_URL=postgres://app:•••@db2/edu_v2');
      expect(said).toContain('- SECRET_KEY="•••"');
      expect(said).not.toMatch(/passw0rd|s3cr3t|brand-new/);
    }
    expect(text()).toBe(`DATABASE_URL=${url}\nSECRET_KEY="brand-new-key"\nLOG_LEVEL=debug\n`);
  });

  it('shows nothing of what a secret takes the place of', async () => {
    await writeFile(path('.env'), 'db: { user: app, pin: 4711-old }\n');
    const written = { file: '.env', replace: [{ pattern: 'pin: \\S+', with: 'env:PIN' }] };
    const outcome = await perform(written, contextOf({ secrets: { 'env:PIN': 'pin: $1-new$&' } }));
    expect(shown(outcome)).toBe('@@ line 1\n- db: { user: app, ••• }\n+ db: { user: app, ••• }');
    expect(text()).toBe('db: { user: app, pin: $1-new$& }\n');
  });

  it.each([
    "DATABASES = { 'default': { 'NAME': 'edu', 'USER': 'app', 'PASSWORD': 'hunter2-\\'x' } }",
    'DATABASE_URL="host=db1 user=app password=hunter2 dbname=edu"',
    '{ "host": "db1", "db_password" : "hunter2", "name": "edu" }',
    '$db = ["name" => "edu", "passwd" => "hunter2"];',
    'services: { db: { name: edu, api-token: hunter2 } }',
    'url = redis://app:hunter2/@2@db1/edu',
  ])('hides the passwords that stand in the same line: %s', async (line) => {
    await writeFile(path('settings'), `${line}\n`);
    const outcome = await perform({ file: 'settings', replace: [{ find: 'edu', with: 'edu_v2' }] });
    expect(shown(outcome)).toContain('edu_v2');
    expect(shown(outcome)).toMatch(/•••/);
    expect(shown(outcome)).not.toMatch(/hunter2/);
  });

  it('that has been made already is shown as what the runbook asks for, without secrets', async () => {
    const context = contextOf({ secrets: { 'env:SECRET': 's3cr3t-of-old' } });
    const written = { file: '.env', set: { LOG_LEVEL: 'info', SECRET_KEY: 'env:SECRET' } };
    expect((await edit.describe(edit.schema.parse(written), context)).lines).toEqual([
      `leaves ${path('.env')} as it is: it says so already`,
      '  LOG_LEVEL=info',
      '  SECRET_KEY=env:SECRET',
    ]);
  });

  it('of a file that is not there yet is shown as what the runbook asks for', async () => {
    const written = { file: 'elsewhere.env', set: { SECRET_KEY: 'env:SECRET' } };
    await expect(edit.describe(edit.schema.parse(written), contextOf())).rejects.toMatchObject({
      code: 'file/missing',
      remedy: expect.arrayContaining(['What it asks for: SECRET_KEY=env:SECRET']),
    });
  });

  it('that has been made already changes nothing, and backs up nothing', async () => {
    const context = contextOf();
    expect(await perform({ file: '.env', set: { LOG_LEVEL: 'info' } }, context)).toMatchObject({ kind: 'done' });
    expect(await readdir(directory)).toEqual(['.env']);
    expect(context.seen.notes).toEqual([]);
  });

  it('takes another name for its backup where there is another file of that name', async () => {
    await writeFile(path(backup), 'of somebody else');
    await perform(debug);
    expect([text(backup), text(`${backup}-2`)]).toEqual(['of somebody else', before]);
  });

  it.each<[string, Written, string]>([
    ['is not there', { replace: [{ find: 'edu_v9', with: '' }] }, 'edit/count'],
    ['is there more often', { replace: [{ find: 'e', with: '' }] }, 'edit/count'],
    ['is there less often', { replace: [{ pattern: '^LOG', count: 2, with: '' }] }, 'edit/count'],
    [
      'comes second and is not there after the first',
      {
        replace: [
          { find: 'info', with: 'x' },
          { find: 'info', with: 'y' },
        ],
      },
      'edit/count',
    ],
    ['is no setting', { set: { LOG: 'debug' } }, 'edit/no-setting'],
    ['is a new setting, and there', { add: { LOG_LEVEL: 'debug' } }, 'edit/setting-there'],
    ['has two lines', { set: { LOG_LEVEL: 'a\nb' } }, 'edit/value'],
  ])('refuses what %s, and writes nothing', async (_, written, code) => {
    await expect(perform({ file: '.env', ...written })).rejects.toMatchObject({ code });
    await expect(edit.describe(edit.schema.parse({ file: '.env', ...written }), contextOf())).rejects.toMatchObject({
      code,
    });
    expect([await readdir(directory), text()]).toEqual([['.env'], before]);
  });

  it('gives way to whoever wrote the file in the same moment', async () => {
    const copy: Files['copy'] = async (from, to) => {
      await systemFiles.copy(from, to);
      await writeFile(path('.env'), 'by hand');
    };
    const editing = perform(debug, contextOf({ files: { ...systemFiles, copy } }));
    await expect(editing).rejects.toMatchObject({ code: 'edit/changed-meanwhile' });
    expect(text()).toBe('by hand');
  });

  it('keeps a byte order mark and the ends of lines', async () => {
    await writeFile(path('.env'), '\ufeffA=1\r\nLOG_LEVEL=info\r\n');
    await perform({ ...debug, add: { B: '2' } });
    expect(readFileSync(path('.env')).toString()).toBe('\ufeffA=1\r\nLOG_LEVEL=debug\r\nB=2\r\n');
  });

  it('edits in a rehearsal what the runbook gives it to edit', async () => {
    await writeFile(path('rehearsal.env'), before);
    await perform({ ...debug, rehearsal: { file: 'rehearsal.env' } }, contextOf({ mode: 'rehearsal' }));
    expect([text(), text('rehearsal.env')]).toEqual([before, before.replace('info', 'debug')]);
  });
});

describe('an edit after a kill', () => {
  beforeEach(() => writeFile(path('.env'), before));

  it('is looked for in the file', async () => {
    const context = contextOf();
    await perform(debug, context);
    const found = () => recover(debug, contextOf({ notes: context.seen.notes }));
    expect(await found()).toMatchObject({ verdict: 'done', outcome: { kind: 'done' } });
    await writeFile(path('.env'), before);
    expect(await found()).toMatchObject({ verdict: 'redo', seen: `${path('.env')} is as it was before the step` });
    await writeFile(path('.env'), 'by hand');
    expect(await found()).toMatchObject({ verdict: 'ask', seen: expect.stringContaining('neither') });
    expect(await recover(debug, contextOf())).toMatchObject({ verdict: 'redo' });
  });

  it('uses the backup that was made before it', async () => {
    await systemFiles.copy(path('.env'), path(backup));
    await perform(debug);
    expect((await readdir(directory)).sort()).toEqual(['.env', backup]);
  });
});

describe('undoing an edit', () => {
  let context: TestContext;
  beforeEach(async () => {
    await writeFile(path('.env'), before);
    await chmod(path('.env'), 0o640);
    context = contextOf();
    await perform(debug, context);
  });

  it('puts the file back as it was, and may be done twice', async () => {
    const undo = undoAfter(context);
    expect((await undo.describe()).join('\n')).toContain(`copies ${path(backup)} over ${path('.env')}`);
    expect(await undo.recover()).toMatchObject({ verdict: 'redo' });
    expect(shown(await undo.run())).toBe('@@ line 3\n- LOG_LEVEL=debug\n+ LOG_LEVEL=info');
    expect([text(), statSync(path('.env')).mode & 0o777]).toEqual([before, 0o640]);
    expect(await undo.recover()).toMatchObject({ verdict: 'done' });
    expect(await undo.run()).toMatchObject({ kind: 'done' });
    expect(text()).toBe(before);
  });

  it.each([{ set: { PIN: 'env:PIN' } }, { replace: [{ pattern: '(?<=^PIN=).*$', with: 'env:PIN' }] }])(
    'shows no secret, neither the one that goes nor the one that comes back: %j',
    async (how) => {
      await writeFile(path('.env'), 'PIN=4711-old\n');
      const written = { file: '.env', ...how };
      const context = contextOf({ secrets: { 'env:PIN': '4712-new' } });
      await perform(written, context);
      const undo = edit.undo(edit.schema.parse(written));
      if (undo.can !== 'yes') throw new Error('an edit can be undone');
      const done = { status: 'done', figures: {}, evidence: [], notes: context.seen.notes } as const;
      const outcome = await undo.run(contextOf({ at: { direction: 'undo' }, done }));
      expect(text()).toBe('PIN=4711-old\n');
      expect(shown(outcome)).toContain('@@ line 1');
      expect(shown(outcome)).not.toMatch(/471/);
    },
  );

  it('is refused when the file was changed since, and says which digests', async () => {
    const after = sha256(text());
    await writeFile(path('.env'), `${text()}NEW=1\n`);
    const undo = undoAfter(context);
    expect(await undo.recover()).toMatchObject({ verdict: 'ask' });
    const undoing = undo.run();
    await expect(undoing).rejects.toMatchObject({ code: 'edit/changed-since' });
    await expect(undoing).rejects.toThrow(`its SHA-256 is ${sha256(text())}, and the step left ${after}.`);
    expect(text()).toContain('NEW=1');
  });

  it('is refused when the backup is another file', async () => {
    await writeFile(path(backup), 'x');
    await expect(undoAfter(context).run()).rejects.toMatchObject({ code: 'edit/backup-changed' });
    await rm(path(backup));
    await expect(undoAfter(context).run()).rejects.toMatchObject({ code: 'file/missing' });
    expect(text()).toContain('LOG_LEVEL=debug');
  });

  it('goes back over all attempts, and is refused where somebody changed the file between them', async () => {
    await perform({ file: '.env', set: { LOG_LEVEL: 'trace' } }, context);
    await undoAfter(context).run();
    expect(text()).toBe(before);

    await writeFile(path('.env'), 'LOG_LEVEL=other\n');
    await perform(debug, context);
    await expect(undoAfter(context).run()).rejects.toMatchObject({ code: 'edit/changed-since' });
  });

  it('finds its way by the journal, also where a password is a word of the path', async () => {
    await systemFiles.makeFolder(path('edu'));
    await writeFile(path('edu/.env'), before);
    const spec = edit.schema.parse({ file: 'edu/.env', set: { LOG_LEVEL: 'env:LEVEL' } });
    const options = { runbook: { folder: directory }, secrets: { PASSWORD: 'edu', LEVEL: 'debug' } };
    const night = await testNight({ steps: [stepIn('step', 'edit', spec)], ...options });
    expect(await performStep('phase', stepIn('step', 'edit', spec), edit, night.night)).toBe('settled');
    const { notes = [] } = night.state() ?? {};
    const done = { status: 'done', figures: {}, evidence: [], notes } as const;
    const undo = edit.undo(spec);
    if (undo.can !== 'yes') throw new Error('an edit can be undone');
    await undo.run(contextOf({ session: 'night-1', at: { direction: 'undo' }, done }));
    expect(text('edu/.env')).toBe(before);
  });

  it('has nothing to do where nothing was written', async () => {
    const undo = undoAfter(contextOf());
    expect(await undo.describe()).toEqual(['nothing was written, so there is nothing to put back']);
    expect(await undo.run()).toMatchObject({ kind: 'done' });
    expect(existsSync(path(backup))).toBe(true);
  });
});

describe('what an edit may say', () => {
  it.each([
    [{ file: 'a' }, ': needs `replace`, `set` or `add`'],
    [
      { file: 'a', set: { A: '1' }, replace: [{ find: 'a', with: 'b' }] },
      ': has replace beside set or add: make a step of each',
    ],
    [{ file: 'a', set: { A: '1' }, add: { A: '2' } }, 'add.A: is in set, too: keep one of them'],
    [{ file: 'a', set: { 'A B': '1' } }, 'set.A B: Invalid key in record'],
    [{ file: 'a', replace: [{ with: 'b' }] }, 'replace.0: needs `find`, or `pattern`'],
    [{ file: 'a', replace: [{ find: 'a', pattern: 'a', with: 'b' }] }, 'replace.0: has find and pattern: keep one'],
    [{ file: 'a', replace: [{ pattern: '(', with: 'b' }] }, 'replace.0.pattern: expected a regular expression'],
    [
      { file: 'a', replace: [{ find: 'a', with: 'b', count: 0 }] },
      'replace.0.count: Too small: expected number to be >=1',
    ],
  ])('%j is refused: %s', (written, fault) => expect(faultsIn(edit, written)).toContain(fault));
});
