import { rowBytes, rowNumber } from '../../../canonical/encode-row.ts';
import type { CanonicalValue } from '../../../canonical/field-text.ts';
import type { CanonicalKind } from '../../../canonical/kinds.ts';
import type { CanonicalRows, RowSum } from '../../../canonical/seam.ts';
import { type SqlType, typeOf } from '../copy/types.ts';
import { canonicalKind } from './fields.ts';

/**
 * Whether this server makes of known values of these kinds of types the very bytes that are made here, and their hash:
 * before 2019 it has no UTF-8, and what only speaks T-SQL may convert otherwise. One that refuses the SQL does not.
 */
export async function hashesExactly(
  types: ReadonlySet<SqlType['kind']>,
  sumThere: (rows: CanonicalRows) => Promise<RowSum>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const asked = [nothing, ...known.filter(({ type }) => types.has(typeOf(type).kind))].map((one) => {
    return { ...one, as: one.as ?? canonicalKind(one.type) ?? 'typed' };
  });
  const columns = asked.map(({ type, literal, as }) => ({ sql: `CAST(${literal} AS ${type})`, type, as }));
  const [kinds, values] = [asked.map(({ as }) => as), asked.map(({ value }) => value)];
  try {
    const { rows, sum } = await sumThere({ columns, from: '(SELECT 1 AS one) AS probe' });
    return rows === 1n && sum === rowNumber(rowBytes(kinds, values));
  } catch {
    // A connection that broke is told of by what is asked next.
    signal?.throwIfAborted();
    return false;
  }
}

interface Known {
  readonly type: string;
  readonly literal: string;
  readonly value: CanonicalValue;
  readonly as?: CanonicalKind;
}

const nothing: Known = { type: 'int', literal: 'NULL', value: null };
const guid = '6f9619ff-8b86-d011-b42d-00c04fc964ff';

/** Where servers and their versions are known to differ, or could. */
const known: readonly Known[] = [
  { type: 'bit', literal: '1', value: 1n },
  { type: 'bit', literal: '0', value: 0n, as: 'decimal' },
  { type: 'bigint', literal: '-9223372036854775808', value: -(2n ** 63n) },
  { type: 'decimal(38,4)', literal: '-1200.3400', value: '-1200.34' },
  { type: 'decimal(10,2)', literal: '100.00', value: '100' },
  { type: 'decimal(9,0)', literal: '100', value: '100' },
  { type: 'money', literal: '-0.5', value: '-0.5' },
  { type: 'real', literal: '0.1', value: Math.fround(0.1) },
  { type: 'float', literal: '-2.5E-300', value: -2.5e-300 },
  { type: 'float', literal: "'-0'", value: 0 },
  {
    type: 'nvarchar(20)',
    literal: `N' ' + NCHAR(0xE9) + NCHAR(0xD83D) + NCHAR(0xDE00) + NCHAR(0) + N'e' + NCHAR(0x301) + N' '`,
    value: ' \u00e9\u{1f600}\0e\u0301 ',
  },
  {
    type: 'nvarchar(max)',
    literal: `REPLICATE(CAST(NCHAR(0x436) AS nvarchar(max)), 9000)`,
    value: '\u0436'.repeat(9000),
  },
  { type: 'varchar(10)', literal: `'a '`, value: 'a ' },
  { type: 'varchar(10)', literal: 'NULL', value: null },
  { type: 'xml', literal: `N'<a>' + NCHAR(0xE9) + N'</a>'`, value: '<a>\u00e9</a>' },
  { type: 'rowversion', literal: '0x00000000000007D1', value: Buffer.from('00000000000007d1', 'hex') },
  { type: 'varchar(10)', literal: `''`, value: '' },
  {
    type: 'varbinary(max)',
    literal: `CONVERT(varbinary(max), REPLICATE(CAST('~' AS varchar(max)), 9000))`,
    value: Buffer.alloc(9000, '~'),
  },
  { type: 'varbinary(10)', literal: '0x00FF', value: Buffer.of(0, 255) },
  { type: 'uniqueidentifier', literal: `'${guid}'`, value: guid },
  { type: 'uniqueidentifier', literal: `'${guid}'`, value: guid, as: 'text' },
  { type: 'date', literal: `'0001-01-01'`, value: '0001-01-01' },
  { type: 'date', literal: `'0001-01-01'`, value: '0001-01-01', as: 'timestamp' },
  { type: 'time(7)', literal: `'23:59:59.9999999'`, value: '23:59:59.9999999' },
  { type: 'time(0)', literal: `'10:00:00'`, value: '10:00:00' },
  { type: 'datetime', literal: `'2024-02-29T23:59:59.997'`, value: '2024-02-29 23:59:59.997' },
  { type: 'smalldatetime', literal: `'2024-02-29T23:59:00'`, value: '2024-02-29 23:59:00' },
  { type: 'datetime2(7)', literal: `'9999-12-31T10:00:00.0100000'`, value: '9999-12-31 10:00:00.01' },
  { type: 'datetimeoffset(3)', literal: `'2024-03-01T01:30:00.500+14:00'`, value: '2024-02-29 11:30:00.5Z' },
];
