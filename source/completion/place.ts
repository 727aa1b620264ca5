import type { Argument, Command, Option } from 'commander';

/** Where the cursor is on a command line, and what was said before it. */
export interface Place {
  readonly command: Command;
  /** Arguments before the cursor, by name as the command declares them. */
  readonly given: Readonly<Record<string, string>>;
  /** Values of options before the cursor, by their long flag without dashes. */
  readonly options: Readonly<Record<string, string>>;
  readonly wants: Wanted;
  /** What of the word under the cursor is there already, behind `--option=`. */
  readonly typed: string;
}

export type Wanted =
  | { readonly kind: 'command' }
  | { readonly kind: 'option' }
  | { readonly kind: 'option-value'; readonly option: Option }
  | { readonly kind: 'argument'; readonly argument: Argument }
  | { readonly kind: 'nothing' };

/** Finds the cursor in commander's own tree. `words` begins behind the program's name and ends with the word under the cursor. */
export function placeOf(program: Command, words: readonly string[]): Place {
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? '';
  let command = program;
  let awaiting: Option | undefined;
  let isOver = false;
  const options: Record<string, string> = {};
  const positional: string[] = [];
  for (const word of before) {
    if (awaiting) {
      options[nameOf(awaiting)] = word;
      awaiting = undefined;
    } else if (!isOver && word === '--') isOver = true;
    else if (!isOver && word.startsWith('-') && word !== '-') {
      const [flag, value] = splitFlag(word);
      const option = optionsOf(command, program).find((known) => isFlag(known, flag));
      if (option && value !== undefined) options[nameOf(option)] = value;
      else if (option?.required) awaiting = option;
    } else {
      const named = program.commands.find((known) => known.name() === word);
      // Behind a command that there is not, nothing is known.
      if (command === program && named && positional.length === 0) command = named;
      else positional.push(word);
    }
  }
  const place = { command, options, given: givenTo(command, positional) };
  if (awaiting) return { ...place, wants: { kind: 'option-value', option: awaiting }, typed };
  if (!isOver && typed.startsWith('-')) {
    const [flag, value] = splitFlag(typed);
    if (value === undefined) return { ...place, wants: { kind: 'option' }, typed };
    const option = optionsOf(command, program).find((known) => isFlag(known, flag));
    return { ...place, wants: option?.required ? { kind: 'option-value', option } : { kind: 'nothing' }, typed: value };
  }
  if (command === program) return { ...place, wants: { kind: positional.length > 0 ? 'nothing' : 'command' }, typed };
  const argument = argumentAt(command, positional.length);
  return { ...place, wants: argument ? { kind: 'argument', argument } : { kind: 'nothing' }, typed };
}

/** Options that a command takes: its own and those of every command. */
export function optionsOf(command: Command, program: Command): readonly Option[] {
  const own = command === program ? [] : command.options;
  return [...own, ...program.options].filter(({ hidden }) => !hidden);
}

export function nameOf({ long, short }: Option): string {
  return (long ?? short ?? '').replace(/^-+/, '');
}

function isFlag({ long, short }: Option, flag: string): boolean {
  return flag === long || flag === short;
}

function splitFlag(word: string): readonly [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 || !word.startsWith('--') ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function argumentAt({ registeredArguments }: Command, index: number): Argument | undefined {
  const last = registeredArguments.at(-1);
  return registeredArguments[index] ?? (last?.variadic ? last : undefined);
}

function givenTo(command: Command, positional: readonly string[]): Readonly<Record<string, string>> {
  const named = positional.map((word, index) => [argumentAt(command, index)?.name() ?? '', word] as const);
  return Object.fromEntries(named);
}
