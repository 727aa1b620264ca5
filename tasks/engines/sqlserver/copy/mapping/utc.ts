import { Fault } from '../../../../../state/fault.ts';
import type { LocalClock } from '../../../../copy/binary/local-clock.ts';
import { shortened } from '../fit/fit-times.ts';
import type { SourceColumn } from '../source/table.ts';
import type { Expression, Fill } from './expressions.ts';

/**
 * A local time read in a zone: the instant that it was. The server knows zones by the names of Windows and by rules of its own;
 * so it is computed on the way, by the target's rules where it told of them. Faults: `copy/unlike-types`.
 */
export function utcOf(
  { name, sql, type }: SourceColumn,
  zone: string,
  { name: target, type: into, holds }: Fill,
  clock: LocalClock | undefined,
): Expression {
  if (type.kind !== 'local' && type.kind !== 'date') {
    throw new Fault(
      'copy/unlike-types',
      `${target} is mapped with utc, but ${name} is ${type.text} and no local time.`,
      {
        remedy: [
          type.kind === 'offset'
            ? 'It is an instant already: map it as a plain column.'
            : 'Write it as `sql:` with a cast.',
        ],
        retry: 'safe',
      },
    );
  }
  const takes = holds.kind === 'instant' || holds.kind === 'anything';
  const digits = holds.kind === 'instant' ? holds.digits : 9;
  return {
    shown: `${sql} /* a local time in ${zone}, as an instant */`,
    field: takes
      ? { selects: [sql], source: { kind: 'local-time', zone, clock } }
      : { because: 'takes no instant', remedy: undefined },
    guards: shortened(sql, type, digits, into),
    localTime: { column: sql, clock },
  };
}
