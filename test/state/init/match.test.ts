import { describe, expect, it } from 'vitest';
import { matchColumns } from '../../../state/init/match-columns.ts';
import { matchTables, pairId } from '../../../state/init/match-tables.ts';
import { wordsOf } from '../../../state/init/words.ts';
import { catalog, table } from '../../support/catalogs.ts';

describe('the words of a name', () => {
  it.each([
    ['order_items', 'order item'],
    ['OrderItems', 'order item'],
    ['HTTPServers', 'http server'],
    ['Categories', 'category'],
    ['address', 'address'],
    ['statuses', 'status'],
    ['用户', '用户'],
  ])('%s are %s', (name, words) => {
    expect(wordsOf(name).join(' ')).toBe(words);
  });
});

const person = ['id', 'first_name', 'last_name', 'birth_date', 'passport'];

describe('a table is taken for another', () => {
  it.each([
    { from: 'users', to: 'users', confidence: 'sure', reason: 'same name' },
    { from: 'OrderItems', to: 'order_items', confidence: 'sure', reason: 'same name, spelled otherwise' },
    { from: 'user', to: 'users', confidence: 'sure', reason: 'same name, singular and plural' },
    { from: 'tbl_people', to: 'people', confidence: 'likely', reason: 'similar name, 5 of 5 columns agree' },
    { from: 'teachers', to: 'staff', confidence: 'likely', reason: '5 of 5 columns agree' },
  ])('$from for $to: $reason', ({ from, to, confidence, reason }) => {
    const { matches } = matchTables(catalog('a', [table(from, person)]), catalog('b', [table(to, person)]));
    expect(matches).toMatchObject([{ confidence, reason }]);
  });

  it('not when only what every table has is alike', () => {
    const [one, other] = [table('news', ['id', 'created_at', 'body']), table('sms', ['id', 'created_at', 'phone'])];
    const { matches, sourceOnly, targetOnly } = matchTables(catalog('a', [one]), catalog('b', [other]));
    expect({ matches, sourceOnly, targetOnly }).toEqual({
      ...{ matches: [], sourceOnly: [one] },
      targetOnly: [{ table: other, perhaps: undefined }],
    });
  });

  it('once, by the best of its likenesses; a second that looks like it may be the other half', () => {
    const [people, staff, old] = [table('people', person), table('staff', person), table('tbl_people', person)];
    const { matches, targetOnly } = matchTables(catalog('a', [old]), catalog('b', [people, staff]));
    expect(matches.map(({ target }) => target)).toEqual([people]);
    expect(targetOnly).toMatchObject([{ table: staff, perhaps: { source: old } }]);
  });

  it('never against what a person has said', () => {
    const [from, to] = [table('teachers', person), table('staff', person)];
    const sides = [catalog('a', [from]), catalog('b', [to])] as const;
    const pair = new Set([pairId(from, to)]);
    expect(matchTables(...sides, { same: new Set(), other: pair }).matches).toEqual([]);
    expect(matchTables(...sides, { same: pair, other: new Set() }).matches).toMatchObject([
      { confidence: 'sure', reason: 'confirmed; 5 of 5 columns agree' },
    ]);
  });
});

describe('a column is taken for another', () => {
  const pairs = (from: readonly string[], to: readonly string[]) =>
    matchColumns(table('a', from), table('b', to), () => false).map(
      ({ source, target, reason }) => `${source.name} > ${target.name} ${reason}`,
    );

  it.each([
    { from: ['id integer'], to: ['id uuid'], found: ['id > id same'] },
    { from: ['firstName text'], to: ['first_name text'], found: ['firstName > first_name spelling'] },
    { from: ['created timestamp'], to: ['created_at timestamptz'], found: ['created > created_at spelling'] },
    { from: ['last_modified timestamp'], to: ['updated_at timestamp'], found: ['last_modified > updated_at spelling'] },
    { from: ['org_id integer'], to: ['organization_unit_id uuid'], found: ['org_id > organization_unit_id like'] },
    { from: ['password text'], to: ['password_hash text'], found: ['password > password_hash like'] },
    { from: ['id integer'], to: ['id uuid', 'legacy_id integer'], found: ['id > id same', 'id > legacy_id legacy'] },
    { from: ['billing_address_id integer'], to: ['shipping_address_id integer'], found: [] },
    { from: ['start_date date'], to: ['end_date date'], found: [] },
    { from: ['photo binary'], to: ['photo_count integer'], found: [] },
    { from: ['total integer'], to: ['total integer generated'], found: [] },
  ])('$from in $to', ({ from, to, found }) => {
    expect(pairs(from, to)).toEqual(found);
  });
});
