import { type DraftStep, draftSteps } from '../draft.ts';
import { isMapping, type Path, valueAt } from '../tree.ts';
import type { Rule } from './rule.ts';

/** One program of a command: of a pipe or a shell line there are several. */
interface Program {
  readonly name: string;
  readonly words: readonly string[];
  readonly text: string;
}

interface Advice {
  readonly code: string;
  readonly when: (program: Program) => boolean;
  readonly says: string;
  readonly remedy: string;
}

const follows = ({ words }: Program) => words.some((word) => /^(?:-[a-eg-z0-9]*[fF]|--follow(?:=.*)?)$/.test(word));
const lacks = (program: Program, option: RegExp) => !program.words.some((word) => option.test(word));

/** What goes wrong with these programs when nobody sits at the keyboard. */
const advices: readonly Advice[] = [
  {
    code: 'command/endless',
    when: (program) => /^(?:tail|journalctl)$/.test(program.name) && follows(program),
    says: 'follows a log and never ends',
    remedy: 'Look at the last lines instead, or wait for a text with a wait step.',
  },
  {
    code: 'command/endless',
    when: (program) => program.words.includes('logs') && follows(program),
    says: 'follows a log and never ends',
    remedy: 'Look at the last lines instead, or wait for a text with a wait step.',
  },
  {
    code: 'command/endless',
    when: ({ name }) => /^(?:watch|htop|less|more|vi|vim|nano)$/.test(name),
    says: 'waits for a person at a terminal',
    remedy: 'Ask the person with a confirm step.',
  },
  {
    code: 'command/asks',
    when: (program) => program.name === 'sudo' && lacks(program, /^(?:-[A-Za-z]*n|--non-interactive)$/),
    says: 'may ask for a password that nobody can type here',
    remedy: 'Write sudo -n, which fails instead of asking.',
  },
  {
    code: 'command/ignores-errors',
    when: (program) =>
      program.name === 'psql' && !lacks(program, /^(?:-f.*|--file(?:=.*)?|<)$/) && !/ON_ERROR_STOP/.test(program.text),
    says: 'ends well even when a statement of the file fails',
    remedy: 'Use an sql step, or add -v ON_ERROR_STOP=1.',
  },
  {
    code: 'command/ignores-errors',
    when: (program) => program.name === 'sqlcmd' && lacks(program, /^-b$/),
    says: 'ends well even when a statement fails',
    remedy: 'Add -b.',
  },
  {
    code: 'command/ignores-errors',
    when: (program) =>
      program.name === 'curl' &&
      lacks(program, /^(?:-[A-Za-z]*f[A-Za-z]*|--fail(?:-with-body)?|-w|--write-out(?:=.*)?)$/),
    says: 'ends well even when the server answers with an error',
    remedy: 'Add --fail-with-body.',
  },
];

/** Commands that end well and did not work, or never end. Warnings: `command/...`. */
export const commands: Rule = (draft, report) => {
  for (const { step } of draftSteps(draft)) {
    for (const { path, command, shell } of commandsIn(step, draft.tree.value)) {
      const text = typeof command === 'string' ? command : command.join(' ');
      for (const program of programsIn(command)) {
        for (const { code, when, says, remedy } of advices) {
          if (when(program)) report.warning(code, { path }, `${program.name} in step ${step.name} ${says}.`, [remedy]);
        }
      }
      if (shell && /[^|]\|[^|]/.test(text) && !/pipefail/.test(text)) {
        const message = `The pipe in step ${step.name} ends well when only its last command does.`;
        report.warning('command/ignores-errors', { path }, message, ['Begin it with set -o pipefail, and name bash.']);
      }
    }
  }
};

interface FoundCommand {
  readonly path: Path;
  readonly command: string | readonly string[];
  readonly shell: boolean;
}

/** Every `command` in a step, however deep: probes and rehearsals have one too. */
function commandsIn({ specPath, kind }: DraftStep, document: unknown): readonly FoundCommand[] {
  return kind ? search(valueAt(document, specPath), specPath) : [];
}

function search(value: unknown, path: Path): readonly FoundCommand[] {
  if (!isMapping(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const inner = value[key];
    const at = [...path, key];
    if (key !== 'command') return search(inner, at);
    if (typeof inner === 'string') return [{ path: at, command: inner, shell: true }];
    if (!Array.isArray(inner)) return search(inner, at);
    const words = inner.filter((word) => typeof word === 'string');
    return [{ path: at, command: words, shell: words.some((word) => /^-[a-z]*c$/.test(word)) }];
  });
}

/** Splits a shell line roughly: enough to see which programs it starts. */
function programsIn(command: string | readonly string[]): readonly Program[] {
  const lines = typeof command === 'string' ? [command] : command.includes('-c') ? command.slice(-1) : [command];
  return lines
    .flatMap((line) =>
      typeof line === 'string' ? line.split(/&&|\|\||[;|\n]/).map((part) => part.trim().split(/\s+/)) : [line],
    )
    .flatMap((words) => programOf(words));
}

function programOf(all: readonly string[]): readonly Program[] {
  const words = all.filter((word, index) => word !== '' && !(index === 0 && /^(?:exec|time|nohup|env)$/.test(word)));
  const start = words.findIndex((word) => !/^[A-Z_][A-Z0-9_]*=/.test(word));
  const [first, ...rest] = start === -1 ? [] : words.slice(start);
  if (first === undefined) return [];
  const program = { name: first.split('/').at(-1) ?? first, words: rest, text: words.join(' ') };
  if (program.name !== 'sudo') return [program];
  const behind = rest.findIndex((word) => !word.startsWith('-'));
  return [
    { ...program, words: rest.slice(0, Math.max(0, behind)) },
    ...(behind === -1 ? [] : programOf(rest.slice(behind))),
  ];
}
