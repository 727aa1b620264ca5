import { describe, expect, it } from 'vitest';
import { compareDecimals, parseDecimal } from '../../../tasks/checks/decimal.ts';
import { compare, expectedValue, isSame, showValue } from '../../../tasks/checks/value.ts';
import { compareVersions, findVersion } from '../../../tasks/checks/version.ts';
import { truthOf } from '../../../tasks/truth.ts';

describe('decimals', () => {
  it.each([
    ['1', '1.000', 0],
    ['0', '-0.0', 0],
    ['.5', '0.50', 0],
    ['1.5e3', '1500', 0],
    ['1e-3', '0.001', 0],
    ['-1', '0', -1],
    ['9', '10', -1],
    ['9007199254740993', '9007199254740992', 1],
    ['0.1', '0.10000000000000000001', -1],
    ['123456789012345678901234567890.12', '123456789012345678901234567890.13', -1],
  ])('%s against %s is %i', (a, b, order) => {
    const left = parseDecimal(a);
    const right = parseDecimal(b);
    if (!left || !right) throw new Error('not a number');
    expect(compareDecimals(left, right)).toBe(order);
    expect(compareDecimals(right, left)).toBe(order === 0 ? 0 : -order);
  });

  it.each(['', '.', 'NaN', 'Infinity', '12a', '1,000', '0x10', '1e99999', '9'.repeat(20_001)])(
    'a text that is none is not read as one',
    (text) => expect(parseDecimal(text)).toBeUndefined(),
  );
});

describe('an expected value', () => {
  it.each([
    [12, '12', 'bigint'],
    [12, '12.00', 'numeric'],
    [12, '12.0', ''],
    [0.1, '0.10', 'numeric(4,2)'],
    ['9007199254740993', '9007199254740993', 'bigint'],
    ['1234.50', '1234.5000', 'numeric'],
    ['active', 'active', 'text'],
    ['', '', 'text'],
    ['1.5', '1.50', 'double precision'],
    ['5.0', '5', 'int8'],
    [true, 't', 'boolean'],
    [true, '1', 'INTEGER'],
    [false, 'f', 'boolean'],
    [null, null, 'text'],
  ])('%s is the same as %s of type %s', (expected, cell, type) => expect(isSame(expected, cell, type)).toBe(true));

  it.each([
    [12, '13', 'bigint'],
    [12, 'twelve', 'text'],
    ['9007199254740993', '9007199254740992', 'bigint'],
    ['007', '7', 'text'],
    ['1.10', '1.1', 'character varying(10)'],
    ['Active', 'active', 'text'],
    ['01', '1', 'interval'],
    ['', null, 'text'],
    ['NULL', null, 'text'],
    [0, null, 'bigint'],
    [false, null, 'boolean'],
    [null, '', 'text'],
    [true, '3 left', 'text'],
  ])('%s is not the same as %s of type %s', (expected, cell, type) => expect(isSame(expected, cell, type)).toBe(false));

  it('orders numbers by value and texts by code points, and never one against the other', () => {
    expect(compare('9', '10')).toBe(-1);
    expect(compare('2026-11-21', '2026-02-03')).toBe(1);
    expect(compare('10', 'ten')).toBeUndefined();
  });

  it('refuses a number that YAML has already changed', () => {
    expect(expectedValue.safeParse(Number('9007199254740993')).success).toBe(false);
    expect(expectedValue.safeParse(Number('0.12345678901234567')).success).toBe(false);
    expect(expectedValue.safeParse(3209747).success).toBe(true);
    expect(expectedValue.safeParse(-12.25).success).toBe(true);
  });

  it('is shown so that NULL, the empty text and a number can be told apart', () => {
    expect([null, '', 'active', 2026, 118477, true].map((value) => showValue(value))).toEqual([
      'NULL',
      "''",
      "'active'",
      '2026',
      '118,477',
      'true',
    ]);
    expect(showValue('3209747', 'bigint')).toBe('3,209,747');
  });
});

describe('truth', () => {
  it.each(['t', 'TRUE', 'yes', 'on', '1', '-1', '0.5', '1e3'])('%s is true', (cell) =>
    expect(truthOf(cell)).toBe(true),
  );
  it.each([null, '', 'f', 'False', 'no', 'off', '0', '0.00', '-0', '0e5'])('%s is false', (cell) =>
    expect(truthOf(cell)).toBe(false),
  );
  it.each(['3 left', 'maybe', 'NaN', '1.2.3'])('%s is neither', (cell) => expect(truthOf(cell)).toBeUndefined());
});

describe('versions', () => {
  it.each([
    ['pg_dump (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)', '15.8'],
    ['v20.11.1', '20.11.1'],
    ['git version 2.39.5', '2.39.5'],
    ['openjdk version "1.8.0_392"', '1.8.0'],
    ['x86_64 tool2 7', '7'],
    ['PostgreSQL 18beta1 on x86_64', '18'],
  ])('%s says %s', (text, version) => expect(findVersion(text)).toBe(version));

  it('finds none where there is none', () => expect(findVersion('unknown option --version')).toBeUndefined());

  it.each([
    ['9.6', '15', -1],
    ['15', '15.0.0', 0],
    ['2.10', '2.9', 1],
    ['15.8', '15', 1],
  ])('%s against %s is %i', (a, b, order) => expect(compareVersions(a, b)).toBe(order));
});
