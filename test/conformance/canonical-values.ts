import { BrokenText, type CanonicalValue } from '../../tasks/canonical/field-text.ts';
import type { CanonicalKind } from '../../tasks/canonical/kinds.ts';

/** A value, what it must be written as, and how an engine that can hold it is given it. */
export interface CanonicalCase {
  readonly as: CanonicalKind;
  /** `null` for NULL. `unlike`: it is no value of that kind. */
  readonly text: string | null;
  readonly unlike?: true;
  /** As drivers have it. */
  readonly value: CanonicalValue;
  /** By the engine's key: a type, and an expression for a value of it. SQLite's columns have none. */
  readonly in: Readonly<Record<string, Held>>;
  /** What servers that only speak T-SQL keep otherwise. */
  readonly onlyReal?: true;
}

export type Held = readonly [type: string, sql: string];

const everywhere = (pg: string, ms: string, sql: string): CanonicalCase['in'] => ({
  postgres: [pg, sql],
  sqlite: ['', sql],
  sqlserver: [ms, sql],
});
const among = (held: { pg?: Held; ms?: Held; lite?: string }): CanonicalCase['in'] => ({
  ...(held.pg && { postgres: held.pg }),
  ...(held.ms && { sqlserver: held.ms }),
  ...(held.lite !== undefined && { sqlite: ['', held.lite] as const }),
});
const [nines, tiny] = ['9'.repeat(38), `0.${'0'.repeat(37)}1`];
const guid = '6f9619ff-8b86-d011-b42d-00c04fc964ff';
/** Of a text of any characters. */
const chars = (ms: string, pg: string, lite = pg): CanonicalCase['in'] =>
  among({ pg: ['text', pg], ms: ['nvarchar(100)', ms], lite });
const spelled = '{"b": 1.50, "aa": [1e2, -0.0, true, null], "a": "\\u00e9\\n", "b": {"x": 12345678901234567890.10}}';
const jsonb = '{"a": "é\\n", "b": {"x": 12345678901234567890.10}, "aa": [100, 0.0, true, null]}';

/** The table of docs/canonical-rows.md, by example. Texts are written here by hand. */
export const canonicalCases: readonly CanonicalCase[] = [
  { as: 'boolean', text: '1', value: 1n, in: among({ pg: ['boolean', 'true'], ms: ['bit', '1'], lite: '1' }) },
  { as: 'boolean', text: '0', value: 0n, in: among({ pg: ['boolean', 'false'], ms: ['bit', '0'], lite: '0' }) },
  { as: 'boolean', text: null, value: null, in: everywhere('boolean', 'bit', 'NULL') },
  { as: 'decimal', text: '1', value: 1n, in: among({ pg: ['boolean', 'true'], ms: ['bit', '1'] }) },
  { as: 'boolean', text: 'i2', unlike: true, value: 2n, in: among({ lite: '2' }) },

  {
    as: 'decimal',
    text: '-9223372036854775808',
    value: -(2n ** 63n),
    in: everywhere('bigint', 'bigint', '-9223372036854775808'),
  },
  {
    as: 'decimal',
    text: '9223372036854775807',
    value: 2n ** 63n - 1n,
    in: everywhere('bigint', 'bigint', '9223372036854775807'),
  },
  { as: 'decimal', text: '-32768', value: -32768n, in: everywhere('smallint', 'smallint', '-32768') },
  { as: 'decimal', text: '255', value: 255n, in: everywhere('integer', 'tinyint', '255') },
  { as: 'decimal', text: '0', value: 0n, in: everywhere('integer', 'int', '0') },
  {
    as: 'decimal',
    text: '100',
    value: '100.00',
    in: among({ pg: ['numeric(12,2)', '100'], ms: ['decimal(12,2)', '100'], lite: "'100.00'" }),
  },
  {
    as: 'decimal',
    text: '1200',
    value: '1200',
    in: among({ pg: ['numeric(12,0)', '1200'], ms: ['decimal(12,0)', '1200'], lite: '1200' }),
  },
  {
    as: 'decimal',
    text: '-0.5',
    value: '-0.50',
    in: among({ pg: ['numeric(12,2)', '-0.5'], ms: ['decimal(12,2)', '-0.5'], lite: '-0.5' }),
  },
  {
    as: 'decimal',
    text: '0',
    value: '-0.00',
    in: among({ pg: ['numeric(12,2)', '0'], ms: ['decimal(12,2)', '0'], lite: "'-0.00'" }),
  },
  {
    as: 'decimal',
    text: nines,
    value: nines,
    in: among({ pg: ['numeric(38,0)', nines], ms: ['decimal(38,0)', nines], lite: `'${nines}'` }),
  },
  {
    as: 'decimal',
    text: `-${nines}`,
    value: `-${nines}`,
    in: among({ pg: ['numeric', `-${nines}`], ms: ['decimal(38,0)', `-${nines}`] }),
  },
  {
    as: 'decimal',
    text: tiny,
    value: tiny,
    in: among({ pg: ['numeric(38,38)', tiny], ms: ['decimal(38,38)', tiny], lite: `'${tiny}'` }),
  },
  {
    as: 'decimal',
    text: '-922337203685477.5808',
    value: '-922337203685477.5808',
    in: among({ pg: ['numeric(19,4)', '-922337203685477.5808'], ms: ['money', '-922337203685477.5808'] }),
  },
  {
    as: 'decimal',
    text: '214748.3647',
    value: '214748.3647',
    in: among({ pg: ['numeric(10,4)', '214748.3647'], ms: ['smallmoney', '214748.3647'] }),
  },
  { as: 'decimal', text: '1000000000000000000000', value: 1e21, in: among({ pg: ['numeric', '1e21'], lite: '1e21' }) },
  { as: 'decimal', text: '0.0000001', value: 1e-7, in: among({ pg: ['numeric', '1e-7'], lite: '1e-7' }) },
  { as: 'decimal', text: 'NaN', value: Number.NaN, in: among({ pg: ['numeric', "'NaN'"] }) },
  { as: 'decimal', text: 'tabc', unlike: true, value: 'abc', in: among({ lite: "'abc'" }) },
  { as: 'decimal', text: 'x31', unlike: true, value: Buffer.from('1'), in: among({ lite: "x'31'" }) },

  {
    as: 'real',
    text: '3fb999999999999a',
    value: 0.1,
    in: among({ pg: ['double precision', '0.1'], ms: ['float', '0.1'], lite: '0.1' }),
  },
  {
    as: 'real',
    text: '3fb99999a0000000',
    value: Math.fround(0.1),
    in: among({ pg: ['real', '0.1'], ms: ['real', '0.1'] }),
  },
  {
    as: 'real',
    text: '0000000000000000',
    value: -0,
    in: among({ pg: ['double precision', "'-0'"], ms: ['float', "CAST('-0' AS float)"], lite: '-0.0' }),
  },
  {
    as: 'real',
    text: '7fefffffffffffff',
    value: Number.MAX_VALUE,
    in: everywhere('double precision', 'float', '1.7976931348623157E308'),
  },
  {
    as: 'real',
    text: '0010000000000000',
    value: 2.2250738585072014e-308,
    in: everywhere('double precision', 'float', '2.2250738585072014E-308'),
  },
  {
    as: 'real',
    text: '0000000000000001',
    value: Number.MIN_VALUE,
    in: among({ pg: ['double precision', "'5e-324'"], lite: '5e-324' }),
  },
  { as: 'real', text: 'b6a0000000000000', value: -(2 ** -149), in: among({ pg: ['real', "'-1e-45'"] }) },
  { as: 'real', text: '7ff8000000000000', value: Number.NaN, in: among({ pg: ['real', "'NaN'"] }) },
  {
    as: 'real',
    text: 'fff0000000000000',
    value: Number.NEGATIVE_INFINITY,
    in: among({ pg: ['double precision', "'-Infinity'"], lite: '-9e999' }),
  },
  { as: 'real', text: '4014000000000000', value: 5n, in: among({ pg: ['real', '5'], ms: ['real', '5'], lite: '5' }) },
  {
    as: 'real',
    text: 'i9007199254740993',
    unlike: true,
    value: 2n ** 53n + 1n,
    in: among({ lite: '9007199254740993' }),
  },

  { as: 'text', text: '', value: '', in: chars("''", "''") },
  { as: 'text', text: null, value: null, in: chars('NULL', 'NULL') },
  { as: 'text', text: ' a  ', value: ' a  ', in: chars("' a  '", "' a  '") },
  {
    as: 'text',
    text: 'a   ',
    value: 'a   ',
    in: among({ pg: ['character(4)', "'a'"], ms: ['nchar(4)', "'a'"], lite: "'a   '" }),
  },
  {
    as: 'text',
    text: 'a\tb\r\n\\.\u007f',
    value: 'a\tb\r\n\\.\u007f',
    in: chars(
      "N'a' + CHAR(9) + 'b' + CHAR(13) + CHAR(10) + '\\.' + CHAR(127)",
      "'a' || chr(9) || 'b' || chr(13) || chr(10) || '\\.' || chr(127)",
      "'a' || char(9) || 'b' || char(13) || char(10) || '\\.' || char(127)",
    ),
  },
  { as: 'text', text: '\u{1f600}', value: '\u{1f600}', in: chars("N'\u{1f600}'", "'\u{1f600}'") },
  { as: 'text', text: '\u00e9', value: '\u00e9', in: chars("N'\u00e9'", "'\u00e9'") },
  { as: 'text', text: 'e\u0301', value: 'e\u0301', in: chars("N'e\u0301'", "'e\u0301'") },
  {
    as: 'text',
    text: '\u{10ffff}\uffff\ufffd',
    value: '\u{10ffff}\uffff\ufffd',
    in: chars("N'\u{10ffff}\uffff\ufffd'", "'\u{10ffff}\uffff\ufffd'"),
  },
  {
    as: 'text',
    text: 'a\0b',
    value: 'a\0b',
    in: among({ ms: ['nvarchar(10)', "N'a' + NCHAR(0) + N'b'"], lite: "'a' || char(0) || 'b'" }),
    onlyReal: true,
  },
  {
    as: 'text',
    text: 'wd83d',
    unlike: true,
    value: '\ud83d',
    in: among({ ms: ['nvarchar(10)', 'NCHAR(0xD83D)'] }),
    onlyReal: true,
  },
  {
    as: 'text',
    text: 'bff61',
    unlike: true,
    value: new BrokenText(Buffer.of(0xff, 0x61)),
    in: among({ lite: "CAST(x'ff61' AS TEXT)" }),
  },
  { as: 'text', text: 'x61', unlike: true, value: Buffer.from('a'), in: among({ lite: "x'61'" }) },
  { as: 'text', text: 'i5', unlike: true, value: 5n, in: among({ lite: '5' }) },
  {
    as: 'text',
    text: '\u00e9',
    value: '\u00e9',
    in: among({ pg: ['character varying(5)', "'\u00e9'"], ms: ['varchar(5)', "N'\u00e9'"] }),
  },
  {
    as: 'text',
    text: guid,
    value: guid,
    in: among({ pg: ['uuid', `'${guid}'`], ms: ['uniqueidentifier', `'${guid}'`] }),
  },
  { as: 'text', text: '{1,NULL}', value: '{1,NULL}', in: among({ pg: ['integer[]', 'ARRAY[1, NULL]'] }) },

  {
    as: 'bytes',
    text: '',
    value: Buffer.alloc(0),
    in: among({ pg: ['bytea', "''"], ms: ['varbinary(4)', '0x'], lite: "x''" }),
  },
  {
    as: 'bytes',
    text: '00ff5c',
    value: Buffer.of(0, 255, 92),
    in: among({ pg: ['bytea', "'\\x00ff5c'"], ms: ['varbinary(max)', '0x00ff5c'], lite: "x'00ff5c'" }),
  },
  {
    as: 'bytes',
    text: '0100',
    value: Buffer.of(1, 0),
    in: among({ pg: ['bytea', "'\\x0100'"], ms: ['binary(2)', '0x0100'] }),
  },
  { as: 'bytes', text: 't00', unlike: true, value: '00', in: among({ lite: "'00'" }) },

  {
    as: 'uuid',
    text: guid,
    value: guid.toUpperCase(),
    in: among({ pg: ['uuid', `'${guid}'`], ms: ['uniqueidentifier', `'${guid}'`], lite: `upper('${guid}')` }),
  },
  {
    as: 'uuid',
    text: guid,
    value: Buffer.from(guid.replaceAll('-', ''), 'hex'),
    in: among({ lite: `x'${guid.replaceAll('-', '')}'` }),
  },

  { as: 'date', text: '0001-01-01', value: '0001-01-01', in: everywhere('date', 'date', "'0001-01-01'") },
  { as: 'date', text: '9999-12-31', value: '9999-12-31', in: everywhere('date', 'date', "'9999-12-31'") },
  {
    as: 'date',
    text: '12024-02-29',
    value: '12024-02-29',
    in: among({ pg: ['date', "'12024-02-29'"], lite: "'12024-02-29'" }),
  },
  {
    as: 'date',
    text: '0044-03-15 BC',
    value: '0044-03-15 BC',
    in: among({ pg: ['date', "'0044-03-15 BC'"], lite: "'0044-03-15 BC'" }),
  },
  { as: 'date', text: 'infinity', value: 'infinity', in: among({ pg: ['date', "'infinity'"], lite: "'infinity'" }) },
  {
    as: 'date',
    text: 't2024-02-29 00:00:00',
    unlike: true,
    value: '2024-02-29 00:00:00',
    in: among({ lite: "'2024-02-29 00:00:00'" }),
  },

  {
    as: 'time',
    text: '00:00:00',
    value: '00:00',
    in: among({ pg: ['time without time zone', "'00:00'"], ms: ['time(7)', "'00:00'"], lite: "'00:00'" }),
  },
  {
    as: 'time',
    text: '23:59:59.999999',
    value: '23:59:59.999999',
    in: everywhere('time without time zone', 'time(6)', "'23:59:59.999999'"),
  },
  {
    as: 'time',
    text: '23:59:59.9999999',
    value: '23:59:59.9999999',
    in: among({ ms: ['time(7)', "'23:59:59.9999999'"] }),
    onlyReal: true,
  },
  {
    as: 'time',
    text: '13:45:00.01',
    value: '13:45:00.010',
    in: everywhere('time without time zone', 'time(3)', "'13:45:00.010'"),
  },
  {
    as: 'time',
    text: '24:00:00',
    value: '24:00:00',
    in: among({ pg: ['time without time zone', "'24:00'"], lite: "'24:00:00'" }),
  },

  {
    as: 'timestamp',
    text: '0001-01-01 00:00:00',
    value: '0001-01-01 00:00:00',
    in: everywhere('timestamp without time zone', 'datetime2(0)', "'0001-01-01 00:00:00'"),
  },
  {
    as: 'timestamp',
    text: '9999-12-31 23:59:59.999999',
    value: '9999-12-31T23:59:59.999999',
    in: everywhere('timestamp without time zone', 'datetime2(6)', "'9999-12-31T23:59:59.999999'"),
  },
  {
    as: 'timestamp',
    text: '2024-02-29 23:59:59.1234567',
    value: '2024-02-29 23:59:59.1234567',
    in: among({ ms: ['datetime2(7)', "'2024-02-29 23:59:59.1234567'"] }),
    onlyReal: true,
  },
  {
    as: 'timestamp',
    text: '2024-02-29 10:20:00.5',
    value: '2024-02-29 10:20:00.5000000',
    in: everywhere('timestamp without time zone', 'datetime2(7)', "'2024-02-29 10:20:00.5000000'"),
  },
  {
    as: 'timestamp',
    text: '2024-02-29 10:20:00.003',
    value: '2024-02-29 10:20:00.003',
    in: everywhere('timestamp without time zone', 'datetime', "'2024-02-29T10:20:00.003'"),
  },
  {
    as: 'timestamp',
    text: '2024-02-29 10:20:00',
    value: '2024-02-29 10:20',
    in: everywhere('timestamp without time zone', 'smalldatetime', "'2024-02-29 10:20'"),
  },
  { as: 'timestamp', text: '2024-02-29 00:00:00', value: '2024-02-29', in: everywhere('date', 'date', "'2024-02-29'") },
  {
    as: 'timestamp',
    text: '-infinity',
    value: '-infinity',
    in: among({ pg: ['timestamp without time zone', "'-infinity'"] }),
  },
  {
    as: 'timestamp',
    text: '0044-03-15 10:00:00.5 BC',
    value: '0044-03-15 10:00:00.5 BC',
    in: among({
      pg: ['timestamp without time zone', "'0044-03-15 10:00:00.5 BC'"],
      lite: "'0044-03-15 10:00:00.5 BC'",
    }),
  },
  {
    as: 'timestamp',
    text: 't2024-02-29 10:20:00Z',
    unlike: true,
    value: '2024-02-29 10:20:00Z',
    in: among({ lite: "'2024-02-29 10:20:00Z'" }),
  },

  {
    as: 'instant',
    text: '2024-02-29 20:30:00.5',
    value: '2024-03-01 00:30:00.500+04:00',
    in: everywhere('timestamp with time zone', 'datetimeoffset(3)', "'2024-03-01 00:30:00.500+04:00'"),
  },
  {
    as: 'instant',
    text: '2024-03-01 04:00:00',
    value: '2024-02-29 20:30:00-07:30',
    in: everywhere('timestamp with time zone', 'datetimeoffset(0)', "'2024-02-29 20:30:00-07:30'"),
  },
  {
    as: 'instant',
    text: '0001-01-02 00:00:00',
    value: '0001-01-02 00:00:00Z',
    in: among({
      pg: ['timestamp with time zone', "'0001-01-02 00:00:00Z'"],
      ms: ['datetimeoffset(7)', "'0001-01-02 00:00:00 +00:00'"],
      lite: "'0001-01-02 00:00:00Z'",
    }),
  },
  {
    as: 'instant',
    text: '0044-03-14 22:00:00 BC',
    value: '0044-03-15 00:00:00+02 BC',
    in: among({ pg: ['timestamp with time zone', "'0044-03-15 00:00:00+02 BC'"], lite: "'0044-03-15 00:00:00+02 BC'" }),
  },
  { as: 'instant', text: 'infinity', value: 'infinity', in: among({ pg: ['timestamp with time zone', "'infinity'"] }) },
  {
    as: 'instant',
    text: 't2024-02-29 10:20:00',
    unlike: true,
    value: '2024-02-29 10:20:00',
    in: among({ lite: "'2024-02-29 10:20:00'" }),
  },

  {
    as: 'json',
    text: jsonb,
    value: spelled,
    in: among({ pg: ['jsonb', `'${spelled}'`], ms: ['nvarchar(max)', `N'${spelled}'`], lite: `'${spelled}'` }),
  },
  {
    as: 'json',
    text: '"a"',
    value: ' "a" ',
    in: among({ pg: ['json', `' "a" '`], ms: ['nvarchar(max)', `' "a" '`], lite: `' "a" '` }),
  },
  {
    as: 'text',
    text: ' {"a":1.0} ',
    value: ' {"a":1.0} ',
    in: among({ pg: ['json', `' {"a":1.0} '`], ms: ['nvarchar(max)', `' {"a":1.0} '`] }),
  },
  { as: 'json', text: 't{', unlike: true, value: '{', in: among({ lite: "'{'" }) },

  { as: 'typed', text: 'i1', value: 1n, in: among({ lite: '1' }) },
  { as: 'typed', text: 'r3ff0000000000000', value: 1, in: among({ lite: '1.0' }) },
  { as: 'typed', text: 't1', value: '1', in: among({ lite: "'1'" }) },
  { as: 'typed', text: 'x31', value: Buffer.from('1'), in: among({ lite: "x'31'" }) },
  { as: 'typed', text: null, value: null, in: among({ lite: 'NULL' }) },
];
