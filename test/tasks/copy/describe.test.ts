import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tagNamespace } from '../../../tasks/copy/ids.ts';
import { copy } from '../../../tasks/copy.ts';
import { type CopyPair, namespace, openCopyPair } from '../../support/copy-pair.ts';

let pair: CopyPair;
beforeAll(async () => {
  pair = await openCopyPair(
    `create extension "uuid-ossp";
     create table a (id int primary key, name text, amount numeric, created timestamp);
     insert into a select i, 'n', i, '2015-03-29 04:30' from generate_series(1, 70) i;
     insert into a select i, 'n', i, '2015-10-25 04:30' from generate_series(71, 90) i;
     insert into a values (91, 'n', 1, 'infinity'), (92, 'n', 1, null), (93, 'n', 1, '2015-10-25 05:30')`,
    'create table b (id uuid, name varchar(5), amount numeric(5,2), created timestamptz)',
  );
});
afterAll(() => pair.close());

const columns = {
  id: { uuid: 'users', of: 'id' },
  name: 'name',
  amount: 'amount',
  created: { utc: 'created', zone: 'Asia/Baku' },
};
const describing = (written: Readonly<Record<string, unknown>> = {}) =>
  copy.describe(
    copy.schema.parse({ from: 'edu.a', to: 'edu_v2.b', columns, 'rows-per-chunk': 40, ...written }),
    pair.context(),
  );

describe('a dry run of a copy', () => {
  it('shows the SQL of a chunk, how rows would travel, and what would be refused', async () => {
    const { lines, figures } = await describing();
    expect(lines).toEqual([
      '-- on edu, for about 3 chunks of up to 40 rows by id',
      `SELECT public.uuid_generate_v5('<namespace of users>'::uuid, "id"::text),`,
      '("name")::character varying,',
      '"amount",',
      `("created" AT TIME ZONE 'Asia/Baku')`,
      'FROM "public"."a"',
      'WHERE "a"."id" > <low> AND "a"."id" <= <high>',
      'ORDER BY "a"."id"',
      '-- into edu_v2.b (id, name, amount, created), as binary',
      '-- refused if there are name: values that are longer than 5 characters: char_length((("name")::character varying)) > 5',
      expect.stringContaining('-- refused if there are amount: values that do not fit into numeric(5,2)'),
      '-- created: local times that the clock skipped; they are taken as if it had not: 70 rows',
      '-- created: local times that were twice; the later instant is taken: 20 rows',
    ]);
    expect(figures).toEqual({ rows: 93, chunks: 3 });
  });

  it('never shows the namespace of ids, nor what is derived of it', async () => {
    const shown = JSON.stringify(await describing());
    expect(shown).not.toContain(namespace);
    expect(shown).not.toContain(tagNamespace(namespace, 'users'));
  });

  it('says which ids are made on the way', async () => {
    const { lines } = await describing({ columns: { id: { uuid: 'users', of: 'id', style: 'ordered' } } });
    expect(lines).toContain('SELECT "id"::bigint /* becomes the ordered id of users on the way */');
  });

  it('says why rows would travel as text', async () => {
    await pair.edu.sql('create extension if not exists citext');
    await pair.edu_v2.sql('create extension if not exists citext; create table c (name citext)');
    const { lines } = await describing({ to: 'edu_v2.c', columns: { name: 'name' } });
    expect(lines).toContain('-- into edu_v2.c (name), as text (name: citext is not a built-in type)');
  });

  it('does what it can where an earlier step would create the target', async () => {
    const { lines, figures } = await describing({ to: 'edu_v2.later' });
    expect(figures).toEqual({ rows: 93, chunks: 3 });
    expect(lines).toContain(
      '-- into edu_v2.later (id, name, amount, created), in a form that depends on edu_v2.later, which is not there yet: types were not compared',
    );
  });

  it('fails for what the copy itself would refuse', async () => {
    await expect(describing({ columns: { name: { map: 'amount', values: {} } } })).rejects.toMatchObject({
      code: 'copy/unmapped-values',
    });
    await expect(describing({ from: 'edu.nowhere' })).rejects.toMatchObject({ code: 'copy/no-table' });
  });

  it('changes nothing on either side', async () => {
    const state = async () => [
      await pair.edu.sql("select count(*) from pg_class where relnamespace = 'public'::regnamespace"),
      await pair.edu_v2.sql('select count(*) from pg_class'),
      await pair.edu_v2.sql('select count(*) from b'),
      await pair.edu_v2.sql("select to_regclass('nightferry.ledger')"),
    ];
    const before = await state();
    await describing();
    expect(await state()).toEqual(before);
  });
});
