import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDetached, systemShell } from '../../source/shell.ts';
import type { ProcessHandle } from '../../state/ports.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { eventually } from '../support/eventually.ts';

let directory: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ directory, remove } = await temporaryDirectory());
});
afterEach(() => remove());

const pidIn = (file: string) => Number(readFileSync(join(directory, file), 'utf8').trim());
const isAlive = (pid: number) => systemShell.isRunning({ pid, startedAt: '' });

describe('a command', () => {
  it('gives its exit code and both outputs', async () => {
    const result = await systemShell.run({ command: ['sh', '-c', 'echo out; echo err >&2; exit 3'] });
    expect(result).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n', timedOut: false, aborted: false });
    expect(result.output.split('\n').sort()).toEqual(['', 'err', 'out']);
    expect(result.startError).toBeUndefined();
  });

  it('gets its arguments as they are, without a shell', async () => {
    const odd = ['$HOME', '*', "it's", 'a b', '; echo no', 'ə\n2'];
    const result = await systemShell.run({ command: ['printf', '%s|', ...odd] });
    expect(result.stdout).toBe(`${odd.join('|')}|`);
  });

  it('is a line for the shell when it is a text', async () => {
    const result = await systemShell.run({ command: 'echo $((1 + 2)) | tr 3 x', env: { A: 'b' } });
    expect(result.stdout).toBe('x\n');
  });

  it('gets the environment, the directory and the input it is given', async () => {
    const command = 'echo $GREETING; pwd; cat';
    const result = await systemShell.run({ command, cwd: directory, env: { GREETING: 'salam' }, stdin: 'dünya' });
    expect(result.stdout).toBe(`salam\n${directory}\ndünya`);
  });

  it('reads the end of its input at once when none is given', async () => {
    expect(await systemShell.run({ command: ['cat'] })).toMatchObject({ exitCode: 0, stdout: '' });
  });

  it.each([
    { what: 'there is no such program', command: ['nightferry-no-such-program'], startError: 'ENOENT' },
    { what: 'there is no program at all', command: [], startError: expect.any(String) },
    { what: 'its name is not fit to be one', command: ['a\0b'], startError: expect.any(String) },
  ])('that does not start because $what says so', async ({ command, startError }) => {
    const result = await systemShell.run({ command });
    expect(result).toMatchObject({ startError, timedOut: false, aborted: false });
    expect(result.exitCode).toBeUndefined();
  });

  it('that may not be executed says so', async () => {
    expect(await systemShell.run({ command: ['/etc/passwd'] })).toMatchObject({ startError: 'EACCES' });
  });

  it('in a directory that is not there says so', async () => {
    const result = await systemShell.run({ command: ['true'], cwd: join(directory, 'gone') });
    expect(result.startError).toBeDefined();
  });

  it('hands out lines as they come, the unfinished last one too', async () => {
    const lines: string[] = [];
    await systemShell.run({
      command: ['printf', 'one\\r\\ntwo\\n\\nə 10%%\\rə 20%%\\rlast'],
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(['one', 'two', '', 'ə 10%', 'ə 20%', 'last']);
  });

  it('that says a lot keeps its last megabyte and every line', async () => {
    let lines = 0;
    const result = await systemShell.run({ command: 'seq 1 1000000', onLine: () => lines++ });
    expect(lines).toBe(1_000_000);
    expect(result.stdout.length).toBe(1 << 20);
    expect(result.stdout.endsWith('999999\n1000000\n')).toBe(true);
  });

  it('ends with its whole process group when the signal aborts', async () => {
    const controller = new AbortController();
    const running = systemShell.run({
      command: `echo $$ > leader; sleep 600 & echo $! > child; wait`,
      cwd: directory,
      signal: controller.signal,
    });
    await eventually(() => expect(pidIn('child')).toBeGreaterThan(0), running);
    controller.abort();
    expect(await running).toMatchObject({ aborted: true, timedOut: false, signal: 'SIGTERM' });
    expect(await isAlive(pidIn('leader'))).toBe(false);
    expect(await isAlive(pidIn('child'))).toBe(false);
  });

  it('that ignores SIGTERM is killed', async () => {
    const result = await systemShell.run({ command: `trap '' TERM; sleep 600 & wait; sleep 600`, timeoutMs: 200 });
    expect(result).toMatchObject({ timedOut: true, aborted: false, signal: 'SIGKILL' });
  });

  it('does not start when the signal has aborted already', async () => {
    const result = await systemShell.run({ command: `touch ${directory}/x`, signal: AbortSignal.abort() });
    expect(result).toMatchObject({ aborted: true });
    expect(existsSync(join(directory, 'x'))).toBe(false);
  });

  it('that leaves something in the background ends nevertheless, and leaves it running', async () => {
    const result = await systemShell.run({ command: 'sleep 600 & echo $!' });
    const pid = Number(result.stdout);
    expect(result.exitCode).toBe(0);
    expect(await isAlive(pid)).toBe(true);
    process.kill(pid);
    await eventually(async () => expect(await isAlive(pid)).toBe(false));
  });
});

describe('a process', () => {
  it('is told from a later one with the same pid', async () => {
    let handle: ProcessHandle | undefined;
    const controller = new AbortController();
    const ended = systemShell.run({
      command: ['sleep', '600'],
      signal: controller.signal,
      onStart: (process) => {
        handle = process;
      },
    });
    if (!handle) throw new Error('not started');
    expect(await systemShell.isRunning(handle)).toBe(true);
    expect(await systemShell.isRunning({ ...handle, startedAt: `1${handle.startedAt}` })).toBe(false);
    controller.abort();
    await ended;
    expect(await systemShell.isRunning(handle)).toBe(false);
  });

  it('that is detached learns of the end of its input', async () => {
    const command = ['sh', '-c', 'cat > /dev/null; touch ended', 'sh'];
    const detached = startDetached({ command, cwd: directory });
    expect(await systemShell.isRunning(detached.process)).toBe(true);
    expect(existsSync(join(directory, 'ended'))).toBe(false);
    detached.closeInput();
    await detached.ended;
    expect(existsSync(join(directory, 'ended'))).toBe(true);
  });
});
