import type { Fault } from '../../../../../state/fault.ts';
import type { CopyRequest } from '../../../../copy/seam.ts';
import { nullKey, unmappedValues, wouldChange } from '../../../../copy/survey-faults.ts';
import type { FittedColumn } from './compile.ts';
import { type CopyKey, nullKeySql } from './keys.ts';

/** A condition under which a row can't be carried over as it is, or that is worth knowing. */
export interface Guard {
  readonly title: string;
  readonly condition: string;
  /** Of the target; not there where rows can't be named by their key. */
  readonly column?: string;
  /** Without it the count is only noted. */
  readonly refuse?: (count: bigint, shown: string) => Fault;
  /** What is shown of such rows: their first keys, unless it is an expression. */
  readonly values?: string;
}

export interface Guarded {
  readonly request: Pick<CopyRequest, 'title' | 'into'>;
  readonly key: CopyKey;
  readonly columns: readonly FittedColumn[];
}

export function guardsOf({ request, key, columns }: Guarded): readonly Guard[] {
  const titles = { from: request.title, to: request.into };
  const names = key.columns.map(({ name }) => name).join(', ');
  const isNull = nullKeySql(key);
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
    ...columns.flatMap(({ name, expression: { guards, unmapped, refusals = [] } }): readonly Guard[] => [
      ...(unmapped === undefined
        ? []
        : [
            {
              title: `${name}: values that the mapping does not cover`,
              column: name,
              condition: unmapped.condition,
              values: unmapped.value,
              refuse: (count: bigint, shown: string) => unmappedValues(name, titles, count, shown),
            },
          ]),
      ...guards.map(({ when, because }) => ({
        title: `${name}: values that ${because}`,
        column: name,
        condition: when,
        refuse: (count: bigint, shown: string) => wouldChange(name, titles, count, because, `${names} ${shown}`.trim()),
      })),
      ...refusals.map(({ title, condition, fault }) => ({
        title: `${name}: ${title}`,
        column: name,
        condition,
        refuse: (count: bigint, shown: string) => fault({ ...titles, column: name }, count, `${names} ${shown}`.trim()),
      })),
    ]),
  ];
}

/** The guards whose rows can be rejected by their key, one by one. */
export function rejecting(guards: readonly Guard[]): readonly Guard[] {
  return guards.filter(({ refuse, column }) => refuse && column !== undefined);
}
