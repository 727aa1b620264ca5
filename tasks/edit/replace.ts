import { Fault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';

/** One replacement with its secrets read. */
export type Replacement = {
  readonly with: string;
  readonly count: number;
  /** Whether `with` is a secret, so that nobody is shown it. */
  readonly isSecret: boolean;
} & ({ readonly find: string } | { readonly pattern: string });

/**
 * The text with every replacement made, one after the other. Fault: `edit/count`, when one of them is there another
 * number of times than was said.
 */
export function replaceIn(text: string, replacements: readonly Replacement[], file: string): string {
  return replacements.reduce((before, replacement) => replaceOne(before, replacement, file), text);
}

function replaceOne(text: string, replacement: Replacement, file: string): string {
  const { count } = replacement;
  const found =
    'find' in replacement
      ? text.split(replacement.find).length - 1
      : [...text.matchAll(new RegExp(replacement.pattern, 'gm'))].length;
  if (found !== count) throw miscounted(replacement, found, file);
  // A secret is taken as it is: a $ in it is no group.
  const literally = () => replacement.with;
  if ('find' in replacement) return text.replaceAll(replacement.find, literally);
  const pattern = new RegExp(replacement.pattern, 'gm');
  return replacement.isSecret ? text.replace(pattern, literally) : text.replace(pattern, replacement.with);
}

/** What secrets replace may be secrets themselves. */
export function replacedSecrets(text: string, replacements: readonly Replacement[]): readonly string[] {
  return replacements.flatMap((replacement) =>
    replacement.isSecret && 'pattern' in replacement
      ? [...text.matchAll(new RegExp(replacement.pattern, 'gm'))].map(([found]) => found)
      : [],
  );
}

function miscounted(replacement: Replacement, found: number, file: string): Fault {
  const what = 'find' in replacement ? JSON.stringify(replacement.find) : `/${replacement.pattern}/`;
  const times = found === 0 ? 'is not there' : `is there ${formatCount(found, 'time')}`;
  return new Fault(
    'edit/count',
    `In ${file}, ${what} ${times}; ${formatCount(replacement.count, 'time')} was expected.`,
    {
      remedy: [
        'Nothing was changed. Look at the file: it may be another one than the runbook was written for, or be edited already.',
        'Correct the file and retry; or make the edit by hand and skip the step with a reason.',
      ],
      retry: 'safe',
    },
  );
}
