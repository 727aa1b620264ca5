import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { Fault, recordFault } from '../state/fault.ts';
import { asTyped, startedAs } from '../state/typed-command.ts';
import { addAbandon } from './commands/abandon.ts';
import { addAdopt } from './commands/adopt.ts';
import { addCheck } from './commands/check.ts';
import { addComplete } from './commands/complete.ts';
import { addCompletion } from './commands/completion.ts';
import { addControl } from './commands/control.ts';
import { addDemo } from './commands/demo.ts';
import { addDemoApplication } from './commands/demo-application.ts';
import { addDoctor } from './commands/doctor.ts';
import { addInit } from './commands/init.ts';
import { addLint } from './commands/lint.ts';
import { addMan } from './commands/man.ts';
import { addRejects } from './commands/rejects.ts';
import { addReport } from './commands/report.ts';
import { addResume } from './commands/resume.ts';
import { addRollback } from './commands/rollback.ts';
import { addRun } from './commands/run.ts';
import { addSheet } from './commands/sheet.ts';
import { addSign } from './commands/sign.ts';
import { addStatus } from './commands/status.ts';
import { addStop } from './commands/stop.ts';
import { addWatch } from './commands/watch.ts';
import { addWizard } from './commands/wizard.ts';
import { exitCodeOfFault, exitCodes } from './exit-codes.ts';
import { FaultyRunbook } from './faulty-runbook.ts';
import { faultLines } from './plain/output.ts';
import { outliveBrokenOutput } from './signals.ts';
import { howStarted } from './started-as.ts';
import { version } from './version.ts';

/** Runs the command line and resolves with the exit code. Never rejects. */
export async function main(args: readonly string[]): Promise<number> {
  outliveBrokenOutput();
  sayHowStarted();
  let exitCode: number = exitCodes.finished;
  const program = commandLine((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === 'commander.missingMandatoryOptionValue') await hintAtEnvironments(program, args);
      return error.exitCode === 0 ? exitCodes.finished : exitCodes.usage;
    }
    const lines = error instanceof FaultyRunbook ? error.lines : faultLines(recordFault(error));
    process.stderr.write(`${asTyped(lines.join('\n'))}\n`);
    return exitCodeOfFault(error);
  }
}

function commandLine(end: (exitCode: number) => void): Command {
  const program = new Command('nightferry')
    .description('Takes a DBA through a database migration at 2 AM: rehearsed, journaled, resumable, signed off.')
    .version(version)
    .option('--journal <file>', 'the journal to use (default: $XDG_STATE_HOME/nightferry/journal.db)')
    .option('--as <name>', 'who you are, for the journal and the report (default: your account here)', readName)
    .option('--no-color', 'no colours; the words beside them stay')
    .option('--screen-reader', 'screens for people who listen: words only, nothing that moves by itself')
    // Each command on one line of 80.
    .configureHelp({ showGlobalOptions: true, subcommandTerm: termOf })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void process.stdout.write(asTyped(text)),
      writeErr: (text) => void process.stderr.write(asTyped(text)),
    })
    .showHelpAfterError('(nightferry --help says what there is)');
  for (const add of [
    addWizard,
    addDemo,
    addDemoApplication,
    addInit,
    addLint,
    addDoctor,
    addSheet,
    addRun,
    addResume,
    addStatus,
    addWatch,
    addCheck,
    addRejects,
    addSign,
    addControl,
    addStop,
    addAbandon,
    addRollback,
    addAdopt,
    addReport,
    addCompletion,
    addComplete,
    addMan,
  ])
    add(program, end);
  // Only now, since commands inherit it: what is left over at the top is a command that does not exist.
  program.allowExcessArguments();
  program.hook('preAction', () => {
    requireFolder();
    if (program.opts().color === false) process.env.NO_COLOR = '1';
    if (program.opts().screenReader === true) process.env.INK_SCREEN_READER = 'true';
  });
  return program.addHelpText(
    'after',
    [
      '',
      'Without a command: the wizard, with sessions to resume and runbooks to start.',
      'nightferry COMMAND --help has examples.',
      '',
      'Exit codes: 0 finished, 1 failed, 2 wrong usage or faulty runbook,',
      '3 waiting for a person, 4 rolled back, 130 interrupted (safe to resume).',
    ].join('\n'),
  );
}

/** From here on every command of ours that is shown is one that can be typed. */
function sayHowStarted(): void {
  const { argv, argv0, env } = process;
  startedAs(howStarted({ file: argv[1], node: argv0, folder: folderOrRoot(), env }));
}

/** The folder may be gone: who is told so still reads the commands. */
function folderOrRoot(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}

/** What follows the sentence that `--in` is missing. */
async function hintAtEnvironments(program: Command, args: readonly string[]): Promise<void> {
  const { missingEnvironment } = await import('./completion/missing-environment.ts');
  for (const line of missingEnvironment(program, args)) process.stderr.write(`${line}\n`);
}

function termOf(command: Command): string {
  const args = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...args].join(' ');
}

function readName(text: string): string {
  if (text.trim() !== '') return text.trim();
  throw new InvalidArgumentError('It must be a name.');
}

/** Faults: `machine/no-folder`. Nothing that is named relative to it could be found. */
function requireFolder(): void {
  try {
    process.cwd();
  } catch (cause) {
    throw new Fault('machine/no-folder', 'The folder that nightferry was started in is not there any more.', {
      remedy: ['Go to one that is there (cd ~), and give the command again.'],
      retry: 'safe',
      cause,
    });
  }
}
