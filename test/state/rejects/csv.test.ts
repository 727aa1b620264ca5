import { describe, expect, it } from 'vitest';
import { csvHead, csvOf } from '../../../state/rejects/csv.ts';
import type { RejectRecord } from '../../../state/rejects/record.ts';
import { errorText, keyText } from '../../../state/rejects/words.ts';

const reject: RejectRecord = {
  ...{ id: '12', database: 'edu_v2', step: 'people/users', unit: 'chunk-000004', source: 'edu.users' },
  ...{ target: 'edu_v2.users', key: { id: '4711' }, rows: 1, column: 'email', reason: 'null', code: '23502' },
  ...{ message: 'null value in column "email"', line: 17, status: 'open', rejectedAt: '2026-11-21T22:00:00.000Z' },
  ...{ settledBy: null, settledAt: null },
};

describe('an export', () => {
  it('is RFC 4180: lines end in CR LF, quotes are doubled, and each has as many cells as the head', () => {
    expect(csvHead.endsWith('\r\n')).toBe(true);
    expect(csvOf(reject)).toBe(
      '12,open,edu_v2,people/users,chunk-000004,edu.users,edu_v2.users,id,4711,1,email,has no value where one must be,23502,"null value in column ""email""",17,2026-11-21T22:00:00.000Z,,\r\n',
    );
    expect(csvHead.split(',')).toHaveLength(18);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30 1', "'+49 30 1"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['＝1+1', "'＝1+1"],
    ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
    ['-17', '-17'],
    ['-17.5', '-17.5'],
    ['a=b', 'a=b'],
  ])('makes no formula of %j', (value, cell) => {
    expect(csvOf({ ...reject, key: { id: value } })).toContain(`,id,${cell},1,`);
  });

  it('writes the values of a key of several columns as a list, and NULL as null', () => {
    expect(csvOf({ ...reject, key: { year: '2024', no: null } })).toContain(',"year, no","[""2024"",null]",1,');
  });
});

describe('a reject in words', () => {
  it('names its key, or the line of its chunk where there is none', () => {
    expect(keyText({ key: { year: '2024', no: null }, line: 3 })).toBe('year=2024, no=NULL');
    expect(keyText({ key: {}, line: 3 })).toBe('(no key, line 3)');
  });

  it('says what was wrong, what the server said, and its code, without control sequences', () => {
    expect(errorText({ ...reject, message: 'bad \u001b[31mvalue\nhere' })).toBe(
      'has no value where one must be: bad value here (23502)',
    );
  });
});
