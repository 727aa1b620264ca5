import type { BinaryValue } from '../../../../tasks/copy/binary/row-bytes.ts';
import { little, moneyBytes, timeBytes, utf16 } from '../../../support/tds/columns.ts';
import { decimalBytes, type WireType, wireTypes } from '../../../support/tds/values.ts';

export interface KnownValue {
  readonly title: string;
  readonly type: WireType;
  readonly bytes: Buffer;
  readonly value: BinaryValue;
}

type Known = readonly [bytes: Buffer, value: BinaryValue];

function known(title: string, type: WireType, ...values: readonly Known[]): readonly KnownValue[] {
  return values.map(([bytes, value]) => ({ title, type, bytes, value }));
}

const decimals = (precision: number, scale: number, ...values: readonly (readonly [bigint, string])[]) =>
  known(
    `decimal(${precision},${scale})`,
    wireTypes.decimal(precision, scale),
    ...values.map(([unscaled, text]): Known => [decimalBytes(unscaled, precision), text]),
  );

const whole = (title: string, type: WireType, size: number, ...values: readonly bigint[]) =>
  known(title, type, ...values.map((value): Known => [little(value, size), value]));

const most38 = 10n ** 38n - 1n;
const lastDay = 3_652_058;
const double = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
};
const single = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};
const ticks = (days: number, count: number) => Buffer.concat([little(days, 4), little(count, 4)]);
const minutes = (days: number, count: number) => Buffer.concat([little(days, 2), little(count, 2)]);
const uuidBytes = Buffer.from('ff19966f868b11d0b42d00c04fc964ff', 'hex');

/** Bytes of [MS-TDS] 2.2.5.5, and what SQL Server prints for them: every type with its edges. */
export const knownValues: readonly KnownValue[] = [
  ...whole('tinyint', wireTypes.tinyint, 1, 0n, 255n),
  ...whole('smallint', wireTypes.smallint, 2, -32768n, 32767n),
  ...whole('int', wireTypes.int, 4, -2147483648n, -1n, 0n, 2147483647n),
  ...whole('bigint', wireTypes.bigint, 8, -9223372036854775808n, -1n, 9007199254740993n, 9223372036854775807n),
  ...whole('int not null', wireTypes['int not null'], 4, -2147483648n, 7n),
  ...whole('bigint not null', wireTypes['bigint not null'], 8, 9223372036854775807n),
  ...whole('tinyint not null', wireTypes['tinyint not null'], 1, 200n),
  ...whole('smallint not null', wireTypes['smallint not null'], 2, -2n),
  ...whole('bit', wireTypes.bit, 1, 0n, 1n),
  ...whole('bit not null', wireTypes['bit not null'], 1, 1n),
  ...known('float', wireTypes.float, [double(0.1), 0.1], [double(-1.7976931348623157e308), -1.7976931348623157e308]),
  ...known('float not null', wireTypes['float not null'], [double(-0), -0], [double(5e-324), 5e-324]),
  ...known('real', wireTypes.real, [single(0.1), 0.1], [single(3.4028234663852886e38), 3.4028235e38]),
  ...known('real not null', wireTypes['real not null'], [single(16777217), 16777216], [single(-0), -0]),
  ...known(
    'money',
    wireTypes.money,
    [moneyBytes(-9223372036854775808n), '-922337203685477.5808'],
    [moneyBytes(9223372036854775807n), '922337203685477.5807'],
    [moneyBytes(-1n), '-0.0001'],
    [moneyBytes(0n), '0.0000'],
    [moneyBytes(12_345_600n), '1234.5600'],
    [moneyBytes(-90071992547409911234n / 10_000n), '-900719925474.0991'],
  ),
  ...known('money not null', wireTypes['money not null'], [
    moneyBytes(90071992547409930001n / 10n),
    '900719925474099.3000',
  ]),
  ...known(
    'smallmoney',
    wireTypes.smallmoney,
    [little(-2147483648n, 4), '-214748.3648'],
    [little(2147483647n, 4), '214748.3647'],
    [little(-5n, 4), '-0.0005'],
  ),
  ...decimals(9, 2, [-12345n, '-123.45'], [0n, '0.00'], [5n, '0.05'], [999999999n, '9999999.99'], [-5n, '-0.05']),
  ...decimals(18, 0, [999999999999999999n, '999999999999999999'], [-1n, '-1']),
  ...decimals(19, 4, [9999999999999999999n, '999999999999999.9999'], [9007199254740993n, '900719925474.0993']),
  ...decimals(28, 10, [10n ** 28n - 1n, '999999999999999999.9999999999'], [1n, '0.0000000001']),
  ...decimals(
    38,
    0,
    [most38, '9'.repeat(38)],
    [-most38, `-${'9'.repeat(38)}`],
    [18446744073709551616n, '18446744073709551616'],
  ),
  ...decimals(38, 38, [most38, `0.${'9'.repeat(38)}`], [-1n, `-0.${'0'.repeat(37)}1`], [0n, `0.${'0'.repeat(38)}`]),
  ...decimals(38, 10, [123456789012345678901234567890n, '12345678901234567890.1234567890']),
  ...known('numeric(5,3)', wireTypes.numeric(5, 3), [decimalBytes(-99999n, 5), '-99.999']),
  ...known('uniqueidentifier', wireTypes.uniqueidentifier, [uuidBytes, '6f9619ff-8b86-d011-b42d-00c04fc964ff']),
  ...known(
    'date',
    wireTypes.date,
    [little(0, 3), '0001-01-01'],
    [little(lastDay, 3), '9999-12-31'],
    [little(730_119 + 59, 3), '2000-02-29'],
    [little(693_595 + 59, 3), '1900-03-01'],
    [little(719_162, 3), '1970-01-01'],
  ),
  ...known('time(0)', wireTypes.time(0), [timeBytes(0, 0), '00:00:00'], [timeBytes(86_399, 0), '23:59:59']),
  ...known('time(3)', wireTypes.time(3), [timeBytes(86_399_999, 3), '23:59:59.999'], [timeBytes(7, 3), '00:00:00.007']),
  ...known(
    'time(7)',
    wireTypes.time(7),
    [timeBytes(863_999_999_999n, 7), '23:59:59.9999999'],
    [timeBytes(1, 7), '00:00:00.0000001'],
  ),
  ...known('datetime2(0)', wireTypes.datetime2(0), [timeBytes(43_200, 0, 0), '0001-01-01 12:00:00']),
  ...known('datetime2(4)', wireTypes.datetime2(4), [timeBytes(10, 4, lastDay), '9999-12-31 00:00:00.0010']),
  ...known(
    'datetime2(7)',
    wireTypes.datetime2(7),
    [timeBytes(0, 7, 0), '0001-01-01 00:00:00.0000000'],
    [timeBytes(863_999_999_999n, 7, lastDay), '9999-12-31 23:59:59.9999999'],
  ),
  ...known(
    'datetimeoffset(7)',
    wireTypes.datetimeoffset(7),
    [timeBytes(0, 7, 0, 0), '0001-01-01 00:00:00.0000000+00:00'],
    [timeBytes(863_999_999_999n, 7, lastDay, 0), '9999-12-31 23:59:59.9999999+00:00'],
    [timeBytes(721_234_567_890n, 7, 738_885, 330), '2024-01-02 01:32:03.4567890+05:30'],
    [timeBytes(10, 7, 738_885, -840), '2023-12-31 10:00:00.0000010-14:00'],
  ),
  ...known('datetimeoffset(0)', wireTypes.datetimeoffset(0), [
    timeBytes(86_399, 0, 738_884, 1),
    '2024-01-01 00:00:59+00:01',
  ]),
  ...known(
    'datetime',
    wireTypes.datetime,
    [ticks(-53_690, 0), '1753-01-01 00:00:00.000'],
    [ticks(2_958_463, 25_919_999), '9999-12-31 23:59:59.997'],
    [ticks(0, 1), '1900-01-01 00:00:00.003'],
    [ticks(0, 2), '1900-01-01 00:00:00.007'],
    [ticks(0, 3), '1900-01-01 00:00:00.010'],
    [ticks(-1, 300), '1899-12-31 00:00:01.000'],
  ),
  ...known('datetime not null', wireTypes['datetime not null'], [ticks(45_291, 13_500_000), '2024-01-02 12:30:00.000']),
  ...known(
    'smalldatetime',
    wireTypes.smalldatetime,
    [minutes(0, 0), '1900-01-01 00:00:00'],
    [minutes(65_535, 1439), '2079-06-06 23:59:00'],
  ),
  ...known(
    'nvarchar(4000)',
    wireTypes.nvarchar(4000),
    [utf16(''), ''],
    [utf16('Şəki 漢字 😀 é'), 'Şəki 漢字 😀 é'],
    [utf16('x'.repeat(4000)), 'x'.repeat(4000)],
    [utf16('a\0b\uFFFD'), 'a\0b\uFFFD'],
  ),
  ...known('nchar(4)', wireTypes.nchar(4), [utf16('ab  '), 'ab  ']),
  ...known(
    'varchar(8000)',
    wireTypes.varchar(8000),
    [Buffer.alloc(0), ''],
    [Buffer.from('plain'), 'plain'],
    [Buffer.from([0x80, 0xe9, 0x9f, 0xff]), '€éŸÿ'],
    [Buffer.from([0x81, 0x8d, 0x8f, 0x90, 0x9d]), '\x81\x8d\x8f\x90\x9d'],
    [Buffer.alloc(8000, 0xe9), 'é'.repeat(8000)],
  ),
  ...known('char(3)', wireTypes.char(3), [Buffer.from('a  '), 'a  ']),
  ...known(
    'varbinary(8000)',
    wireTypes.varbinary(8000),
    [Buffer.alloc(0), Uint8Array.of()],
    [Buffer.alloc(8000, 7), new Uint8Array(8000).fill(7)],
  ),
  ...known('rowversion', wireTypes.binary(8), [
    Buffer.from('00000000000007d1', 'hex'),
    Uint8Array.of(0, 0, 0, 0, 0, 0, 7, 0xd1),
  ]),
  ...[1, 3, 7, 1 << 20].flatMap((part) =>
    [true, false].flatMap((isKnown) => [
      ...known(
        `nvarchar(max) in parts of ${part}${isKnown ? '' : ', length unknown'}`,
        wireTypes['nvarchar(max)'](part, isKnown),
        [utf16(''), ''],
        [utf16('漢😀'.repeat(20)), '漢😀'.repeat(20)],
      ),
      ...known(
        `varbinary(max) in parts of ${part}${isKnown ? '' : ', length unknown'}`,
        wireTypes['varbinary(max)'](part, isKnown),
        [Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]), Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)],
      ),
    ]),
  ),
  ...known('varchar(max)', wireTypes['varchar(max)'](2), [Buffer.from([0xe9, 0x41, 0x80]), 'éA€']),
  ...known('xml', wireTypes.xml(5), [utf16('\uFEFF<a>é</a>'), '<a>é</a>'], [utf16('<b/>'), '<b/>'], [utf16(''), '']),
  ...known('text', wireTypes.text, [Buffer.from([0x41, 0xe9]), 'Aé'], [Buffer.alloc(0), '']),
  ...known('ntext', wireTypes.ntext, [utf16('漢'), '漢'], [utf16(''), '']),
  ...known('image', wireTypes.image, [Buffer.from([0, 255]), Uint8Array.of(0, 255)]),
  ...known(
    'sql_variant',
    wireTypes.sql_variant,
    [Buffer.concat([Buffer.from([0x38, 0]), little(-5, 4)]), -5n],
    [Buffer.concat([Buffer.from([0x6a, 2, 9, 2]), decimalBytes(-12345n, 9)]), '-123.45'],
    [Buffer.concat([Buffer.from([0xe7, 7, 0x09, 0x04, 0xd0, 0x00, 0x34, 0x10, 0]), utf16('é')]), 'é'],
    [Buffer.concat([Buffer.from([0xa7, 7, 0x09, 0x04, 0xd0, 0x00, 0x34, 0x10, 0, 0xe9])]), 'é'],
    [Buffer.concat([Buffer.from([0x2a, 1, 7]), timeBytes(1, 7, 0)]), '0001-01-01 00:00:00.0000001'],
    [Buffer.concat([Buffer.from([0xa5, 2, 8, 0, 1, 2])]), Uint8Array.of(1, 2)],
  ),
];
