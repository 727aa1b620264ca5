import type { Holds, Years } from '../../../../copy/holds.ts';
import type { SqlType } from '../types.ts';
import type { FitOptions, Fitted, Value, ValueGuard } from './fitted.ts';

type TimeHolds = Extract<Holds, { kind: 'date' | 'time' | 'timestamp' | 'instant' }>;

/** Digits of a second that the target does not keep are refused where they are not zero, and left out on the way where they are. */
export function fitTime({ sql, type }: Value, holds: TimeHolds, { into }: FitOptions): Fitted | undefined {
  switch (holds.kind) {
    case 'date':
      if (type.kind === 'date') return { sql, guards: outside(sql, holds.years, into) };
      if (type.kind !== 'local') return undefined;
      return {
        sql: `CAST(${sql} AS date)`,
        guards: [
          { when: `CAST(${sql} AS date) <> ${sql}`, because: `have a time of day, which ${into} does not keep` },
          ...outside(sql, holds.years, into),
        ],
      };
    case 'time':
      return type.kind === 'time' ? { sql, guards: shortened(sql, type, holds.digits, into) } : undefined;
    case 'timestamp':
      if (type.kind !== 'local' && type.kind !== 'date') return undefined;
      return {
        sql,
        guards: [
          ...shortened(sql, type, holds.digits, into),
          ...between(sql, type, holds.steps, into),
          ...outside(sql, holds.years, into),
        ],
      };
    case 'instant':
      if (type.kind !== 'offset') return undefined;
      return {
        sql,
        guards: [...shortened(sql, type, holds.digits, into), ...outside(sql, holds.years, into)],
        ...(holds.zones !== 'offsets' && { loses: 'keeps the instant, and not the offset that it was written with' }),
      };
  }
}

/** Of a datetime all three digits are kept: its ticks are taken as they are written. Nanoseconds: a tick has a hundred of them. */
export function shortened(sql: string, type: SqlType, digits: number, into: string): readonly ValueGuard[] {
  if (type.scale <= digits) return [];
  return [
    {
      when: `DATEPART(nanosecond, ${sql}) % ${10 ** (9 - digits)} <> 0`,
      because: `have more than ${digits} digits after the second, which ${into} does not keep`,
    },
  ];
}

function outside(sql: string, years: Years | undefined, into: string): readonly ValueGuard[] {
  if (years === undefined) return [];
  // The server itself has the years 1 to 9999. A datetime would not be compared with a time that it can't be.
  const time = (text: string) => `CONVERT(datetime2(0), '${text}', 121)`;
  const conditions = [
    ...(years.from <= '0001-01-01' ? [] : [`${sql} < ${time(years.from)}`]),
    ...(years.before.indexOf('-') > 4 ? [] : [`${sql} >= ${time(years.before)}`]),
  ];
  if (conditions.length === 0) return [];
  return [{ when: `(${conditions.join(' OR ')})`, because: `are outside of the years that ${into} has` }];
}

function between(
  sql: string,
  type: SqlType,
  steps: '1/300 second' | 'minute' | undefined,
  into: string,
): readonly ValueGuard[] {
  if (steps === undefined || type.kind === 'date') return [];
  const because = `are between the steps of ${into}, and would be rounded`;
  if (steps === 'minute') {
    const seconds = `DATEPART(second, ${sql}) <> 0 OR DATEPART(nanosecond, ${sql}) <> 0`;
    return /^smalldatetime$/i.test(type.text) ? [] : [{ when: `(${seconds})`, because }];
  }
  if (/^(small)?datetime$/i.test(type.text)) return [];
  const last = `DATEPART(nanosecond, ${sql}) % 10000000`;
  return [{ when: `${last} NOT IN (0, 3000000, 7000000)`, because }];
}
