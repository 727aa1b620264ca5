import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemShell } from '../../../source/shell.ts';
import type { Outcome } from '../../../state/outcome.ts';
import type { Shell } from '../../../state/ports.ts';
import type { Phase } from '../../../state/runbook/runbook.ts';
import type { Facts } from '../../../state/session/facts.ts';
import { backup } from '../../../tasks/backup.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { restore } from '../../../tasks/restore.ts';
import { type TestContext, type TestContextOptions, testContext } from '../../support/context.ts';
import { clusterUrl, type FreshDatabase, freshDatabase, runSql } from '../../support/databases.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { runStep } from '../../support/kinds.ts';

/** A database, a folder, and contexts around both. */
export interface BackupWorld {
  readonly fresh: FreshDatabase;
  readonly directory: string;
  readonly folder: string;
  /** Names in the folder of backups, sorted. */
  files(): readonly string[];
  context(options?: TestContextOptions): TestContext;
  backUp(written: Readonly<Record<string, unknown>>, options?: TestContextOptions): Promise<Trial>;
  restore(written: Readonly<Record<string, unknown>>, options?: TestContextOptions): Promise<Trial>;
  /** Databases that were made beside this one since. */
  beside(): Promise<readonly string[]>;
  connect(): Promise<Database>;
  remove(): Promise<void>;
}

export interface Trial {
  readonly outcome: Outcome;
  readonly context: TestContext;
  readonly facts: Facts;
}

export async function backupWorld(): Promise<BackupWorld> {
  const [fresh, { directory, remove }] = await Promise.all([freshDatabase(), temporaryDirectory()]);
  const open: Database[] = [];
  const connect = async () => {
    const database = await postgres.connect(fresh.url, { name: 'edu', application: 'nightferry test' });
    open.push(database);
    return database;
  };
  const context = (options: TestContextOptions = {}) =>
    testContext({
      ...{ databases: { edu: connect }, shell: systemShell },
      session: `night-${fresh.name}`,
      ...options,
      runbook: { folder: directory, ...options.runbook },
    });
  const run = async (
    kind: typeof backup,
    written: Readonly<Record<string, unknown>>,
    options?: TestContextOptions,
  ): Promise<Trial> => {
    const around = context(options);
    const outcome = await runStep(kind, written, around);
    // As a process that has ended: a rename waits for nobody of the test.
    await Promise.all(open.splice(0).map((database) => database.close()));
    return { outcome, context: around, facts: around.facts };
  };
  const beside = async () => {
    const mine = `datname like '%${fresh.name}%'`;
    return (await fresh.sql(`select datname from pg_database where (${mine}) and datname <> '${fresh.name}'`)).map(
      ([name]) => name ?? '',
    );
  };
  return {
    ...{ fresh, directory, folder: join(directory, 'backups'), context, beside, connect },
    files: () => readdirSync(join(directory, 'backups')).sort(),
    backUp: (written, options) => run(backup, { of: 'edu', to: './backups', ...written }, options),
    restore: (written, options) => run(restore, { on: 'edu', ...written }, options),
    async remove() {
      await Promise.all(open.map((database) => database.close()));
      const admin = await clusterUrl();
      for (const name of await beside()) await runSql(admin, `drop database if exists "${name}" with (force)`);
      await fresh.drop();
      await remove();
    },
  };
}

/** The machine's shell, on which something happens before or after a program is run. */
export function meddlingShell(meddle: {
  readonly before?: (program: string, command: readonly string[]) => Promise<unknown> | undefined;
  readonly after?: (program: string, command: readonly string[]) => Promise<unknown> | undefined;
}): Shell {
  return {
    ...systemShell,
    async run(command) {
      const words = [command.command].flat();
      const program = (words[0] ?? '').replace(/.*\//, '');
      const isVersion = words.includes('--version');
      if (!isVersion) await meddle.before?.(program, words);
      const result = await systemShell.run(command);
      if (!isVersion) await meddle.after?.(program, words);
      return result;
    },
  };
}

/** As on a machine without any program of PostgreSQL. */
export const shellWithoutTools: Shell = {
  ...systemShell,
  run: async () => ({
    ...{ exitCode: undefined, startError: 'ENOENT', timedOut: false, aborted: false, durationMs: 1 },
    ...{ stdout: '', stderr: '', output: '' },
  }),
};

export function fileOf(command: readonly string[]): string {
  return (command.find((word) => word.startsWith('--file=')) ?? command.at(-1) ?? '').replace('--file=', '');
}

/** A runbook's phase with one other step. */
export function phaseWith(kind: string, spec: unknown): Phase {
  const at = { file: '/runbooks/test.yaml', line: 1, column: 1 };
  const step = { type: 'step' as const, id: 'other', title: 'Other', kind, spec, at };
  return { id: 'phase', title: 'Phase', needs: [], signOff: [], items: [step] };
}

export function faultIn({ outcome }: Trial): { readonly code: string; readonly message: string } {
  if (outcome.kind !== 'failed') throw new Error(`it did not fail: ${JSON.stringify(outcome)}`);
  return outcome.fault;
}
