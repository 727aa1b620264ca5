import { z } from 'zod';
import type { Connection } from '../../connection.ts';
import { quoteLiteral, quoteName } from '../copy-quote.ts';
import { readComment } from '../freeze/marker.ts';

const setting = z.object({ role: z.string().nullable(), name: z.string(), value: z.string() });
const grant = z.object({ grantee: z.string().nullable(), privilege: z.string(), grantable: z.boolean() });

const likenessSchema = z.object({
  oid: z.string(),
  owner: z.string(),
  encoding: z.string(),
  collate: z.string(),
  ctype: z.string(),
  provider: z.string().nullable(),
  locale: z.string().nullable(),
  rules: z.string().nullable(),
  tablespace: z.string(),
  connectionLimit: z.number(),
  comment: z.string().nullable(),
  settings: z.array(setting),
  /** `null` is what a database has that nobody granted or revoked anything on. */
  grants: z.array(grant).nullable(),
});

/** What belongs to a database and is in no dump of it (without `--create`) and in no copy by template. */
export type Likeness = z.infer<typeof likenessSchema>;

/** As it was before a freeze, where one stands: a copy of a frozen database is not frozen. */
export async function readLikeness(connection: Connection, name: string): Promise<Likeness> {
  const { rows } = await connection.query(likenessSql, [name]);
  return unfrozen(likenessSchema.parse(JSON.parse(rows[0]?.[0] ?? 'null')));
}

/** The freeze keeps in the comment of the database what was before it, and for which database that holds. */
function unfrozen(like: Likeness): Likeness {
  const { rest, prior } = readComment(like.comment);
  if (prior === undefined) return like;
  // It came along with a comment that somebody copied from another database.
  if (prior.oid !== like.oid) return { ...like, comment: rest };
  const isReadOnly = ({ role, name }: Likeness['settings'][number]) =>
    role === null && name === 'default_transaction_read_only';
  const before =
    prior.readOnly === null ? [] : [{ role: null, name: 'default_transaction_read_only', value: prior.readOnly }];
  return {
    ...like,
    comment: rest,
    settings: [...like.settings.filter((one) => !isReadOnly(one)), ...before],
    ...(prior.mode === 'strict' && { grants: prior.acl === null ? null : prior.grants }),
  };
}

/** Columns that came later (locale provider, ICU) are read through to_jsonb. */
const likenessSql = `
select json_build_object(
  'oid', d.oid::text,
  'owner', pg_catalog.pg_get_userbyid(d.datdba),
  'encoding', pg_catalog.pg_encoding_to_char(d.encoding),
  'collate', d.datcollate,
  'ctype', d.datctype,
  'provider', to_jsonb(d) ->> 'datlocprovider',
  'locale', coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'),
  'rules', to_jsonb(d) ->> 'daticurules',
  'tablespace', t.spcname,
  'connectionLimit', d.datconnlimit,
  'comment', shobj_description(d.oid, 'pg_database'),
  'settings', coalesce((
    select json_agg(json_build_object(
      'role', r.rolname, 'name', split_part(c.setting, '=', 1), 'value', substr(c.setting, strpos(c.setting, '=') + 1)))
    from pg_catalog.pg_db_role_setting s left join pg_catalog.pg_roles r on r.oid = s.setrole, unnest(s.setconfig) as c (setting)
    where s.setdatabase = d.oid), '[]'),
  'grants', case when d.datacl is not null then coalesce((
    select json_agg(json_build_object('grantee', r.rolname, 'privilege', a.privilege_type, 'grantable', a.is_grantable))
    from aclexplode(d.datacl) a left join pg_catalog.pg_roles r on r.oid = a.grantee
    where a.grantee = 0 or r.oid is not null), '[]') end)
from pg_catalog.pg_database d join pg_catalog.pg_tablespace t on t.oid = d.dattablespace
where d.datname = $1`;

/** From template0, the one template that takes another encoding and collation, and has nothing of this site in it. */
export function createStatement(name: string, like: Likeness): string {
  const { encoding, collate, ctype, provider, locale, rules, tablespace } = like;
  const parts = [
    `CREATE DATABASE ${quoteName(name)} TEMPLATE template0`,
    `ENCODING ${quoteLiteral(encoding)} LC_COLLATE ${quoteLiteral(collate)} LC_CTYPE ${quoteLiteral(ctype)}`,
  ];
  if (provider === 'i' && locale !== null) parts.push(`LOCALE_PROVIDER icu ICU_LOCALE ${quoteLiteral(locale)}`);
  if (provider === 'b' && locale !== null) parts.push(`LOCALE_PROVIDER builtin BUILTIN_LOCALE ${quoteLiteral(locale)}`);
  if (rules !== null) parts.push(`ICU_RULES ${quoteLiteral(rules)}`);
  if (tablespace !== 'pg_default') parts.push(`TABLESPACE ${quoteName(tablespace)}`);
  return parts.join(' ');
}

/** What gives another database the owner, limit, settings and grants of this one. */
export function likenessStatements(name: string, like: Likeness): readonly string[] {
  const database = quoteName(name);
  const limit =
    like.connectionLimit === -1 ? [] : [`ALTER DATABASE ${database} CONNECTION LIMIT ${like.connectionLimit}`];
  return [
    `ALTER DATABASE ${database} OWNER TO ${quoteName(like.owner)}`,
    ...limit,
    ...like.settings.map((one) => settingStatement(database, one)),
    ...grantStatements(database, like),
  ];
}

function settingStatement(database: string, { role, name, value }: z.infer<typeof setting>): string {
  const where = role === null ? `ALTER DATABASE ${database}` : `ALTER ROLE ${quoteName(role)} IN DATABASE ${database}`;
  const values = listSettings.has(name) ? splitList(value).map(quoteLiteral).join(', ') : quoteLiteral(value);
  // Settings of extensions have a dot in their names, and each part is a name.
  return `${where} SET ${name.split('.').map(quoteName).join('.')} TO ${values}`;
}

/** The catalog has these as lists of quoted names; as one literal they would become one name. Source: pg_dump's dumputils.c. */
const listSettings: ReadonlySet<string> = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

function splitList(value: string): readonly string[] {
  const elements = [...value.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^\s",]+))\s*(?:,|$)/g)];
  return elements.map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '');
}

function grantStatements(database: string, { owner, grants }: Likeness): readonly string[] {
  if (grants === null) return [];
  return [
    `REVOKE ALL ON DATABASE ${database} FROM PUBLIC, ${quoteName(owner)}`,
    ...grants.map(
      ({ grantee, privilege, grantable }) =>
        `GRANT ${privilege} ON DATABASE ${database} TO ${grantee === null ? 'PUBLIC' : quoteName(grantee)}${grantable ? ' WITH GRANT OPTION' : ''}`,
    ),
  ];
}
