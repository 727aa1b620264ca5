import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Runs a module text in a Node of its own, to its end. */
export async function finishedProcess(script: string): Promise<{ exitCode: number | null; stderr: string }> {
  const child = spawnNode(script);
  let stderr = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stderr };
}

/** Another process that holds a lock on an SQLite file until it is told to let go, or the test ends. */
export async function holdingLock(file: string, sql: string): Promise<{ letGo: () => Promise<void> }> {
  const child = spawnNode(`
    const { default: Sqlite } = await import('better-sqlite3');
    const db = new Sqlite(${JSON.stringify(file)});
    db.exec(${JSON.stringify(sql)});
    process.stdout.write('locked');
    process.stdin.resume().once('end', () => process.exit(0));`);
  const letGo = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'close');
    child.stdin?.end();
    await gone;
  };
  onTestFinished(letGo);
  if (!child.stdout) throw new TypeError('the child has no output');
  const failed = once(child, 'close').then(() => Promise.reject(new Error('the child could not lock the file')));
  await Promise.race([once(child.stdout, 'data'), failed]);
  failed.catch(() => undefined);
  return { letGo };
}

function spawnNode(script: string): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'pipe' });
}
