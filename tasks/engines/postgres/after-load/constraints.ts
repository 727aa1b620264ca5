import { z } from 'zod';
import { Fault } from '../../../../state/fault.ts';
import { notNullColumn } from '../../../after-load/constraint-statement.ts';
import type { Constraints, Definition, Standing } from '../../../after-load/seam.ts';
import type { RejectStore } from '../../rejects.ts';
import { readJson } from '../freeze/home.ts';
import { breakingRows } from './breaking.ts';
import { bringBack } from './bring-back.ts';
import { constraintFacts, constraintsSql, definitionOf, judged, notNull, notNullSql } from './constraint-facts.ts';
import { countFamily, moveFamily } from './family.ts';
import { type AfterLoadHome, oidsOf, sqlOf } from './home.ts';

/** Foreign keys, checks and NOT NULL. */
export function postgresConstraints(home: AfterLoadHome, rejects: RejectStore): Constraints {
  return {
    async find(tables, kinds, signal) {
      const oids = await oidsOf(home, tables, signal);
      const facts = await readJson(home.query, z.array(constraintFacts), constraintsSql, [oids], signal);
      const { definitions, kept } = judged(facts, kinds);
      if (!kinds.includes('not-null')) return { definitions, kept };
      const { rows } = await home.query(notNullSql, [oids], signal);
      return {
        definitions: [...definitions, ...rows.map(([table, column]) => notNull(table ?? '', column ?? ''))],
        kept,
      };
    },

    async read({ table: on, name, definition }, signal) {
      const table = await sqlOf(home, on, signal);
      const column = notNullColumn(definition);
      if (column !== undefined) return notNull(table, column.startsWith('"') ? column : column.toLowerCase());
      const { rows } = await home.query(
        `select quote_ident($2::text), relkind = 'p' from pg_class where oid = $1::regclass`,
        [table, name],
        signal,
      );
      const [quoted = name, partitioned] = rows[0] ?? [];
      const isKey = /^\s*foreign\b/i.test(definition);
      if (isKey && partitioned === 't') throw partitionedTable(home.name, name, table);
      const facts = { name: quoted ?? name, table, type: isKey ? ('f' as const) : ('c' as const) };
      const { written: _, ...made } = definitionOf({
        ...facts,
        written: definition.trim(),
        valid: true,
        comment: null,
        partitioned: false,
      });
      return made;
    },

    async look(definitions, signal) {
      const asked = JSON.stringify(definitions.map(({ table, name, what }) => ({ table, name, what })));
      const found = await readJson(home.query, z.array(foundConstraint), lookSql, [asked], signal);
      return definitions.map((definition, index) => standingOf(definition, found[index]));
    },

    breaking: (definition, signal) => breakingRows(home, definition, signal),
    unchecked: 'NOT VALID',
    moving: {
      family: (definition, signal) => countFamily(home, definition, signal),
      move: (connection, definition, step, signal) =>
        moveFamily({ home, rejects }, connection, definition, { step, signal }),
      bringBack: (connection, step) => bringBack(rejects, connection, step),
    },
  };
}

const foundConstraint = z.object({
  there: z.boolean(),
  valid: z.boolean().nullable(),
  written: z.string().nullable(),
});

function standingOf(definition: Definition, found: z.infer<typeof foundConstraint> | undefined): Standing {
  if (!found?.there) return 'missing';
  const written = found.written?.replace(/ NOT VALID$/, '');
  if (definition.written !== undefined && written !== definition.written) return 'other';
  return found.valid === false && definition.validate ? 'unchecked' : 'there';
}

function partitionedTable(database: string, name: string, table: string): Fault {
  return new Fault(
    'constraints/partitioned',
    `${name} is a foreign key of ${table} in ${database}, which is partitioned: it can't be added before its rows are checked.`,
    {
      remedy: [
        'Add it with a step `sql`, which checks all rows at once and refuses when there are orphans.',
        'Look for orphans first with a check `none`.',
      ],
      retry: 'safe',
    },
  );
}

const lookSql = `
select coalesce(json_agg(json_build_object(
  'there', case w.what when 'not null' then coalesce(a.attnotnull, false) else k.oid is not null end,
  'valid', k.convalidated, 'written', pg_get_constraintdef(k.oid)) order by w.position), '[]')
from rows from (json_to_recordset($1::json) as ("table" text, name text, what text)) with ordinality as w (relation, name, what, position)
left join pg_constraint k on k.conrelid = to_regclass(w.relation) and quote_ident(k.conname) = w.name and w.what <> 'not null'
left join pg_attribute a on a.attrelid = to_regclass(w.relation) and quote_ident(a.attname) = w.name and w.what = 'not null'`;
