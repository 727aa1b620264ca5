import { Fault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import type { Cell } from '../../state/outcome.ts';

/** Names for messages: `edu.users` and `edu_v2.users`. */
interface Titles {
  readonly from: string;
  readonly to: string;
}

export function unmappedValues(column: string, { from }: Titles, count: bigint, shown: string): Fault {
  return new Fault(
    'copy/unmapped-values',
    `The mapping of ${column} says nothing about values in ${formatCount(count, 'row')} of ${from}: ${shown}.`,
    { remedy: ['Add them to `values:`, or say with `otherwise:` what all others become.'], retry: 'safe' },
  );
}

/** `because` ends a sentence that begins with the values; `shown` names the first of them by their keys. */
export function wouldChange(
  column: string,
  { from, to }: Titles,
  count: bigint,
  because: string,
  shown: string,
): Fault {
  return new Fault(
    'copy/would-change',
    `${formatCount(count, 'value')} of ${from} for ${to}.${column} ${because}: ${shown}.`,
    {
      remedy: [
        'Repair the values in the source, or change the column of the target so that it takes them as they are.',
        'Or say with `sql:` what is to become of them.',
      ],
      retry: 'safe',
    },
  );
}

export function nullKey(key: string, { from }: Titles, count: bigint): Fault {
  return new Fault(
    'copy/null-key',
    `In ${formatCount(count, 'row')} of ${from} the key ${key} is NULL, so that no chunk would have them.`,
    {
      remedy: ['Copy by another key (`key:`), repair the rows, or leave them out with `where:`.'],
      retry: 'safe',
    },
  );
}

/** One fault that tells of all. */
export function allFaults([first, ...others]: readonly Fault[]): Fault | undefined {
  if (first === undefined || others.length === 0) return first;
  const { code, message, remedy, retry } = first;
  return new Fault(code, message, { remedy: [...remedy, ...others.map((other) => `Also: ${other.message}`)], retry });
}

/** A key, or another value, as a message has it. */
export function inWords(values: readonly (Cell | undefined)[]): string {
  const words = values.map(word);
  return words.length === 1 ? words.join() : `(${words.join(', ')})`;
}

function word(value: Cell | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  const short = value.length > 60 ? `${value.slice(0, 60)}...` : value;
  return /^-?\d+$/.test(value) ? value : JSON.stringify(short);
}
