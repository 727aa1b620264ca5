import { z } from 'zod';
import { type Ask, bit, readRow, readWhereShown, shown } from '../freeze/home.ts';

const policy = z.object({ name: z.string(), table: z.string() });
const sight = z.object({ maySeeDefinitions: bit });

/** Security policies in use that hide rows, and of which table; `hidden` where this login would not be shown one. */
export type Policies = readonly z.infer<typeof policy>[] | 'hidden';

/** Servers before 2016 have none, and no catalog of them. */
export async function readPolicies(ask: Ask): Promise<Policies> {
  const found = await readWhereShown(ask, policy, policySql);
  if ('why' in found || found.rows.length > 0) return shown(found);
  const { maySeeDefinitions } = await readRow(ask, sight, sightSql);
  return maySeeDefinitions ? [] : 'hidden';
}

const policySql = `
select distinct quotename(schema_name(p.schema_id)) + '.' + quotename(p.name) as [name],
  quotename(object_schema_name(f.target_object_id)) + '.' + quotename(object_name(f.target_object_id)) as [table]
from sys.security_predicates f join sys.security_policies p on p.object_id = f.object_id
where f.predicate_type = 0 and p.is_enabled = 1 order by 1, 2`;
const sightSql = `select coalesce(has_perms_by_name(db_name(), 'DATABASE', 'VIEW DEFINITION'), 0) as [maySeeDefinitions]`;
