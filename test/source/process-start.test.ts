import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished, vi } from 'vitest';
import { isStillRunning, ownStart, processStart } from '../../source/process-start.ts';

it('knows this process, and not one that started at another time', () => {
  expect(isStillRunning(process.pid)).toBe(true);
  expect(isStillRunning(process.pid, ownStart() || undefined)).toBe(true);
  if (ownStart() !== '') expect(isStillRunning(process.pid, `${ownStart()} of another boot`)).toBe(false);
});

it('takes nobody for gone who counts pids by another namespace, as in a container with the name of this host', () => {
  const [start = ''] = ownStart().split(' in ');
  expect(isStillRunning(process.pid, `${start} later in pid:[1]`)).toBe(true);
  expect(isStillRunning(2 ** 22 + 1, `${start} in pid:[1]`)).toBe(true);
  expect(isStillRunning(2 ** 22 + 1)).toBe(false);
});

it('knows that a process is gone as soon as it is collected', async () => {
  const child = spawn('sleep', ['600']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  expect(isStillRunning(pid)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isStillRunning(pid)).toBe(false);
});

it.runIf(process.platform === 'linux')('takes one that ended and was never collected for gone', async () => {
  // The shell starts a child, and becomes a program that never asks after it.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(said.toString());
  await vi.waitUntil(() => processStart(pid).is === 'zombie', { timeout: 10_000 });
  expect(isStillRunning(pid)).toBe(false);
});
