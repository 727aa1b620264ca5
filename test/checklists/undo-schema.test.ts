import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/databases.ts';

const text = (name: string) => readFileSync(new URL(`../../checklists/edu-v2/${name}`, import.meta.url), 'utf8');
const tables = `select count(*) from pg_tables where schemaname = 'public'`;

let fresh: FreshDatabase;
beforeEach(async () => {
  fresh = await freshDatabase();
  await fresh.sql(text('schema.sql'));
});
afterEach(() => fresh.drop());

it('the undo of the schema drops tables that are empty', async () => {
  await fresh.sql(text('undo-schema.sql'));
  expect(await fresh.sql(tables)).toEqual([['0']]);
});

it('the undo of the schema drops nothing while a row is left that nobody took back', async () => {
  await fresh.sql(
    `insert into academic_terms (id, academic_year, term_type, start_date, end_date, is_current)
     values (gen_random_uuid(), '2026/2027', 'fall', '2026-09-15', '2027-01-31', false)`,
  );
  await expect(fresh.sql(text('undo-schema.sql'))).rejects.toThrow(/academic_terms still has rows/);
  expect(await fresh.sql(tables)).toEqual([['11']]);
});
