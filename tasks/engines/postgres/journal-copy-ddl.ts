/** What keeps copies of journals, beside the ledger. Text, for a person who has to read it without Nightferry. */
export const journalCopyDdl = `create table nightferry.journal (
  session text not null,
  seq integer not null,
  hash text not null,
  event text not null,
  copied_at timestamptz not null default clock_timestamp(),
  primary key (session, seq)
);
create table nightferry.document (
  sha256 text primary key,
  text text not null
);
comment on table nightferry.journal is 'Copies of Nightferry sessions, from which another host can adopt them. Needed until the migration is over.';
comment on table nightferry.document is 'The runbooks of these sessions, with the files that they refer to.';`;

/** Nobody who writes it may change what is there. */
export const journalCopyGrants = `grant select, insert on nightferry.journal, nightferry.document to ROLE;`;

/** Columns of both tables, as `lookSql` gives them. */
export const journalCopyColumns = 'document:sha256,text;journal:session,seq,hash,event,copied_at';

/** By name in the catalog, as with the ledger. Columns null where neither is there. */
export const lookSql = `
select bool_and(has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')),
  string_agg(c.relname || ':' || (select string_agg(attname, ',' order by attnum) from pg_catalog.pg_attribute
    where attrelid = c.oid and attnum > 0 and not attisdropped), ';' order by c.relname)
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'nightferry' and c.relname in ('journal', 'document') and c.relkind = 'r'`;
