import { describe, expect, it } from 'vitest';
import type { CatalogTable } from '../../../state/init/catalog.ts';
import { isFilled } from '../../../state/init/filling.ts';
import { copiesOf, type Proposal, propose } from '../../../state/init/proposal.ts';
import { catalog, column, plainDialect, table } from '../../support/catalogs.ts';

function proposed(source: readonly CatalogTable[], target: readonly CatalogTable[]): Proposal {
  return propose({
    source: catalog('a', source),
    target: catalog('b', target),
    dialect: plainDialect,
    zone: 'Asia/Baku',
  });
}

/** The one copy of a proposal, held back or not. */
function onlyCopy(source: CatalogTable, target: CatalogTable) {
  const proposal = proposed([source], [target]);
  const [copy, ...others] = [...copiesOf(proposal), ...proposal.held];
  if (!copy || others.length > 0) throw new Error('expected one copy');
  return copy;
}

function mappings(source: CatalogTable, target: CatalogTable) {
  return Object.fromEntries(
    onlyCopy(source, target).fillings.map((filling) => [
      filling.column.name,
      isFilled(filling) ? filling.mapping : undefined,
    ]),
  );
}

describe('a column is filled', () => {
  it.each([
    { what: 'as it is', from: 'name text', to: 'name text', mapping: 'name' },
    { what: 'with an id made of a number', from: 'id integer', to: 'id uuid', mapping: { uuid: 't', of: 'id' } },
    {
      what: 'with an instant, of a local time',
      from: 'at timestamp',
      to: 'at timestamptz',
      mapping: { utc: 'at', zone: 'Asia/Baku' },
    },
    {
      what: 'with a local time, of an instant',
      from: 'at timestamptz',
      to: 'at timestamp',
      mapping: { sql: "at at time zone 'Asia/Baku'" },
    },
    {
      what: 'with a boolean, of 0 and 1',
      from: 'flag integer',
      to: 'flag boolean',
      mapping: { map: 'flag', values: { '0': false, '1': true } },
    },
    { what: 'not, where nobody knows how', from: 'amount decimal', to: 'amount integer', mapping: undefined },
    { what: 'not with an id of nobody knows which table', from: 'x_id integer', to: 'x_id uuid', mapping: undefined },
  ])('$what', ({ from, to, mapping }) => {
    const filled = mappings(table('t', ['id integer not null', from]), table('t', ['id integer not null', to]));
    expect(filled[column(to).name]).toEqual(mapping);
  });

  it('with the ids of the table that it refers to, by foreign key or by name', () => {
    const ids = ['id uuid not null'];
    const proposal = proposed(
      [
        table('people', ['id integer not null']),
        table('cars', ['id integer not null', 'owner integer', 'people_id integer']),
      ],
      [table('people', ids), table('cars', [...ids, 'owner uuid', 'people_id uuid'], { refers: { owner: 'people' } })],
    );
    const cars = copiesOf(proposal).find(({ id }) => id === 'cars');
    expect(cars?.fillings.filter(isFilled).map(({ mapping }) => mapping)).toEqual([
      { uuid: 'cars', of: 'id' },
      { uuid: 'people', of: 'owner' },
      { uuid: 'people', of: 'people_id' },
    ]);
  });

  it('with an id made of a key of several columns', () => {
    const source = table('lines', ['a integer not null', 'b integer not null'], { primaryKey: ['a', 'b'] });
    expect(mappings(source, table('lines', ['id uuid not null', 'a integer']))).toEqual({
      id: { uuid: 'lines', of: ['a', 'b'] },
      a: 'a',
    });
  });

  it('with JSON, of a column for each language', () => {
    const source = table('t', ['id integer not null', 'name_az text', 'name_ru text', 'name_english text']);
    expect(mappings(source, table('t', ['id integer not null', 'name json']))).toMatchObject({
      name: { json: { az: 'name_az', ru: 'name_ru' } },
    });
  });

  it('by value only where both catalogs say which values there are', () => {
    const status = (text: string, allowed?: readonly string[]) => ({ ...column(text), ...(allowed && { allowed }) });
    const source = (allowed?: readonly string[]) =>
      table('t', ['id integer not null'], { columns: [column('id integer not null'), status('status enum', allowed)] });
    const target = table('t', ['id integer not null'], {
      columns: [column('id integer not null'), status('status text', ['active', 'gone'])],
    });
    expect(mappings(source(['ACTIVE', 'Gone']), target)).toMatchObject({
      status: { map: 'status', values: { ACTIVE: 'active', Gone: 'gone' } },
    });
    const half = onlyCopy(source(['ACTIVE', 'lost']), target).fillings.at(-1);
    expect(half).toMatchObject({ mapping: { values: { ACTIVE: 'active' } }, decide: expect.stringContaining('lost') });
    const numbers = table('t', ['id integer not null', 'status integer']);
    const unknown = onlyCopy(numbers, target).fillings.at(-1);
    expect(unknown).toMatchObject({ kind: 'open', decide: expect.stringContaining('status takes active, gone') });
  });
});

describe('a copy is held back', () => {
  const id = 'id integer not null';
  it.each([
    {
      what: 'a column must be filled and nothing is there for it',
      source: table('t', [id]),
      target: table('t', [id, 'kind text not null']),
      why: "Nothing was found for kind, which can't be NULL",
    },
    {
      what: 'the target has rows',
      source: table('t', [id]),
      target: table('t', [id], { isEmpty: false }),
      why: 'The table has rows already',
    },
    {
      what: 'nothing orders its rows',
      source: table('t', ['a integer']),
      target: table('t', ['a integer']),
      why: 'It has no key',
    },
    {
      what: 'the role may not read it',
      source: table('t', [id], { obstacle: 'The role dba may not read it' }),
      target: table('t', [id]),
      why: 'may not read it',
    },
  ])('because $what', ({ source, target, why }) => {
    const { held, levels } = proposed([source], [target]);
    expect(levels).toEqual([]);
    expect(held[0]?.held).toEqual([expect.stringContaining(why)]);
  });

  it('because it refers to a table that nothing fills, and so on down the line', () => {
    const source = [
      table('a', [id]),
      table('b', [id, 'a_id integer']),
      table('c', [id, 'b_id integer']),
      table('d', [id]),
    ];
    const target = [
      table('a', [id, 'kind text not null']),
      table('b', [id, 'a_id integer'], { refers: { a_id: 'a' } }),
      table('c', [id, 'b_id integer'], { refers: { b_id: 'b' } }),
      table('d', [id]),
    ];
    const { held, levels } = proposed(source, target);
    expect(held.map(({ id: step, held: [why] }) => `${step}: ${why}`)).toEqual([
      "a: Nothing was found for kind, which can't be NULL",
      'b: It refers to a, which nothing fills yet',
      'c: It refers to b, which nothing fills yet',
    ]);
    expect(levels.flat().map((copy) => copy.id)).toEqual(['d']);
  });

  it('not because it refers to rows that are there already', () => {
    const source = [table('b', [id, 'a_id integer'])];
    const target = [table('a', [id], { isEmpty: false }), table('b', [id, 'a_id integer'], { refers: { a_id: 'a' } })];
    expect(proposed(source, target).held).toEqual([]);
  });
});

it('accounts of migration tools are not copied, and are named', () => {
  const both = [table('schema_migrations', ['version text not null']), table('t', ['id integer not null'])];
  const { ofTools, levels, sourceOnly } = proposed(both, both);
  expect(ofTools.map(({ name }) => name)).toEqual(['schema_migrations']);
  expect(levels.flat().map((copy) => copy.id)).toEqual(['t']);
  expect(sourceOnly).toEqual([]);
});
