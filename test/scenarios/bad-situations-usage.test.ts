import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemShell } from '../../source/shell.ts';
import { runNightferry } from '../support/command-line.ts';
import { compiledCommandLine } from '../support/run.ts';
import {
  asksFirst,
  expectFault,
  expectNoBug,
  type Situation,
  situation,
  untouched,
  withPeople,
} from '../support/situation.ts';

let late: Situation;
beforeAll(async () => {
  late = await withPeople(await situation(asksFirst));
});
afterAll(() => late.remove());

/** Wrong words on the command line, and what is said to them. */
const misused: readonly { readonly args: readonly string[]; readonly says: readonly string[] }[] = [
  {
    args: ['migrate'],
    says: ['There is no command migrate.', 'Known commands: demo, init, lint, doctor, sheet, run, resume'],
  },
  { args: ['reusme'], says: ['There is no command reusme.', 'Did you mean "resume"?'] },
  { args: ['--speed', '9'], says: ["unknown option '--speed'"] },
  { args: ['--as', ' ', 'status'], says: ["'--as <name>'", 'It must be a name.'] },
  { args: ['--journal'], says: ["'--journal <file>' argument missing"] },
  { args: [], says: ['The wizard needs a terminal.', 'nightferry run RUNBOOK --in ENV --plain'] },
  { args: ['run'], says: ['--in <environment>'] },
  { args: ['run', 'late.yaml'], says: ["required option '--in <environment>' not specified"] },
  { args: ['run', '--in', 'test'], says: ["missing required argument 'runbook'"] },
  { args: ['run', 'late.yaml', '--in', 'test', '--var', 'rows'], says: ["argument 'rows' is invalid", 'NAME=VALUE'] },
  {
    args: ['run', 'late.yaml', '--in', 'test', '--session', 'a b'],
    says: ["argument 'a b' is invalid", 'letters, digits'],
  },
  { args: ['run', 'a.yaml', 'b.yaml', '--in', 'test'], says: ["too many arguments for 'run'"] },
  { args: ['resume', 'one', 'two'], says: ["too many arguments for 'resume'"] },
  { args: ['resume', '--var', 'rows=11'], says: ["unknown option '--var'"] },
  { args: ['status', '--yaml'], says: ["unknown option '--yaml'"] },
  { args: ['sign', 's1', 'prepare'], says: ["required option '--role <role>' not specified"] },
  { args: ['sign', 's1', '--role', 'dba'], says: ["missing required argument 'phase'"] },
  { args: ['stop'], says: ["missing required argument 'session'"] },
  { args: ['abandon', 's1'], says: ["required option '--reason <text>' not specified"] },
  { args: ['report'], says: ["missing required argument 'session'"] },
  { args: ['report', 's1', '--format', 'pdf'], says: ["argument 'pdf' is invalid", 'choices are md, html, json'] },
  { args: ['lint'], says: ["missing required argument 'runbook'"] },
  { args: ['demo', '--scale', '0'], says: ["argument '0' is invalid", 'above 0 and at most 10'] },
  { args: ['demo', '--scale', 'huge'], says: ["argument 'huge' is invalid", 'above 0 and at most 10'] },
  { args: ['demo', '--scale', 'NaN'], says: ["argument 'NaN' is invalid"] },
  { args: ['demo', '--scale', '1e9'], says: ["argument '1e9' is invalid"] },
];

describe('wrong words on the command line', () => {
  it.concurrent.each(misused)('nightferry $args: exit 2, and what would be right', async ({ args, says }) => {
    const { end, output } = await late.run(args);
    expect(end, output).toBe(2);
    for (const words of says) expect(output).toContain(words);
    expectNoBug(output);
  });

  it('names an unknown demo and those there are', async () => {
    expectFault(await late.run(['demo', 'shop']), {
      exit: 2,
      code: 'demo/unknown',
      names: ['shop'],
      next: ['edu-v2'],
    });
  });

  it('names a runbook that is not there', async () => {
    expectFault(await late.run(['run', `${late.directory}/nowhere.yaml`, '--in', 'test']), {
      exit: 2,
      code: 'runbook/missing-file',
      names: [`${late.directory}/nowhere.yaml`],
      next: ['Check the path'],
    });
  });

  it('names an unknown environment and those there are', async () => {
    expectFault(await late.run(['run', late.runbook, '--in', 'staging']), {
      exit: 2,
      code: 'runbook/unknown-environment',
      names: ['"staging"'],
      next: [/Known environments: test, live/],
    });
  });

  it('names an unknown var and the one that was meant', async () => {
    expectFault(await late.run(['run', late.runbook, '--in', 'test', '--var', 'row=1']), {
      exit: 2,
      code: 'runbook/unknown-var',
      names: ['--var row'],
      next: [/Did you mean "rows"/],
    });
  });

  it('begins nothing, whatever was wrong', async () => {
    expect(await late.remains()).toEqual(untouched);
  });
});

/** Runs this module before the command line, to pretend something about the machine. */
const pretending = (module: string) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}`,
});

describe('a machine that is not as it should be', () => {
  it('with a Node that is too old is told which one is needed, before anything loads that would fail on it', async () => {
    const old = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.19.1" } })';
    const { end, output } = await runNightferry(['--version'], pretending(old));
    expect(output).toBe('nightferry needs Node.js 22.13 or newer; this is 20.19.1.\n');
    expect(end).toBe(2);
  });

  it('with a user who has no home is told to name the journal, and works with it', async () => {
    const homeless = pretending(`
      import os from 'node:os';
      import { syncBuiltinESMExports } from 'node:module';
      os.homedir = os.userInfo = () => { throw new Error('no entry'); };
      syncBuiltinESMExports();`);
    expectFault(await runNightferry(['status'], { ...homeless, XDG_STATE_HOME: '' }), {
      exit: 1,
      code: 'journal/no-home',
      names: ['your journal', 'no home directory'],
      next: ['--journal', 'HOME or XDG_STATE_HOME'],
    });
    const { end, output } = await late.run(
      ['run', late.runbook, '--in', 'test', '--session', 'n1', '--plain'],
      homeless,
    );
    expect(end, output).toBe(3);
    expect(output).toContain(`nightferry --journal ${late.journal} resume n1`);
  });

  it('in a folder that was removed meanwhile says so', async () => {
    const line = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$@"';
    const args = [process.execPath, await compiledCommandLine(), '--journal', late.journal, 'status'];
    const { exitCode = -1, output } = await systemShell.run({
      command: ['sh', '-c', line, ...args],
      cwd: late.directory,
    });
    expectFault(
      { end: exitCode, output, stdout: '' },
      {
        exit: 1,
        code: 'machine/no-folder',
        names: ['The folder that nightferry was started in'],
        next: ['cd ~'],
      },
    );
  });
});
