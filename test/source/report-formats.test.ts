import { describe, expect, it } from 'vitest';
import { formatFor } from '../../source/report-formats.ts';

describe('the format of a report', () => {
  it.each([
    [{}, 'md'],
    [{ out: 'night.html' }, 'html'],
    [{ out: '/tmp/NIGHT.JSON' }, 'json'],
    [{ out: 'night.md' }, 'md'],
    [{ out: 'night.pdf' }, 'md'],
    [{ out: 'night.html', format: 'json' }, 'json'],
  ] as const)('for %j is %s', (asked, format) => expect(formatFor(asked)).toBe(format));
});
