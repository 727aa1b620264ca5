import { Fault } from '../../../state/fault.ts';
import { formatCount } from '../../../state/format.ts';
import { nullKey, unmappedValues, wouldChange } from '../../copy/survey-faults.ts';
import type { CompiledCopy, FittedColumn } from './copy-compiled.ts';
import { oddKeySql } from './copy-keys.ts';

/** A condition under which a row can't be carried over as it is, or that is worth knowing. */
export interface Guard {
  readonly title: string;
  readonly condition: string;
  /** Of the target; not there where rows can't be named by their key. */
  readonly column?: string;
  /** As `ValueGuard.roughly`. */
  readonly roughly?: string | undefined;
  readonly of?: string | undefined;
  /** Without it the count is only noted. */
  readonly refuse?: (count: bigint, shown: string) => Fault;
  /** What is shown of such rows: their first keys, unless it is an expression. */
  readonly values?: string;
}

export function guardsOf({ key, columns, request }: CompiledCopy): readonly Guard[] {
  const titles = { from: request.title, to: request.into };
  const names = key.columns.map(({ name }) => name).join(', ');
  const { isNull, isBlob } = oddKeySql(key);
  return [
    ...(isNull === undefined
      ? []
      : [
          {
            title: `${names}: NULL in the key`,
            condition: isNull,
            refuse: (count: bigint) => nullKey(names, titles, count),
          },
        ]),
    ...(isBlob === undefined
      ? []
      : [
          {
            title: `${names}: blobs in the key`,
            condition: isBlob,
            refuse: (count: bigint) => blobKey(names, titles.from, count),
          },
        ]),
    ...columns.flatMap(({ name, expression: { guards, unmapped, refusals = [] } }): readonly Guard[] => [
      ...(unmapped === undefined
        ? []
        : [
            {
              title: `${name}: values that the mapping does not cover`,
              column: name,
              ...unmapped,
              values: unmapped.value,
              refuse: (count: bigint, shown: string) => unmappedValues(name, titles, count, shown),
            },
          ]),
      ...guards.map(({ when, because, roughly, of }) => ({
        title: `${name}: values that ${because}`,
        column: name,
        condition: when,
        roughly,
        of,
        refuse: (count: bigint, shown: string) =>
          wouldChange(
            name,
            titles,
            count,
            because,
            key.width === 0 ? 'it has no key to name them by' : `${names} ${shown}`,
          ),
      })),
      ...refusals.map(({ title, condition, fault }) => ({
        title: `${name}: ${title}`,
        condition,
        refuse: (count: bigint, shown: string) => fault({ ...titles, column: name }, count, `${names} ${shown}`.trim()),
      })),
    ]),
  ];
}

/** Whether anything is to be said about a row. Most columns have one test that all their guards begin with. */
export function anySql(guards: readonly Guard[]): string {
  const groups = new Map<string | undefined, Set<string>>();
  for (const { condition, roughly, of } of guards) {
    const group = groups.get(of) ?? new Set();
    groups.set(of, group.add(`(${roughly ?? condition})`));
  }
  const each = [...groups].map(([of, conditions]) => {
    const some = [...conditions].join(' OR ');
    return of === undefined ? some : `(${of} IS NOT NULL AND (${some}))`;
  });
  return each.join(' OR ');
}

/** Local times that never were, and those that were twice. What becomes of them is in docs/copy.md. */
export function localTimeGuards(columns: readonly FittedColumn[]): readonly Guard[] {
  return columns.flatMap(({ name, expression: { localTime } }) => {
    if (localTime === undefined) return [];
    const was = `nightferry_clock(${localTime.column}, ${localTime.zone})`;
    return [
      {
        title: `${name}: local times that the clock skipped; they are taken as if it had not`,
        condition: `${was} = 'skipped'`,
      },
      { title: `${name}: local times that were twice; the later instant is taken`, condition: `${was} = 'twice'` },
    ];
  });
}

function blobKey(key: string, from: string, count: bigint): Fault {
  return new Fault(
    'copy/key-type',
    `In ${formatCount(count, 'row')} of ${from} the key ${key} is a blob among other values.`,
    {
      remedy: ['Copy by another key (`key:`), repair the rows, or leave them out with `where:`.'],
      retry: 'safe',
    },
  );
}
