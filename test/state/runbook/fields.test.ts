import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatDuration } from '../../../state/format.ts';
import { duration, parseDuration } from '../../../state/runbook/duration.ts';
import { line, parseTableReference, slug } from '../../../state/runbook/fields.ts';
import { oneOf } from '../../../state/runbook/one-of.ts';
import { didYouMean } from '../../../state/runbook/similar.ts';
import { byteSize, parseSize } from '../../../state/runbook/size.ts';

describe('durations', () => {
  it.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['30d', 2_592_000_000],
    ['250ms', 250],
    ['1d2h3m4s5ms', 93_784_005],
    ['0s', 0],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
    expect(duration.parse(text)).toBe(ms);
  });

  it.each(['', '10', '10 m', 'm', '1m1h', '1.5h', '-1m', '1m1m', '10min', 'PT10M', '1h 30m', '99999999999d'])(
    '%j is none',
    (text) => expect(parseDuration(text)).toBeUndefined(),
  );

  it('come back as they were written', () => {
    for (const text of ['90s', '10m', '1h30m', '30d', '2h'])
      expect(parseDuration(formatDuration(parseDuration(text) ?? 0))).toBe(parseDuration(text));
  });
});

describe('sizes', () => {
  it.each([
    ['512 bytes', 512],
    ['1MB', 1_048_576],
    ['50GB', 53_687_091_200],
    ['1.5 TB', 1_649_267_441_664],
    ['100KB', 102_400],
  ])('%s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
    expect(byteSize.parse(text)).toBe(bytes);
  });

  it.each(['', '1', 'MB', '1mb', '1 M', '-1MB', '1e3MB', '50G'])('%j is none', (text) =>
    expect(parseSize(text)).toBeUndefined(),
  );
});

describe('names of tables', () => {
  it.each([
    ['edu.users', { database: 'edu', table: 'users', name: 'users' }],
    ['edu_v2.public.users', { database: 'edu_v2', schema: 'public', table: 'users', name: 'public.users' }],
    ['edu."Odd.Name"', { database: 'edu', table: '"Odd.Name"', name: '"Odd.Name"' }],
    ['edu."My ""S""".users', { database: 'edu', schema: '"My ""S"""', table: 'users', name: '"My ""S""".users' }],
    ['edu.Grades', { database: 'edu', table: 'Grades', name: 'Grades' }],
    ['edu.tələbə', { database: 'edu', table: 'tələbə', name: 'tələbə' }],
  ])('%s', (text, parts) => expect(parseTableReference(text)).toEqual({ ...parts, text }));

  it.each([
    'users',
    'edu.',
    '.users',
    'edu.a.b.c',
    'edu.us ers',
    'edu."users',
    'Edu.users',
    'edu.users;',
    "edu.us'ers",
    'edu.users--x y',
  ])('%j is none', (text) => expect(parseTableReference(text)).toBeUndefined());
});

describe('ids and lines', () => {
  it.each(['a', 'people', 'edu-v2', 'a1-b2'])('%s is a slug', (text) =>
    expect(slug.safeParse(text).success).toBe(true),
  );
  it.each(['', '1a', 'A', 'a_b', 'a b', '-a', 'a'.repeat(64), 'ə'])('%j is no slug', (text) =>
    expect(slug.safeParse(text).success).toBe(false),
  );
  it.each(['Tələbələr və müəllimlər', 'Студенты', '> 1%'])('%s is a line', (text) =>
    expect(line.safeParse(text).success).toBe(true),
  );
  it.each(['', '  ', 'a\nb', 'a\u001b[2J', 'a\u202eb', 'a'.repeat(201)])('%j is no line', (text) =>
    expect(line.safeParse(text).success).toBe(false),
  );
});

describe('one of several keys', () => {
  const check = oneOf({ id: slug, preflight: z.boolean().optional() }, { rows: z.number(), none: z.string() });

  it('says which it was', () => {
    expect(check.parse({ id: 'a', rows: 5 })).toEqual({ id: 'a', kind: 'rows', spec: 5 });
    expect(check.parse({ id: 'a', preflight: true, none: 'x' })).toEqual({
      id: 'a',
      preflight: true,
      kind: 'none',
      spec: 'x',
    });
  });

  const messages = (value: unknown) =>
    check.safeParse(value).error?.issues.map(({ message, path }) => [path.join('.'), message]);

  it('refuses none and two, beside whatever else is wrong', () => {
    expect(messages({ id: 'a' })).toEqual([['', 'needs one of rows, none']]);
    expect(messages({ id: 'a', rows: 1, none: 'x' })).toEqual([['', 'has rows and none: keep one of them']]);
    expect(messages({ id: 'A' })?.map(([path]) => path)).toEqual(['id', '']);
    expect(messages('text')).toHaveLength(1);
  });
});

describe('did you mean', () => {
  it.each([
    ['colums', 'columns'],
    ['Columns', 'columns'],
    ['postgress', 'postgres'],
    ['sing-off', 'sign-off'],
    ['sign_off', 'sign-off'],
    ['shop-v2', 'shop_v2'],
    ['xyz', undefined],
    ['a'.repeat(1_000), undefined],
  ])('%s: %s', (word, meant) => expect(didYouMean(word, ['columns', 'postgres', 'sign-off', 'shop_v2'])).toBe(meant));
});
