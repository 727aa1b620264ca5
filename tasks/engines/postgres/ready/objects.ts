import type { ReadyFinding } from '../../../checks/ready/seam.ts';
import { finding, texts } from '../../ready-rows.ts';
import { itsOwn, type ReadyHome } from './home.ts';

/** Indexes that queries don't use, or that writers don't fill. */
export async function unusableIndexes(home: ReadyHome): Promise<readonly ReadyFinding[]> {
  const rows = await texts(home, indexesSql);
  return rows.map(([index = '', table = '', kind, why, left, definition = '', constraint = '', rebuilt = '']) => {
    const text = `index ${index} on ${table} is ${why}`;
    if (left === 't') return finding('indexes', `${text}: a concurrent build left it behind`, `drop index ${index}`);
    if (kind === 'i') return finding('indexes', text, `reindex index ${index}`);
    const lacking = `${text}: not every partition has its part of it`;
    if (constraint === '') {
      const again = definition.replace(` ON ONLY ${table} `, ` ON ${table} `);
      return finding('indexes', lacking, `drop index ${index}`, again);
    }
    const change = `alter table ${table}`;
    return finding(
      'indexes',
      lacking,
      `${change} drop constraint ${constraint}`,
      `${change} add constraint ${constraint} ${rebuilt}`,
    );
  });
}

const indexesSql = `
select format('%I.%I', n.nspname, c.relname), format('%I.%I', tn.nspname, t.relname), c.relkind,
  case when not i.indisready then 'not ready' when not i.indislive then 'being dropped' else 'invalid' end,
  c.relkind = 'i' and c.relname ~ '_cc(new|old)[0-9]*$', pg_get_indexdef(c.oid), quote_ident(k.conname), pg_get_constraintdef(k.oid)
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
join pg_class t on t.oid = i.indrelid join pg_namespace tn on tn.oid = t.relnamespace
left join pg_constraint k on k.conindid = c.oid and k.contype in ('p', 'u', 'x') and k.conrelid = t.oid
where not (i.indisvalid and i.indisready and i.indislive) and ${itsOwn} order by 1`;

/** Constraints that hold for new rows only. */
export async function unvalidatedConstraints(home: ReadyHome): Promise<readonly ReadyFinding[]> {
  const rows = await texts(home, constraintsSql);
  return rows.map(([constraint = '', what = '', name = '']) =>
    finding(
      'constraints',
      `constraint ${constraint} of ${what} ${name} was never validated: rows from before may break it`,
      `alter ${what} ${name} validate constraint ${constraint}`,
    ),
  );
}

/** Those of partitions go with their parent's. What is not enforced is meant so. */
const constraintsSql = `
select quote_ident(k.conname), case when k.contypid = 0 then 'table' else 'domain' end,
  quote_ident(coalesce(n.nspname, dn.nspname)) || '.' || quote_ident(coalesce(c.relname, d.typname))
from pg_constraint k
left join pg_class c on c.oid = k.conrelid left join pg_namespace n on n.oid = c.relnamespace
left join pg_type d on d.oid = k.contypid left join pg_namespace dn on dn.oid = d.typnamespace
where not k.convalidated and k.conparentid = 0 and (k.coninhcount = 0 or k.contype = 'f')
  and coalesce(to_jsonb(k) ->> 'conenforced', 'true') = 'true'
  and coalesce(n.nspname, dn.nspname) not in ('pg_catalog', 'information_schema', 'nightferry') order by 3, 1`;

/** Triggers that were turned off. Those of foreign keys are turned off all at once, and on again so. */
export async function disabledTriggers(home: ReadyHome): Promise<readonly ReadyFinding[]> {
  const own = await texts(home, triggersSql);
  const internal = await texts(home, internalSql);
  const onEvents = await texts(
    home,
    `select quote_ident(evtname) from pg_event_trigger where evtenabled = 'D' order by 1`,
  );
  return [
    ...own.map(([trigger = '', table = '']) =>
      finding(
        'triggers',
        `trigger ${trigger} on ${table} is disabled`,
        `alter table ${table} enable trigger ${trigger}`,
      ),
    ),
    ...internal.map(([table = '']) =>
      finding(
        'triggers',
        `the triggers of foreign keys on ${table} are disabled: nothing checks them`,
        `alter table ${table} enable trigger all`,
      ),
    ),
    ...onEvents.map(([trigger = '']) =>
      finding('triggers', `event trigger ${trigger} is disabled`, `alter event trigger ${trigger} enable`),
    ),
  ];
}

const disabled = `
from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
where t.tgenabled = 'D' and ${itsOwn}`;
const triggersSql = `select quote_ident(t.tgname), format('%I.%I', n.nspname, c.relname) ${disabled} and not t.tgisinternal order by 2, 1`;
const internalSql = `select distinct format('%I.%I', n.nspname, c.relname) ${disabled} and t.tgisinternal order by 1`;

/** Extensions that the application needs. */
export async function missingExtensions(home: ReadyHome, wanted: readonly string[]): Promise<readonly ReadyFinding[]> {
  const rows = await texts(home, extensionsSql, [JSON.stringify(wanted)]);
  return rows.map(([name = '', quoted = '', isInstalled]) =>
    isInstalled === 't'
      ? finding('extensions', `extension ${name} is missing`, `create extension ${quoted}`)
      : finding(
          'extensions',
          `extension ${name} is missing, and its files are not on the server: install its package there first`,
          `create extension ${quoted}`,
        ),
  );
}

const extensionsSql = `
select w.name, quote_ident(w.name), exists (select from pg_available_extensions a where a.name = w.name)
from json_array_elements_text($1::json) as w (name)
where not exists (select from pg_extension e where e.extname = w.name)`;
