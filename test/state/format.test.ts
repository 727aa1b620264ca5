import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFigure,
  formatNumber,
  formatPercent,
} from '../../state/format.ts';

describe('numbers for people', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [6987, '6,987'],
    [3209747n, '3,209,747'],
    [-118477, '-118,477'],
    ['1234.5000', '1,234.5000'],
    [9007199254740993n, '9,007,199,254,740,993'],
    ['90071992547409931234567890', '90,071,992,547,409,931,234,567,890'],
    ['NaN', 'NaN'],
    ['2024-01-01', '2024-01-01'],
    ['', ''],
  ])('%s is written %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it('counts one of a thing in the singular', () => {
    expect(formatCount(1n, 'row')).toBe('1 row');
    expect(formatCount(0, 'row')).toBe('0 rows');
    expect(formatCount(6987, 'entry', 'entries')).toBe('6,987 entries');
  });

  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1,023 bytes'],
    [1024, '1 KB'],
    [1536, '1.5 KB'],
    [1024 ** 2 - 1, '1,023 KB'],
    [1024 ** 2, '1 MB'],
    [53687091200n, '50 GB'],
    [53687091199n, '49.9 GB'],
    [1024 ** 4 * 2.5, '2.5 TB'],
  ])('%s bytes are written %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, '0ms'],
    [250.7, '250ms'],
    [8_000, '8s'],
    [8_999, '8s'],
    [185_000, '3m05s'],
    [41 * 60_000, '41m'],
    [(2 * 60 + 48) * 60_000 + 59_000, '2h48m'],
    [2 * 3_600_000 + 5 * 60_000, '2h05m'],
    [26 * 3_600_000, '1d2h'],
    [30 * 86_400_000, '30d'],
    [-90_000, '-1m30s'],
  ])('%s ms are written %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [0, 10, '0%'],
    [1, 100_000, '<0.1%'],
    [5, 1_000, '0.5%'],
    [1, 3, '33%'],
    [3_209_746, 3_209_747, '99.9%'],
    [3_209_747n, 3_209_747n, '100%'],
    [0, 0, '100%'],
    [3, 2, '150%'],
  ])('%s of %s is %s', (part, whole, text) => expect(formatPercent(part, whole)).toBe(text));

  it.each([
    ['rows', 6987, '6,987 rows'],
    ['rows', 1, '1 row'],
    ['chunks', 65, '65 chunks'],
    ['durationMs', 12_400, 'duration 12s'],
    ['bytes', 1_500_000, '1.4 MB'],
    ['sourceBytes', 1024, 'source size 1 KB'],
    ['rows_written', 6987, 'rows written 6,987'],
    ['rowsPerSecond', 210_000, 'rows per second 210,000'],
    ['format', 'binary', 'format binary'],
    ['rows', '3209747', 'rows 3,209,747'],
  ])('figure %s %s is written %s', (name, value, text) => expect(formatFigure(name, value)).toBe(text));
});
