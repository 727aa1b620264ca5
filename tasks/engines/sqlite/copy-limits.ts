import type { Holds } from '../../copy/holds.ts';
import { quoteLiteral } from './copy-text.ts';
import type { ValueGuard } from './copy-types.ts';

type Of<K extends Holds['kind']> = Extract<Holds, { kind: K }>;

/** How long a text may be, and of which characters, by the target's own count. */
export function textGuards(
  value: string,
  { most, unit, beyondAscii }: Of<'text'>,
  type: string,
): readonly ValueGuard[] {
  const isText = `typeof(${value}) = 'text'`;
  const longer = (length: string, what: string): readonly ValueGuard[] =>
    most === undefined
      ? []
      : [{ when: `${isText} AND ${length} > ${most}`, because: `are longer than ${most} ${what}` }];
  if (beyondAscii !== undefined) {
    const known = `'*[^' || char(1) || '-' || char(127) || ${quoteLiteral(beyondAscii)} || ']*'`;
    const stray = {
      when: `${isText} AND ${value} GLOB ${known}`,
      because: `have characters that ${type} can not hold`,
    };
    return [...longer(`length(${value})`, 'characters'), stray];
  }
  if (unit === 'utf16') return longer(`nightferry_length(${value}, 'utf16')`, 'units of UTF-16');
  if (unit === 'bytes') return longer(`nightferry_length(${value}, 'utf8')`, 'bytes');
  return most === undefined
    ? []
    : [{ when: `length(${value}) > ${most}`, because: `are longer than ${most} characters` }];
}

export function sizeGuards(value: string, { most, least }: Of<'bytes'>): readonly ValueGuard[] {
  const isBlob = `typeof(${value}) = 'blob'`;
  return [
    ...(most === undefined
      ? []
      : [{ when: `${isBlob} AND length(${value}) > ${most}`, because: `are longer than ${most} bytes` }]),
    ...(least === undefined
      ? []
      : [
          {
            when: `${isBlob} AND length(${value}) < ${least}`,
            because: `are shorter than ${least} bytes and would be padded`,
          },
        ]),
  ];
}

export function infinite(value: string, { finite }: Of<'real'>): readonly ValueGuard[] {
  if (!finite) return [];
  return [{ when: `typeof(${value}) = 'real' AND abs(${value}) > 1.7976931348623157e308`, because: 'are infinite' }];
}

/** Of texts that are dates and times: years have four digits there. */
export function boundGuards(
  value: string,
  holds: Of<'date'> | Of<'time'> | Of<'timestamp'> | Of<'instant'>,
  type: string,
): readonly ValueGuard[] {
  if (holds.kind === 'time') return [];
  const { years } = holds;
  const steps = holds.kind === 'timestamp' ? holds.steps : undefined;
  const isText = `typeof(${value}) = 'text'`;
  const early = years && `${value} < ${quoteLiteral(years.from)}`;
  const late = years && years.before.length === 10 ? ` OR ${value} >= ${quoteLiteral(years.before)}` : '';
  return [
    ...(early === undefined
      ? []
      : [{ when: `${isText} AND (${early}${late})`, because: `are before or after what ${type} holds` }]),
    ...(steps === undefined
      ? []
      : [{ when: `${isText} AND ${between(value, steps)}`, because: `would be rounded by ${type}` }]),
  ];
}

function between(value: string, steps: NonNullable<Of<'timestamp'>['steps']>): string {
  if (steps === 'minute') return `length(${value}) > 16 AND substr(${value}, 18, 2) <> '00'`;
  return `length(${value}) > 22 AND substr(${value}, 23, 1) NOT IN ('0', '3', '7')`;
}
