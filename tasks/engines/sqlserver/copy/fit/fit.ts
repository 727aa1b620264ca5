import type { Holds } from '../../../../copy/holds.ts';
import { isPadded, isText, modern } from '../types.ts';
import { fitAnything } from './fit-anything.ts';
import { fitNumber } from './fit-numbers.ts';
import { fitText, fitUuidText, hasNul } from './fit-texts.ts';
import { fitTime } from './fit-times.ts';
import { asIs, type FitOptions, type Fitted, type Value, type ValueGuard } from './fitted.ts';

/** Why values can't be carried over, and what to do; both may say nothing more than that. */
export interface Unfit {
  readonly because: string;
  readonly remedy: string | undefined;
}

/** Whether values of a type can be held, and under which conditions on them. */
export function fit(given: Value, holds: Holds, options: FitOptions): Fitted | Unfit {
  const { type } = given;
  if (type.kind === 'none') return untaken(given);
  const value = { type, sql: modern(given.sql, type) };
  return fitted(value, holds, options) ?? { because: `is ${type.text}`, remedy: adviceFor(value, holds) };
}

export function isFitted(found: Fitted | Unfit): found is Fitted {
  return 'guards' in found;
}

function fitted(value: Value, holds: Holds, options: FitOptions): Fitted | undefined {
  const { type, sql } = value;
  switch (holds.kind) {
    case 'boolean':
      if (type.kind === 'bit') return asIs(sql);
      return type.kind === 'integer'
        ? { sql, guards: [{ when: `${sql} NOT IN (0, 1)`, because: 'are neither 0 nor 1' }] }
        : undefined;
    case 'integer':
    case 'decimal':
    case 'real':
      return fitNumber(value, holds, options);
    case 'text':
    case 'json':
    case 'label':
      return fitText(value, holds, options);
    case 'bytes':
      return type.kind === 'bytes' || type.kind === 'rowversion' ? { sql, guards: sizes(value, holds) } : undefined;
    case 'uuid':
      return type.kind === 'uuid' ? asIs(sql) : isText(type) ? fitUuidText(value) : undefined;
    case 'date':
    case 'time':
    case 'timestamp':
    case 'instant':
      return fitTime(value, holds, options);
    case 'anything':
      return fitAnything(value, holds, options);
    case 'other':
      // The target's own input function reads it.
      return isText(type) || type.kind === 'xml' ? { sql, guards: isText(type) ? hasNul(sql) : [] } : undefined;
    case 'nothing':
      return undefined;
  }
}

function sizes({ sql, type }: Value, { most, least }: Extract<Holds, { kind: 'bytes' }>): readonly ValueGuard[] {
  const size = type.kind === 'rowversion' ? 8 : type.length;
  const isFixed = type.kind === 'rowversion' || isPadded(type);
  return [
    ...(most === undefined || size <= most
      ? []
      : [{ when: `DATALENGTH(${sql}) > ${most}`, because: `are longer than ${most} bytes` }]),
    ...(least === undefined || (isFixed && size >= least)
      ? []
      : [
          { when: `DATALENGTH(${sql}) < ${least}`, because: `are shorter than ${least} bytes, and would be filled up` },
        ]),
  ];
}

/** Types of which no value is taken as it is. */
function untaken({ sql, type: { text } }: Value): Unfit {
  const name = text.toLowerCase();
  if (name === 'sql_variant') {
    return {
      because: 'is sql_variant, of which each value has a type of its own',
      remedy: `Say what they are to become: \`sql: "CAST(${sql} AS nvarchar(4000))"\`, or another type that all of them fit into.`,
    };
  }
  if (name === 'encrypted') {
    return {
      because: 'is encrypted for its clients (Always Encrypted), and its key is not here',
      remedy: 'Leave the column out, or copy it with a program that has the key.',
    };
  }
  const ways: Readonly<Record<string, string>> = {
    hierarchyid: `${sql}.ToString()`,
    geometry: `${sql}.STAsText()`,
    geography: `${sql}.STAsText()`,
    vector: `CAST(${sql} AS nvarchar(max))`,
  };
  const way = ways[name.replace(/\(.*$/, '').replace(/^.*\./, '')] ?? `${sql}.ToString()`;
  return {
    because: `is ${text}, which only SQL Server reads`,
    remedy: `Copy its text into a text column: \`sql: "${way}"\`.`,
  };
}

function adviceFor({ sql, type }: Value, holds: Holds): string | undefined {
  const isInstant = holds.kind === 'instant';
  if (isInstant && (type.kind === 'local' || type.kind === 'date')) {
    const column = /\[([^\]]+)\]$/.exec(sql)?.[1] ?? 'the column';
    return `It has no zone: say which it was written in, with \`{ utc: ${column}, zone: Asia/Baku }\`.`;
  }
  if (type.kind === 'offset' && holds.kind === 'timestamp') {
    return `Its values are instants: say at which place the clock is to be read, with \`sql: "CAST(SWITCHOFFSET(${sql}, '+04:00') AS datetime2(6))"\`.`;
  }
  if (type.kind === 'bytes' && holds.kind === 'uuid') {
    return `Say in which order the bytes are: \`sql: "CAST(${sql} AS uniqueidentifier)"\` reads them as SQL Server writes them.`;
  }
  if (holds.kind === 'text' && type.kind !== 'bytes' && type.kind !== 'rowversion') {
    return `Say how it is written: \`sql: "CONVERT(nvarchar(100), ${sql}, 121)"\`, or with FORMAT().`;
  }
  return undefined;
}
