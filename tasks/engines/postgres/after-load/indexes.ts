import { z } from 'zod';
import { indexStatement } from '../../../after-load/index-statement.ts';
import type { Definition, Indexes, Standing } from '../../../after-load/seam.ts';
import { readJson } from '../freeze/home.ts';
import { type AfterLoadHome, oidsOf, sqlOf } from './home.ts';
import { indexesSql, indexFacts, judged } from './index-facts.ts';

/** Indexes, and the constraints that have one: primary keys, unique and exclusion constraints. */
export function postgresIndexes(home: AfterLoadHome): Indexes {
  return {
    async find(tables, { primaryKeys, signal }) {
      const oids = await oidsOf(home, tables, signal);
      return judged(await readJson(home.query, z.array(indexFacts), indexesSql, [oids], signal), primaryKeys);
    },

    async read(statement, signal) {
      const { name, table: on } = indexStatement(statement);
      const table = await sqlOf(home, on, signal);
      const { rows } = await home.query(
        `select format('%I.%I', n.nspname, $2::text), quote_ident($2::text)
         from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = $1::regclass`,
        [table, name],
      );
      const [index = '', quoted = ''] = (rows[0] ?? []).map((cell) => cell ?? '');
      const title = `${quoted} on ${table}`;
      return {
        ...{ id: `index ${index}`, what: 'index', title, table, name: index },
        ...{ drop: [`DROP INDEX ${index}`], build: [statement.trim().replace(/;$/, '')], finish: [] },
      };
    },

    async look(definitions, signal) {
      const asked = JSON.stringify(definitions.map(({ name }) => name));
      const standing = await readJson(home.query, z.array(foundIndex), lookSql, [asked], signal);
      return definitions.map((definition, index) => standingOf(definition, standing[index]));
    },

    memory: (bytes) => `SET LOCAL maintenance_work_mem = '${Math.max(1024, Math.floor(bytes / 1024))}kB'`,
  };
}

const foundIndex = z.object({
  kind: z.string().nullable(),
  table: z.string().nullable(),
  written: z.string().nullable(),
  valid: z.boolean().nullable(),
  constrained: z.boolean(),
});

function standingOf(definition: Definition, found: z.infer<typeof foundIndex> | undefined): Standing {
  if (!found || found.kind === null) return 'missing';
  if (found.kind !== 'i' || found.table !== definition.table) return 'other';
  if (!found.valid) return 'invalid';
  if (definition.written !== undefined && definition.written !== found.written) return 'other';
  return definition.attach !== undefined && !found.constrained ? 'unattached' : 'there';
}

const lookSql = `
select coalesce(json_agg(json_build_object('kind', ic.relkind,
  'table', case when c.oid is not null then format('%I.%I', n.nspname, c.relname) end,
  'written', pg_get_indexdef(i.indexrelid), 'valid', i.indisvalid and i.indisready and i.indislive,
  'constrained', exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')))
  order by w.position), '[]')
from json_array_elements_text($1::json) with ordinality as w (name, position)
left join pg_class ic on ic.oid = to_regclass(w.name)
left join pg_index i on i.indexrelid = ic.oid
left join pg_class c on c.oid = i.indrelid left join pg_namespace n on n.oid = c.relnamespace`;
