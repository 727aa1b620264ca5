import type { EventEmitter } from 'node:events';
import type { Command, Option } from 'commander';
import { capitalized } from '../../state/format.ts';

/** The manual page, in the macros of man(7), from commander's own tree: nothing in it is written twice. */
export function manPage(program: Command): string {
  const help = program.createHelp();
  const commands = help.visibleCommands(program);
  return `${[
    `.TH NIGHTFERRY 1 "" "nightferry ${program.version() ?? ''}" "User commands"`,
    '.SH NAME',
    'nightferry \\- takes a DBA through a database migration',
    '.SH SYNOPSIS',
    ...commands.flatMap((command) => ['.br', `.B nightferry ${text(command.name())}`, text(usageOf(command))]),
    '.SH DESCRIPTION',
    text(program.description()),
    'Without a command: the wizard, with sessions to resume and runbooks to start.',
    '.SH OPTIONS OF EVERY COMMAND',
    ...program.options.filter(({ hidden }) => !hidden).flatMap(optionLines),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    ...exitLines,
    '.SH ENVIRONMENT',
    ...environmentLines,
    '.SH FILES',
    '.TP',
    '.I $XDG_STATE_HOME/nightferry/journal.db',
    'The journal, where \\-\\-journal names no other; without the variable, below ~/.local/state. Only its owner may read it.',
    '.SH SEE ALSO',
    'The pages in docs/ beside the program; nightferry COMMAND \\-\\-help.',
  ].join('\n')}\n`;
}

function commandLines(command: Command): readonly string[] {
  const args = command.registeredArguments;
  return [
    `.SS nightferry ${text(command.name())} ${text(usageOf(command))}`,
    text(sentence(command.description())),
    ...args.flatMap((argument) => ['.TP', `.I ${text(argument.name())}`, text(argument.description)]),
    ...command.options.filter(({ hidden }) => !hidden).flatMap(optionLines),
    '.PP',
    '.nf',
    ...afterHelp(command).split('\n').map(text),
    '.fi',
  ];
}

function usageOf(command: Command): string {
  const args = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const needed = command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags);
  return [...args, ...needed, '[options]'].join(' ');
}

function optionLines({ flags, description, argChoices, defaultValue }: Option): readonly string[] {
  const choices = argChoices ? ` One of ${argChoices.join(', ')}.` : '';
  const preset = typeof defaultValue === 'string' ? ` Default: ${defaultValue}.` : '';
  return ['.TP', `.B ${text(flags)}`, text(`${sentence(description)}${choices}${preset}`)];
}

/** Examples and exit codes, as `--help` ends with them. */
function afterHelp(command: Command): string {
  let after = '';
  const write = (part: string) => {
    after += part;
  };
  // What addHelpText adds is kept as a listener; the types do not say that a command is an emitter.
  (command as unknown as EventEmitter).emit('afterHelp', { error: false, command, write });
  return after.trim();
}

const exitLines = [
  ...[['0', 'finished'] as const, ['1', 'failed'] as const, ['2', 'wrong usage, or a faulty runbook'] as const],
  ...[['3', 'stopped, waiting for a person; resume later'] as const, ['4', 'rolled back'] as const],
  ['130', 'interrupted; safe to resume'] as const,
].flatMap(([code, means]) => ['.TP', `.B ${code}`, means]);

const environmentLines = [
  ['NO_COLOR', 'no colours, whatever its value'],
  ['XDG_STATE_HOME', 'where the journal is kept, and the data of demos'],
  ['NIGHTFERRY_COMMAND', 'how commands are written that are shown, for a wrapper; else as the program was started'],
  ['PGPASSFILE, PGSERVICEFILE, PGSSLMODE, ...', 'what a URL leaves open, as libpq reads it'],
].flatMap(([name = '', means = '']) => ['.TP', `.B ${text(name)}`, means]);

function sentence(words: string): string {
  const whole = capitalized(words);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** As roff takes it: a backslash, a hyphen that is to be copied, and a line that must not be a request. */
function text(line: string): string {
  const escaped = line.replaceAll('\\', '\\e').replaceAll('-', '\\-');
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
