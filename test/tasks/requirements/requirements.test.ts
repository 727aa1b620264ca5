import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemFiles } from '../../../source/files.ts';
import { loadRunbook } from '../../../source/runbooks.ts';
import { systemShell } from '../../../source/shell.ts';
import type { Requirement } from '../../../tasks/kind.ts';
import type { Site } from '../../../tasks/requirements/requirement-kind.ts';
import { judgeRequirement, requirementsOf } from '../../../tasks/requirements/requirements.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { describeWithDumpTools } from '../../support/dump-tools.ts';
import { poorRole } from '../../support/poor-role.ts';
import { type SqlWorld, sqlWorld } from '../../support/sql-world.ts';

let folder: string;
let site: Site;

beforeEach(async () => {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  folder = directory;
  site = {
    shell: systemShell,
    files: systemFiles,
    signal: new AbortController().signal,
    application: 'nightferry test',
    database: (name) => Promise.reject(new Error(`no ${name}`)),
    path: (relative) => join(folder, relative),
  };
});

const judge = (requirement: Requirement, madeBy?: string) =>
  judgeRequirement({ requirement, steps: ['a/b'], ...(madeBy !== undefined && { madeBy }) }, site);

describe('a program', () => {
  it('is found on the PATH, and not run', async () => {
    const found = await judge({ need: 'program', program: 'sh', why: 'a step runs it' });
    expect(found).toMatchObject({ state: 'ok', says: expect.stringMatching(/^sh is \/.*\/sh\.$/) });
    const trace = join(folder, 'trace');
    await writeFile(join(folder, 'tool'), `#!/bin/sh\ntouch '${trace}'\n`, { mode: 0o755 });
    expect((await judge({ need: 'program', program: './tool', why: 'a step runs it' })).state).toBe('ok');
    expect(await systemFiles.stat(trace)).toBeUndefined();
  });

  it.each(['no-such-program', 'echo; true', '$(true)', './tool'])(
    '%s is not there, and nothing is run',
    async (program) => {
      await writeFile(join(folder, 'tool'), 'not executable');
      const found = await judge({ need: 'program', program, why: 'a step runs it' });
      expect(found.state).toBe('failed');
      expect(found.says).toContain(program.replace('./', ''));
      expect(found.remedy).not.toEqual([]);
    },
  );
});

describe('a file that has to be writable', () => {
  it('is one that is there, or that can be made in the folder above', async () => {
    await writeFile(join(folder, 'app.env'), '');
    expect(await judge({ need: 'writable', path: 'app.env' })).toMatchObject({ state: 'ok' });
    expect((await judge({ need: 'writable', path: 'backups/tonight' })).says).toContain('can be made');
    expect(await systemFiles.stat(join(folder, 'backups'))).toBeUndefined();
  });

  it.skipIf(process.getuid?.() === 0)(
    'is not one in a folder that is closed to us (not as root, to whom none is)',
    async () => {
      await mkdir(join(folder, 'closed'));
      await chmod(join(folder, 'closed'), 0o500);
      onTestFinished(() => chmod(join(folder, 'closed'), 0o700));
      expect(await judge({ need: 'writable', path: 'closed/x' })).toMatchObject({ state: 'failed' });
    },
  );

  it('is one that is there, where it is not made', async () => {
    await writeFile(join(folder, 'app.env'), '');
    expect(await judge({ need: 'writable', path: 'app.env', there: true })).toMatchObject({ state: 'ok' });
    const missing = await judge({ need: 'writable', path: 'other.env', there: true });
    expect(missing).toMatchObject({ state: 'failed', says: `There is no ${join(folder, 'other.env')}.` });
  });

  it('is not one below a file', async () => {
    await writeFile(join(folder, 'file'), '');
    expect((await judge({ need: 'writable', path: 'file/x' })).state).toBe('failed');
  });
});

describe('free disk', () => {
  it('is as much as the step asks for, where the folder will be', async () => {
    const asked = { need: 'free-disk', path: 'not/made/yet' } as const;
    expect((await judge({ ...asked, bytes: 1 })).state).toBe('ok');
    const found = await judge({ ...asked, bytes: 2 ** 60 });
    expect(found).toMatchObject({ state: 'failed', says: expect.stringContaining('1,024 PB needed') });
  });
});

describe('with a database', () => {
  let world: SqlWorld;
  beforeEach(async () => {
    world = await sqlWorld();
    onTestFinished(world.remove);
    site = { ...site, database: async () => world.edu_v2 };
  });

  it('free disk is at least the size of the database', async () => {
    const files = { ...systemFiles, freeBytes: async () => 1000 };
    site = { ...site, files };
    const found = await judge({ need: 'free-disk', path: '.', database: 'edu_v2' });
    expect(found.state).toBe('failed');
    expect(found.says).toMatch(/1,000 bytes|0\.9 KB/);
    expect(found.says).toContain('(the size of edu_v2)');
  });

  it('a table that is not there yet is a fault only where no step before can make it', async () => {
    const requirement = { need: 'privilege', database: 'edu_v2', may: { act: 'write', table: 'users' } } as const;
    expect(await judge(requirement)).toMatchObject({ state: 'failed' });
    expect(await judge(requirement, 'prepare/schema')).toMatchObject({
      state: 'ok',
      says: 'users is not there yet in edu_v2: prepare/schema may make it.',
    });
    await world.fresh.sql('create table users (id int)');
    expect(await judge(requirement)).toMatchObject({ state: 'ok', says: 'May fill users.' });
  });

  it('a table that is not there yet is doubted where the role may make none', async () => {
    const poor = await poorRole(world.fresh);
    onTestFinished(poor.remove);
    await world.fresh.sql('revoke create on schema public from public');
    const database = await poor.connect('edu_v2');
    site = { ...site, database: async () => database };
    const may = (table: string) => ({ need: 'privilege', database: 'edu_v2', may: { act: 'write', table } }) as const;
    expect(await judge(may('users'), 'prepare/schema')).toMatchObject({
      state: 'warning',
      says: expect.stringContaining(`${poor.role} may not create tables in schema public`),
      remedy: [`GRANT USAGE, CREATE ON SCHEMA public TO ${poor.role};`],
    });
    // The same step may make the schema, too.
    expect(await judge(may('app.users'), 'prepare/schema')).toMatchObject({ state: 'ok' });
  });

  it('what could not be looked at has failed, with the reason', async () => {
    site = { ...site, database: () => Promise.reject(new Error('the line is down')) };
    const found = await judge({ need: 'privilege', database: 'edu_v2', may: { act: 'freeze' } });
    expect(found).toMatchObject({ state: 'failed', says: expect.stringContaining('the line is down') });
  });

  describeWithDumpTools('dump tools', () => {
    it('are found, and not older than the server', async () => {
      const found = await judge({ need: 'dump-tools', database: 'edu_v2', programs: ['pg_dump', 'pg_restore'] });
      expect(found).toMatchObject({ state: 'ok', says: expect.stringMatching(/pg_dump \d+.*pg_restore \d+/) });
      const missing = await judge({ need: 'dump-tools', database: 'edu_v2', programs: ['pg_no_dump'] });
      expect(missing).toMatchObject({ state: 'failed', code: 'backup/tools-missing' });
      const replaced = {
        need: 'dump-tools',
        database: 'edu_v2',
        programs: ['pg_no_dump'],
        instead: 'A clone is.',
      } as const;
      expect(await judge(replaced)).toMatchObject({
        state: 'warning',
        says: expect.stringMatching(/pg_no_dump.* A clone is\.$/),
      });
    });
  });
});

describe('the requirements of a runbook', () => {
  const runbook = `
runbook-format: 1
runbook: small
title: Small
databases: { old: { engine: postgres }, new: { engine: postgres } }
environments:
  live: { databases: { old: env:A, new: env:B } }
  test: { stand-in: true, databases: { old: env:C, new: env:D } }
phases:
  - id: one
    title: One
    steps:
      - { id: first, copy: { from: old.people, to: new.people, columns: { id: id } } }
      - { id: schema, sql: { on: new, sql: create table visits (id int) } }
      - { id: second, copy: { from: old.visits, to: new.visits, columns: { id: id } } }
      - { id: count, check: [ { id: c, rows: { of: old.people, equal: new.people } } ] }
      - { id: tell, run: { command: [wall, hello], repeatable: true, rehearsal: { command: [./hush] } } }
      - { id: left, run: { command: [halt], repeatable: true }, rehearsal: { skip: not here } }
`;

  const ofEnvironment = async (environment: string) => {
    const file = join(folder, 'small.yaml');
    await writeFile(file, runbook);
    return requirementsOf(loadRunbook(file, { environment, vars: {} }).runbook);
  };

  it('are told once each, with all the steps that have them, in their order', async () => {
    const needed = await ofEnvironment('live');
    const read = needed.find(
      ({ requirement: { need, ...rest } }) =>
        JSON.stringify(rest).includes('"read","table":"people"') && JSON.stringify(rest).includes('"old"'),
    );
    expect(read?.steps).toEqual(['one/first', 'one/count']);
  });

  it('know which step may make a table before it is needed', async () => {
    const needed = await ofEnvironment('live');
    const writes = needed.flatMap(({ requirement, madeBy }) =>
      requirement.need === 'privilege' && requirement.may.act === 'write' ? [[requirement.may.table, madeBy]] : [],
    );
    expect(writes).toEqual([
      ['people', undefined],
      ['visits', 'one/schema'],
    ]);
  });

  it('are in a rehearsal those of what is run there', async () => {
    const programs = async (environment: string) =>
      (await ofEnvironment(environment)).flatMap(({ requirement }) =>
        requirement.need === 'program' ? [requirement.program] : [],
      );
    expect(await programs('live')).toEqual(['wall', 'halt']);
    expect(await programs('test')).toEqual(['./hush']);
  });
});
