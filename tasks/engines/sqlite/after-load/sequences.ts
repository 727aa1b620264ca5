import type { SequencePlace, SequenceState, Sequences } from '../../../after-load/seam.ts';
import { quoteIdentifier } from '../quote.ts';
import { type AfterLoadHome, literal, namesOf } from './home.ts';

const most = '9223372036854775807';

/**
 * What AUTOINCREMENT remembers, a row of `sqlite_sequence` for each table that has one. SQLite itself never gives a number
 * below the highest row; what only the source has given is what it can't know.
 */
export function sqliteSequences(home: AfterLoadHome): Sequences {
  return {
    async look(tables, { keys }) {
      const { rows: kept } = await home.query(`select 1 from sqlite_schema where name = 'sqlite_sequence'`);
      if (kept.length === 0) return [];
      const states: SequenceState[] = [];
      for (const name of await namesOf(home, tables)) {
        const { rows } = await home.query(autoincrementSql, [name]);
        const [column, seq] = rows[0] ?? [];
        if (!column) continue;
        const table = `"main".${quoteIdentifier(name)}`;
        const asked = `select max(${quoteIdentifier(column)}) from ${table}`;
        const furthest = keys ? ((await home.query(asked)).rows[0]?.[0] ?? null) : null;
        const place = seq == null ? { last: '1', isCalled: false } : { last: seq, isCalled: true };
        const uses = [{ table, column: quoteIdentifier(column), furthest, end: null }];
        states.push({ name: table, ...place, increment: '1', min: '1', max: most, cycles: false, uses });
      }
      return states;
    },

    advance: ({ name, isCalled }, { last }) =>
      isCalled
        ? `UPDATE sqlite_sequence SET seq = ${last} WHERE name = ${keyOf(name)} AND seq <= ${last}`
        : `INSERT INTO sqlite_sequence (name, seq) SELECT ${keyOf(name)}, ${last} WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ${keyOf(name)})`,

    restore: (name, from: SequencePlace, to: SequencePlace) => {
      const isThere = `name = ${keyOf(name)} AND seq = ${from.last}`;
      return to.isCalled
        ? `UPDATE sqlite_sequence SET seq = ${to.last} WHERE ${isThere}`
        : `DELETE FROM sqlite_sequence WHERE ${isThere}`;
    },

    room: ({ name }) => [
      `See where it is: SELECT seq FROM sqlite_sequence WHERE name = ${keyOf(name)}; it is a 64-bit integer, and nothing makes it wider.`,
      'Give the rows with the highest numbers lower ones, here and wherever they are referred to.',
    ],
  };
}

/** The table behind `"main"."people"`, as `sqlite_sequence` has it. */
function keyOf(name: string): string {
  return literal(name.slice('"main"."'.length, -1).replaceAll('""', '"'));
}

const autoincrementSql = `
select c.name, (select seq from sqlite_sequence s where s.name = t.name)
from sqlite_schema t join pragma_table_info(t.name) c on c.pk = 1
where t.type = 'table' and t.name = $1 and upper(t.sql) like '%AUTOINCREMENT%'`;
