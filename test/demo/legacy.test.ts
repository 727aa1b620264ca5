import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figuresAt, fullSize, type LegacyFigures } from '../../source/demo/legacy/figures.ts';
import { generateLegacy, type LegacyProgress } from '../../source/demo/legacy.ts';
import { Fault } from '../../state/fault.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { type FreshDatabase, freshDatabase } from '../support/databases.ts';

const scale = 0.01;

describe('the legacy database of the demo', () => {
  let legacy: FreshDatabase;
  let figures: LegacyFigures;
  const seen: LegacyProgress[] = [];

  beforeAll(async () => {
    legacy = await freshDatabase();
    figures = await generate(legacy, scale, (progress) => seen.push(progress));
  });
  afterAll(() => legacy.drop());

  const count = async (sql: string) => Number((await legacy.sql(sql))[0]?.[0]);

  it('has the rows it was asked for, and says so', async () => {
    expect(figures).toEqual(figuresAt(scale));
    expect(await count('select count(*) from journal')).toBe(32_097);
    expect(await count('select count(*) from persons')).toBe(figures.users);
    expect(await count('select count(distinct (education_year, semester)) from courses')).toBe(12);
  });

  it('shows each stage from its beginning to its end', () => {
    const stages = [...new Set(seen.map(({ stage }) => stage))];
    expect(stages).toContain('grades');
    for (const stage of stages) {
      const steps = seen.filter((progress) => progress.stage === stage);
      expect(steps[0]?.done).toBe(0);
      expect(steps.at(-1)?.done).toBe(steps.at(-1)?.total);
    }
    expect(seen.find(({ stage }) => stage === 'grades')?.total).toBe(figures.grades);
  });

  it('is a legacy database: integer ids, no foreign keys, and nothing of the generator left in it', async () => {
    expect(await count(`select count(*) from pg_constraint where contype = 'f'`)).toBe(0);
    expect(
      await count(`select count(*) from pg_attribute where atttypid = 'uuid'::regtype and attrelid >= 16384`),
    ).toBe(0);
    expect(await count(`select count(*) from pg_namespace where nspname = 'generator'`)).toBe(0);
  });

  // Each finds rows of one sort of dirt. Where one column must hold several sorts at once, the query says so.
  it.each([
    ['Azerbaijani letters', `select count(*) from persons where first_name ~ '[əğışçöüİƏ]'`],
    ['Cyrillic letters', `select count(*) from persons where last_name ~ '[а-я]'`],
    ['quotes', `select count(*) from persons where last_name like '%''%' or first_name like '%"%'`],
    ['tabs', `select count(*) from persons where last_name like E'%\\t%'`],
    ['newlines', `select count(*) from persons where address like E'%\\n%'`],
    ['carriage returns', `select count(*) from sms_log where body like E'%\\r%'`],
    ['backslashes at the end', `select count(*) from journal where note ~ '\\\\$'`],
    ['lines that end a COPY', `select count(*) from journal where note ~ '(^|\\n)\\\\\\.($|\\n)'`],
    ['the text that COPY writes for NULL', `select count(*) from journal where note = '\\N'`],
    ['emoji', `select count(*) from journal where note like '%🎓%'`],
    ['control characters', `select count(*) from journal where note like E'%\\x01%'`],
    ['blanks around a text', `select count(*) from journal where note ~ '^ .* $'`],
    ['long texts', `select count(*) from journal where length(note) > 2000`],
    ['empty e-mail addresses', `select count(*) from users where email = ''`],
    ['missing e-mail addresses', `select count(*) from users where email is null`],
    ['addresses in capitals', `select count(*) from users where email <> lower(email)`],
    ['empty notes', `select count(*) from persons where notes = ''`],
    ['missing notes', `select count(*) from persons where notes is null`],
    ['empty marks', `select count(*) from journal where mark = ''`],
    ['missing scores', `select count(*) from journal where point is null`],
    ['numbers with leading zeros', `select count(*) from students where student_number like '0%'`],
    ['padded codes', `select count(*) from courses where octet_length(code) > length(rtrim(code))`],
    ['bytes that text formats escape', `select count(*) from persons where position('\\x5c' in photo) > 0`],
    ['dates without end', `select count(*) from teachers where contract_until = 'infinity'`],
    ['microseconds', `select count(*) from users where created <> date_trunc('millisecond', created)`],
    ['holes between ids', `select max(id) - count(*) from users`],
    // Back and forth through Baku's zone gives another local time: the hour did not exist.
    [
      'times that summer time skipped',
      `select count(*) from (select created from users union all select created from persons) t
       where created at time zone 'Asia/Baku' at time zone 'Asia/Baku' <> created`,
    ],
    // An hour earlier in real time had the same local time: the hour came twice.
    [
      'times that came twice',
      `select count(*) from (select created from users union all select created from persons) t
       where (created at time zone 'Asia/Baku' - interval '1 hour') at time zone 'Asia/Baku' = created`,
    ],
  ])('holds %s', async (_, sql) => {
    expect(await count(sql)).toBeGreaterThan(0);
  });

  it('is the same every time', async () => {
    const again = await freshDatabase();
    try {
      await generate(again, scale);
      expect(await checksums(again)).toEqual(await checksums(legacy));
    } finally {
      await again.drop();
    }
  });

  it('stops between two statements, with the reason it was given', async () => {
    const database = await freshDatabase();
    const stop = new AbortController();
    try {
      const generating = generate(database, scale, () => stop.abort(new Error('the person left')), stop.signal);
      await expect(generating).rejects.toThrow('the person left');
      expect(await database.sql('select count(*) from journal')).toEqual([['0']]);
    } finally {
      await database.drop();
    }
  });
});

describe('the figures of a scale', () => {
  it('are those of the document at full size', () => {
    expect(figuresAt(1)).toEqual(fullSize);
    expect(fullSize).toEqual({
      users: 6_987,
      students: 6_344,
      teachers: 424,
      organizations: 419,
      courses: 1_234,
      offerings: 6_020,
      enrollments: 118_477,
      grades: 3_209_747,
    });
  });

  it('keep everything populated however small the scale', async () => {
    const tiny = await freshDatabase();
    try {
      expect(await generate(tiny, 0.000_01)).toEqual(figuresAt(0.000_01));
      const levels = await tiny.sql('select type_id, count(*) from organizations group by type_id order by type_id');
      expect(levels.map(([type]) => type)).toEqual(['1', '2', '3', '4']);
    } finally {
      await tiny.drop();
    }
  });

  it.each([0, -1, Number.NaN, 51])('refuse the scale %d', (wrong) => {
    expect(() => figuresAt(wrong)).toThrow(Fault);
  });
});

async function generate(
  { url, name }: FreshDatabase,
  scale: number,
  onProgress?: (progress: LegacyProgress) => void,
  signal?: AbortSignal,
): Promise<LegacyFigures> {
  const database = await engineOf('postgres').connect(url, { name, application: 'test' });
  try {
    return await generateLegacy(database, { scale, ...(onProgress && { onProgress }), ...(signal && { signal }) });
  } finally {
    await database.close();
  }
}

async function checksums(database: FreshDatabase): Promise<(string | null)[][]> {
  const tables = await database.sql(`select tablename from pg_tables where schemaname = 'public' order by tablename`);
  const sums = tables.map(
    ([table]) => `select '${table}', count(*), md5(string_agg(t::text, '|' order by t::text)) from ${table} t`,
  );
  return database.sql(sums.join(' union all '));
}
