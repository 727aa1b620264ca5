import { expect, it } from 'vitest';
import { loadOrder } from '../../../state/init/load-order.ts';
import { table } from '../../support/catalogs.ts';

function orderOf(links: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const tables = Object.entries(links).map(([name, refers]) =>
    table(
      name,
      [
        'id integer not null',
        ...Object.keys(refers).map((each) => `${each} integer${each.startsWith('must') ? ' not null' : ''}`),
      ],
      {
        refers,
      },
    ),
  );
  const { levels, broken } = loadOrder(tables);
  return {
    levels: levels.map((level) => level.map(({ name }) => name).join(' ')),
    broken: broken.map(
      ({ key, cycle }) => `${key.name}: ${cycle === 'itself' ? cycle : cycle.map(({ name }) => name).join(' ')}`,
    ),
  };
}

it.each([
  { what: 'nothing', links: {}, levels: [], broken: [] },
  {
    what: 'tables that refer to others, after those',
    links: { lines: { must_a: 'orders', b: 'goods' }, orders: { must_a: 'people' }, goods: {}, people: {} },
    levels: ['goods people', 'orders', 'lines'],
    broken: [],
  },
  {
    what: 'a table that refers to itself, without that key',
    links: { staff: { boss: 'staff' } },
    levels: ['staff'],
    broken: ['staff_boss_fkey: itself'],
  },
  {
    what: 'two that refer to each other, without the key that may be NULL',
    links: { teams: { lead: 'members' }, members: { must_team: 'teams' } },
    levels: ['teams', 'members'],
    broken: ['teams_lead_fkey: teams members'],
  },
  {
    what: 'three in a circle, and what hangs on it',
    links: { a: { must_b: 'b' }, b: { must_c: 'c' }, c: { must_a: 'a' }, d: { must_a: 'a' } },
    levels: ['c', 'b', 'a', 'd'],
    broken: ['c_must_a_fkey: a b c'],
  },
  {
    what: 'a table that refers to one that is not copied',
    links: { a: { b: 'elsewhere' } },
    levels: ['a'],
    broken: [],
  },
])('loads $what', ({ links, levels, broken }) => {
  expect(orderOf(links)).toEqual({ levels, broken });
});
