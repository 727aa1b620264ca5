import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemShell } from '../../source/shell.ts';
import type { Outcome } from '../../state/outcome.ts';
import type { ProcessHandle } from '../../state/ports.ts';
import type { LeftBehind } from '../../tasks/kind.ts';
import { run } from '../../tasks/run.ts';
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

type Written = Readonly<Record<string, unknown>>;

const contextOf = (options: TestContextOptions = {}): TestContext =>
  testContext({ shell: systemShell, runbook: { folder: directory }, ...options });
const shell = (command: string, rest: Written = {}): Written => ({ shell: true, command, ...rest });
const perform = (written: Written, context = contextOf()): Promise<Outcome> => runStep(run, written, context);
const recover = (written: Written, context = contextOf()) => run.recover(run.schema.parse(written), context);
const text = (name: string) => readFileSync(join(directory, name), 'utf8').trim();
const isThere = (name: string) => existsSync(join(directory, name));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function faultOf(outcome: Outcome) {
  if (outcome.kind !== 'failed') throw new Error(`expected a failure, got ${JSON.stringify(outcome)}`);
  return outcome.fault;
}

function outputOf(outcome: Outcome) {
  const [evidence] = outcome.kind === 'stopped' ? [] : outcome.evidence;
  if (evidence?.kind !== 'output') throw new Error(`expected an output, got ${JSON.stringify(outcome)}`);
  return evidence;
}

describe('a command', () => {
  it('is done when it ends with 0, and leaves its output and figures', async () => {
    const outcome = await perform({ command: ['printf', '%s|%s\n', 'a b', '$HOME'] });
    expect(outcome).toEqual({
      kind: 'done',
      figures: { durationMs: expect.any(Number), exitCode: 0 },
      evidence: [{ kind: 'output', title: 'output', text: 'a b|$HOME', droppedLines: 0 }],
      checks: [],
    });
  });

  it('runs in the folder of the runbook, or below it', async () => {
    execFileSync('mkdir', [join(directory, 'work')]);
    expect(outputOf(await perform({ command: ['pwd'] })).text).toBe(directory);
    expect(outputOf(await perform({ command: ['pwd'], cwd: 'work' })).text).toBe(join(directory, 'work'));
  });

  it.each([
    [shell('exit 3', { expect: { exit: 3 } }), 'done'],
    [shell('exit 3', { expect: { exit: [0, 3] } }), 'done'],
    [shell('exit 0', { expect: { exit: [1, 3] } }), 'failed'],
    [shell('echo one; echo two; echo three >&2', { expect: { output: '^two$' } }), 'done'],
    [shell('echo three >&2', { expect: { output: '^three$' } }), 'done'],
    [shell("printf '\\033[32mo\\033[0mk\\n'", { expect: { output: '^ok$' } }), 'done'],
    [shell('echo one two', { expect: { output: '^two$' } }), 'failed'],
  ])('%j is %s', async (written, kind) => expect((await perform(written)).kind).toBe(kind));

  it.each([
    [
      'ends with another code',
      shell('echo first; echo "disk is full" >&2; exit 2', { expect: { exit: [0, 4] } }),
      {
        code: 'run/exit-code',
        message: '`echo first; echo "disk is full" >&2; exit 2` ended with exit code 2 instead of 0 or 4.',
        remedy: ['It said last: disk is full', 'Put right what it complains of, then retry.'],
        retry: 'unknown',
      },
    ],
    [
      'says something else',
      { command: ['echo', 'not ready'], expect: { output: '^ready' } },
      { code: 'run/output', message: "The output of `echo 'not ready'` does not match /^ready/.", retry: 'unknown' },
    ],
    [
      'is not there',
      { command: ['nightferry-no-such-program', '-x'] },
      {
        code: 'run/not-started',
        message: '`nightferry-no-such-program -x` could not be started: no such program or folder.',
        retry: 'safe',
      },
    ],
    [
      'is to run where there is no folder',
      { command: ['true'], cwd: 'gone' },
      { code: 'run/not-started', retry: 'safe' },
    ],
    [
      'is ended by a signal',
      shell('kill -9 $$'),
      { code: 'run/signal', message: '`kill -9 $$` was ended by SIGKILL.', retry: 'unknown' },
    ],
  ])('that %s fails', async (_, written, fault) => expect(faultOf(await perform(written))).toMatchObject(fault));

  it('that may not be executed says so', async () => {
    await writeFile(join(directory, 'tool'), '#!/bin/sh\n');
    await chmod(join(directory, 'tool'), 0o644);
    expect(faultOf(await perform({ command: ['./tool'] })).message).toBe(
      '`./tool` could not be started: not executable.',
    );
  });

  it('keeps its figures and its output when it fails', async () => {
    expect(await perform(shell('echo told you; exit 9'))).toMatchObject({
      kind: 'failed',
      figures: { exitCode: 9 },
      evidence: [{ kind: 'output', text: 'told you' }],
    });
  });

  it('shows lines as they come, and keeps the last 200 without control sequences', async () => {
    const context = contextOf();
    const outcome = await perform(
      shell(`printf '10%%\\r20%%\\n'; seq 1 300; printf '\\033[1mbold\\033[0m\\a\\n'`),
      context,
    );
    expect(context.seen.output.slice(0, 3)).toEqual(['10%', '20%', '1']);
    const { text: kept, droppedLines } = outputOf(outcome);
    expect(kept.split('\n')).toHaveLength(200);
    expect(kept).toMatch(/^102\n/);
    expect(kept).toMatch(/\n300\nbold$/);
    expect(droppedLines).toBe(103);
  });

  it('is ended with everything that it started when its time is over', async () => {
    const command = 'sleep 600 & echo $! > child; echo $$ > leader; wait';
    const fault = faultOf(await perform(shell(command, { timeout: '300ms' })));
    expect(fault).toMatchObject({ code: 'run/timed-out', retry: 'unknown', message: expect.stringContaining(command) });
    for (const name of ['child', 'leader'])
      expect(await systemShell.isRunning({ pid: Number(text(name)), startedAt: '' })).toBe(false);
  });

  it('is ended with everything that it started when the session stops', async () => {
    const stop = new AbortController();
    const running = perform(
      shell('sleep 600 & echo $! > child.new; mv child.new child; wait'),
      contextOf({ signal: stop.signal }),
    );
    await until(() => isThere('child'));
    stop.abort();
    expect(await running).toEqual({ kind: 'stopped' });
    expect(await systemShell.isRunning({ pid: Number(text('child')), startedAt: '' })).toBe(false);
  });

  it('gets secrets in its environment', async () => {
    const secrets = { 'env:TOKEN': 'hunter2-hunter2' };
    const outcome = await perform(
      shell('echo "$TOKEN" | wc -c', { env: { TOKEN: 'env:TOKEN' } }),
      contextOf({ secrets }),
    );
    expect(outputOf(outcome).text.trim()).toBe('16');
    const missing = perform(shell('touch ran', { env: { TOKEN: 'env:OTHER' } }), contextOf({ secrets }));
    await expect(missing).rejects.toMatchObject({ code: 'secret/missing' });
    expect(isThere('ran')).toBe(false);
  });

  it('does not get secrets into the journal or onto the screen by what it says', async () => {
    const spec = run.schema.parse(
      shell('echo "it is $TOKEN"; echo "$TOKEN" >&2; exit 1', { env: { TOKEN: 'env:TOKEN' } }),
    );
    const step = stepIn('step', 'run', spec);
    const night = await testNight({
      steps: [step],
      secrets: { TOKEN: 'hunter2-hunter2' },
      runbook: { folder: directory },
    });
    const lines: (readonly string[])[] = [];
    night.night.live.subscribe(() => lines.push(night.night.live.snapshot().get('phase/step')?.lines ?? []));
    expect(await performStep('phase', step, run, night.night)).toBe('halted');
    const journaled = JSON.stringify(night.events());
    expect(journaled).toContain('it is •••');
    expect(journaled).toContain('It said last: •••');
    expect(`${journaled}${JSON.stringify(lines)}`).not.toContain('hunter2');
  });

  it('is ended when the journal can not keep its process id, since nobody could find it again', async () => {
    let started: unknown;
    const note = (handle: unknown) => {
      started = handle;
      throw new Error('the journal is gone');
    };
    const outcome = await perform({ command: ['sleep', '600'] }, { ...contextOf(), note });
    expect(outcome.kind).toBe('failed');
    expect(started).toMatchObject({ pid: expect.any(Number) });
    expect(await systemShell.isRunning(started as ProcessHandle)).toBe(false);
  });
});

describe('a command with a probe', () => {
  const touch = shell('echo ran >> ran', { probe: { command: 'test -e ran' } });

  it('is run when the probe does not hold, and not when it does', async () => {
    expect(await perform(touch)).toMatchObject({ kind: 'done', figures: { exitCode: 0 } });
    expect(await perform(touch)).toMatchObject({
      kind: 'done',
      evidence: [{ title: 'probe', text: 'it was done already' }],
    });
    expect(text('ran')).toBe('ran');
  });

  it.each([
    [3, true],
    [[0, 3], true],
    [0, false],
  ])('that ends with 3, and holds with %j: done already is %s', async (exit, already) => {
    await perform(shell('echo ran >> ran', { probe: { command: 'exit 3', exit } }));
    expect(isThere('ran')).toBe(!already);
  });

  it('is not run when the probe can not be asked', async () => {
    const written = { command: ['touch', 'ran'], probe: { command: ['nightferry-no-such-probe'] } };
    await expect(perform(written)).rejects.toMatchObject({ code: 'run/not-started' });
    expect(isThere('ran')).toBe(false);
  });

  it('is not taken for done because its probe was ended by a stop', async () => {
    execFileSync('mkfifo', [join(directory, 'never')]);
    const probe = { command: "trap 'exit 3' TERM; touch asked; read x < never", exit: 3 };
    const written = shell('touch ran', { probe });
    const stop = new AbortController();
    const running = perform(written, contextOf({ signal: stop.signal }));
    await until(() => isThere('asked'));
    stop.abort();
    expect(await running).toEqual({ kind: 'stopped' });
    expect(isThere('ran')).toBe(false);
    await expect(recover(written, contextOf({ signal: stop.signal }))).rejects.toThrow('stopped');
  });
});

describe('a command that was running when its session was killed', () => {
  it.each([
    ['its probe holds', { probe: { command: 'true' } }, { verdict: 'done', seen: 'its probe says that it is done' }],
    [
      'its probe does not',
      { probe: { command: 'false' } },
      { verdict: 'redo', seen: 'its probe says that it is not done' },
    ],
    ['it may be repeated', { repeatable: true }, { verdict: 'redo', seen: 'the runbook says that it may be repeated' }],
    ['nothing tells', {}, { verdict: 'ask', seen: '"touch ran" was started; nothing tells how far it came' }],
  ])('is looked at: %s', async (_, rest, recovery) => {
    expect(await recover(shell('touch ran', rest))).toMatchObject(recovery);
    expect(isThere('ran')).toBe(false);
  });

  it('is asked about while that very process still runs, whatever its probe says', async () => {
    const stop = new AbortController();
    const handle = Promise.withResolvers<ProcessHandle>();
    const ended = systemShell.run({ command: ['sleep', '600'], signal: stop.signal, onStart: handle.resolve });
    const { pid, startedAt } = await handle.promise;
    const written = shell('touch ran', { probe: { command: 'true' }, repeatable: true });
    const found = (notes: TestContextOptions['notes']) => recover(written, contextOf({ ...(notes && { notes }) }));
    expect(await found([{ pid, startedAt }])).toEqual({
      verdict: 'ask',
      seen: `the command of the session that died is still running (pid ${pid})`,
    });
    expect(await found([{ pid, startedAt: `${startedAt} and later` }])).toMatchObject({ verdict: 'done' });
    expect(await found([{ startedAt }, { pid: 'x', startedAt }])).toMatchObject({ verdict: 'done' });
    stop.abort();
    await ended;
    expect(await found([{ pid, startedAt }])).toMatchObject({ verdict: 'done' });
  });

  it('is known by the process id that the journal has from before anything came of it', async () => {
    const step = stepIn('step', 'run', run.schema.parse({ command: ['sh', '-c', 'echo $PPID $$ > ids; exit 1'] }));
    const night = await testNight({ steps: [step], runbook: { folder: directory } });
    await performStep('phase', step, run, night.night);
    const [, pid] = (await readFile(join(directory, 'ids'), 'utf8')).trim().split(' ');
    expect(night.types()).toEqual(['step.started', 'step.noted', 'step.failed']);
    expect(night.events()[2]).toMatchObject({
      data: { note: { pid: Number(pid), startedAt: expect.any(String) } },
    });
  });
});

describe('a command in a rehearsal', () => {
  const written = shell('touch real', { probe: { command: 'test -e real' }, rehearsal: { command: 'touch stand-in' } });
  const rehearsal = () => contextOf({ mode: 'rehearsal' });

  it('is what the runbook gives it to run instead, whatever the probe of the real one says', async () => {
    await writeFile(join(directory, 'real'), '');
    expect(await perform(written, rehearsal())).toMatchObject({ kind: 'done', figures: { exitCode: 0 } });
    expect(isThere('stand-in')).toBe(true);
  });

  it('is the real one where the runbook gives no other, and in a live session', async () => {
    await perform(shell('touch real'), rehearsal());
    expect(isThere('real')).toBe(true);
    await perform(shell('touch live', { rehearsal: { command: 'touch stand-in' } }));
    expect([isThere('live'), isThere('stand-in')]).toEqual([true, false]);
  });

  it('is asked about after a kill, since the probe tells of the real one only', async () => {
    expect(await recover(written, rehearsal())).toMatchObject({
      verdict: 'ask',
      seen: expect.stringContaining('touch stand-in'),
    });
  });

  it('is what a dry run shows', async () => {
    const lines = async (context: TestContext) => (await run.describe(run.schema.parse(written), context)).lines;
    expect(await lines(rehearsal())).toEqual(['$ touch stand-in']);
    expect(await lines(contextOf())).toEqual(['$ touch real', 'unless done already: $ test -e real']);
  });

  it('is shown with what its probe ends with when that is not 0', async () => {
    const stopped = run.schema.parse({ command: ['stop'], probe: { command: ['status'], exit: [3, 4] } });
    expect((await run.describe(stopped, contextOf())).lines).toEqual([
      '$ stop',
      'unless done already: $ status  (it ends with 3 or 4 then)',
    ]);
  });
});

describe('undoing a command', () => {
  const step = shell('touch on', {
    probe: { command: 'test -e on' },
    undo: { command: 'rm -f on; touch off', probe: { command: 'test ! -e on' } },
  });
  const undoOf = (written: Written, options: TestContextOptions = {}) => {
    const undo = run.undo(run.schema.parse(written));
    if (undo.can !== 'yes') throw new Error(`it can not: ${undo.can}`);
    const context = contextOf({ at: { direction: 'undo' }, ...options });
    return {
      context,
      describe: () => undo.describe(context),
      run: () => undo.run(context),
      recover: () => undo.recover(context),
    };
  };
  const left = (rest: Partial<LeftBehind> = {}): { done: LeftBehind } => ({
    done: { status: 'done', figures: {}, evidence: [], notes: [{ pid: 1, startedAt: 'long ago' }], ...rest },
  });

  it('can be done only where the runbook says how', () => {
    expect(run.undo(run.schema.parse(shell('true')))).toEqual({ can: 'no', why: 'the runbook gives it no `undo:`' });
  });

  it('runs the command, and leaves its output and figures', async () => {
    await perform(step);
    const undo = undoOf(step, left());
    expect(await undo.run()).toMatchObject({ kind: 'done', figures: { exitCode: 0 } });
    expect([isThere('on'), isThere('off')]).toEqual([false, true]);
    expect(undo.context.seen.notes).toEqual([{ pid: expect.any(Number), startedAt: expect.any(String) }]);
    expect(await undo.recover()).toMatchObject({ verdict: 'done' });
  });

  it.each<[string, Partial<LeftBehind>, readonly string[], string]>([
    ['the step is not done, by its probe', {}, [], 'there is nothing to take back'],
    [
      'the step had found it done',
      { notes: [], evidence: [{ kind: 'output', title: 'probe', text: 'it was done already' }] },
      ['on'],
      'found it done already',
    ],
  ])('runs nothing where %s', async (_, was, files, says) => {
    for (const name of files) await writeFile(join(directory, name), '');
    expect(await undoOf(step, left(was)).run()).toMatchObject({
      kind: 'done',
      evidence: [{ text: expect.stringContaining(says) }],
    });
    expect(isThere('off')).toBe(false);
  });

  it('runs it where nothing tells, also after a failure', async () => {
    const bare = shell('false', { undo: { command: 'touch off' } });
    await undoOf(bare, left({ status: 'failed' })).run();
    expect(isThere('off')).toBe(true);
  });

  it('runs it where the probe held only after an attempt of ours', async () => {
    await perform(step);
    await undoOf(step, left({ evidence: [{ kind: 'output', title: 'probe', text: 'it was done already' }] })).run();
    expect(isThere('off')).toBe(true);
  });

  it('fails when the command fails, or ends well and did not work', async () => {
    await writeFile(join(directory, 'on'), '');
    const undoneBy = (undo: Written) => undoOf({ ...step, undo }, left()).run();
    expect(faultOf(await undoneBy({ command: 'exit 4' })).code).toBe('run/exit-code');
    expect(faultOf(await undoneBy({ command: 'true' }))).toMatchObject({ code: 'run/undo-denied', retry: 'safe' });
    const denies = { command: 'rm -f on', probe: { command: 'false' } };
    expect(faultOf(await undoneBy(denies)).message).toBe(
      '`rm -f on` ended well, and its probe says that it is not undone.',
    );
  });

  it('waits for nobody: while the command of the step runs it refuses', async () => {
    const stop = new AbortController();
    const context = contextOf({ signal: stop.signal });
    const running = perform(shell('touch begun; sleep 600'), context);
    await until(() => isThere('begun') && context.seen.notes.length > 0);
    const undoing = undoOf(step, left({ notes: context.seen.notes })).run();
    await expect(undoing).rejects.toMatchObject({ code: 'run/still-running' });
    stop.abort();
    await running;
  });

  it.each<[string, Written, string]>([
    ['the probe of the undo', { command: 'x', probe: { command: 'test -e off' } }, 'redo'],
    ['the probe of the step', { command: 'x' }, 'done'],
  ])('is looked for after a kill by %s', async (_, undo, verdict) => {
    expect(await undoOf({ ...step, undo }, left()).recover()).toMatchObject({ verdict });
  });

  it.each([
    [{ command: 'x', repeatable: true }, 'redo'],
    [{ command: 'x' }, 'ask'],
  ])('without probes, %j is after a kill to %s', async (undo, verdict) => {
    expect(await undoOf(shell('true', { undo }), left()).recover()).toMatchObject({ verdict });
  });

  it('is asked about while the undo of a killed session still runs', async () => {
    const stop = new AbortController();
    const context = contextOf({ signal: stop.signal });
    const running = perform(shell('touch begun; sleep 600'), context);
    await until(() => isThere('begun') && context.seen.notes.length > 0);
    const found = await undoOf(step, { ...left(), notes: context.seen.notes }).recover();
    expect(found).toMatchObject({ verdict: 'ask', seen: expect.stringContaining('still running') });
    stop.abort();
    await running;
  });

  it('never runs the undo of the real command in a rehearsal that has its own', async () => {
    const rehearsal = { ...step, rehearsal: { command: 'touch stand-in' } };
    const undo = undoOf(rehearsal, { mode: 'rehearsal', ...left() });
    expect(await undo.describe()).toEqual(['nothing: the runbook gives the command of rehearsals no undo']);
    expect(await undo.run()).toMatchObject({ kind: 'done' });
    expect(isThere('off')).toBe(false);
    const both = { ...step, rehearsal: { command: 'touch stand-in', undo: { command: 'touch back' } } };
    await undoOf(both, { mode: 'rehearsal', ...left() }).run();
    expect([isThere('off'), isThere('back')]).toEqual([false, true]);
  });

  it('gives way before it begins', async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await undoOf(step, { ...left(), signal: stop.signal }).run()).toEqual({ kind: 'stopped' });
  });

  it('needs its programs, too', () => {
    const written = { command: ['a'], undo: { command: ['b'], probe: { command: ['./c'] } } };
    const programs = run.requires(run.schema.parse({ ...written, cwd: 'work' }), 'live');
    expect(programs.map((one) => one.need === 'program' && one.program)).toEqual(['a', 'b', './work/c']);
  });
});

describe('what a command may say', () => {
  it.each([
    [{ command: 'echo hi' }, 'command: give program and arguments as a list, or add `shell: true`'],
    [{ command: ['echo'], shell: true }, 'command: a shell takes one line of text, not a list'],
    [
      { command: ['a'], probe: { command: 'b' } },
      'probe.command: give program and arguments as a list, or add `shell: true`',
    ],
    [
      { command: 'a', shell: true, rehearsal: { command: ['b'] } },
      'rehearsal.command: a shell takes one line of text, not a list',
    ],
    [
      { command: ['a'], undo: { command: 'b' } },
      'undo.command: give program and arguments as a list, or add `shell: true`',
    ],
    [
      { command: 'a', shell: true, undo: { command: 'b', probe: { command: ['c'] } } },
      'undo.probe.command: a shell takes one line of text, not a list',
    ],
    [
      { command: ['a'], rehearsal: { command: ['b'], undo: { command: ['c'] } } },
      'rehearsal.undo: needs `undo` beside rehearsal, too',
    ],
    [{ command: ['a'], expect: { output: '(' } }, 'expect.output: is not a regular expression'],
    [{ command: [] }, 'command: Too small: expected array to have >=1 items'],
    [{ command: ['a'], repeatable: false }, 'repeatable: Invalid input: expected true'],
  ])('%j is refused: %s', (written, fault) => expect(faultsIn(run, written)).toContain(fault));
});
