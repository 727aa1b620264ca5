import { type CanonicalKind, writtenAs } from '../../canonical/kinds.ts';
import type { CanonicalColumn } from '../../canonical/seam.ts';

/** Of a type as `format_type` writes it; all others are compared by PostgreSQL's own text of them. */
export function canonicalKind(type: string): CanonicalKind | undefined {
  const name = type.toLowerCase().replace(/\s*\(.*?\)/, '');
  if (/\[\]$/.test(name)) return refused.test(name.slice(0, -2)) ? undefined : 'text';
  return refused.test(name) ? undefined : (kinds[name] ?? 'text');
}

/** The canonical text of a value, NULL for NULL; `undefined` where it has none as this. */
export function canonicalField({ sql, type, as }: CanonicalColumn): string | undefined {
  const kind = canonicalKind(type);
  if (kind === undefined || !writtenAs(kind, as)) return undefined;
  const value = `(${sql})`;
  switch (kind) {
    case 'boolean':
      return `${value}::integer::text`;
    case 'decimal':
      return /^numeric\b/i.test(type) ? decimalText(value) : `${value}::text`;
    case 'real':
      // Zero is added for what is below it: -0 becomes 0.
      return `CASE WHEN ${value} = 'NaN' THEN '7ff8000000000000' ELSE encode(float8send(${value}::float8 + 0), 'hex') END`;
    case 'bytes':
      return `encode(${value}, 'hex')`;
    case 'date':
      return as === 'timestamp' ? `${value}::timestamp::text` : `${value}::text`;
    case 'instant':
      return `(${value} AT TIME ZONE 'UTC')::text`;
    case 'text':
      if (as === 'json') return `${value}::jsonb::text`;
      // A cast would take the blanks away.
      return /^(character|bpchar)\b(?! varying)/i.test(type) ? `textin(bpcharout(${value}))` : `${value}::text`;
    default:
      return `${value}::text`;
  }
}

/** `trim_scale` is there from 13 on only. NaN has no scale. */
function decimalText(value: string): string {
  return `CASE WHEN scale(${value}) > 0 THEN rtrim(rtrim(${value}::text, '0'), '.') ELSE ${value}::text END`;
}

const kinds: Readonly<Record<string, CanonicalKind>> = {
  boolean: 'boolean',
  smallint: 'decimal',
  integer: 'decimal',
  bigint: 'decimal',
  numeric: 'decimal',
  real: 'real',
  'double precision': 'real',
  bytea: 'bytes',
  uuid: 'uuid',
  date: 'date',
  'time without time zone': 'time',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'instant',
  jsonb: 'json',
};

/** money depends on the server's locale; the reg types name objects of one database; the rest are internals. */
const refused = /^(money|reg\w+|xid|xid8|cid|tid|pg_\w+|refcursor|txid_snapshot|aclitem|gtsvector|record)$/;
