import type { ReadyFinding } from '../../../checks/ready/seam.ts';
import { finding, texts } from '../../ready-rows.ts';
import { itsOwn, type ReadyHome } from './home.ts';

/** Indexes that no query can use. A disabled clustered index closes its whole table. */
export async function disabledIndexes(home: ReadyHome): Promise<readonly ReadyFinding[]> {
  const rows = await texts(home, indexesSql);
  return rows.map(([index = '', table = '', isClustered]) =>
    finding(
      'indexes',
      isClustered === '1'
        ? `the clustered index ${index} of ${table} is disabled: nobody can read the table`
        : `index ${index} on ${table} is disabled`,
      `alter index ${index} on ${table} rebuild`,
    ),
  );
}

const indexesSql = `
select quotename(i.name), quotename(s.name) + '.' + quotename(o.name), case when i.type = 1 then '1' else '0' end
from sys.indexes i join sys.objects o on o.object_id = i.object_id join sys.schemas s on s.schema_id = o.schema_id
where i.is_disabled = 1 and i.is_hypothetical = 0 and ${itsOwn} order by 2, 1`;

/**
 * Constraints that do not hold: disabled, or put back without a look at the rows (a bulk load does that). The optimizer
 * believes only those that were checked.
 */
export async function untrustedConstraints(home: ReadyHome): Promise<readonly ReadyFinding[]> {
  const rows = await texts(home, constraintsSql);
  return rows.map(([constraint = '', table = '', isDisabled]) =>
    finding(
      'constraints',
      isDisabled === '1'
        ? `constraint ${constraint} of ${table} is disabled: rows may break it`
        : `constraint ${constraint} of ${table} is not trusted: rows from before may break it`,
      `alter table ${table} with check check constraint ${constraint}`,
    ),
  );
}

/** What is NOT FOR REPLICATION is never trusted, and meant so. */
const constraintsSql = `
select quotename(k.name), quotename(s.name) + '.' + quotename(o.name), case when k.is_disabled = 1 then '1' else '0' end
from (
  select name, parent_object_id, is_disabled, is_not_trusted, is_not_for_replication from sys.foreign_keys
  union all
  select name, parent_object_id, is_disabled, is_not_trusted, is_not_for_replication from sys.check_constraints) k
join sys.objects o on o.object_id = k.parent_object_id join sys.schemas s on s.schema_id = o.schema_id
where (k.is_disabled = 1 or k.is_not_trusted = 1 and k.is_not_for_replication = 0) and ${itsOwn} order by 2, 1`;

/** Triggers that were turned off, of tables and of the database. */
export async function disabledTriggers(home: ReadyHome): Promise<readonly ReadyFinding[]> {
  const rows = await texts(home, triggersSql);
  return rows.map(([trigger = '', on = '']) =>
    finding('triggers', `trigger ${trigger} on ${on} is disabled`, `enable trigger ${trigger} on ${on}`),
  );
}

const triggersSql = `
select case when o.object_id is null then quotename(t.name) else quotename(s.name) + '.' + quotename(t.name) end,
  coalesce(quotename(s.name) + '.' + quotename(o.name), 'database')
from sys.triggers t left join sys.objects o on o.object_id = t.parent_id left join sys.schemas s on s.schema_id = o.schema_id
where t.is_disabled = 1 and t.is_ms_shipped = 0 and coalesce(s.name, '') <> 'nightferry' order by 2, 1`;
