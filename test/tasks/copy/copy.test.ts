import { afterEach, describe, expect, it } from 'vitest';
import { type CopyPair, faultOf, figuresOf, openCopyPair } from '../../support/copy-pair.ts';

describe('copying a table', () => {
  let pair: CopyPair;
  afterEach(() => pair.close());

  it('brings every row and says how many there were', async () => {
    pair = await openCopyPair(
      `create table a (id int primary key, name text); insert into a select i, 'n' || i from generate_series(1, 1000) i`,
      `create table b (id uuid primary key, legacy_id bigint not null, name text)`,
    );
    const outcome = await pair.copy({
      'rows-per-chunk': 100,
      columns: { id: { uuid: 'a', of: 'id', style: 'ordered' }, legacy_id: 'id', name: 'name' },
    });
    expect(figuresOf(outcome)).toMatchObject({ rows: 1000, chunks: 10, workers: 2, format: 'binary' });
    expect(await pair.edu_v2.sql('select count(*), sum(legacy_id), max(name) from b')).toEqual([
      ['1000', '500500', 'n999'],
    ]);
  });
});
