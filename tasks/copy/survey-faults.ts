import { Fault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import type { Cell } from '../../state/outcome.ts';

/** Names for messages: `edu.users` and `edu_v2.users`. */
export interface Titles {
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

/** A refusal that belongs to one column of the mapping. Without a key of the copy `shown` can't name the rows. */
export interface Refused {
  /** What is counted: ends a line that begins with the column of the target. */
  readonly title: string;
  readonly condition: string;
  fault(where: Titles & { readonly column: string }, count: bigint, shown: string): Fault;
}

/** The rows of a look-up that find nothing, or more than one. `table` is the looked-up one, as the runbook names it. */
export function lookUpRefusals(
  table: string,
  missing: string | undefined,
  several: string | undefined,
): readonly Refused[] {
  return [
    ...(missing === undefined
      ? []
      : [
          {
            title: `rows that find nothing in ${table}`,
            condition: missing,
            fault: ({ from, to, column }: Titles & { readonly column: string }, count: bigint, shown: string) =>
              new Fault(
                'copy/no-match',
                `${formatCount(count, 'row')} of ${from} for ${to}.${column} find no row in ${table}: ${shown}.`,
                {
                  remedy: [
                    `Add what is missing to ${table}, or correct the rows that refer to it.`,
                    'Or say with `otherwise:` what such rows get; `otherwise: null` leaves the column empty.',
                  ],
                  retry: 'safe',
                },
              ),
          },
        ]),
    ...(several === undefined
      ? []
      : [
          {
            title: `rows that find more than one row in ${table}`,
            condition: several,
            fault: ({ from, to, column }: Titles & { readonly column: string }, count: bigint, shown: string) =>
              new Fault(
                'copy/many-matches',
                `${formatCount(count, 'row')} of ${from} for ${to}.${column} find more than one row in ${table}: ${shown}.`,
                {
                  remedy: [
                    'Add columns under `on:` until a row finds no more than one.',
                    `Or repair the rows of ${table} that are there twice.`,
                  ],
                  retry: 'safe',
                },
              ),
          },
        ]),
  ];
}

/** A value of a JSON document that is not there, where nothing is said about that. */
export function jsonMissing(path: string, condition: string): Refused {
  return {
    title: `JSON without ${path}`,
    condition,
    fault: ({ from, to, column }, count, shown) =>
      new Fault(
        'copy/json-missing',
        `${formatCount(count, 'row')} of ${from} for ${to}.${column} have no ${path} in their JSON, or null: ${shown}.`,
        {
          remedy: [
            'Say with `otherwise:` what such rows get; `otherwise: null` leaves the column empty.',
            'Or see whether the path is right: fields and items are told apart by letter.',
          ],
          retry: 'safe',
        },
      ),
  };
}

/** A value of a JSON document that is not of the type that was asked for. */
export function jsonOther(path: string, because: string, condition: string): Refused {
  return {
    title: `${path} in JSON, where values ${because}`,
    condition,
    fault: ({ from, to, column }, count, shown) => {
      const is = `have a value at ${path} in their JSON that ${because}`;
      return new Fault(
        'copy/would-change',
        `${formatCount(count, 'row')} of ${from} for ${to}.${column} ${is}: ${shown}.`,
        {
          remedy: ['Repair the documents, or take the value as another type with `as:`; `as: json` takes any.'],
          retry: 'safe',
        },
      );
    },
  };
}

/** Text that a mapping reads as JSON, and that is none. */
export function noJson(source: string, { from }: Titles, count: bigint, shown: string): Fault {
  return new Fault(
    'copy/no-json',
    `In ${formatCount(count, 'row')} of ${from} the text of ${source} can't be read as JSON: ${shown}.`,
    { remedy: ['Repair these rows in the source, or leave them out with `where:`.'], retry: 'safe' },
  );
}

/** Numbers of large objects, whose contents are not in the table. `column` is as SQL has it. */
export function largeObjects(column: string, condition: string): Refused {
  return {
    title: 'numbers of large objects',
    condition,
    fault: ({ from, to, column: target }, count, shown) =>
      new Fault(
        'copy/large-object',
        `${formatCount(count, 'row')} of ${from} for ${to}.${target} point to large objects, which would stay behind: ${shown}.`,
        {
          remedy: [
            `Bring their contents: \`sql: "lo_get(${column})"\` into a bytea column.`,
            'Or leave the column out.',
          ],
          retry: 'safe',
        },
      ),
  };
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
