import { createHash } from 'node:crypto';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemShell } from '../../../source/shell.ts';
import type { Shell } from '../../../state/ports.ts';
import { check } from '../../../tasks/check.ts';
import { testContext } from '../../support/context.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { type FakeCommand, fakeClock, fakeShell } from '../../support/fakes.ts';
import { faultsIn, judgeCheck, runStep } from '../../support/kinds.ts';

let folder: string;
let remove: () => Promise<void>;

/** Two backups, an hour and ten hours old at the clock's time, and an empty one that is the newest. */
beforeAll(async () => {
  ({ directory: folder, remove } = await temporaryDirectory());
  await mkdir(join(folder, 'edu_folder.dump'));
  for (const [name, text, at] of [
    ['edu_old.dump', 'o'.repeat(5_000), '2026-11-20T16:00:00Z'],
    ['edu_new.dump', 'n'.repeat(2_048), '2026-11-21T01:00:00Z'],
    ['.edu_hidden.dump', '', '2026-11-21T01:30:00Z'],
    ['future.dump', 'f', '2026-11-21T02:10:00Z'],
  ] as const) {
    await writeFile(join(folder, name), text);
    await utimes(join(folder, name), new Date(at), new Date(at));
  }
});
afterAll(() => remove());

const context = (shell: Shell = fakeShell()) => testContext({ clock: fakeClock(), shell, runbook: { folder } });

describe('a file', () => {
  it('is the newest that the pattern matches, with its size and SHA-256 as evidence', async () => {
    const result = await judgeCheck(
      { file: { path: 'edu_*.dump', 'at-least': '2KB', 'newer-than': '12h' } },
      context(),
    );
    expect(result).toMatchObject({
      verdict: 'passed',
      expected: 'a file edu_*.dump, at least 2 KB, at most 12h old',
      actual: 'edu_new.dump, 2 KB, 1h old',
      figures: { bytes: 2_048, modifiedAt: '2026-11-21T01:00:00.000Z' },
    });
    const sha256 = createHash('sha256').update('n'.repeat(2_048)).digest('hex');
    expect(result.evidence).toEqual([{ kind: 'file', path: join(folder, 'edu_new.dump'), bytes: 2_048, sha256 }]);
  });

  it('fails when the newest is too small, even though an older one is large enough', async () => {
    const result = await judgeCheck({ file: { path: 'edu_???.dump', 'at-least': '4KB' } }, context());
    expect(result).toMatchObject({ verdict: 'failed', actual: 'edu_new.dump, 2 KB, 1h old' });
  });

  it('fails when it is too old', async () => {
    const result = await judgeCheck({ file: { path: 'edu_old.dump', 'newer-than': '9h59m' } }, context());
    expect(result).toMatchObject({ verdict: 'failed', actual: 'edu_old.dump, 4.8 KB, 10h old' });
  });

  it('passes on the very edge of size and age', async () => {
    const spec = { path: 'edu_new.dump', 'at-least': '2048 bytes', 'newer-than': '1h' };
    expect(await judgeCheck({ file: spec }, context())).toMatchObject({ verdict: 'passed' });
  });

  it.each(['missing_*.dump', 'no-such-folder/edu.dump', 'edu_folder.dump'])(
    'fails when there is none: %s',
    async (path) => {
      expect(await judgeCheck({ file: { path } }, context())).toMatchObject({
        verdict: 'failed',
        actual: 'no such file',
        evidence: [],
      });
    },
  );

  it('says that a file comes from the future', async () => {
    const result = await judgeCheck({ file: { path: 'future.dump', 'newer-than': '1h' } }, context());
    expect(result.actual).toBe('future.dump, 1 byte, modified 10m in the future');
  });

  it('shows in a dry run what is there today', async () => {
    const spec = check.schema.parse([{ id: 'backup', file: { path: 'edu_*.dump' } }]);
    expect(await check.describe(spec, context())).toMatchObject({
      lines: ['-- check backup', '-- a file edu_*.dump', `-- today: ${join(folder, 'edu_new.dump')}, 2 KB, 1h old`],
      figures: { 'backup: bytes': 2_048 },
      checks: [],
    });
  });

  it('takes no pattern in a folder', () => {
    expect(faultsIn(check, [{ id: 'a', file: { path: 'back*/edu.dump' } }])).toEqual([
      '0.file.path: * and ? may stand in the name of the file only, not in a folder',
    ]);
  });
});

describe('free space', () => {
  it('is that of this machine, and the text says so', async () => {
    const result = await judgeCheck({ disk: { path: '.', 'at-least': '1 bytes' } }, context());
    expect(result).toMatchObject({
      verdict: 'passed',
      expected: 'at least 1 byte free at . on the machine Nightferry runs on',
    });
    expect(result.figures.freeBytes).toBeGreaterThan(1);
  });

  it('fails when there is less', async () => {
    const result = await judgeCheck({ disk: { path: '.', 'at-least': '900000000 TB' } }, context());
    expect(result).toMatchObject({ verdict: 'failed', actual: expect.stringMatching(/ free$/) });
  });

  it('fails for a path that is not there, and says what to do', async () => {
    const outcome = await runStep(
      check,
      [{ id: 'room', disk: { path: '/no/such/place', 'at-least': '1GB' } }],
      context(),
    );
    expect(outcome).toMatchObject({
      kind: 'failed',
      fault: { remedy: expect.arrayContaining([expect.stringContaining('/no/such/place')]) },
      checks: [{ actual: 'there is no /no/such/place on this machine' }],
    });
  });
});

describe('a tool', () => {
  const judge = (atLeast: string | number, command: FakeCommand) =>
    judgeCheck(
      { tool: { command: ['pg_dump', '--version'], 'at-least': atLeast } },
      context(fakeShell({ 'pg_dump --version': command })),
    );

  it.each([
    ['15', 'pg_dump (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)\n', 'passed', 'pg_dump 15.8'],
    [15, 'pg_dump (PostgreSQL) 9.6.24\n', 'failed', 'pg_dump 9.6.24'],
    ['15.10', 'pg_dump (PostgreSQL) 15.9\n', 'failed', 'pg_dump 15.9'],
    ['15', 'pg_dump: built from source\n', 'failed', 'no version in what pg_dump says'],
  ] as const)('of at least %s that says %j has %s', async (atLeast, stdout, verdict, actual) => {
    expect(await judge(atLeast, { stdout })).toMatchObject({
      verdict,
      actual,
      expected: `pg_dump ${atLeast} or newer`,
    });
  });

  it('may say its version on stderr', async () => {
    expect(await judge('1.7', { stderr: 'openjdk version "1.8.0_392"\n' })).toMatchObject({ verdict: 'passed' });
  });

  it('fails when it ends with an error, whatever numbers are in that', async () => {
    const result = await judge('1', { stderr: 'error 42: unknown option\n', exitCode: 2 });
    expect(result).toMatchObject({ verdict: 'failed', actual: 'pg_dump ended with 2: error 42: unknown option' });
  });

  it('fails when it is not installed, with a remedy', async () => {
    const tool = { command: ['no-such-tool-anywhere', '--version'], 'at-least': '1' };
    const outcome = await runStep(check, [{ id: 'there', tool }], context(systemShell));
    expect(outcome).toMatchObject({
      fault: {
        code: 'check/failed',
        message: '1 of 1 check failed: there.',
        remedy: expect.arrayContaining(['Install no-such-tool-anywhere, or put its folder on the PATH.']),
      },
      checks: [{ verdict: 'failed', actual: 'no-such-tool-anywhere is not installed' }],
    });
  });

  it('is really started, with its arguments as they are', async () => {
    const tool = { command: [process.execPath, '--version'], 'at-least': '22.13' };
    const result = await judgeCheck({ tool }, context(systemShell));
    expect(result).toMatchObject({ verdict: 'passed', figures: { actual: process.versions.node } });
  });

  it('is not started once the session is stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    const shell = fakeShell({ 'pg_dump --version': { stdout: 'pg_dump 15' } });
    const entries = [{ id: 'a', tool: { command: ['pg_dump', '--version'], 'at-least': '15' } }];
    const outcome = await runStep(check, entries, testContext({ shell, signal: stop.signal }));
    expect(outcome).toEqual({ kind: 'stopped' });
    expect(shell.ran).toEqual([]);
  });

  it('needs its version in quotes where YAML would change it', () => {
    expect(faultsIn(check, [{ id: 'a', tool: { command: ['x'], 'at-least': 9.1 } }])).toEqual([
      '0.tool.at-least: expected a version in quotes, such as "15" or "9.6"',
    ]);
  });
});
