import type { Holds } from '../../copy/holds.ts';
import type { ValueGuard } from './copy-types.ts';

type Time = Extract<Holds, { kind: 'date' | 'time' | 'timestamp' | 'instant' }>;

/**
 * Texts that are no date or time as ISO 8601 writes them, or have more digits than the column keeps. A zone at the end of
 * a local time would be dropped by the target without a word, and an instant without a zone would be guessed.
 */
export function timeOdd(value: string, holds: Time): ValueGuard {
  // The usual form first: nothing else is computed for it.
  const usual = { date: 'date', time: 'time', timestamp: undefined, instant: undefined }[holds.kind];
  const first = usual === undefined ? '' : `${usual}(${value}) IS NOT ${value} AND `;
  const odd = (isFine: string, because: string): ValueGuard => ({
    when: `${first}typeof(${value}) = 'text' AND NOT coalesce(${isFine}, 0)`,
    because,
  });
  switch (holds.kind) {
    case 'date':
      return {
        ...odd(`date(${value}) = ${value}`, 'are no dates such as 2020-01-31'),
        roughly: `${value} IS NOT NULL AND date(${value}) IS NOT ${value}`,
      };
    case 'time': {
      const [clock, tail] = [`substr(${value}, 1, 8)`, `substr(${value}, 9)`];
      const isFine = `time(${value}) = ${value} OR length(${value}) = 5 AND time(${value}) = ${value} || ':00' OR time(${clock}) = ${clock} AND ${isFraction(tail, holds.digits)}`;
      return odd(`(${isFine})`, `are no times such as 13:45:00${upTo(holds.digits)}`);
    }
    case 'timestamp':
      return {
        ...odd(
          `(${isLocal(value, holds.digits)})`,
          `are no local times such as 2020-01-31 13:45:00, without a zone${upTo(holds.digits)}`,
        ),
        roughly: roughlyNoLocal(value, holds.digits),
      };
    case 'instant': {
      const tail = `substr(${value}, 20)`;
      const digits = `CASE WHEN ${tail} GLOB '.[0-9]*' THEN ltrim(substr(${tail}, 2), '0123456789') ELSE ${tail} END`;
      const zone = `(${digits})`;
      const isZone = `(${zone} = 'Z' OR ${['[0-1][0-9]', '[0-1][0-9][0-5][0-9]', '[0-1][0-9]:[0-5][0-9]'].map((shape) => `${zone} GLOB '[+-]${shape}'`).join(' OR ')})`;
      const isFine = `${isClock(value, `substr(${value}, 1, 19)`)} AND ${isZone} AND length(${tail}) - length(${zone}) <= ${holds.digits + 1}`;
      return odd(
        `(${isFine})`,
        `are no instants such as 2020-01-31 13:45:00Z, with a zone${upTo(holds.digits)} (local times become instants with \`utc:\`)`,
      );
    }
  }
}

/** The usual forms, quickly: a zone behind the time is found, a second point or a number of six digits is not. */
export function roughlyNoLocal(value: string, digits: number): string {
  const clock = `substr(${value}, 1, 19)`;
  const tail = `length(${value}) > ${20 + digits} OR substr(${value}, 20) GLOB '*[^.0-9]*'`;
  return `${value} IS NOT NULL AND (datetime(${clock}) IS NOT ${clock} OR length(${value}) <> 19 AND (${tail}))`;
}

/** Zones that have the same name everywhere: PostgreSQL reads `+04:00` as one west of Greenwich. */
export function isPlainZone(zone: string): boolean {
  return /^[A-Za-z_]+(\/[A-Za-z_]+)*$/.test(zone);
}

/** Of a text, by its length, so that no more than one date is computed. NULL or 0 where it is none. */
export function isLocal(value: string, digits: number): string {
  const fraction = `rtrim(substr(${value}, 20), '0123456789') = '.' AND length(${value}) <= ${20 + digits}`;
  return (
    `CASE length(${value}) WHEN 10 THEN date(${value}) = ${value} WHEN 16 THEN ${isClock(value, `${value} || ':00'`)} ` +
    `WHEN 19 THEN ${isClock(value, value)} ELSE ${isClock(value, `substr(${value}, 1, 19)`)} AND ${fraction} END`
  );
}

/** The clock's text is the same once it was read, but for a T in its middle. */
function isClock(value: string, clock: string): string {
  return `(datetime(${clock}) = ${clock} OR substr(${value}, 11, 1) = 'T' AND datetime(${clock}) = replace(${clock}, 'T', ' '))`;
}

function isFraction(tail: string, digits: number): string {
  return `${tail} GLOB '.[0-9]*' AND substr(${tail}, 2) NOT GLOB '*[^0-9]*' AND length(${tail}) <= ${digits + 1}`;
}

function upTo(digits: number): string {
  if (digits === 0) return ' or fractions of a second';
  return digits < 6 ? `, with up to ${digits} digits after the second` : '';
}
